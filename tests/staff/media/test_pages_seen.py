"""The desk's image pages and the public ones in a browser: no faults by axe, nothing sideways, no script needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.loopback import served
from tests.staff.media.conftest import Pictures
from tests.staff.media.photos import jpeg
from tests.web.map_steps import until
from tests.web.test_reading_pages import faults
from webmap.staff import session

pytestmark = pytest.mark.browser


@pytest.fixture
def shown(pictures: Pictures) -> Iterator[tuple[Pictures, str, str]]:
    """The desk with a published pair of images and a draft, served: with its address and the draft's key."""
    pictures.published()
    second = pictures.key(pictures.bring(("once.jpg", jpeg((900, 600))), role="before"))
    pictures.approve(pictures.send(second, asama="before", alt_tr="Onarımdan önce yapı"))
    draft = pictures.key(pictures.bring(("taslak.jpg", jpeg((1000, 1400))), role="during"))
    with served(pictures.desk.app) as address:
        yield pictures, address, draft


def signed_in(browser: Browser, pictures: Pictures, address: str, **how: Any) -> Page:
    context = browser.new_context(**how)
    token = pictures.desk.person("editor").token
    context.add_cookies([{"name": session.COOKIE, "value": token, "url": f"{address}{path}"} for path in session.PATHS])
    return context.new_page()


def test_every_page_at_both_widths(shown: tuple[Pictures, str, str], browser: Browser) -> None:
    pictures, address, draft = shown
    paths = {
        "liste": "/personel/gorseller",
        "gorselsiz": "/personel/gorseller?goster=gorselsiz",
        "kayit": f"/personel/gorseller/alan/{pictures.site}",
        "gorsel": f"/personel/gorsel/{draft}",
        "oneri": f"/personel/oneri/{pictures.ask('SELECT max(id) FROM desk.proposal')}",
        "alan": f"/restorasyon/{pictures.slug}",
    }
    told: list[str] = []
    for width in (360, 1440):
        for scheme in ("light", "dark"):
            page = signed_in(browser, pictures, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.on("console", lambda one: told.append(one.text) if one.type == "error" else None)
            for name, path in paths.items():
                page.goto(address + path)
                page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
                assert page.evaluate("document.documentElement.scrollWidth") == width, (name, width)
                assert faults(page) == [], (name, width, scheme)
            page.context.close()
    assert told == []


def test_the_browser_takes_the_modern_form_and_nothing_jumps(
    shown: tuple[Pictures, str, str], browser: Browser
) -> None:
    pictures, address, _draft = shown
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/restorasyon/{pictures.slug}")
    images = page.locator(".before-after img")
    before = images.first.bounding_box()
    images.first.scroll_into_view_if_needed()
    until(page, "document.querySelector('.before-after img').naturalWidth > 0")
    after = images.first.bounding_box()
    assert before is not None
    assert after is not None
    assert (before["width"], before["height"]) == (after["width"], after["height"])
    assert page.evaluate("document.querySelector('.before-after img').currentSrc").endswith(".avif")
    hosts = page.evaluate("[...new Set(performance.getEntriesByType('resource').map(one => new URL(one.name).host))]")
    assert len(hosts) == 1
    page.close()


def test_a_photograph_is_brought_by_keyboard_without_a_script(
    shown: tuple[Pictures, str, str], browser: Browser, tmp_path: Path
) -> None:
    pictures, address, _draft = shown
    (tmp_path / "yeni.jpg").write_bytes(jpeg((800, 500)))
    page = signed_in(browser, pictures, address, java_script_enabled=False)
    page.goto(f"{address}/personel/gorseller/alan/{pictures.site}")
    page.set_input_files("#dosya", str(tmp_path / "yeni.jpg"))
    page.select_option("#n-asama", "event")
    page.fill("#n-yapan", "İZKA")
    page.select_option("#n-lisans", "CC0 1.0")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Taslak olarak yükle").press("Enter")
    page.wait_for_url("**/personel/gorsel/*")
    page.get_by_role("button", name="Onaya gönder").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("alternatif metin olmadan")
    page.fill("#alt_tr", "Açılış töreni")
    page.check("#denetlendi")
    page.get_by_role("button", name="Onaya gönder").press("Enter")
    page.wait_for_url("**/personel/oneri/*")
    page.context.close()


def test_photographs_may_be_dropped(shown: tuple[Pictures, str, str], browser: Browser) -> None:
    pictures, address, _draft = shown
    page = signed_in(browser, pictures, address)
    page.goto(f"{address}/personel/gorseller/alan/{pictures.site}")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], "a.jpg", { type: "image/jpeg" }));
          data.items.add(new File(["y"], "b.jpg", { type: "image/jpeg" }));
          const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
          document.querySelector("[data-drop]").dispatchEvent(drop);
        }"""
    )
    expect(page.locator("[data-chosen]")).to_have_text("a.jpg, b.jpg")
    assert page.evaluate("document.querySelector('#dosya').files.length") == 2
    page.context.close()
