"""The map in a browser: drawn without any other host, worked by mouse and keyboard, readable by everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.web.map_steps import DISTRICT, answered, show, until, watched, zoom

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page whose troubles fail its test."""
    yield from watched(page, live_server)


def test_the_map_is_drawn_from_our_own_host(page: Page, live_server: str) -> None:
    values = show(page, f"{live_server}/")
    expect(page.locator("path.district")).to_have_count(len(values["districts"]))
    for slug, told in values["districts"].items():
        shape = page.locator(DISTRICT.format(slug))
        expect(shape).to_have_class(re.compile(rf"district--{told['class']}\b"))
        expect(shape).to_have_attribute("aria-label", told["label"])
    assert page.locator(".leaflet-control-attribution").inner_text().count("CC BY 3.0 IGO") == 1


def test_bubbles_say_number_and_support_and_leave_nothing_out(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    points = page.evaluate("fetch('/harita/noktalar.geojson').then(r => r.json()).then(c => c.features.length)")
    shown = page.evaluate(
        """() => { let total = 0; map_main.eachLayer(layer => {
             if (layer.getAllChildMarkers && layer._group?.getLayers()[0]?.row?.title) total += layer.getChildCount();
             else if (layer.row?.title) total += 1; }); return total; }"""
    )
    assert shown == points
    for bubble in page.locator(".map-sign:has(.symbol--bubble)").all():
        name = bubble.get_attribute("aria-label") or ""
        count = bubble.locator(".symbol > span").first.inner_text()
        assert re.search(rf"\b{count} (proje|project)", name), name
        assert bubble.get_attribute("role") == "button"


def test_a_click_on_a_district_narrows_everything_and_another_one_takes_it_back(page: Page, live_server: str) -> None:
    before = show(page, f"{live_server}/")
    district = page.locator(DISTRICT.format("bergama"))
    district.dispatch_event("click")
    after = answered(page, r"\?ilce=bergama$")
    assert after["selected"] == ["bergama"]
    assert 0 < after["totals"]["projects"] < before["totals"]["projects"]
    expect(district).to_have_attribute("aria-pressed", "true")
    expect(page.locator("h1")).to_contain_text("Bergama")
    district.dispatch_event("click")
    assert answered(page, r"/$")["totals"] == before["totals"]
    page.go_back()
    assert answered(page, r"\?ilce=bergama$")["totals"] == after["totals"]
    expect(page.locator("h1")).to_contain_text("Bergama")


def test_districts_are_one_stop_of_the_keyboard(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/?metrik=tutar")
    assert page.locator("path.district[tabindex='0']").count() == 1
    page.locator(DISTRICT.format("odemis")).focus()
    centre = page.evaluate("map_main.getCenter().lng")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.district") == "kiraz"
    assert page.evaluate("map_main.getCenter().lng") == centre
    page.keyboard.press("Enter")
    assert answered(page, r"ilce=kiraz")["metric"] == "tutar"
    assert page.evaluate("document.activeElement.dataset.district") == "kiraz"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "map_main"
    page.keyboard.press("Escape")
    assert answered(page, r"\?metrik=tutar$")["selected"] == []


def test_focus_stays_on_the_map_when_a_bubble_breaks_up(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    before = zoom(page)
    page.locator(".map-sign:has(.symbol--bubble)").first.focus()
    page.keyboard.press("Enter")
    until(page, f"map_main.getZoom() > {before}")
    until(page, "document.activeElement.classList.contains('map-sign')")


def test_a_popup_takes_the_focus_and_gives_it_back(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    badge = page.locator(".map-sign:has(.symbol--badge)").first
    name = badge.get_attribute("aria-label")
    badge.focus()
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog")
    expect(popup.locator("a[href*='/projeler?ilce=']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name


def test_markup_in_a_record_stays_text(page: Page, live_server: str) -> None:
    title = "<img src=x onerror='document.title=1'><b>Kötü</b>"
    row: dict[str, Any] = {
        "ref": "X/1",
        "title": title,
        "year": None,
        "programme": None,
        "status": "iptal",
        "amount": None,
    }
    row |= {"precision": "exact", "district": "konak", "place": title, "several": True}
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [27.1, 38.4]}, "properties": row}
    body = json.dumps({"type": "FeatureCollection", "features": [feature]})
    page.route(
        "**/harita/noktalar.geojson*", lambda route: route.fulfill(body=body, content_type="application/geo+json")
    )
    show(page, f"{live_server}/")
    page.locator(".map-sign:has(.symbol--exact)").dispatch_event("click")
    popup = page.get_by_role("dialog")
    expect(popup.locator("h3")).to_have_text(title)
    assert popup.locator("img, b").count() == 0
    assert (popup.locator("a").first.get_attribute("href") or "").endswith("/proje/X%2F1")


def test_no_data_is_hatched_and_zero_is_not(page: Page, live_server: str) -> None:
    values = show(page, f"{live_server}/?program=turizm-cevre&metrik=tutar")
    states = {told["class"] for told in values["districts"].values()}
    assert {"c0", "none"} <= states
    painted = "element => getComputedStyle(element).fill"
    assert "#hatch" in page.locator("path.district--none").first.evaluate(painted)
    assert page.locator("path.district--c0").first.evaluate(painted).startswith("rgb")
    assert page.locator("pattern#hatch").count() == 1


def test_a_question_without_an_answer_leaves_a_whole_map(page: Page, live_server: str) -> None:
    values = show(page, f"{live_server}/?q=zzzzzz")
    assert values["totals"]["projects"] == 0
    assert page.locator(".map-sign").count() == 0
    assert page.locator("path.district").count() == len(values["districts"])


def test_a_layer_can_be_switched_off_by_its_box(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator(".map-layers:not([open]) summary").click() if page.locator(".map-layers[open]").count() == 0 else None
    page.locator(".map-layers input[name=noktalar]").uncheck()
    expect(page.locator(".map-sign:has(.symbol--bubble)")).to_have_count(0)
    page.locator(".map-layers input[name=noktalar]").check()
    expect(page.locator(".map-sign:has(.symbol--bubble)").first).to_be_attached()


@pytest.mark.parametrize("address", ["/", "/en/?ilce=tire&metrik=kisi-basi"])
def test_axe_finds_nothing(page: Page, live_server: str, address: str) -> None:
    # Colours are judged when nothing fades in any more.
    page.emulate_media(reduced_motion="reduce")
    show(page, live_server + address)
    page.locator(".map-sign:has(.symbol--badge)").first.dispatch_event("click")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.mapbox, .map', { resultTypes: ['violations'] })")
    said = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]]
    assert said == []


def test_the_page_is_light(app: Flask, live_server: str) -> None:
    client = app.test_client()
    sizes = {}
    for address in ("/", "/harita.js", "/harita/ilceler.geojson", "/harita/alt-bolgeler.geojson"):
        sizes[address] = len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    assert sum(sizes.values()) < 80_000, sizes
