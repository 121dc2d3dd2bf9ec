"""What pages tell machines: one canonical address, both languages, a picture, and schema.org data that is true."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from pyld import jsonld

from webmap.cards import Card, card_svg, wrapped

PAGES = ("/", "/?ilce=tire&yil=2014-2018", "/projeler?program=kvky", "/proje/PRJ-010", "/proje/PRJ-011",
         "/proje/PRJ-135", "/ilce/tire", "/alt-bolge/yarimada", "/program/kvky", "/programlar", "/restorasyon",
         "/yontem", "/hakkinda", "/erisilebilirlik", "/degisiklikler", "/paylas?ilce=tire")  # fmt: skip
SCHEMA = "https://schema.org/"


def attribute(text: str, pattern: str) -> str:
    found = re.findall(pattern, text)
    assert len(found) == 1, (pattern, found)
    return unescape(found[0])


def things(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """The page's JSON-LD as expanded by a JSON-LD processor, every name made absolute."""
    text = client.get(address).text
    block = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(block) == 1
    document = json.loads(block[0])
    assert document["@context"] == "https://schema.org"

    def loader(_address: str, _options: object) -> dict[str, Any]:
        context = {"@vocab": SCHEMA, "url": {"@type": "@id"}, "license": {"@type": "@id"}}
        return {"contextUrl": None, "documentUrl": _address, "document": {"@context": context}}

    expanded: list[dict[str, Any]] = jsonld.expand(document, {"documentLoader": loader})
    return expanded


def of_type(found: list[dict[str, Any]], *names: str) -> dict[str, Any]:
    made = [one for one in found if {SCHEMA + name for name in names} & set(one.get("@type", []))]
    assert len(made) == 1, (names, [one.get("@type") for one in found])
    return made[0]


def value(thing: dict[str, Any], *path: str) -> Any:
    """The one value at the end of a path of properties."""
    for name in path:
        (thing,) = thing[SCHEMA + name]
    return thing.get("@value", thing.get("@id", thing))


@pytest.mark.parametrize("address", PAGES)
def test_each_page_names_itself_its_other_language_and_its_picture(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    canonical = attribute(text, r'<link rel="canonical" href="([^"]+)"')
    assert canonical.startswith("http://localhost/")
    languages = {
        code: unescape(href)
        for code, href in re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)
    }
    assert set(languages) == {"tr", "en", "x-default"}
    assert languages["tr"] == languages["x-default"] == canonical
    other = client.get(languages["en"].removeprefix("http://localhost")).text
    assert attribute(other, r'<link rel="canonical" href="([^"]+)"') == languages["en"]
    back = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', other))
    assert {code: unescape(href) for code, href in back.items()} == languages
    description = attribute(text, r'<meta name="description" content="([^"]*)"')
    assert attribute(text, r'<meta property="og:description" content="([^"]*)"') == description != ""
    assert attribute(text, r'<meta property="og:url" content="([^"]*)"') == canonical
    picture = client.get(attribute(text, r'<meta property="og:image" content="http://localhost([^"]+)"'))
    assert picture.mimetype == "image/png"
    assert Image.open(io.BytesIO(picture.data)).size == (1200, 630)


def test_the_canonical_address_says_the_question_in_one_way(client: FlaskClient) -> None:
    one = client.get("/?yil=2014&ilce=tire&metrik=tutar&gorunum=11/38.1/27.7&secili=tire").text
    assert attribute(one, r'<link rel="canonical" href="([^"]+)"') == "http://localhost/?ilce=tire&yil=2014"
    lens = client.get("/proje/PRJ-010?mercek=eur").text
    assert attribute(lens, r'<link rel="canonical" href="([^"]+)"') == "http://localhost/proje/PRJ-010"


def test_an_error_page_is_no_page_of_its_own(client: FlaskClient) -> None:
    for address in ("/yok", "/?foo=1", "/proje/YOK"):
        text = client.get(address).text
        assert 'rel="canonical"' not in text
        assert "og:image" not in text
        assert "ld+json" not in text


# --- pictures


