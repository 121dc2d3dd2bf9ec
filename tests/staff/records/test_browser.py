"""The form in a browser: a pin by keyboard and by mouse, address help, shares, a phone's width, and axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.loopback import served
from tests.staff.conftest import Desk
from webmap.staff import session

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
FORM = "/personel/kayit/PRJ-010"
PAGES = (FORM, "/personel/kayitlar?ilce=tire", "/personel/kurumlar", "/personel/yeni/alan")


@pytest.fixture
def at(desk: Desk, page: Page) -> Iterator[str]:
    """The desk served, with an editor signed in."""
    editor = desk.person("editor")
    with served(desk.app) as address:
        page.context.add_cookies([{"name": session.COOKIE, "value": editor.token, "url": address}])
        page.emulate_media(reduced_motion="reduce")
        yield address


def degrees(page: Page) -> tuple[float, float]:
    found = [page.input_value(f"#place-0-{name}") for name in ("latitude", "longitude")]
    return float(found[0].replace(",", ".")), float(found[1].replace(",", "."))


@pytest.mark.browser
def test_the_pin_goes_by_keyboard_mouse_and_name(page: Page, at: str) -> None:
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
    page.goto(at + FORM)
    chart = page.locator(".pin-map[data-ready='1']").first
    expect(chart.locator(".pin")).to_be_visible()
    lat, lon = degrees(page)
    chart.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    moved = degrees(page)
    assert moved[0] > lat
    assert moved[1] > lon
    said = page.locator("[data-said]").first
    expect(said).to_have_text(re.compile("Nokta Beydağ ilçesinde"))
    chart.click(position={"x": 60, "y": 200})
    assert degrees(page) != moved
    page.fill("#place-0-look", "foça")
    page.locator("#place-0-look").press("Enter")
    page.locator(".spots button").first.click()
    expect(said).to_have_class(re.compile("is-wrong"))
    said.get_by_role("button").click()
    expect(page.locator("#place-0-district")).to_have_value("foca")
    expect(said).to_have_text(re.compile("Nokta Foça ilçesinde"))
    page.get_by_role("button", name="Taslak öneri olarak kaydet").click()
    page.wait_for_url(re.compile(r"/personel(/oneri/\d+)?$"))
    assert troubles == []


@pytest.mark.browser
def test_a_line_is_added_on_a_phone_and_shares_are_added_up(page: Page, at: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(at + FORM)
    page.get_by_role("button", name="Yer ekle").click()
    expect(page.locator("#place-1-role")).to_be_focused()
    page.fill("#place-0-share", "0,7")
    page.fill("#place-1-share", "0,2")
    sum_ = page.locator("[data-share-sum]")
    expect(sum_).to_have_text("Payların toplamı: 0,9")
    page.fill("#place-1-share", "0,3")
    expect(sum_).to_have_text("Payların toplamı: 1 ✓")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_faults_take_the_focus_and_lead_to_their_fields(page: Page, at: str) -> None:
    page.goto(at + FORM)
    page.fill("#support_amount", "bin lira")
    page.fill("#title", "")
    page.get_by_role("button", name="Taslak öneri olarak kaydet").click()
    expect(page.locator("#faults")).to_be_focused()
    page.locator("#faults a[href='#support_amount']").click()
    expect(page.locator("#support_amount")).to_have_value("bin lira")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]] == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_axe_finds_nothing(page: Page, at: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
    for path in PAGES:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(at + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [(f["id"], [node["html"][:120] for node in f["nodes"]]) for f in found["violations"]] == [], path
