"""The review page says everything in words: roles, names behind keys, the other image of a pair, and refusals."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from geodata.models import Location, Media, Project, SiteProject
from geodata.proposals import Draft, RegisterRefused, Wanted, effect, propose
from geodata.queries.proposals import names_in, record_changes
from geodata.record import project_rows
from geodata.staff import Staff
from tests.staff.door.test_proposals import EDIT, person
from webmap.staff.problem_words import rule_words
from webmap.staff.proposals import said
from webmap.staff.told import told_record

REF = "PRJ-010"


def image(key: str, role: str, before: str | None = None) -> Media:
    """An image of the project, as published."""
    return Media(
        key=key,
        project_ref=REF,
        role=role,
        before_key=before,
        file_name=f"{key}.jpg",
        width=800,
        height=600,
        alt_tr=f"Konak, {role}",
        credit="Ajans",
        licence="CC BY 4.0",
        taken_on="2018",
        people_checked=True,
        source_key="desk",
    )


def refused(loaded: Connection, author: Staff, wanted: Wanted) -> RegisterRefused:
    with pytest.raises(RegisterRefused) as caught:
        effect(loaded, propose(loaded, author, Draft("edit", "x"), wanted))
    return caught.value


def test_the_other_image_of_a_pair_is_told_by_what_is_seen(loaded: Connection, app: Flask) -> None:
    with Session(loaded, join_transaction_mode="create_savepoint") as session:
        session.add(image("once-konak", "before"))
        session.commit()
    number = propose(loaded, person(loaded, "editor"), EDIT, Wanted([image("sonra-konak", "after", "once-konak")]))
    records, _count = record_changes(loaded, number)
    names = names_in(loaded, number, [row for record in records for row in record.rows], "tr")
    assert names == {("before_key", "once-konak"): "“Konak, before”"}
    with app.test_request_context("/personel"):
        told = told_record(records[0], None, names)  # type: ignore[arg-type]
        fields = {field.name: field.after for field in told.changes[0].fields}
    assert fields["Aynı görünümün öncesi"] == "“Konak, before”"
    assert "once-konak" not in fields.values()
    # What only repeats whose row it is goes unsaid.
    assert REF not in fields.values()


def test_what_the_register_refuses_is_said_in_the_readers_language(loaded: Connection, app: Flask) -> None:
    author = person(loaded, "editor")
    rows = project_rows(loaded, REF)
    for row in rows:
        if isinstance(row, Location):
            row.share = row.share / 2
    shares = refused(loaded, author, Wanted(rows))
    link = loaded.execute(select(SiteProject.site_ref, SiteProject.project_ref)).first()
    assert link is not None
    lost = SiteProject(site_ref=link.site_ref, project_ref="YOK-1", role="works", source_key="sites")
    missing = refused(loaded, author, Wanted([lost]))
    over = project_rows(loaded, REF)
    next(row for row in over if isinstance(row, Project)).sector = "uzay"
    sector = refused(loaded, author, Wanted(over))
    with app.test_request_context("/personel"):
        assert said(shares)[1] == f"{REF}: yerlerinin paylarının toplamı 0,5, 1 değil. Payları 1'e tamamlayın."
        assert said(missing)[1].startswith("'YOK-1' kayıtlarda yok (alan–proje bağlantıları: Proje).")
        assert said(sector)[1].startswith("'uzay' kayıtlarda yok (projeler: Sektör).")
    with app.test_request_context("/en/personel"):
        assert said(shares)[1].startswith(f"{REF}: the shares of its places add up to 0,5, not 1.")


@pytest.mark.parametrize(
    ("rule", "turkish"),
    [("unknown_code", "Tanınmıyor"), ("in_future", "Gelecekte"), ("in_sea", "Nokta denizde")],
)
def test_a_rule_is_a_kind_of_problem_in_few_words(app: Flask, rule: str, turkish: str) -> None:
    with app.test_request_context("/personel"):
        assert rule_words(rule) == turkish


def test_no_text_of_the_code_escapes_the_catalogs() -> None:
    """The extractor sees no call inside an f-string: such a text would stay English for ever."""
    with Path("webmap/translations/tr/LC_MESSAGES/messages.po").open("rb") as file:
        known = {
            message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id
        }
    said = {
        (str(path), call.args[0].value)
        for folder in ("webmap", "loaders", "geodata")
        for path in Path(folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "_l", "ngettext")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(said) > 1000
    assert [one for one in sorted(said) if one[1] not in known] == []
