"""Twelve things people come for, done with the map out of the page: by names, headings, links and tables alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Locator, Page, expect

from geodata.regions import read_near
from tests.web.map_steps import until, watched

pytestmark = pytest.mark.browser

GONE = "document.querySelector('.stage')?.remove(); document.querySelector('.pair .map')?.remove()"


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page without its map, at the start of the site."""
    for one in watched(page, live_server):
        # No script of the map is even fetched; the rest of the page must not miss it.
        one.route(re.compile(r"/static/build/map-.*\.js|/(harita|karsilastir)\.js"), lambda route: route.abort())
        one.goto(f"{live_server}/")
        one.evaluate(GONE)
        yield one


def count(page: Page) -> int:
    """Projects of the question, as the sentence under the heading says."""
    found = re.match(r"\d+", page.locator(".answered").inner_text())
    assert found
    return int(found[0])


def district(page: Page, name: str) -> Locator:
    return page.locator("table.places tbody tr", has=page.get_by_role("link", name=name, exact=True))


def settled(page: Page, change: str) -> None:
    page.wait_for_url(re.compile(change))
    until(page, "!document.querySelector('.is-loading')")


def ask(page: Page, group: str, option: str) -> None:
    """Tick an option of a question by its label."""
    fold = page.locator(f"#g-{group}")
    if fold.get_attribute("open") is None:
        fold.locator("> summary").press("Enter")
    box = fold.get_by_role("checkbox", name=re.compile(rf"^{option}")).first
    box.press("Space")


def test_01_find_the_kvky_projects_of_konak(page: Page, client: FlaskClient) -> None:
    district(page, "Konak").get_by_role("link", name="Konak", exact=True).press("Enter")
    settled(page, "ilce=konak")
    page.locator("#f-program-kvky").press("Space")
    settled(page, "program=kvky")
    rows = page.locator("table.projects tbody tr")
    expect(rows).to_have_count(count(page))
    assert f"{count(page)} proje" in client.get("/?program=kvky&ilce=konak").text


def test_02_total_support_of_odemis(page: Page) -> None:
    told = district(page, "Ödemiş").locator("td").nth(1).inner_text().strip()
    assert re.search(r"TL|bilinmiyor", told)
    page.get_by_role("link", name=re.compile(r"İlçenin sayfası: Ödemiş")).press("Enter")
    page.wait_for_url(re.compile("odemis"))
    assert told.split("\n")[0] in page.locator("main").inner_text()


def test_03_which_district_has_most_projects(page: Page) -> None:
    rows = page.locator("table.places tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].innerText.trim(), Number(row.cells[1].innerText)])"
    )
    assert len(rows) == 30
    name, most = max(rows, key=lambda row: row[1])
    district(page, name).get_by_role("link", name=name, exact=True).press("Enter")
    settled(page, "ilce=")
    assert count(page) == most


def test_04_projects_that_have_no_place(page: Page, live_server: str) -> None:
    link = page.locator(".off-map a")
    told = int(re.sub(r"\D", "", link.inner_text()))
    link.press("Enter")
    page.wait_for_url(re.compile("kapsam="))
    assert count(page) == told


def test_05_projects_of_the_years_2012_to_2014(page: Page, client: FlaskClient) -> None:
    page.locator("#g-year > summary").press("Enter")
    page.locator("#f-yil-en-az").fill("2012")
    settled(page, "yil=2012-")
    page.locator("#f-yil-en-cok").fill("2014")
    settled(page, "yil=2012-2014")
    assert f"{count(page)} proje" in client.get("/projeler?yil=2012-2014").text


def test_06_supports_of_more_than_a_million(page: Page) -> None:
    page.locator("#g-amount > summary").press("Enter")
    page.locator("#f-tutar-en-az").fill("1000000")
    settled(page, "tutar=1000000-")
    amounts = page.locator("table.projects tbody td.num").all_inner_texts()
    assert amounts
    assert all(int(re.sub(r",.*|\D", "", text)) >= 1_000_000 for text in amounts)


def test_07_a_project_by_its_name_and_its_beneficiary(page: Page) -> None:
    page.locator("#f-q").fill("teknotest")
    settled(page, "q=teknotest")
    page.locator("table.projects tbody th a").first.press("Enter")
    page.wait_for_url(re.compile("/proje/PRJ-001"))
    assert "İzmir Ekonomi Üniversitesi" in page.locator("main").inner_text()


def test_08_what_lies_within_twenty_kilometres_of_urla(page: Page) -> None:
    page.locator("#f-km").select_option("20")
    page.locator("#f-yer").fill("urla")
    page.locator("#f-yer").press("Enter")
    page.wait_for_url(re.compile("yakin="), wait_until="domcontentloaded")
    near = read_near(re.findall(r"yakin=([\d.,]+)", page.url)[0])
    assert near.km == 20
    away = [float(text.split()[0].replace(",", ".")) for text in page.locator(".projects .away").all_inner_texts()]
    assert away
    assert max(away) <= 20
    assert away == sorted(away)


def test_09_how_support_grew_over_the_years(page: Page) -> None:
    page.locator(".playback a[href*=yillar]").press("Enter")
    page.wait_for_url(re.compile("/yillar"))
    rows = page.locator("table.years tbody tr").evaluate_all("rows => rows.map(row => Number(row.cells[4].innerText))")
    assert len(rows) > 5
    assert rows == sorted(rows)


def test_10_the_years_before_and_after_2014_compared(page: Page) -> None:
    page.locator(".playback a[href*=karsilastir]").press("Enter")
    page.wait_for_url(re.compile("/karsilastir"))
    page.evaluate(GONE)
    for side, field, year in (("a", "high", "2013"), ("b", "low", "2014")):
        fold = page.locator(f".pair-side:has(#side-{side}) summary")
        fold.press("Enter")
        page.locator(f"#{side}-{field}").fill(year)
    page.locator(".pair-side button").first.press("Enter")
    page.wait_for_url(re.compile(r"a=yil(=|%3D)-2013&b=yil(=|%3D)2014-"))
    cells = page.locator("#fark-kemalpasa td").all_inner_texts()
    first, second, more = (int(cell.replace("+", "")) for cell in cells)
    assert more == second - first


def test_11_take_the_projects_of_a_sub_region_away_as_a_file(page: Page) -> None:
    ask(page, "subregion", "Kuzey")
    settled(page, "altbolge=kuzey")
    shown = count(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name="CSV").first.press("Enter")
    text = begun.value.path().read_text(encoding="utf-8-sig")
    assert len(re.findall(r"(?m)^(PRJ|KVKY)-", text)) == shown


def test_12_where_a_restoration_stands(page: Page) -> None:
    page.locator(".main-nav a[href$='/restorasyon']").press("Enter")
    page.wait_for_url(re.compile("/restorasyon$"), wait_until="domcontentloaded")
    link = page.locator("main a[href*='/restorasyon/']").first
    name = link.inner_text()
    link.press("Enter")
    page.wait_for_url(re.compile("/restorasyon/."), wait_until="domcontentloaded")
    assert name in page.locator("h1").inner_text()
    assert re.search("Konak|Beydağ", page.locator("main").inner_text())
