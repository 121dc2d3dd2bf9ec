"""The whole way of a list: brought, its columns confirmed, checked, proposed, published and taken back."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select

from geodata.models import Project, StaffEvent
from geodata.proposals import publish, submit, undo
from geodata.register import register_hash
from geodata.staff import staff
from tests.loaders.books import csv_file, second, table, xlsx
from tests.staff.conftest import Desk, Person
from tests.staff.imports.conftest import Bench

NEW = {"Referans No": "YENİ/1", "Ödenen (TL)": ""}


def approve(desk: Desk, proposal: int, author: Person, reviewer: Person) -> str:
    with desk.database.writing() as connection:
        submit(connection, proposal, staff(connection, author.id))  # type: ignore[arg-type]
    with desk.database.writing() as connection:
        return publish(connection, proposal, staff(connection, reviewer.id))  # type: ignore[arg-type]


def hash_of(desk: Desk) -> str:
    with desk.database.reading() as connection:
        return register_hash(connection)


def test_from_file_to_version_and_back(bench: Bench, tmp_path: Path) -> None:
    desk, ayse, ali = bench.desk, bench.desk.person("editor"), bench.desk.person("reviewer")
    before = hash_of(desk)
    row = bench.checked(ayse, xlsx(tmp_path / "liste.xlsx", table([second(**NEW)])))
    assert (row.state, row.errors, row.rows_read) == ("ready", 0, 1)
    assert hash_of(desk) == before
    page = ayse.get(f"/personel/ice-aktarma/{row.id}").text
    assert "Hata yok" in page

    row = bench.propose(ayse, row.id)
    assert row.state == "proposed"
    assert hash_of(desk) == before
    version = approve(desk, row.proposal_id, ayse, ali)
    assert bench.row(row.id).version == version
    with desk.database.reading() as connection:
        title = connection.execute(select(Project.title).where(Project.ref == "YENİ/1")).scalar_one()
    assert title == "Örnek Konağı Yeniden Yaşıyor"

    with desk.database.writing() as connection:
        change_set = connection.exec_driver_sql("SELECT max(change_set_id) FROM desk.proposal").scalar_one()
        back = undo(connection, staff(connection, ayse.id), change_set)  # type: ignore[arg-type]
    approve(desk, back, ayse, ali)
    assert hash_of(desk) == before

    with desk.database.reading() as connection:
        said = set(connection.execute(select(StaffEvent.action)).scalars())
    assert {"import.upload", "import.check", "import.propose"} <= said


def test_our_own_files_come_back_without_a_word(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    own = "/personel/ice-aktarma/bugunku"
    for key, address, all_of_it in (
        ("projects", f"{own}/projects.xlsx", True),
        ("projects", f"/en{own}/projects.xlsx", True),
        ("sites", f"{own}/sites.xlsx", True),
        ("projects", "/projeler.ods", False),
        ("projects", "/projeler.csv", False),
    ):
        path = tmp_path / f"liste.{address.rpartition('.')[2]}"
        path.write_bytes(ayse.get(address).data)
        row = bench.checked(ayse, path, key)
        told = ayse.get(f"/personel/ice-aktarma/{row.id}").text
        assert (row.state, row.errors, row.warnings) == ("ready", 0, 0), (address, told)
        assert row.summary["nothing"], address
        assert row.summary["absent_count"] == 0 or not all_of_it, address


def test_an_amount_changed_in_the_own_file_is_the_only_difference(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    book = load_workbook(io.BytesIO(ayse.get("/projeler.xlsx").data))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("Destek Tutarı (TL)")].value)
    line[heads.index("Özet")].value = "Değişen özet"
    ref = line[heads.index("Referans No")].value
    book.save(tmp_path / "projeler.xlsx")
    row = bench.propose(ayse, bench.checked(ayse, tmp_path / "projeler.xlsx").id)
    with bench.desk.database.reading() as connection:
        changes = connection.exec_driver_sql(
            "SELECT table_name, row_key, action, after FROM desk.proposed_change WHERE proposal_id = %s",
            (row.proposal_id,),
        ).all()
    assert [tuple(change) for change in changes] == [("project", ref, "changed", {"summary": "Değişen özet"})]


def test_the_complete_list_needs_the_number_of_what_it_removes(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    row = bench.checked(ayse, csv_file(tmp_path / "liste.csv", table([second(**NEW)])))
    gone = row.summary["absent_count"]
    assert gone > 10
    answer = ayse.post(f"/personel/ice-aktarma/{row.id}/oner", {"mode": "whole"})
    assert "onay=1" in answer.headers["Location"]
    assert bench.row(row.id).proposal_id is None
    row = bench.propose(ayse, row.id, mode="whole", sure=str(gone))
    with bench.desk.database.reading() as connection:
        removed = connection.exec_driver_sql(
            "SELECT count(*) FROM desk.proposed_change "
            "WHERE proposal_id = %s AND table_name = 'project' AND action = 'removed'",
            (row.proposal_id,),
        ).scalar_one()
    assert removed == gone
