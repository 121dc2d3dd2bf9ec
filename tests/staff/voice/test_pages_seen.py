"""The forms and the desk's pages in a browser: no faults found by axe, nothing sideways on a phone, by keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from bench.loopback import served
from tests.staff.conftest import Desk
from tests.staff.voice.letters import REF, REQUEST, number_of, send
from tests.staff.voice.test_stories import photo
from webmap.staff import session

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def site(desk: Desk, tmp_path: Path) -> Iterator[tuple[str, list[str], str]]:
    """The served desk, the pages to look at, and a reviewer's token."""
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], media_dir=str(tmp_path))
    ticket, story, told = (
        number_of(send(desk)),
        number_of(send(desk, "story", foto=(BytesIO(photo()), "a.jpg"))),
        number_of(send(desk, "story", hikaye="Atölye açıldığından beri burada çalışıyorum ve öğreniyorum.")),
    )
    reviewer = desk.person("reviewer")
    reviewer.post(f"/personel/basvuru/{ticket}/incele")
    reviewer.post(f"/personel/hikaye/{told}/yayimla", {"yanit": "Teşekkür ederiz."})
    pages = [
        f"/bildir/{REF}", f"/hikaye/{REF}", f"/bildirim/{ticket}", f"/hikaye-durumu/{story}", "/bildirimler",
        f"/proje/{REF}", "/personel/basvurular", f"/personel/basvuru/{ticket}", f"/personel/hikaye/{story}",
        "/personel/nitelik?kural=tutar-sapmasi", "/personel/nitelik?kural=sektorsuz&program=kvky",
    ]  # fmt: skip
    with served(desk.app) as address:
        yield address, pages, reviewer.token


def signed_in(page: Page, address: str, token: str) -> None:
    page.context.add_cookies(
        [{"name": session.COOKIE, "value": token, "domain": "127.0.0.1", "path": path} for path in session.PATHS]
    )
    assert address


def _note(errors: list[str], told: ConsoleMessage) -> None:
    if told.type == "error":
        errors.append(told.text)


def test_every_page_is_sound(browser: Browser, site: tuple[str, list[str], str]) -> None:
    address, pages, token = site
    for width, scheme in ((1440, "light"), (360, "dark")):
        how: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
        context = browser.new_context(**how)
        page = context.new_page()
        signed_in(page, address, token)
        errors: list[str] = []
        page.on("console", partial(_note, errors))
        for path in pages:
            page.goto(address + path)
            if folder := os.environ.get("SHOTS"):
                name = path.strip("/").replace("/", "-").replace("?", "-")[:40]
                page.screenshot(path=f"{folder}/{width}-{name}.png", full_page=True)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, { resultTypes: ['violations'], iframes: false })")
            faults = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]]
            assert faults == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") == width, path
        assert errors == []
        context.close()


def test_a_request_is_sent_by_keyboard_without_a_script(browser: Browser, site: tuple[str, list[str], str]) -> None:
    address = site[0]
    context = browser.new_context(java_script_enabled=False, locale="tr-TR")
    page = context.new_page()
    page.goto(f"{address}/bildir/KVKY-01")
    page.focus("#alan")
    page.keyboard.press("ArrowDown")
    for text in (REQUEST["yanlis"], REQUEST["dogru"], REQUEST["kaynak"], ""):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_timeout(4200)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"
    page.keyboard.press("Enter")
    page.wait_for_url("**/bildirim/IZ-*")
    assert "Alındı" in (page.text_content(".steps [aria-current]") or "")
    assert context.cookies() == []
    context.close()
