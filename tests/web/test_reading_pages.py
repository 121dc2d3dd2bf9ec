"""Pages in a browser: no faults found by axe, nothing sideways on a phone, everything within reach of the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
KINDS = [
    "/",
    "/projeler?mercek=sabit",
    "/ilce/beydag",
    "/alt-bolge/kuzey",
    "/proje/PRJ-112",
    "/restorasyon",
    "/restorasyon/beydag-kalesi-eski-hukumet-konagi",
    "/programlar",
    "/program/kvky",
    "/ozet",
    "/ozet?satir=altbolge&sutun=yil&olcu=adet&olcu=tutar&olcu=kisi-basi&paylasim=tam",
    "/surumler",
    "/alt-bolge/kuzey/paket",
    "/gostergeler",
    "/gosterge/sege-skor",
    "/ilceler",
    "/yontem",
    "/hakkinda",
    "/erisilebilirlik",
    "/yok",
]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def faults(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [(fault["id"], [node["html"][:160] for node in fault["nodes"][:3]]) for fault in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing(page: Page, live_server: str, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(live_server + (address if scheme == "light" else f"/en{address}"))
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert faults(page) == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_nothing_runs_off_a_phone(browser: Browser, live_server: str, language: str) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    wide = {}
    for address in KINDS:
        page.goto(live_server + language + address)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[address] = width
    context.close()
    assert wide == {}


def test_the_filter_sheet_of_a_phone_works_without_a_script(browser: Browser, live_server: str) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server)
    expect(page.locator(".thumb-bar")).to_contain_text("proje")
    expect(page.locator("#suzgec")).to_be_hidden()
    expect(page.locator("svg.still")).to_be_visible()
    page.locator(".thumb-bar a").click()
    expect(page.locator("#suzgec")).to_be_visible()
    page.locator("label[for=f-program-kvky]").click()
    page.locator("#suzgec button[type=submit]").click()
    page.wait_for_url("**program=kvky**")
    expect(page.locator("#suzgec")).to_be_hidden()
    expect(page.locator(".thumb-bar")).to_contain_text("4 proje")
    context.close()


def test_controls_of_a_phone_are_large_enough(browser: Browser, live_server: str) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/#suzgec")
    for control in (".filters-foot .button", "label[for=f-program-kvky]", ".close-sheet", "#g-sector > summary"):
        box = page.locator(control).bounding_box()
        assert box
        assert box["height"] >= 44, control
    context.close()


def test_the_keyboard_reaches_question_filters_and_answer(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/projeler")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    reached = set()
    for _step in range(400):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        if page.evaluate("Boolean(document.activeElement.closest('.foot'))"):
            break
    assert {"f-q", "f-program-kvky", "x-program-kvky", "segment"} <= reached
    assert page.evaluate("Boolean(document.activeElement.closest('.foot'))")


def test_focus_is_seen(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/projeler")
    page.locator("#f-q").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2


def test_leaving_out_by_keyboard(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/projeler")
    page.locator("#x-program-kvky").focus()
    page.keyboard.press("Space")
    page.locator("#suzgec button[type=submit]").click()
    page.wait_for_url("**haric_program=kvky**")
    expect(page.locator("h1")).to_contain_text("dışında")


def test_a_district_page_prints_on_paper(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/ilce/beydag")
    page.emulate_media(media="print")
    expect(page.locator(".main-nav")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("svg.locator")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
