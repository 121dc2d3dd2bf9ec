"""The new pages in a browser: no faults found by axe in light and dark, nothing sideways on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
KINDS = [
    "/istatistik",
    "/kurum/ege-universitesi",
    "/sektor/turizm",
    "/sop/dysop",
    "/program/ilceler-arasi",
    "/ilce/bergama",
    "/alt-bolge/kucuk-menderes",
    "/proje/PRJ-135",
    "/yontem",
]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing(page: Page, live_server: str, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.goto(live_server + address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]] == []
    assert faults == []


@pytest.mark.parametrize("address", KINDS)
def test_nothing_stands_sideways_on_a_phone(browser: Browser, live_server: str, address: str) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(live_server + address)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()
