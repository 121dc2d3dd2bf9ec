"""Feeds, lists for search engines and the page of changes: complete, well formed, and without what is not public."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import feedparser
import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from geodata.models import Base, Location, Organisation, Participation, Project
from geodata.policy import CHANGE_COLUMNS, COUNTED_TABLES, FREE_TEXT
from geodata.register import Delivery, deliver
from geodata.settings import Settings
from webmap import create_app, sitemap
from webmap.told_changes import FIELDS, TABLES

PERSON = "Ayşe Gizliyürek"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def delivery(place_code: str, **changed: Any) -> Delivery:
    project = Project(ref="X-1", title="Eski ad", status="tamamlanan", note="Silinen not", year=2015)
    for name, value in changed.items():
        setattr(project, name, value)
    person = Organisation(key="ayse gizliyurek", name=PERSON, is_person=True)
    role = Participation(project_ref="X-1", organisation_key=person.key, role="beneficiary")
    place = Location(project_ref="X-1", position=0, place_code=place_code, precision="district")
    tables: tuple[type[Base], ...] = (Project, Location, Organisation, Participation)
    rows = [project, place, person, role]
    return Delivery("deneme", "Deneme listesi", tables, rows, "deneme.csv", "0" * 64, 1)


@pytest.fixture
def changing(fresh_loaded_url: str) -> Iterator[FlaskClient]:
    """The product after a list with a natural person came, and came again with another title, note and status."""
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        tire = connection.execute(text("SELECT code FROM place WHERE slug = 'tire'")).scalar_one()
    for one in (delivery(tire), delivery(tire, title="Yeni ad", note=None, status="iptal", year=2016)):
        with engine.begin() as connection:
            deliver(connection, one)
    engine.dispose()
    app = create_app(Settings(database_url=fresh_loaded_url))
    yield app.test_client()
    app.config["DATABASE"].close()


def newest(client: FlaskClient) -> tuple[str, str]:
    labels = re.findall(r'href="/degisiklikler/([\d.-]+)"', client.get("/degisiklikler").text)
    return labels[0], labels[1]


def test_a_change_is_told_by_field_with_values_and_without_old_texts(changing: FlaskClient) -> None:
    second, first = newest(changing)
    page = changing.get(f"/degisiklikler/{second}").text
    table = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)[1]  # type: ignore[index]
    assert "Yeni ad" in table
    assert re.search(r"2015 → 2016", table)
    assert re.search(r"Tamamlan\w* → İptal", table)
    for gone in ("Eski ad", "Silinen not"):
        assert gone not in page
        assert gone not in changing.get(f"/degisiklikler/{first}").text


def test_a_natural_person_is_nowhere(changing: FlaskClient) -> None:
    second, first = newest(changing)
    addresses = ["/degisiklikler", "/degisiklikler.atom", f"/degisiklikler/{first}", f"/degisiklikler/{second}"]
    addresses += ["/sitemap.xml", "/proje/X-1", "/kart/proje/X-1.png", "/proje/X-1/pano"]
    for address in [*addresses, *("/en" + one for one in addresses)]:
        answer = changing.get(address)
        assert answer.status_code == 200
        for part in ("Gizliyürek", "gizliyurek", "ayse"):
            assert part.encode() not in answer.data, address
    assert "organ" in changing.get(f"/en/degisiklikler/{first}").text


def test_what_is_shown_of_changes_is_closed_by_default() -> None:
    columns = {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    for name, shown in CHANGE_COLUMNS.items():
        assert shown <= columns[name], name
        assert not shown & {"source_key", "search_text", "organisation_key", "is_sample", "geom_source"}
        assert shown <= set(FIELDS)
    assert not {"organisation", "participation", "received_row", "load", "change"} & set(CHANGE_COLUMNS)
    assert not {"received_row", "load", "change", "change_set"} & COUNTED_TABLES
    assert set(TABLES) == COUNTED_TABLES
    assert {
        name for shown in CHANGE_COLUMNS.values() for name in shown if "name" in name or "text" in name
    } <= FREE_TEXT


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_feed_is_valid_atom(client: FlaskClient, prefix: str) -> None:
    answer = client.get(f"{prefix}/degisiklikler.atom")
    assert answer.mimetype == "application/atom+xml"
    found = feedparser.parse(answer.data)
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert found.feed.links[0].href == f"http://localhost{prefix}/degisiklikler.atom"
    assert found.feed.author_detail.name
    assert found.feed.updated_parsed == found.entries[0].updated_parsed
    assert len({entry.id for entry in found.entries}) == len(found.entries) > 5
    for entry in found.entries:
        assert entry.id.startswith("urn:uuid:")
        assert entry.title
        assert entry.summary
        assert client.get(entry.link.removeprefix("http://localhost")).status_code == 200
    # Entries keep their name whatever the language and the address.
    other = feedparser.parse(client.get("/degisiklikler.atom", base_url="https://b.example").data)
    assert [entry.id for entry in other.entries] == [entry.id for entry in found.entries]


def test_every_page_tells_of_the_feed(client: FlaskClient) -> None:
    for address in ("/", "/proje/PRJ-010", "/hakkinda"):
        assert '<link rel="alternate" type="application/atom+xml"' in client.get(address).text


def test_a_version_that_is_not_there_is_404(client: FlaskClient) -> None:
    assert client.get("/degisiklikler/2001-01-01.1").status_code == 404


def sitemap_of(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.mimetype == "application/xml"
    return etree.fromstring(answer.data)


def test_the_list_names_every_public_page_in_both_languages(client: FlaskClient) -> None:
    root = sitemap_of(client, "/sitemap.xml")
    places = [one.text for one in root.findall("s:url/s:loc", NS)]
    assert len(places) == len(set(places))
    for address in (
        "/",
        "/projeler",
        "/ilce/tire",
        "/alt-bolge/yarimada",
        "/program/kvky",
        "/proje/PRJ-010",
        "/degisiklikler",
    ):
        assert f"http://localhost{address}" in places
        assert f"http://localhost/en{address}" in places
    for url in root.findall("s:url", NS):
        codes = [link.get("hreflang") for link in url.findall("x:link", NS)]
        assert codes == ["tr", "en", "x-default"]
        assert re.match(r"\d{4}-\d\d-\d\dT", url.find("s:lastmod", NS).text)
    for address in places[:: max(1, len(places) // 40)]:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address


def test_no_kind_of_page_is_forgotten(client: FlaskClient) -> None:
    """A new kind of page is either listed or said not to be."""
    listed = {one.text for one in sitemap_of(client, "/sitemap.xml").findall("s:url/s:loc", NS)}
    adapter = client.application.url_map.bind("localhost")
    found = {adapter.match(unquote(one.removeprefix("http://localhost")))[0] for one in listed}
    kinds = {rule.endpoint for rule in client.application.url_map.iter_rules() if rule.endpoint.endswith("_page")}
    assert kinds - found == {f"{language}.{name}" for name in sitemap.NOT_LISTED for language in ("tr", "en")}


def test_every_project_is_listed_once(client: FlaskClient) -> None:
    listed = [one.text for one in sitemap_of(client, "/sitemap.xml").findall("s:url/s:loc", NS)]
    rows = client.get("/projeler.csv").data.decode("utf-8-sig").strip().count("\n")
    supports = [one for one in listed if one.startswith("http://localhost/proje/")]
    assert len(supports) == len(set(supports)) >= rows


def test_a_long_list_is_split_without_a_gap(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [one.text for one in sitemap_of(client, "/sitemap.xml").findall("s:url/s:loc", NS)]
    monkeypatch.setattr(sitemap, "MOST", 100)
    parts = [one.text for one in sitemap_of(client, "/sitemap.xml").findall("s:sitemap/s:loc", NS)]
    assert len(parts) == -(-len(whole) // 100)
    joined = []
    for address in parts:
        found = [
            one.text for one in sitemap_of(client, address.removeprefix("http://localhost")).findall("s:url/s:loc", NS)
        ]
        assert len(found) <= 100
        joined += found
    assert joined == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_are_shown_the_list(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text
    assert "Disallow: /\n" not in answer.text


def test_made_up_records_are_marked_and_kept_from_search_engines(sample_url: str) -> None:
    app = create_app(Settings(database_url=sample_url))
    client = app.test_client()
    assert "Disallow: /\n" in client.get("/robots.txt").text
    page = client.get("/")
    assert '<meta name="robots" content="noindex">' in page.text
    assert 'og:title" content="ÖRNEK VERİ' in page.text
    assert "ld+json" not in page.text
    assert "ÖRNEK VERİ" in client.get("/degisiklikler.atom").text
    for address in ("/gomulu/harita", "/gomulu/tablo", "/gomulu/ilce/tire", "/proje/ORNEK-0001/pano"):
        assert "ÖRNEK VERİ" in client.get(address).text
    app.config["DATABASE"].close()
