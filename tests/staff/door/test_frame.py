"""The desk's frame: the menu knows where one is, the first page leads to what waits, the log speaks words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from geodata.models import OrganisationMerge
from geodata.models.proposals import STATES
from tests.staff.conftest import Desk, Person
from tests.staff.door.test_review_pages import draft
from webmap.staff.log_words import action_name, detail_words, object_name


def current(person: Person, path: str) -> list[str]:
    """The entries of the desk's menu that a page marks."""
    page = person.get(path).get_data(as_text=True)
    menu = page[page.index('<nav aria-label="Personel masası">') :].partition("</nav>")[0]
    return re.findall(r"<a [^>]*aria-current[^>]*>([^<]+)</a>", menu)


def test_the_menu_marks_the_one_place_where_one_is(desk: Desk) -> None:
    reviewer = desk.person("reviewer")
    number = draft(desk, desk.person("editor"))
    for path, entry in (
        ("", "Masa"),
        ("/kayit", "İşlem kaydı"),
        ("/kayit/PRJ-010", "Kayıtlar"),
        ("/gorunurluk/PRJ-010", "Kayıtlar"),
        ("/kurum/bergama-belediyesi", "Kurumlar"),
        ("/gorseller/proje/PRJ-010", "Görseller"),
        (f"/oneri/{number}", "Onay"),
        ("/liste/sektorler", "Listeler"),
    ):
        assert (path, current(reviewer, f"/personel{path}")) == (path, [entry])


def test_the_first_page_leads_to_what_waits(desk: Desk) -> None:
    editor, reviewer = desk.person("editor"), desk.person("reviewer")
    number = draft(desk, editor)
    link = f'href="/personel/oneri/{number}"'
    assert link in editor.get("/personel").get_data(as_text=True)
    assert link not in reviewer.get("/personel").get_data(as_text=True)
    editor.post(f"/personel/oneri/{number}/gonder")
    assert link not in editor.get("/personel").get_data(as_text=True)
    assert link in reviewer.get("/personel").get_data(as_text=True)


def test_a_former_organisation_leads_to_what_it_became(desk: Desk) -> None:
    merge = {"old_key": "eski-belediye", "old_name": "Eski Belediye", "organisation_key": "bergama-belediyesi"}
    with desk.database.writing() as connection:
        connection.execute(insert(OrganisationMerge).values(**merge, source="", source_key="desk"))
    viewer = desk.person("viewer")
    answer = viewer.get("/personel/kurum/eski-belediye")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/personel/kurum/bergama-belediyesi")
    assert viewer.get("/personel/kurum/hic-olmamis").status_code == 404


def logged() -> list[str]:
    """Every action that the code writes into the log."""
    folders = [Path(name) for name in ("geodata", "loaders", "webmap")]
    texts = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    literal = re.findall(r'log_event\(\s*[^"]*?"([a-z_]+\.[a-z_]+)"', texts)
    states = [f"proposal.{state}" for state in STATES if state != "draft"]
    return sorted({*literal, *states, "ticket.accepted", "ticket.declined", "factor.refused"})


@pytest.mark.parametrize("action", logged())
def test_the_log_says_every_action_in_words(app: Flask, action: str) -> None:
    assert len(logged()) > 35
    with app.test_request_context("/personel"):
        assert action_name(action) != action


def test_the_log_says_details_in_words(app: Flask) -> None:
    with app.test_request_context("/personel"):
        detail = {"kind": "merge", "sha256": "0123456789abcdef", "source": "projects", "whole": True, "x": ""}
        assert detail_words(detail) == (
            "tür: Kurum kayıtlarının birleştirilmesi · parmak izi: 0123456789ab… · liste: Desteklenen projeler"
            " · listenin tamamı"
        )
        assert object_name("proposal.draft", "12") == "Öneri 12"
        assert object_name("import.check", "3") == "Yükleme 3"
        assert object_name("media.upload", "g1") == "g1"
