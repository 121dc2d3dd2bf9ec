"""Files that are broken, hostile or not lists at all: each gets a clear answer on its page."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from loaders.problems import rules
from loaders.sheet import MOST_COLUMNS
from tests.loaders.books import second, table, xlsx
from tests.loaders.test_wrong_files import WRONG
from tests.staff.imports.conftest import Bench

REFUSED = [
    name
    for name, (_make, rule, _row, _column) in WRONG.items()
    if rule
    in {
        "empty_file",
        "wrong_type",
        "html_file",
        "old_excel",
        "encrypted",
        "macro_workbook",
        "zip_bomb",
        "unreadable_file",
        "nul_bytes",
        "wrong_encoding",
        "broken_quotes",
    }
    and name not in ("empty",)
]


def _wide(folder: Path) -> Path:
    return xlsx(folder / "genis.xlsx", [[f"S{n}" for n in range(MOST_COLUMNS + 1)], ["1"] * (MOST_COLUMNS + 1)])


def _entities(folder: Path) -> Path:
    import zipfile

    path = xlsx(folder / "varlik.xlsx", table([second()]))
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;">]>'
    made = folder / "varlik2.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            raw = old.read(member)
            if member.filename == "xl/workbook.xml":
                raw = bomb + raw[raw.index(b"<workbook") :]
            new.writestr(member.filename, raw)
    return made


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[Callable[[Path], Path], str]]:
    """All refused files by name: how each is made, and the rule that answers it."""
    found = {name: (WRONG[name][0], WRONG[name][1]) for name in REFUSED}
    return {**found, "wide": (_wide, "too_many_columns"), "entities": (_entities, "unreadable_file")}


def test_each_refused_file_gets_its_own_answer(
    bench: Bench, tmp_path: Path, answers: dict[str, tuple[Callable[[Path], Path], str]]
) -> None:
    ayse = bench.desk.person("editor")
    for name, (make, rule) in answers.items():
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        path = make(folder)
        number = bench.bring(ayse, path)
        row = bench.row(number)
        page = html.unescape(ayse.get(f"/personel/ice-aktarma/{number}").text)
        with bench.desk.database.reading() as connection:
            told = (
                connection.exec_driver_sql("SELECT rule FROM desk.upload_problem WHERE upload_id = %s", (number,))
                .scalars()
                .all()
            )
        expected = {rule} if path.suffix in (".csv", ".xlsx", ".ods", ".xls", ".xlsm") else {rule, "no_table"}
        assert row.state == "refused", name
        assert set(told) <= expected, name
        assert len(told) == 1, name
        assert rules()[told[0]].cure_tr.partition("{")[0] in page, name


def test_odd_workbooks_can_be_explained(bench: Bench, tmp_path: Path) -> None:
    """A merged header, a hidden sheet, a title above: the person says what is what."""
    path = xlsx(tmp_path / "liste.xlsx", table([second()]))
    book = load_workbook(path)
    book.active.insert_rows(1, 2)
    book.active["A1"] = "İzmir Kalkınma Ajansı"
    book.active.merge_cells("A3:B3")
    hidden: Workbook = book.create_sheet("Eski")
    hidden.append(["Referans No", "Proje Adı", "Durum"])
    hidden.append(["X", "Y", "tamamlanan"])
    book["Eski"].sheet_state = "hidden"
    book.save(path)
    ayse = bench.desk.person("editor")
    number = bench.bring(ayse, path)
    page = ayse.get(f"/personel/ice-aktarma/{number}").text
    assert "birleştirilmiş" in page
    assert "“Eski” sayfası gizli" in page
    row = bench.confirm(ayse, number, c1="title")
    assert (row.state, row.errors) == ("ready", 0)
