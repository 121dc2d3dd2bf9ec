"""The briefing file: opened from the disk with the network off, it draws, filters and counts by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection, create_engine, text

from geodata.filters import Choice, ProjectFilter, Span
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.totals import totals
from geodata.settings import Settings
from tests.conftest import run_loaders
from tests.databases import Databases
from webmap import create_app

AXE = Path("node_modules/axe-core/axe.min.js")
MOST_BYTES = 2_000_000


@pytest.fixture
def opened(client: FlaskClient, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The whole register's file, opened from the disk; any request to a network fails the test."""
    file = tmp_path / "brifing.html"
    file.write_bytes(client.get("/projeler.html").data)
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector('body[data-map-ready="1"]')
    yield page
    context.close()
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    assert faults == []


def figure(page: Page, name: str) -> str:
    return page.locator(f'[data-figure="{name}"]').inner_text().replace("\xa0", " ")


def amount(page: Page) -> str:
    return re.sub(r"[^\d,]", "", figure(page, "amount"))


def written(value: object) -> str:
    text = f"{value:.2f}".replace(".", ",")
    return text.removesuffix(",00")


def choose(page: Page, **asked: str) -> None:
    for name, value in asked.items():
        page.select_option(f"#{name}", value)
    page.wait_for_selector('body[data-map-ready="1"]')


def test_it_opens_with_the_numbers_of_the_server(opened: Page, loaded: Connection) -> None:
    whole = totals(loaded, ProjectFilter(), Lens(), codebook(loaded).rates)
    assert figure(opened, "projects") == str(whole.projects)
    assert amount(opened) == written(whole.amount)
    assert figure(opened, "unknown") == str(whole.unknown)
    assert figure(opened, "off-map") == str(whole.off_map)


def test_each_programme_and_year_comes_to_the_servers_totals(opened: Page, loaded: Connection) -> None:
    rates = codebook(loaded).rates
    seen = 0
    for programme in [one.get_attribute("value") for one in opened.locator("#programme option").all()][1:]:
        for year in [one.get_attribute("value") for one in opened.locator("#year option").all()]:
            opened.evaluate(
                "([p, y]) => { const f = document.getElementById('choose'); f.elements.programme.value = p;"
                " f.elements.year.value = y; f.dispatchEvent(new Event('change')); }",
                [programme, year or ""],
            )
            unknown = "bilinmiyor"
            span = unknown if year == unknown else Span(int(year), int(year)) if year else None
            flt = ProjectFilter(
                programme=Choice((str(programme),)), year=Choice((span,)) if span is not None else Choice()
            )
            whole = totals(loaded, flt, Lens(), rates)
            assert figure(opened, "projects") == str(whole.projects)
            if whole.projects and whole.unknown < whole.projects:
                assert amount(opened) == written(whole.amount)
            seen += bool(whole.projects)
    assert seen > 10


def test_the_places_say_what_the_server_says(opened: Page, client: FlaskClient) -> None:
    before = [row.inner_text() for row in opened.locator("tr[data-district]").all()]
    static = client.get("/projeler.html").text
    for row in before:
        name, projects, money = (cell.replace("\xa0", " ") for cell in row.split("\t"))
        cells = r'</th><td class="num">(.*?)</td><td class="num">(.*?)</td>'
        told = re.search(rf'<th scope="row">{name}{cells}', static, re.S)
        assert told
        shown = [unescape(re.sub(r"<[^>]+>", "", one)).strip().replace("\xa0", " ") for one in told.groups()]
        assert [projects, money] == shown


@pytest.mark.parametrize("metric", ["adet", "tutar"])
def test_its_classes_are_the_servers(opened: Page, client: FlaskClient, metric: str) -> None:
    opened.check(f'input[name="metric"][value="{metric}"]')
    opened.wait_for_selector('body[data-map-ready="1"]')
    page = client.get(f"/?metrik={metric}").text
    values = json.loads(page.split('data-live="map-values">')[1].split("</script>")[0])
    mine = json.loads(opened.locator("#map-values").text_content() or "{}")["districts"]
    assert {slug: one["class"] for slug, one in mine.items()} == {
        slug: one["class"] for slug, one in values["districts"].items()
    }


