"""The ground asked about, in a browser: drawn by hand and by keyboard, around oneself; rows and signs light up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from geodata.regions import read_drawing
from tests.ground import in_polygon
from tests.web.map_steps import answered, drawn, show, until, watched

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page whose troubles fail its test."""
    yield from watched(page, live_server)


def test_an_area_is_drawn_by_keyboard_and_taken_away_by_its_chip(page: Page, live_server: str) -> None:
    before = show(page, f"{live_server}/")
    page.locator(".map-draw > button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map_main")).to_be_focused()
    finish = page.locator(".map-draw-tools button").first
    for key in (None, "ArrowRight", "ArrowDown"):
        if key:
            was = page.evaluate("String(map_main.getCenter())")
            page.keyboard.press(key)
            until(page, f"String(map_main.getCenter()) !== {was!r} && !map_main._panAnim?._inProgress")
        assert finish.is_disabled()
        page.keyboard.press("Enter")
    finish.focus()
    page.keyboard.press("Enter")
    after = answered(page, "cizim=")
    corners = read_drawing(parse_qs(urlsplit(page.url).query)["cizim"][0])
    assert [tuple(corner) for corner in after["drawing"]] == list(corners)
    assert len(corners) == 3
    assert after["totals"]["projects"] < before["totals"]["projects"]
    spots = page.evaluate(
        "fetch('/harita/noktalar.geojson' + location.search).then(r => r.json()).then(c => c.features)"
    )
    for spot in spots:
        lon, lat = spot["geometry"]["coordinates"]
        assert spot["properties"]["several"] or in_polygon((lat, lon), corners)
    expect(page.locator("path.asked-area")).to_have_count(1)
    page.locator(".chip").first.click()
    assert answered(page, r"/$")["totals"] == before["totals"]
    expect(page.locator("path.asked-area")).to_have_count(0)


def test_an_area_is_drawn_with_the_pointer_over_districts_and_left_with_escape(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator(".map-draw > button").click()
    box = page.locator("#map_main").bounding_box()
    assert box
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.7)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    assert "cizim" not in page.url
    assert "ilce" not in page.url
    page.keyboard.press("Escape")
    expect(page.locator(".map-draw > button")).to_be_focused()
    expect(page.locator(".drawn-area")).to_have_count(0)
    page.locator(".map-draw > button").click()
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.7)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.locator(".map-draw-tools button").first.click()
    assert len(answered(page, "cizim=")["drawing"]) == 3


def test_near_me_asks_only_our_own_server_about_a_rounded_position(page: Page, live_server: str) -> None:
    page.context.grant_permissions(["geolocation"], origin=live_server)
    page.context.set_geolocation({"latitude": 38.4192345, "longitude": 27.1287654})
    show(page, f"{live_server}/?program=turizm-cevre")
    page.locator("#f-km").select_option("20")
    page.locator("#f-locate").click()
    values = answered(page, "yakin=")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["yakin"] == ["38.419,27.129,20"]
    assert asked["program"] == ["turizm-cevre"]
    assert values["near"] == [38.419, 27.129, 20]
    expect(page.locator("path.asked-area")).to_have_count(1)
    away = [float(text.split()[0].replace(",", ".")) for text in page.locator(".projects .away").all_inner_texts()]
    assert away == sorted(away)


def test_a_refused_position_is_said(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator("#f-locate").click()
    refused = page.locator("#f-locate").get_attribute("data-refused") or ""
    expect(page.locator("#near-note")).to_have_text(refused)


def test_a_row_lights_its_sign_and_a_sign_its_rows(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/?ilce=bornova")
    refs = page.locator("tr[data-ref]").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    assert refs
    for ref in refs:
        page.locator(f'tr[data-ref="{ref}"] a').focus()
        expect(page.locator(".map-sign--lit")).not_to_have_count(0)
    page.locator("#map_main").focus()
    expect(page.locator(".map-sign--lit")).to_have_count(0)
    lit = set()
    for sign in page.locator(
        ".map-sign:has(.symbol--badge), .map-sign:has(.symbol--bubble), .map-sign:has(.symbol--exact)"
    ).all():
        sign.focus()
        lit |= set(page.locator("tr.is-lit").evaluate_all("rows => rows.map(row => row.dataset.ref)"))
    assert lit == set(refs)


def test_every_sign_is_a_named_button_the_tab_key_reaches(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    signs = page.locator(".map-sign")
    assert signs.count() > 5
    for sign in signs.all():
        assert sign.get_attribute("role") == "button"
        assert sign.get_attribute("tabindex") == "0"
        assert re.search(r"\w+.*(proje|alan|TL|bilinmiyor)", sign.get_attribute("aria-label") or "")


def test_the_focus_stays_on_what_a_bubble_broke_into(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    for _ in range(8):
        bubble = page.locator(".map-sign:has(.symbol--bubble)").first
        if not bubble.count():
            break
        bubble.focus()
        bubble.press("Enter")
        until(page, "document.activeElement.closest('.map-sign, .leaflet-popup')")
        if page.locator(".leaflet-popup").count():
            break
    assert page.evaluate("Boolean(document.activeElement.closest('.map-sign, .leaflet-popup'))")
    drawn(page)


def test_what_lies_at_the_same_place_is_listed_together(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/?ilce=beydag")
    site = page.locator(".map-sign:has(.symbol--site-approximate), .map-sign:has(.symbol--site)").first
    site.focus()
    site.press("Enter")
    also = page.locator(".map-popup-also a")
    assert any("/proje/" in (link.get_attribute("href") or "") for link in also.all())
    assert any("/restorasyon/" in (link.get_attribute("href") or "") for link in also.all())