def test_a_picture_is_fetched_once(client: FlaskClient) -> None:
    first = client.get("/kart/proje/PRJ-010.png")
    again = client.get("/kart/proje/PRJ-010.png", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pictures_differ_by_what_they_are_about(client: FlaskClient) -> None:
    made = [client.get(f"/kart/{one}.png").data for one in ("harita", "ilce/tire", "ilce/foca", "alt-bolge/yarimada")]
    made += [client.get("/en/kart/ilce/tire.png").data, client.get("/kart/harita.png?ilce=tire").data]
    assert len(set(made)) == len(made)
    for address in ("/kart/ilce/ankara.png", "/kart/proje/YOK.png", "/kart/restorasyon/yok.png"):
        assert client.get(address).status_code == 404


def test_words_on_a_picture_stay_words() -> None:
    svg = card_svg(Card(site="x", headline='<image href="file:///etc/passwd"/>\x0b & "', sentence="]]>", foot="y"))
    assert "<image" not in svg
    assert "\x0b" not in svg


def test_long_titles_are_cut_and_not_squeezed() -> None:
    lines = wrapped("Ödemiş " * 60, 40, 500, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert "".join(wrapped("a" * 200, 40, 500, 99)) == "a" * 200
    assert wrapped("", 40, 500, 3) == []


# --- schema.org


def rows(client: FlaskClient) -> list[dict[str, str]]:
    text = client.get("/projeler.csv").data.decode("utf-8-sig")
    delimiter = ";" if text.split("\n")[0].count(";") > text.split("\n")[0].count(",") else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def test_a_project_is_a_grant_whose_amount_is_told_only_when_known(client: FlaskClient) -> None:
    known = unknown = 0
    for row in rows(client)[:60]:
        ref = row["Referans No"]
        found = things(client, f"/proje/{ref}")
        if "destek" not in row["Kayıt Türü"].lower():
            continue
        grant = of_type(found, "Grant", "MonetaryGrant")
        assert value(grant, "identifier") == ref
        assert value(grant, "name") == value(grant, "fundedItem", "name")
        agency = of_type(found, "GovernmentOrganization")
        assert value(grant, "funder") == agency["@id"]
        if SCHEMA + "MonetaryGrant" in grant["@type"]:
            known += 1
            assert value(grant, "amount", "currency") == "TRY"
            assert Decimal(value(grant, "amount", "value")) >= 0
        else:
            unknown += 1
            assert SCHEMA + "amount" not in grant
    assert known
    assert unknown


def test_coordinates_are_told_for_points_only(client: FlaskClient) -> None:
    seen = {True: 0, False: 0}
    points = json.loads(client.get("/harita/noktalar.geojson").data)["features"]
    drawn = {feature["properties"]["ref"] for feature in points}
    for row in rows(client)[:60]:
        ref = row["Referans No"]
        has_geo = any(f"{SCHEMA}geo" in json.dumps(one) for one in things(client, f"/proje/{ref}"))
        assert has_geo == (ref in drawn), ref
        seen[has_geo] += 1
    assert all(seen.values())


def test_an_activity_of_the_agency_is_no_grant(client: FlaskClient) -> None:
    found = things(client, "/proje/PRJ-135")
    of_type(found, "Project")
    assert not [one for one in found if "Grant" in str(one.get("@type"))]


@pytest.mark.parametrize("address", ["/", "/projeler?program=kvky", "/ilce/tire", "/en/alt-bolge/yarimada"])
def test_a_data_set_has_what_search_engines_ask_for(client: FlaskClient, address: str) -> None:
    made = of_type(things(client, address), "Dataset")
    assert 50 <= len(value(made, "description")) <= 5000
    assert value(made, "license") == "https://creativecommons.org/licenses/by/4.0/"
    for name in ("name", "url", "creator", "version", "dateModified", "spatialCoverage"):
        assert value(made, name)
    files = {value(one, "contentUrl"): value(one, "encodingFormat") for one in made[SCHEMA + "distribution"]}
    assert "text/csv" in files.values()
    for file, kind in files.items():
        assert client.head(file.removeprefix("http://localhost")).mimetype == kind


def test_a_district_and_a_site_are_places(client: FlaskClient) -> None:
    found = things(client, "/ilce/tire")
    assert value(of_type(found, "AdministrativeArea"), "name") == "Tire"
    href = re.search(r'href="(/restorasyon/[^"]+)"', client.get("/restorasyon").text)
    assert href
    site = of_type(things(client, href[1]), "LandmarksOrHistoricalBuildings")
    assert value(site, "name")
    assert value(site, "address", "addressCountry") == "TR"


@pytest.mark.parametrize("address", PAGES)
def test_the_way_to_a_page_is_told(client: FlaskClient, address: str) -> None:
    steps = of_type(things(client, address), "BreadcrumbList")[SCHEMA + "itemListElement"]
    assert [value(step, "position") for step in steps] == list(range(1, len(steps) + 1))
    for step in steps:
        assert value(step, "name")
        assert "&" not in value(step, "name")
        assert client.get(value(step, "item").removeprefix("http://localhost")).status_code == 200


def test_a_record_cannot_end_the_block(client: FlaskClient) -> None:
    text = client.get("/projeler?q=%3C/script%3E%3Cscript%3Ealert(1)").text
    block = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert "</script><script>alert" in json.dumps(json.loads(block[0]), ensure_ascii=False)
    assert "<" not in block[0]
