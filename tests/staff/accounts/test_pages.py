"""The desk's pages in a browser: the way in from an invitation, no sideways scrolling, axe-clean in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.loopback import served
from geodata import accounts
from geodata.accounts import Person, Wish
from geodata.staff import Right
from tests.conftest import ROOT
from tests.staff.accounts.steps import PASSWORD, member
from tests.staff.conftest import Desk
from webmap.staff import session

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(desk.app) as found:
        yield found


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def clean(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target).join(' ')))"
    )
    assert found == [], page.url


def test_from_an_invitation_to_the_first_page(desk: Desk, address: str, browser: Browser) -> None:
    with desk.database.writing() as connection:
        wish = Wish(Right("editor", "kvky"))
        _account, token = accounts.invite(connection, None, Person("ayse@example.org", "Ayşe Yılmaz"), wish)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=True, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{address}/personel/davet/{token}")
    fits(page)
    clean(page)
    page.get_by_label("Yeni parola", exact=True).fill(PASSWORD)
    page.get_by_label("Aynısını bir daha yazın").fill(PASSWORD)
    page.get_by_role("button", name="Parolayı belirle").click()
    page.wait_for_url("**/ikinci-adim/kur*")
    fits(page)
    clean(page)
    assert page.locator(".staff-qr").evaluate("one => one.naturalWidth > 0")
    secret = page.locator(".staff-key").inner_text().replace(" ", "")
    page.get_by_label("Kod", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Kur", exact=True).click()
    assert page.locator(".staff-codes li").count() == 10
    fits(page)
    clean(page)
    page.get_by_role("link", name="Sakladım, devam et").click()
    assert re.search(r"Hoş geldiniz, Ayşe", page.locator("h1").inner_text())
    page.get_by_role("button", name="Oturumu kapat").click()
    page.wait_for_url("**/giris")
    context.close()


def pages(desk: Desk) -> list[str]:
    other = desk.person("reviewer", "hakem").id
    return ["", "/hesabim", "/kisiler", f"/kisi/{other}", "/kayit", "/ikinci-adim/kur", "/kisi/99"]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1440, "dark")])
def test_every_page_fits_and_is_clean(desk: Desk, address: str, browser: Browser, width: int, scheme: str) -> None:
    boss = desk.person("administrator", "nihan")
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    cookies(context, address, boss.token)
    page = context.new_page()
    for path in pages(desk):
        page.goto(f"{address}/personel{path}")
        fits(page)
        clean(page)
        assert page.locator(".staff-bar").is_visible()
        assert page.locator(".main-nav a").count() >= 8
    page.goto(f"{address}/personel/kayit")
    assert page.locator('.staff-bar [aria-current="page"]').inner_text() == "İşlem kaydı"
    page.emulate_media(media="print")
    assert page.locator(".staff-print").is_visible()
    context.close()


def cookies(context: BrowserContext, address: str, token: str) -> None:
    context.add_cookies([{"name": session.COOKIE, "value": token, "url": f"{address}/personel"}])


def test_signing_in_needs_no_script_and_our_policy_lets_it(desk: Desk, address: str, browser: Browser) -> None:
    email = member(desk, "viewer")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/personel/kisiler")
    page.get_by_label("E-posta").fill(email)
    page.get_by_label("Parola").fill(PASSWORD)
    page.get_by_role("button", name="Oturum aç").click()
    assert page.url == f"{address}/personel/kisiler"
    assert page.locator("h1").inner_text() == "Bunu yapma yetkiniz yok"
    context.close()
