"""The services' own documents: links that lead somewhere, forms of an answer, the API definition, the QGIS project."""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Connection

from geodata.queries.features import Source, extent
from tests.ogc.reading import get
from webmap.kept import MOST, Shelf
from webmap.ogc import collections
from webmap.ogc.words import LABELS

PAGES = (
    "/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/projects",
    "/ogc/collections/districts/queryables", "/ogc/collections/projects/items?limit=10",
    "/ogc/collections/indicators/items?limit=10", "/ogc/collections/districts/items/konak", "/ogc/tileMatrixSets",
    "/ogc/collections/sites/tiles", "/ogc/collections/sites/tiles/WebMercatorQuad",
)  # fmt: skip


def hrefs(document: Any) -> list[str]:
    if isinstance(document, dict):
        own = [document["href"]] if isinstance(document.get("href"), str) and not document.get("templated") else []
        return own + [one for value in document.values() for one in hrefs(value)]
    return [one for value in document for one in hrefs(value)] if isinstance(document, list) else []


def test_every_link_leads_to_what_it_says(client: FlaskClient) -> None:
    waiting, seen = deque(["/ogc"]), set[str]()
    while waiting:
        address = waiting.popleft()
        if address in seen or len(seen) > 75:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in (200, 204), address
        if (answer.mimetype or "").endswith("json"):
            for href in hrefs(answer.get_json(force=True)):
                parts = urlsplit(href)
                if parts.netloc == "localhost":
                    waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    assert len(seen) > 55


@pytest.mark.parametrize("path", PAGES)
def test_each_address_has_two_forms_with_tags_of_their_own(client: FlaskClient, path: str) -> None:
    data = client.get(path, headers={"Accept": "application/geo+json, application/json;q=0.5"})
    page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert "json" in (data.mimetype or "")
    assert page.mimetype == "text/html"
    for one in (data, page):
        assert "Accept" in one.headers["Vary"]
    if "ETag" in data.headers:
        assert data.headers["ETag"] != page.headers["ETag"]
        again = client.get(path, headers={"Accept": "text/html", "If-None-Match": page.headers["ETag"]})
        assert again.status_code == 304
    explicit = client.get(path + ("&" if "?" in path else "?") + "f=html")
    assert explicit.mimetype == "text/html"
    assert client.get(path + ("&" if "?" in path else "?") + "foo=1").status_code == 400


def test_languages_are_by_address(client: FlaskClient) -> None:
    assert get(client, "/ogc/collections/districts")["title"] == "İlçeler"
    assert get(client, "/en/ogc/collections/districts")["title"] == "Districts"
    english = get(client, "/en/ogc/collections/projects/queryables")["properties"]["sector"]
    assert english["title"] == "Sector"
    assert "turizm" in english["enum"]
    assert "/en/ogc/" in get(client, "/en/ogc")["links"][2]["href"]


def test_every_property_has_a_name_and_is_in_the_answer(client: FlaskClient) -> None:
    for one in collections().values():
        assert set(one.kinds) <= LABELS.keys()
        assert set(one.shown) <= set(one.kinds)
        features = get(client, f"/ogc/collections/{one.key}/items?limit=3")["features"]
        assert all(list(it["properties"]) == list(one.kinds) for it in features)
        schema = get(client, f"/ogc/collections/{one.key}/queryables")
        assert list(schema["properties"]) == ["geometry", *one.kinds]


def test_the_definition_names_what_is_there(client: FlaskClient) -> None:
    api = get(client, "/ogc/api")
    # It names ids and tiles by placeholders; these stand for each.
    for path, told in api["paths"].items():
        key = path.split("/")[2] if path.startswith("/collections/") else ""
        filled = path.replace("{tileMatrix}/{tileRow}/{tileCol}", "0/0/0")
        if "{featureId}" in path:
            first = get(client, f"/ogc/collections/{key}/items?limit=1")["features"][0]["id"]
            filled = filled.replace("{featureId}", first)
        answer = client.get("/ogc" + filled.rstrip("/"))
        assert str(answer.status_code) in told["get"]["responses"], path
        if answer.status_code == 200:
            assert answer.mimetype in {kind.partition(";")[0] for kind in told["get"]["responses"]["200"]["content"]}
    names = [one.get("$ref", "") for one in api["paths"]["/collections/projects/items"]["get"]["parameters"]]
    assert "#/components/parameters/ilce" in names
    assert all(one.rpartition("/")[2] in api["components"]["parameters"] for one in names if one)


