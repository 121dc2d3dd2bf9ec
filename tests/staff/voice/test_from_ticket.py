"""From a citizen's request to the published correction that closes it: the record's form carries the request along."""

from __future__ import annotations

import html
import re

from sqlalchemy import select

from geodata.models import Proposal, Ticket
from tests.staff.conftest import Desk
from tests.staff.records.forms import fields, sent
from tests.staff.voice.letters import REF, number_of, send


def detail(desk: Desk, number: int) -> tuple[str, dict[str, object]]:
    with desk.database.reading() as connection:
        row = connection.execute(select(Proposal.kind, Proposal.detail).where(Proposal.id == number)).one()
        return row.kind, row.detail


def proposal_of(answer: object) -> int:
    return int(str(answer.headers["Location"]).rpartition("/")[2])  # type: ignore[attr-defined]  # a client's answer


def form_address(desk: Desk, number: str) -> str:
    """Where the request's page leads an editor to."""
    page = html.unescape(desk.person("editor").get(f"/personel/basvuru/{number}").text)
    found = re.search(r'href="(/personel/(?:kayit|alan)/[^"]*bildirim=[^"]*)"', page)
    assert found, page
    return found[1]


def test_a_request_is_closed_by_the_correction_made_from_it(desk: Desk) -> None:
    number = number_of(send(desk))
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    path = form_address(desk, number)
    assert path == f"/personel/kayit/{REF}?bildirim={number}"
    page = editor.get(path).text
    assert f"/personel/basvuru/{number}" in page
    first = proposal_of(sent(editor, path, page, months="27"))
    assert detail(desk, first) == ("voice", detail(desk, first)[1])
    assert detail(desk, first)[1]["ticket"] == [number]

    # Written anew from the record's own page, it still knows what it was begun for.
    again = proposal_of(sent(editor, f"/personel/kayit/{REF}", months="28"))
    assert again != first
    assert detail(desk, again)[1]["ticket"] == [number]

    assert "Henüz yanıt" in desk.app.test_client().get(f"/bildirim/{number}").text
    assert editor.post(f"/personel/oneri/{again}/gonder").status_code == 303
    assert f"/personel/basvuru/{number}" in reviewer.get(f"/personel/oneri/{again}").text
    assert reviewer.post(f"/personel/oneri/{again}/yayimla").status_code == 303
    with desk.database.reading() as connection:
        ticket = connection.execute(
            select(Ticket.state, Ticket.version, Ticket.proposal_id).where(Ticket.number == number)
        ).one()
    assert (ticket.state, ticket.proposal_id) == ("corrected", again)
    public = desk.app.test_client()
    for path, corrected in ((f"/bildirim/{number}", "Kayıt düzeltildi."), (f"/en/bildirim/{number}", "was corrected")):
        told = public.get(path).text
        assert corrected in told
        assert f"/degisiklikler/{ticket.version}" in told
    assert "Vatandaş bildirimi üzerine düzeltme" in public.get("/degisiklikler").text
    assert "Correction asked for by a citizen" in public.get("/en/degisiklikler").text
    # It is done: the form does not take it up a second time.
    assert f'value="{number}"' not in editor.get(f"/personel/kayit/{REF}?bildirim={number}").text


def test_removal_and_typing_errors_keep_the_request(desk: Desk) -> None:
    number = number_of(send(desk))
    editor = desk.person("editor")
    path = form_address(desk, number)
    wrong = sent(editor, path, title="")
    assert wrong.status_code == 422
    assert fields(wrong.text)["bildirim"] == number
    gone = proposal_of(sent(editor, path, wrong.text, do="remove", why="İki kez yazılmış."))
    assert detail(desk, gone)[1]["ticket"] == [number]
    assert "Kaldırılacak" in editor.get(f"/personel/oneri/{gone}").text
    assert "To be removed" in editor.get(f"/en/personel/oneri/{gone}").text


def test_a_request_about_another_record_is_not_taken_along(desk: Desk) -> None:
    number = number_of(send(desk))
    editor = desk.person("editor")
    assert editor.get(f"/personel/kayit/PRJ-011?bildirim={number}").status_code == 404
    assert editor.get(f"/personel/kayit/{REF}?bildirim=IZ-2026-AAAAAAAA").status_code == 404
    assert editor.get("/personel/yeni/proje").status_code == 200
