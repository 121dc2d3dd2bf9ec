"""Two questions side by side: one address, the same classes, a table that subtracts, two maps that look alike."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.web.map_steps import until, watched

A, B = "yil%3D-2013", "yil%3D2014-"


def values(text: str, side: str) -> dict[str, dict[str, str]]:
    found = re.search(rf'id="map-values-{side}">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1])["districts"])


def test_both_maps_share_their_classes_and_the_table_subtracts(client: FlaskClient) -> None:
    text = client.get(f"/karsilastir?a={A}&b={B}").text
    first, second = values(text, "a"), values(text, "b")
    classes: dict[str, str] = {}
    for told in (*first.values(), *second.values()):
        assert classes.setdefault(told["value"], told["class"]) == told["class"]
    rows = re.findall(r'<tr id="fark-([\w-]+)"(.*?)</tr>', text, re.DOTALL)
    assert len(rows) == 30
    for slug, row in rows:
        one, other, more = (
            int(re.sub(r"\s|<[^>]*>", "", cell)) for cell in re.findall(r'<td class="num">(.*?)</td>', row, re.DOTALL)
        )
        assert more == other - one
        assert first[slug]["value"].split()[0] == str(one)
        assert second[slug]["value"].split()[0] == str(other)


def test_a_district_counts_what_the_map_page_counts(client: FlaskClient) -> None:
    text = client.get(f"/karsilastir?a={A}&b=program%3Dkvky&metrik=tutar").text
    for side, query in (("a", "yil=-2013"), ("b", "program=kvky")):
        alone = client.get(f"/?{query}&metrik=tutar").text
        found = re.search(r'id="map-values"[^>]*>(.*?)</script>', alone, re.DOTALL)
        assert found
        districts = json.loads(found[1])["districts"]
        assert {slug: told["label"] for slug, told in values(text, side).items()} == {
            slug: told["label"] for slug, told in districts.items()
        }


def test_a_small_form_leads_to_the_one_address(client: FlaskClient) -> None:
    answer = client.get(
        "/karsilastir?mercek=eur&a=ilce%3Dkonak%26yil%3D2012&b=&a_years=2012-2012&a_low=2012&a_high=2014"
        "&a_programme=kvky&a_sector=&b_years=-&b_low=&b_high=&b_programme=&b_sector=turizm"
    )
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked == {"a": ["program=kvky&ilce=konak&yil=2012-2014"], "b": ["sektor=turizm"], "mercek": ["eur"]}


@pytest.mark.parametrize(
    "query", ["a=program%3Dyok", "b=renk%3Dmavi", "ilce=konak", "a=yil%3D2015-2012", "c=1", "a=sayfa%3D2"]
)
def test_what_cannot_be_read_is_said(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/karsilastir?{query}")
    assert answer.status_code == 400
    assert "<li>" in answer.text


def test_the_map_leads_there_with_its_own_question(client: FlaskClient) -> None:
    assert "/karsilastir?a=ilce%3Dkonak&amp;b=" in client.get("/?ilce=konak").text


@pytest.mark.browser
def test_both_maps_move_together(page: Page, live_server: str) -> None:
    for _ in watched(page, live_server):
        page.goto(f"{live_server}/karsilastir?a={A}&b={B}")
        until(page, "document.querySelectorAll('path.district').length === 60")
        page.evaluate("map_a.setView([38.25, 28.1], 11, { animate: false })")
        where = "(map => [map.getZoom(), map.getCenter().lat.toFixed(3), map.getCenter().lng.toFixed(3)].join())"
        assert page.evaluate(f"{where}(map_a)") == page.evaluate(f"{where}(map_b)") == "11,38.250,28.100"
        page.evaluate("map_b.setZoom(9, { animate: false })")
        assert page.evaluate("map_a.getZoom()") == 9
        shape = page.locator("#map_b path[data-district=odemis]")
        shape.focus()
        shape.press("Enter")
        expect(page.locator("#fark-odemis")).to_be_focused()
