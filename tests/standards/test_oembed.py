"""oEmbed: an address pasted into an editor becomes the embed of that very page, and of nothing else."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

HOST = "http://localhost"
LINK = r'<link rel="alternate" type="([a-z/]+\+oembed)" href="([^"]+)"'
PAGES = {
    "/": "/gomulu/harita",
    "/?program=kvky&mercek=eur": "/gomulu/harita?program=kvky&mercek=eur",
    "/projeler?ilce=tire": "/gomulu/tablo?ilce=tire",
    "/ilce/bergama": "/gomulu/ilce/bergama",
    "/en/ilce/bergama": "/en/gomulu/ilce/bergama",
    "/proje/PRJ-010": "/gomulu/proje/PRJ-010",
    "/p/PRJ-010": "/gomulu/proje/PRJ-010",
}


def asked(url: str, **more: str) -> str:
    return f"/oembed?{urlencode({'url': url, **more})}"


def source(told: dict[str, Any]) -> str:
    found = re.search(
        r'^<iframe src="([^"]+)" title="[^"]+" width="[^"]+" height="\d+" loading="lazy"></iframe>$', told["html"]
    )
    assert found, told["html"]
    return unescape(found[1])


@pytest.mark.parametrize(("page", "embed"), PAGES.items())
def test_a_page_becomes_its_embed(client: FlaskClient, page: str, embed: str) -> None:
    told = json.loads(client.get(asked(HOST + page)).text)
    assert told["version"] == "1.0"
    assert told["type"] == "rich"
    assert source(told) == HOST + embed
    answer = client.get(embed)
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    picture = client.get(told["thumbnail_url"].removeprefix(HOST))
    assert picture.mimetype == "image/png"


def test_pages_lead_editors_to_it(client: FlaskClient) -> None:
    site = re.search(r'href="(/restorasyon/[a-z0-9-]+)"', client.get("/restorasyon").text)
    assert site
    for page in ("/", "/projeler?ilce=tire", "/ilce/tire", "/proje/PRJ-010", site[1], "/en/proje/PRJ-010"):
        links = dict(
            re.findall(r'<link rel="alternate" type="([a-z/]+\+oembed)" href="([^"]+)"', client.get(page).text)
        )
        assert set(links) == {"application/json+oembed", "text/xml+oembed"}, page
        told = json.loads(client.get(unescape(links["application/json+oembed"]).removeprefix(HOST)).text)
        tree = ET.fromstring(client.get(unescape(links["text/xml+oembed"]).removeprefix(HOST)).data)
        assert tree.tag == "oembed"
        assert {one.tag: one.text for one in tree} == {name: str(value) for name, value in told.items()}
        assert client.get(source(told).removeprefix(HOST)).status_code == 200
    assert "oembed" not in client.get("/yontem").text


def test_sizes_are_kept(client: FlaskClient) -> None:
    told = json.loads(client.get(asked(f"{HOST}/ilce/tire", maxwidth="300", maxheight="200")).text)
    assert (told["width"], told["height"]) == (300, 200)
    assert 'width="300" height="200"' in told["html"]
    wide = json.loads(client.get(asked(f"{HOST}/ilce/tire", maxwidth="3000", maxheight="3000")).text)
    assert (wide["width"], wide["height"]) == (640, 480)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"url": "https://example.org/"}, 404),
        ({"url": "https://localhost.example.org/ilce/tire"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": ""}, 404),
        ({"url": f"{HOST}/yontem"}, 404),
        ({"url": f"{HOST}/personel"}, 404),
        ({"url": f"{HOST}/proje/YOK-1"}, 404),
        ({"url": f"{HOST}/ilce/yok"}, 404),
        ({"url": f"{HOST}/?ilce=yok"}, 400),
        ({"url": f"{HOST}/", "format": "yaml"}, 501),
        ({"url": f"{HOST}/", "maxwidth": "genis"}, 400),
        ({"url": f"{HOST}/", "maxwidth": "0"}, 400),
    ],
)
def test_what_cannot_be_embedded_is_refused(client: FlaskClient, query: dict[str, str], status: int) -> None:
    assert client.get(f"/oembed?{urlencode(query)}").status_code == status


def test_nothing_of_the_address_stands_unescaped(client: FlaskClient) -> None:
    told = json.loads(client.get(asked(f'{HOST}/?q="><script>alert(1)</script>')).text)
    assert "<script" not in told["html"]
    tree = ET.fromstring(client.get(asked(f"{HOST}/?q=<b>", format="xml")).data)
    assert tree.find("html") is not None


def test_sample_data_say_so(sampled: FlaskClient) -> None:
    assert json.loads(sampled.get(asked(f"{HOST}/")).text)["title"].startswith("ÖRNEK VERİ")


def test_a_withheld_record_has_no_embed(hidden: FlaskClient, hidden_url: str) -> None:
    engine = create_engine(hidden_url)
    with engine.connect() as connection:
        ref = connection.execute(text("SELECT min(project_ref) FROM withholding")).scalar_one()
        held = "SELECT min(site.slug) FROM site JOIN withholding ON withholding.site_ref = site.ref"
        slug = connection.execute(text(held)).scalar_one()
    engine.dispose()
    assert ref
    assert slug
    for page in (f"/proje/{ref}", f"/restorasyon/{slug}"):
        assert hidden.get(asked(HOST + page)).status_code == 404
    assert hidden.get(f"/gomulu/proje/{ref}").status_code == 404
    assert hidden.get(f"/gomulu/restorasyon/{slug}").status_code == 404


def test_a_card_says_what_the_page_says(client: FlaskClient) -> None:
    whole, card = client.get("/proje/PRJ-010").text, client.get("/gomulu/proje/PRJ-010").text
    title = re.search(r"<h1>(.*?)</h1>", whole, re.DOTALL)
    assert title
    assert title[1].strip() in card
    assert 'href="http://localhost/proje/PRJ-010"' in card


def test_what_an_editor_adds_of_its_own_changes_nothing(client: FlaskClient) -> None:
    """WordPress, since 4.9, adds dnt=1; a provider that refuses it cannot be embedded there."""
    plain = client.get(asked(f"{HOST}/projeler?ilce=tire", maxwidth="500", maxheight="750", format="json"))
    more = client.get(asked(f"{HOST}/projeler?ilce=tire", maxwidth="500", maxheight="750", dnt="1", format="json"))
    assert (plain.status_code, more.status_code) == (200, 200)
    assert plain.get_json() == more.get_json()
    assert source(client.get(asked(f"{HOST}/projeler?ilce=tire", ilce="konak")).get_json()).endswith("ilce=tire")
