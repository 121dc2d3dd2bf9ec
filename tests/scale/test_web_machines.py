"""Three web machines behind nginx: whoever answers, it is the same visit, the same desk and the same file."""

from __future__ import annotations

import re
from pathlib import Path

import pyotp
import pytest
import requests
from sqlalchemy import select

from bench.loopback import free_port
from geodata.models import StaffSession
from tests.loaders.books import csv_file, second, table
from tests.scale.machines import Machine, machines, nginx
from tests.scale.servers import until
from tests.staff.accounts.steps import PASSWORD, member
from tests.staff.conftest import Desk
from tests.staff.imports.conftest import form_of
from tests.staff.records.forms import fields

FORM = "/personel/kayit/PRJ-010"
LISTS = "/personel/ice-aktarma"


class Browser:
    """A browser that goes through nginx, with cookies; it forges the header that tells a visitor's address."""

    def __init__(self, address: str, certificate: Path) -> None:
        self._address, self._session = address, requests.Session()
        self._session.verify = str(certificate)
        # A proxy or certificates that the machine is set up with are not for this.
        self._session.trust_env = False
        self._session.headers["X-Forwarded-For"] = "198.51.100.7"

    def get(self, path: str) -> requests.Response:
        return self._session.get(self._address + path, timeout=60, allow_redirects=False)

    def send(self, path: str, form: dict[str, str], page: str = "", file: Path | None = None) -> requests.Response:
        """Send a form of that page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        files = {"file": (file.name, file.read_bytes())} if file else None
        data = {**form, **({"csrf_token": found[1]} if found else {})}
        return self._session.post(self._address + path, data=data, files=files, timeout=120, allow_redirects=False)


@pytest.mark.fault
def test_three_machines_are_one_product(desk: Desk, tmp_path: Path) -> None:
    editor = member(desk, "editor")
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    env = {
        "DATABASE_URL": desk.app.config["SETTINGS"].database_url,
        "SECRET_KEY": "s" * 32,
        "BASE_URL": address,
        "PROXIES": "1",
        "UPLOADS_DIR": str(tmp_path / "uploads"),
    }
    with machines(3, tmp_path, env) as three, nginx(port, three, tmp_path) as certificate:
        browser = Browser(address, certificate)
        a_visit_is_answered_by_all(browser, three)
        a_session_is_one_everywhere(desk, browser, editor)
        wrong_passwords_are_counted_together(Browser(address, certificate))
        a_list_is_brought_to_one_and_checked_by_any(browser, tmp_path)
        a_lost_machine_is_not_missed(browser, three[0])


def a_visit_is_answered_by_all(browser: Browser, three: list[Machine]) -> None:
    before = [one.answered() for one in three]
    pages = [browser.get("/projeler") for _ in range(6)]
    assert {page.status_code for page in pages} == {200}
    assert len({(page.text, page.headers["ETag"]) for page in pages}) == 1
    assert pages[0].headers["Content-Encoding"]
    assert [one.answered() - was for one, was in zip(three, before, strict=True)] == [2, 2, 2]
    style = re.search(r'"(/static/build/[^"]+\.css)"', pages[0].text)
    assert style
    assert "immutable" in browser.get(style[1]).headers["Cache-Control"]
    assert browser.get("/static/build/none.css").status_code == 404
    assert browser.get("/metrics").status_code == 404
    assert browser.send("/bildir/PRJ-010", {"yanlis": "x" * 61_000_000}).status_code == 413


def a_session_is_one_everywhere(desk: Desk, browser: Browser, email: str) -> None:
    """Sign in, second factor, a change: each step is answered by another machine than the one before."""
    assert browser.send("/personel/giris", {"email": email, "password": PASSWORD}).status_code == 303
    page = browser.get("/personel/ikinci-adim/kur").text
    shown = re.search(r'class="staff-key">([A-Z2-7 ]+)<', page)
    assert shown
    code = pyotp.TOTP(shown[1].replace(" ", "")).now()
    done = browser.send("/personel/ikinci-adim/kur", {"code": code}, page)
    assert done.status_code == 200, done.text
    page = browser.get(FORM).text
    changed = {**fields(page), "do": "save", "summary": "Üç makinede"}
    done = browser.send(FORM, changed, page)
    assert done.status_code == 303, done.text
    assert [browser.get(done.headers["Location"]).status_code for _ in range(3)] == [200] * 3
    # What the browser claims of its address is not believed: nginx adds the true one.
    with desk.database.reading() as connection:
        address = connection.execute(select(StaffSession.address).order_by(StaffSession.seen_at.desc()).limit(1))
        assert address.scalar_one() == "127.0.0.1"


def wrong_passwords_are_counted_together(browser: Browser) -> None:
    wrong = {"email": "kimse@example.org", "password": "yanlış bir parola"}
    said = [browser.send("/personel/giris", wrong).status_code for _ in range(6)]
    assert said == [401] * 5 + [429]


def a_list_is_brought_to_one_and_checked_by_any(browser: Browser, folder: Path) -> None:
    path = csv_file(folder / "liste.csv", table([second(**{"Referans No": "ÜÇ/1"})]))
    done = browser.send(LISTS, {"list": "projects"}, browser.get(LISTS).text, path)
    assert done.status_code == 303, done.text
    place = done.headers["Location"]
    until(lambda: bool(browser.get(f"{place}/durum").json()["finished"]))
    page = browser.get(place).text
    assert browser.send(f"{place}/sutunlar", form_of(page), page).status_code == 303
    until(lambda: bool(browser.get(f"{place}/durum").json()["finished"]))
    assert all("Hata yok" in browser.get(place).text for _ in range(3))


def a_lost_machine_is_not_missed(browser: Browser, lost: Machine) -> None:
    lost.kill()
    assert [browser.get("/projeler").status_code for _ in range(6)] == [200] * 6
    page = browser.get(FORM).text
    changed = {**fields(page), "do": "save", "summary": "Zwei"}
    assert browser.send(FORM, changed, page).status_code in (200, 303, 409)