def test_signs_and_list_follow(opened: Page) -> None:
    rows = opened.locator("tr[data-ref]:not([hidden])").count()
    choose(opened, programme="kvky")
    assert 0 < opened.locator("tr[data-ref]:not([hidden])").count() < rows
    opened.locator(".map-sign").first.focus()
    opened.keyboard.press("Enter")
    opened.wait_for_selector(".map-popup")
    links = opened.locator(".map-popup a").all()
    assert all(re.match(r"http://", one.get_attribute("href") or "") for one in links)
    opened.click("button[type=reset]")
    opened.wait_for_selector(f"tr[data-ref]:not([hidden]) >> nth={rows - 1}")


def test_a_district_of_the_map_asks_by_keyboard(opened: Page) -> None:
    opened.locator('path[data-district="konak"]').focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#district").input_value() == "konak"
    assert opened.locator('tr[data-district="konak"].is-chosen').count() == 1


def test_the_lists_sort_as_turkish_does(opened: Page) -> None:
    opened.click('th button:has-text("Proje")')
    names = [row.locator("th a").inner_text() for row in opened.locator("tr[data-ref]").all()]
    order = opened.evaluate("names => [...names].sort((a, b) => a.localeCompare(b, 'tr'))", names)
    assert names == order


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_bars_the_way(opened: Page, scheme: str) -> None:
    opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for width in (360, 1440):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The file's own policy forbids a script from outside, so axe comes in as the developer tools would bring it.
    found = opened.context.new_cdp_session(opened)
    found.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    result = found.send(
        "Runtime.evaluate",
        {"expression": "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))", "awaitPromise": True,
         "returnByValue": True},
    )  # fmt: skip
    assert result["result"]["value"] == []


def test_without_a_script_the_tables_stand(client: FlaskClient, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "brifing.html"
    file.write_bytes(client.get("/en/projeler.html?ilce=beydag").data)
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("tr[data-ref]").count() == 2
    assert page.locator("tr[data-district]").count() == 30
    assert page.locator("#choose").is_hidden()
    context.close()


def test_the_file_carries_its_own_policy_and_no_address_to_load(client: FlaskClient) -> None:
    page = unescape(client.get("/projeler.html").text)
    assert "default-src 'none'" in page
    body = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert not re.search(r'<(?:link|img|iframe|script)[^>]*(?:src|href)="(?!data:)', body)
    assert not re.search(r"url\((?!\"?data:|#)", body)


def test_equal_versions_give_equal_files(client: FlaskClient) -> None:
    assert client.get("/projeler.html?program=kvky").data == client.get("/projeler.html?program=kvky").data
    assert client.get("/projeler.html?program=yok").status_code == 400


def test_a_hostile_title_stays_text(fresh_loaded_url: str, browser: Browser, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=document.title='kirik'><!-- \u2028 ]]>"
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE project SET title = :title"), {"title": evil})
    engine.dispose()
    app = create_app(Settings(database_url=fresh_loaded_url))
    file = tmp_path / "brifing.html"
    file.write_bytes(app.test_client().get("/projeler.html").data)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector('body[data-map-ready="1"]')
    assert "kirik" not in page.title()
    assert page.locator("tr[data-ref] img").count() == 0
    context.close()
    app.config["DATABASE"].close()


def test_a_thousand_projects_weigh_less_than_two_megabytes(databases: Databases, reference_url: str) -> None:
    with databases.own("reference") as url:
        run_loaders(url, "load", "sample", "--projects", "1000", "--seed", "1")
        app = create_app(Settings(database_url=url))
        assert len(app.test_client().get("/projeler.html").data) < MOST_BYTES
        app.config["DATABASE"].close()
