"""The pages of open data read well on phone and desk, tell search engines what there is, and lead to what exists."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("/acik-veri", "/en/acik-veri", "/kod", "/kod/konum-kesinligi", "/gomulu/proje/PRJ-010")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_it_reads_well(page: Page, address: str, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Past the policy of the page, which allows no foreign script.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    assert not found


def graph(client: FlaskClient, address: str) -> dict[str, dict[str, Any]]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).text, re.DOTALL)
    assert block
    return {one["@type"]: one for one in json.loads(block[1])["@graph"]}


def test_search_engines_are_told_of_every_data_set(client: FlaskClient) -> None:
    found = graph(client, "/acik-veri")["DataCatalog"]
    assert len(found["dataset"]) > 8
    for one in found["dataset"]:
        # Google reads descriptions of 50 letters and more.
        assert len(one["description"]) >= 30, one
        assert one["distribution"]
        assert one["name"]
    assert found["license"].startswith("https://creativecommons.org/")


def test_programmes_are_services_and_indicators_data(client: FlaskClient) -> None:
    service = graph(client, "/program/kvky")["GovernmentService"]
    assert service["provider"]["@id"].startswith("https://izka.org.tr")
    assert service["areaServed"]["name"] == "İzmir"
    data = graph(client, "/en/gosterge/nufus")["Dataset"]
    assert data["variableMeasured"]["unitText"] == "people"
    assert data["creator"]["name"].startswith("TÜİK")


def test_the_page_leads_to_what_exists(client: FlaskClient) -> None:
    text = client.get("/acik-veri").text
    main = text[text.index("<main") : text.index("</main>")]
    links = set(re.findall(r'href="(/[^"#]*)', main))
    assert len(links) > 40
    # Those of the catalogue are fetched where it is checked; here the rest, and one of each.
    links = {link for link in links if not re.match(r"/(restorasyon|ilceler|alt-bolgeler)\.", link)} | {"/ilceler.csv"}
    assert {link: client.head(link.replace("&amp;", "&")).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_data_package_names_licence_source_and_version(client: FlaskClient, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(client.get("/projeler/360giving.zip").data)) as archive:
        archive.extractall(tmp_path)
    told = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert told["licenses"][0]["name"] == "CC-BY-4.0"
    assert told["sources"][0]["path"].startswith("http://localhost/projeler/360giving.zip?v=")
    assert told["version"]
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.to_summary()
