"""A correction request on its way: four states, the answer, and nothing private on any public page."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, text, update

from geodata import voice
from geodata.models import Proposal, StaffEvent, Ticket
from geodata.workdays import workdays_after
from tests.staff.conftest import Desk
from tests.staff.voice.letters import REF, REQUEST, number_of, send

PUBLIC = ("/bildirim/{}", "/en/bildirim/{}", "/bildirimler", f"/proje/{REF}", "/sitemap.xml", "/degisiklikler")


def public_text(desk: Desk, number: str) -> str:
    client = desk.app.test_client()
    answers = [client.get(path.format(number)) for path in PUBLIC]
    assert all(answer.status_code == 200 for answer in answers)
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    return "\n".join(answer.get_data(as_text=True) for answer in answers)


def state_of(desk: Desk, number: str) -> str:
    with desk.database.reading() as connection:
        return str(connection.execute(select(Ticket.state).where(Ticket.number == number)).scalar_one())


def test_a_ticket_moves_through_its_states(desk: Desk) -> None:
    number = number_of(send(desk))
    editor, reviewer, viewer = desk.person("editor"), desk.person("reviewer"), desk.person("viewer")
    page = desk.app.test_client().get(f"/bildirim/{number}?yeni=1")
    assert 'aria-current="step">Alındı' in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    assert number in viewer.get("/personel/basvurular").get_data(as_text=True)
    seen = viewer.get(f"/personel/basvuru/{number}").get_data(as_text=True)
    assert REQUEST["yanlis"] in seen
    assert REQUEST["eposta"] not in seen
    assert REQUEST["eposta"] in editor.get(f"/personel/basvuru/{number}").get_data(as_text=True)
    assert viewer.post(f"/personel/basvuru/{number}/incele").status_code == 403

    assert editor.post(f"/personel/basvuru/{number}/incele").status_code == 303
    assert state_of(desk, number) == "in_review"
    assert editor.post(f"/personel/basvuru/{number}/taslak", {"yanit": "Taslak söz"}).status_code == 303
    assert editor.post(f"/personel/basvuru/{number}/kabul", {"yanit": "Evet"}).status_code == 403
    assert "Taslak söz" not in public_text(desk, number)

    assert reviewer.post(f"/personel/basvuru/{number}/kabul", {"yanit": " "}).status_code == 422
    assert reviewer.post(f"/personel/basvuru/{number}/kabul", {"yanit": "Haklısınız."}).status_code == 303
    assert state_of(desk, number) == "accepted"
    told = public_text(desk, number)
    assert "Haklısınız." in told
    assert reviewer.post(f"/personel/basvuru/{number}/ret", {"yanit": "Hayır"}).status_code == 409

    with desk.database.writing() as connection:
        label = connection.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
        values = {"kind": "edit", "title": "t", "note": "", "state": "submitted", "author_id": editor.id}
        proposal = connection.execute(
            insert(Proposal).values(**values, detail={"ticket": number}).returning(Proposal.id)
        ).scalar_one()
        before = desk.app.test_client().get(f"/proje/{REF}").headers["ETag"]
        assert voice.close_tickets(connection, proposal, label) == [number]
        assert voice.close_tickets(connection, proposal, label) == []
    page = desk.app.test_client().get(f"/proje/{REF}", headers={"If-None-Match": before})
    assert page.status_code == 200
    assert number in page.get_data(as_text=True)
    told = public_text(desk, number)
    assert f"/degisiklikler/{label}" in told
    for private in ("gizli@example.org", REQUEST["yanlis"], REQUEST["dogru"], REQUEST["kaynak"], "Taslak söz"):
        assert private not in told
    with desk.database.reading() as connection:
        logged = connection.execute(select(StaffEvent.action).where(StaffEvent.object == number)).scalars().all()
    assert logged == ["ticket.begin", "ticket.draft", "ticket.accepted"]


def test_a_declined_ticket_stays_declined(desk: Desk) -> None:
    number = number_of(send(desk))
    reviewer = desk.person("reviewer")
    reviewer.post(f"/personel/basvuru/{number}/incele")
    reviewer.post(f"/personel/basvuru/{number}/ret", {"yanit": "Kayıt doğru."})
    with desk.database.writing() as connection:
        values = {"kind": "edit", "title": "t", "note": "", "state": "submitted", "author_id": reviewer.id}
        one = connection.execute(
            insert(Proposal).values(**values, detail={"ticket": [number, "IZ-2026-YOK"]}).returning(Proposal.id)
        ).scalar_one()
        assert voice.close_tickets(connection, one, "v") == []
    assert "Kabul edilmedi" in public_text(desk, number)
    figures = desk.app.test_client().get("/bildirimler").get_data(as_text=True)
    assert number in figures


def test_whoever_does_not_cover_the_record_cannot_answer(desk: Desk) -> None:
    number = number_of(send(desk))
    with desk.database.reading() as connection:
        other = connection.execute(
            text(
                "SELECT code FROM programme WHERE code <> (SELECT programme_code FROM project WHERE ref = :r) LIMIT 1"
            ),
            {"r": REF},
        ).scalar_one()
    elsewhere = desk.person("reviewer", "baska", programme_code=other)
    assert elsewhere.post(f"/personel/basvuru/{number}/incele").status_code == 403
    assert "gizli@example.org" not in elsewhere.get(f"/personel/basvuru/{number}").get_data(as_text=True)
    assert state_of(desk, number) == "received"


def test_due_dates_are_working_days(desk: Desk) -> None:
    assert workdays_after(dt.date(2026, 10, 23), 10) == dt.date(2026, 11, 9)  # 29 October is free
    assert workdays_after(dt.date(2026, 11, 20), 1) == dt.date(2026, 11, 23)
    number = number_of(send(desk))
    with desk.database.writing() as connection:
        due = connection.execute(select(Ticket.due_on).where(Ticket.number == number)).scalar_one()
        assert due == workdays_after(dt.date.today(), 10)
        connection.execute(update(Ticket).values(due_on=dt.date(2020, 1, 1)))
    assert "gecikti" in desk.person("viewer").get("/personel/basvurular").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/bildirim/IZ-2026-AAAAAAAA", "/bildir/YOK-1", "/hikaye/YOK-1", "/hikaye-durumu/x"])
def test_what_is_not_there_is_404(desk: Desk, path: str) -> None:
    assert desk.app.test_client().get(path).status_code == 404
