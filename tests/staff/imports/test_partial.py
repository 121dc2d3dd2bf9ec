"""A list that does not speak of everything leaves the rest as it is; corrections made by hand outlive it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from geodata.models import Organisation, Participation, Project
from geodata.proposals import Draft, Wanted, propose
from geodata.record import project_rows
from geodata.staff import staff
from tests.staff.conftest import Desk, Person
from tests.staff.imports.conftest import Bench
from tests.staff.imports.test_way import approve


def changes(desk: Desk, proposal: int) -> list[tuple[Any, ...]]:
    """What a proposal changes: table, key, action and new values."""
    with desk.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT table_name, row_key, action, after FROM desk.proposed_change WHERE proposal_id = %s", (proposal,)
        )
        return [tuple(row) for row in found]


def edited(desk: Desk, ref: str, author: Person, reviewer: Person, **values: Any) -> str:
    """Correct a project by hand and publish it."""
    with desk.database.writing() as connection:
        rows = project_rows(connection, ref)
        for name, value in values.items():
            setattr(rows[0], name, value)
        what = Draft("edit", "Düzeltme")
        proposal = propose(connection, staff(connection, author.id), what, Wanted(rows))  # type: ignore[arg-type]
    return approve(desk, proposal, author, reviewer)


def register(person: Person) -> tuple[Any, list[Any]]:
    """The register's own workbook and its headers."""
    book = load_workbook(io.BytesIO(person.get("/personel/ice-aktarma/bugunku/projects.xlsx").data))
    return book, [cell.value for cell in book.worksheets[0][1]]


def test_columns_that_the_list_lacks_stay_as_they_are(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    book, heads = register(ayse)
    lines = list(book.worksheets[0].iter_rows(min_row=2, max_row=11, values_only=True))
    few = Workbook()
    few.active.append(["Referans No", "Proje Adı", "Durum", "Süre (ay)"])
    for line in lines:
        cells = dict(zip(heads, line, strict=True))
        few.active.append([cells["Referans No"], cells["Proje Adı"], cells["Durum"], 17])
    few.save(tmp_path / "az.xlsx")
    row = bench.propose(ayse, bench.checked(ayse, tmp_path / "az.xlsx").id)
    found = changes(bench.desk, row.proposal_id)
    assert found
    assert {(table, action, *after) for table, _key, action, after in found} == {("project", "changed", "months")}


def test_a_correction_by_hand_outlives_the_old_list(bench: Bench, tmp_path: Path) -> None:
    desk, ayse, ali = bench.desk, bench.desk.person("editor"), bench.desk.person("reviewer")
    book, heads = register(ayse)
    sheet = book.worksheets[0]
    ref, other = (sheet.cell(row, heads.index("Referans No") + 1).value for row in (2, 3))
    edited(desk, ref, ayse, ali, months=33)
    sheet.cell(3, heads.index("Süre (ay)") + 1, 44)
    book.save(tmp_path / "eski.xlsx")
    row = bench.checked(ayse, tmp_path / "eski.xlsx")
    [kept] = row.summary["kept"]
    assert (kept["key"], kept["field"], kept["corrected"]) == (ref, "months", "33")
    assert ref in ayse.get(f"/personel/ice-aktarma/{row.id}").text
    row = bench.propose(ayse, row.id)
    assert changes(desk, row.proposal_id) == [("project", other, "changed", {"months": 44})]

    again = bench.checked(ayse, tmp_path / "eski.xlsx")
    again = bench.propose(ayse, again.id, override="1")
    assert {key for _table, key, _action, _after in changes(desk, again.proposal_id)} == {ref, other}


def test_a_natural_person_stays_where_our_file_does_not_name_them(bench: Bench, tmp_path: Path) -> None:
    desk, ayse, ali = bench.desk, bench.desk.person("editor"), bench.desk.person("reviewer")
    with desk.database.writing() as connection:
        ref = connection.exec_driver_sql("SELECT min(ref) FROM project WHERE kind = 'support'").scalar_one()
        body = Organisation(key="ayse-yilmaz", name="Ayşe Yılmaz", kind="person", is_person=True)
        part = Participation(project_ref=ref, organisation_key=body.key, role="associate")
        body.source_key = part.source_key = "projects"
        [project] = [row for row in project_rows(connection, ref) if isinstance(row, Project)]
        wanted = Wanted([project, body, part])
        author = staff(connection, ayse.id)
        proposal = propose(connection, author, Draft("edit", "Kişi"), wanted)  # type: ignore[arg-type]
    approve(desk, proposal, ayse, ali)
    book, heads = register(ayse)
    line = next(row for row in book.worksheets[0].iter_rows(min_row=2) if row[heads.index("Referans No")].value == ref)
    assert line[heads.index("İştirakçiler")].value == "gerçek kişi"
    book.save(tmp_path / "kisi.xlsx")
    row = bench.checked(ayse, tmp_path / "kisi.xlsx")
    assert (row.errors, row.summary["nothing"]) == (0, True)


def test_a_limited_editor_is_told_which_rows_are_beyond_reach(bench: Bench, tmp_path: Path) -> None:
    person = bench.desk.person("editor", "sinirli", programme_code="kvky")
    book, heads = register(bench.desk.person("editor"))
    sheet = book.worksheets[0]
    at = heads.index("Program") + 1
    theirs = next(row for row in range(2, sheet.max_row) if sheet.cell(row, at).value == "kvky")
    others = next(row for row in range(2, sheet.max_row) if sheet.cell(row, at).value not in ("kvky", None))
    for row in (theirs, others):
        sheet.cell(row, heads.index("Süre (ay)") + 1, 19)
    book.save(tmp_path / "liste.xlsx")
    found = bench.checked(person, tmp_path / "liste.xlsx")
    assert found.state == "faulty"
    with bench.desk.database.reading() as connection:
        told = connection.exec_driver_sql(
            "SELECT cell, rule FROM desk.upload_problem WHERE upload_id = %s AND severity = 'error'", (found.id,)
        ).all()
    assert [tuple(one) for one in told] == [(f"A{others}", "out_of_reach")]
