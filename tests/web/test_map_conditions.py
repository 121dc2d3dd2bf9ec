"""The map in hard conditions: typing, a cut network, missing layers, dead tiles, the wheel and a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from bench.loopback import served
from geodata.settings import Settings
from tests.web.map_steps import DISTRICT, answered, drawn, show, until, watched, zoom
from webmap import create_app

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page whose troubles fail its test."""
    yield from watched(page, live_server)


def test_typing_asks_once_and_keeps_the_field(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "q=" in request.url else None)
    page.locator("input[name=q]").press_sequentially("turizm", delay=30)
    answered(page, r"\?q=turizm$")
    # The map and the suggestions ask for themselves; the page is fetched once, when the typing ends.
    pages = [url for url in asked if "/harita/" not in url and "/oneri" not in url]
    assert len(pages) == 1
    focused = page.evaluate("[document.activeElement.name, document.activeElement.value]")
    assert focused == ["q", "turizm"]
    spoken = page.locator("body > [aria-live=polite]").inner_text()
    assert spoken
    assert spoken in re.sub(r"\s+", " ", page.locator("[data-announce]").inner_text())


def test_without_the_network_the_page_stays_and_offers_another_try(page: Page, live_server: str) -> None:
    before = show(page, f"{live_server}/")
    cut = lambda route: route.abort()  # noqa: E731
    page.route(f"{live_server}/?*", cut)
    page.locator(DISTRICT.format("tire")).dispatch_event("click")
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    assert drawn(page)["totals"] == before["totals"]
    assert page.url == f"{live_server}/"
    page.unroute(f"{live_server}/?*", cut)
    alert.get_by_role("button").click()
    assert answered(page, r"\?ilce=tire$")["selected"] == ["tire"]
    expect(alert).to_have_count(0)


def test_a_layer_that_does_not_come_is_named_and_fetched_again(page: Page, live_server: str) -> None:
    failing = {"on": True}

    def answer(route: Route) -> None:
        route.fulfill(status=503) if failing["on"] else route.continue_()

    page.route("**/harita/ilce-rozetleri.geojson*", answer)
    show(page, f"{live_server}/")
    note = page.locator(".map-note")
    expect(note).to_have_count(1)
    assert page.locator(".symbol--badge").count() == 1, "only the sign in the switch of layers"
    failing["on"] = False
    note.get_by_role("button").click()
    expect(note).to_have_count(0)
    expect(page.locator(".map-sign .symbol--badge").first).to_be_attached()


def test_dead_tiles_leave_a_usable_map(browser: Browser, loaded_url: str) -> None:
    # Nothing listens on port 9 of this machine.
    tiled = create_app(Settings(database_url=loaded_url, tile_url="http://127.0.0.1:9/{z}/{x}/{y}.png"))
    with served(tiled) as address, browser.new_context() as context:
        page = context.new_page()
        show(page, f"{address}/")
        expect(page.locator(".map-note")).to_have_count(1)
        assert page.locator(".leaflet-tile").count() == 0
        page.locator(DISTRICT.format("tire")).dispatch_event("click")
        assert answered(page, r"\?ilce=tire$")["selected"] == ["tire"]
    tiled.config["DATABASE"].close()


def test_the_wheel_is_the_pages_until_the_map_is_used(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator("#map_main").scroll_into_view_if_needed()
    page.locator("#map_main").hover()
    before = zoom(page)
    page.mouse.wheel(0, 300)
    until(page, "scrollY > 100")
    assert zoom(page) == before
    page.evaluate("document.getElementById('map_main').focus()")
    page.locator("#map_main").hover()
    page.mouse.wheel(0, -300)
    until(page, f"map_main.getZoom() > {before}")


def test_one_finger_scrolls_past_the_map_of_a_phone(browser: Browser, live_server: str) -> None:
    phone = ViewportSize(width=360, height=640)
    with browser.new_context(viewport=phone, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        show(page, f"{live_server}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
        page.locator("#map_main").evaluate("element => element.scrollIntoView({block: 'center'})")
        start, centre = page.evaluate("[scrollY, map_main.getCenter().lat]")
        middle = page.evaluate("innerHeight / 2")
        touch(page, [[(180, middle - 20 * step)] for step in range(10)])
        until(page, f"scrollY > {start + 100}")
        assert page.evaluate("map_main.getCenter().lat") == centre
        before = zoom(page)
        # The page goes on scrolling after the finger has left; a finger that comes down stops it.
        touch(page, [[(350, middle)]])
        page.locator("#map_main").evaluate("element => element.scrollIntoView({block: 'center'})")
        touch(page, [[(170 - 10 * step, middle), (190 + 10 * step, middle)] for step in range(10)])
        until(page, f"map_main.getZoom() > {before}")


def touch(page: Page, steps: list[list[tuple[float, float]]]) -> None:
    """Fingers on the screen: for each step where each of them is."""
    session = page.context.new_cdp_session(page)
    for number, fingers in enumerate(steps):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
        session.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if number else "touchStart", "touchPoints": points}
        )
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