def test_the_definition_is_valid(client: FlaskClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    for root in ("/ogc", "/en/ogc"):
        validator.validate(get(client, f"{root}/api"))


@pytest.mark.parametrize(("root", "name"), [("/ogc", "Projeler"), ("/en/ogc", "Projects")])
def test_the_qgis_project_holds_these_services(client: FlaskClient, root: str, name: str) -> None:
    answer = client.get(f"{root}/izmir.qgz")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="izmir.qgz"'
    assert client.get(f"{root}/izmir.qgz").data == answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["izmir.qgs"]
        text = archive.read("izmir.qgs").decode()
    assert text.startswith("<!DOCTYPE qgis")
    tree = ElementTree.fromstring(text.partition("\n")[2])
    layers = {one.findtext("id"): one for one in tree.iter("maplayer")}
    assert len(layers) == 5 + 4
    assert {one.get("id") for one in tree.iter("layer-tree-layer")} == set(layers)
    assert tree.findtext("projectCrs/spatialrefsys/authid") == "EPSG:5253"
    assert layers["projects_features"].findtext("layername") == name
    for one in layers.values():
        source = one.findtext("datasource") or ""
        assert one.findtext("resourceMetadata/license") == "CC BY 4.0"
        assert "HGM" in " ".join(right.text or "" for right in one.findall("resourceMetadata/rights"))
        if one.get("type") == "vector":
            held = dict(re.findall(r"(\w+)='([^']*)'", source))
            assert held["url"] == f"http://localhost{root}"
            about = get(client, f"{root}/collections/{held['typename']}")
            assert one.findtext("layername") == about["title"]
            aliases = {alias.get("field") for alias in one.iter("alias")}
            assert aliases == {"id", *collections()[held["typename"]].kinds}
            assert one.find("renderer-v2/symbols/symbol/layer/Option") is not None
        else:
            address = re.sub(r"\{[zyx]\}", "0", source.partition("url=")[2].partition("&")[0])
            assert client.get(urlsplit(address).path).status_code == 200
            assert one.find("renderer/styles/style") is not None


def test_pages_fit_a_phone_and_need_no_scripts(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=base_url)
    page = context.new_page()
    for path in (
        *PAGES,
        "/en/ogc",
        "/en/ogc/collections/projects/items/PRJ-010",
        "/ogc/collections/projects/items?foo=1",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        assert page.locator("h1").count() == 1
    context.close()
    plain = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = plain.new_page()
    page.goto("/")
    page.get_by_role("link", name="Coğrafi veri servisleri").click()
    page.get_by_role("link", name="Projeler", exact=True).last.click()
    page.get_by_role("link", name="Detaylar").click()
    page.get_by_role("link", name="Beydağ Kalesi Uyanıyor").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Beydağ Kalesi Uyanıyor"
    page.get_by_role("link", name="Bu sitedeki sayfası").click()
    assert "/proje/PRJ-010" in page.url
    plain.close()


def test_how_far_collections_reach_is_worked_out_once_for_a_data_version(
    sample_app: Flask, sample: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def counted(connection: Connection, source: Source) -> Any:
        asked.append(source)
        return extent(connection, source)

    monkeypatch.setattr("webmap.ogc.described.extent", counted)
    monkeypatch.setitem(sample_app.extensions, "kept", Shelf())
    told = [get(sample, path) for path in ("/ogc/collections", "/ogc/collections")]
    assert told[0] == told[1]
    assert all("extent" in one for one in told[0]["collections"])
    get(sample, "/ogc/collections/projects/tiles/WebMercatorQuad/tilejson.json")
    assert len(asked) == len(collections())
    old = get(sample, "/api/v1/versions")["data"][-1]["label"]
    get(sample, f"/ogc/collections?v={old}")
    assert len(asked) == 2 * len(collections())


def test_a_shelf_keeps_what_was_asked_for_last() -> None:
    shelf, made = Shelf(), list[int]()
    for number in (*range(MOST), 0, MOST, 0, 1):
        shelf.get(number, lambda number=number: made.append(number))  # type: ignore[misc]  # called at once
    assert made == [*range(MOST + 1), 1]
