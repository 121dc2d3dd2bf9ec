"""Review on the screen: from draft to version and back, by two people, and what stands in the way said in words."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Page, expect
from sqlalchemy import select

from bench.loopback import served
from geodata.models import Project
from geodata.proposals import Draft, Wanted, propose
from geodata.record import project_rows
from geodata.register import register_hash
from geodata.staff import staff
from tests.staff.conftest import Desk, Person
from webmap.staff import session


def draft(desk: Desk, author: Person, amount: str = "7777777.50") -> int:
    """A draft that changes the support of a project with one place."""
    with desk.database.writing() as connection:
        ref = connection.execute(
            select(Project.ref)
            .where(Project.scope == "single", Project.support_amount > 1000)
            .order_by(Project.ref)
            .limit(1)
        ).scalar_one()
        rows = project_rows(connection, ref)
        project = next(row for row in rows if isinstance(row, Project))
        project.support_amount = Decimal(amount)
        project.title = "<b>Yeni</b> ad"
        person = staff(connection, author.id)
        assert person is not None
        return propose(connection, person, Draft("edit", "Destek tutarı düzeltildi", "Sözleşmeye göre"), Wanted(rows))


def fingerprint(desk: Desk) -> str:
    with desk.database.reading() as connection:
        return register_hash(connection)


def test_the_way_of_a_proposal(desk: Desk) -> None:
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    before = fingerprint(desk)
    number = draft(desk, editor)
    page = editor.get(f"/personel/oneri/{number}").get_data(as_text=True)
    assert "7.777.777,50 TL" in page
    assert "&lt;b&gt;Yeni&lt;/b&gt; ad" in page
    assert f"/personel/oneri/{number}/yayimla" not in page
    assert editor.post(f"/personel/oneri/{number}/gonder").status_code == 303
    assert f"/personel/oneri/{number}" in reviewer.get("/personel/oneriler").get_data(as_text=True)
    refused = editor.post(f"/personel/oneri/{number}/yayimla")
    assert refused.status_code == 409
    assert reviewer.post(f"/personel/oneri/{number}/yayimla").status_code == 303
    published = reviewer.get(f"/personel/oneri/{number}").get_data(as_text=True)
    assert "geri-al" in published
    public = desk.app.test_client().get("/degisiklikler").get_data(as_text=True)
    assert "Kayıtlarda düzeltme" in public
    assert "Destek tutarı düzeltildi" not in public
    label = published.split("/surum/")[1].split("/geri-al")[0]
    answer = editor.post(f"/personel/surum/{label}/geri-al")
    back = int(answer.headers["Location"].rsplit("/", 1)[1])
    editor.post(f"/personel/oneri/{back}/gonder")
    assert reviewer.post(f"/personel/oneri/{back}/yayimla").status_code == 303
    assert fingerprint(desk) == before


def test_a_rejection_needs_a_reason_and_tells_it(desk: Desk) -> None:
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    number = draft(desk, editor)
    editor.post(f"/personel/oneri/{number}/gonder")
    assert reviewer.post(f"/personel/oneri/{number}/reddet", {"gerekce": " "}).status_code == 409
    assert reviewer.post(f"/personel/oneri/{number}/reddet", {"gerekce": "Belge eksik"}).status_code == 303
    assert "Belge eksik" in editor.get(f"/personel/oneri/{number}").get_data(as_text=True)


def test_a_conflict_is_told_in_words(desk: Desk) -> None:
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    first, second = draft(desk, editor, "5000.00"), draft(desk, editor, "6000.00")
    for number in (first, second):
        editor.post(f"/personel/oneri/{number}/gonder")
    reviewer.post(f"/personel/oneri/{first}/yayimla")
    answer = reviewer.post(f"/personel/oneri/{second}/yayimla")
    assert answer.status_code == 409
    assert "artık" in answer.get_data(as_text=True)
    # The page itself says so too, before anybody tries.
    assert "artık" in reviewer.get(f"/personel/oneri/{second}").get_data(as_text=True)


def test_viewers_read_and_nothing_more(desk: Desk) -> None:
    number = draft(desk, desk.person("editor"))
    viewer = desk.person("viewer")
    assert viewer.get(f"/personel/oneri/{number}").status_code == 200
    assert viewer.post(f"/personel/oneri/{number}/gonder").status_code == 403
    assert viewer.get("/personel/oneri/999999").status_code == 404


def test_on_a_phone_by_keyboard(desk: Desk, page: Page) -> None:
    editor = desk.person("editor")
    number = draft(desk, editor)
    with served(desk.app) as address:
        page.set_viewport_size({"width": 360, "height": 640})
        page.context.add_cookies(
            [{"name": session.COOKIE, "value": editor.token, "url": address + path} for path in session.PATHS]
        )
        page.goto(f"{address}/personel/oneri/{number}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        button = page.get_by_role("button", name="Onaya gönder")
        button.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[aria-current=step]")).to_have_text("Onay bekliyor")
