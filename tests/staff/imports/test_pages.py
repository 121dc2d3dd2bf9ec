"""The workbench in a browser: the whole way by keyboard on a phone, nothing sticking out, no fault for axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.loopback import served
from tests.loaders.books import second, table, xlsx
from tests.staff.conftest import Person
from tests.staff.imports.conftest import Bench
from webmap.staff import session

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def address(bench: Bench) -> Iterator[str]:
    with served(bench.desk.app) as found:
        yield found


def signed_in(browser: Browser, address: str, person: Person, width: int) -> Page:
    """A page of a browser in which the person has signed in."""
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address)
    context.add_cookies([{"name": session.COOKIE, "value": person.token, "url": f"{address}/personel"}])
    return context.new_page()


def fits(page: Page) -> None:
    """Nothing sticks out sideways, and axe finds no fault."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == [], page.url


def press(page: Page, name: str) -> None:
    """Walk with the Tab key to a button of that name, and press it."""
    for _ in range(400):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement?.textContent?.trim() ?? ''")
        if at == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no button {name!r} by keyboard")


def test_the_whole_way_by_keyboard_on_a_phone(bench: Bench, browser: Browser, address: str, tmp_path: Path) -> None:
    page = signed_in(browser, address, bench.desk.person("editor"), 360)
    wrong = second(**{"Referans No": "YENİ/1", "Durum": "askıda"})
    page.goto("/personel/ice-aktarma")
    fits(page)
    page.get_by_label("Dosya", exact=True).set_input_files(xlsx(tmp_path / "liste.xlsx", table([wrong])))
    press(page, "Yükle ve devam et")
    expect(page.get_by_role("heading", name="Sütunlarda ne var?")).to_be_visible()
    fits(page)
    press(page, "Satırları denetle")
    expect(page.get_by_role("heading", name="Düzeltilecek 1 hata")).to_be_visible()
    expect(page.get_by_role("link", name="Sorunların işaretlendiği")).to_be_visible()
    expect(page.locator("#problems")).to_contain_text("G2")
    fits(page)
    right = second(**{"Referans No": "YENİ/1"})
    page.get_by_label("Düzeltilmiş dosya").set_input_files(xlsx(tmp_path / "liste.xlsx", table([right])))
    press(page, "Düzeltilmiş dosyayı yükle")
    expect(page.get_by_role("heading", name="Hata yok")).to_be_visible()
    fits(page)
    press(page, "Farkı çıkar")
    # The page that waits leads straight on to the difference.
    expect(page).to_have_url(re.compile("/personel/oneri/"))
    fits(page)
    page.context.close()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    bench: Bench, browser: Browser, address: str, tmp_path: Path
) -> None:
    page = signed_in(browser, address, bench.desk.person("editor"), 1440)
    page.goto("/personel/ice-aktarma")
    page.locator(".import-form").evaluate("form => { form.dataset.most = '0' }")
    page.get_by_label("Dosya", exact=True).set_input_files(xlsx(tmp_path / "liste.xlsx", table([second()])))
    page.get_by_role("button", name="Yükle ve devam et").click()
    assert "MB'den büyük" in page.get_by_label("Dosya", exact=True).evaluate("field => field.validationMessage")
    assert bench.folder.exists() is False
    page.context.close()
