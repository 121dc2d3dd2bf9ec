"""Every seeded fault is named by its cell, on the page and in the workbook that is given back."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from loaders.problems import Problem, rules
from tests.loaders.books import HEADERS, csv_file, ods, second, table, xlsx
from tests.staff.imports.conftest import Bench
from tests.staff.imports.faults import workbook


def test_all_seeded_faults_are_named_by_cell(bench: Bench, tmp_path: Path) -> None:
    seeded = workbook(tmp_path / "hatali.xlsx")
    assert len({one.cell for one in seeded}) == len(seeded) >= 60
    ayse = bench.desk.person("editor")
    row = bench.checked(ayse, tmp_path / "hatali.xlsx")
    assert row.state == "faulty"
    with bench.desk.database.reading() as connection:
        told = connection.exec_driver_sql(
            'SELECT cell, rule, sheet, row, "column", value, args FROM desk.upload_problem '
            "WHERE upload_id = %s AND severity = 'error'",
            (row.id,),
        ).all()
    found, wanted = {(one.cell, one.rule) for one in told}, {(one.cell, one.rule) for one in seeded}
    assert (wanted - found, found - wanted) == (set(), set())

    for language, path in (("tr", "/personel"), ("en", "/en/personel")):
        page = html.unescape(ayse.get(f"{path}/ice-aktarma/{row.id}").text)
        for one in seeded:
            assert f"<strong>{one.cell}</strong>" in page
        for _cell, rule, sheet, line, column, value, args in told:
            problem = Problem(rule, "hatali.xlsx", sheet, line, column, value, args)
            assert problem.text(language) in page, problem
            assert f"→ {problem.cure(language)}" in page, problem
        assert ("Düzeltilecek" if language == "tr" else "to be mended") in page


def test_the_workbook_comes_back_marked(bench: Bench, tmp_path: Path) -> None:
    seeded = workbook(tmp_path / "hatali.xlsx")
    ayse = bench.desk.person("editor")
    row = bench.checked(ayse, tmp_path / "hatali.xlsx")
    path = tmp_path / "isaretli.xlsx"
    path.write_bytes(marked(bench, row.id))
    book = load_workbook(path)
    assert book.sheetnames == ["Sorunlar", "Proje Listesi"]
    sheet = book["Proje Listesi"]
    assert sheet["A1"].value == "2026 yılı proje listesi"
    for one in seeded:
        assert sheet[one.cell].fill.fgColor.rgb == "00F4A6A0", one
        assert rules()[one.rule].cure_tr[:20] in sheet[one.cell].comment.text, one
    cells = [line[2] for line in book["Sorunlar"].iter_rows(min_row=2) if line[2].value]
    listed = {cell.value: cell.hyperlink.location for cell in cells}
    assert all(listed[one.cell] == f"'Proje Listesi'!{one.cell}" for one in seeded)
    english = "\n".join(str(line[7].value) for line in book["Sorunlar"].iter_rows(min_row=2))
    assert all(f"→ {rules()[one.rule].cure_en[:12]}" in english for one in seeded)
    # Another program opens it, and finds the same rows.
    again = converted(path, tmp_path / "ods")
    assert "F-005" in again


def test_doubtful_cells_come_back_amber(bench: Bench, tmp_path: Path) -> None:
    heads = [*HEADERS, "Vergi No"]
    rows = [
        second(**{"Referans No": "A-1", "Vergi No": "1234567891"}),
        second(**{"Referans No": "A-2", "Vergi No": "1234567890", "Yararlanıcı": "Konak Belediyesi"}),
        # What cannot be seen is no fault, and no part of the value.
        second(**{"Referans No": "\u200bA-3\u00a0", "Proje Adı": " Konağın\u200d\u00a0 onarımı\u00ad "}),
    ]
    path = xlsx(tmp_path / "liste.xlsx", table(rows, heads))
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[4].hidden = True
    book.save(path)
    row = bench.checked(bench.desk.person("editor"), path)
    assert (row.errors, row.summary["records"]) == (0, 3)
    (tmp_path / "isaretli.xlsx").write_bytes(marked(bench, row.id))
    sheet = load_workbook(tmp_path / "isaretli.xlsx")["Projeler"]
    column = get_column_letter(len(heads))
    for cell, rule in ((f"{column}2", "tax_number_check"), ("A4", "hidden_row")):
        assert sheet[cell].fill.fgColor.rgb == "00FFE08A", cell
        assert rules()[rule].cure_tr in sheet[cell].comment.text
    assert sheet[f"{column}3"].comment is None
    proposed = bench.propose(bench.desk.person("editor"), row.id)
    with bench.desk.database.reading() as connection:
        titles = connection.exec_driver_sql(
            "SELECT after ->> 'title' FROM desk.proposed_change WHERE proposal_id = %s AND row_key = 'A-3'",
            (proposed.proposal_id,),
        ).scalars()
        assert list(titles) == ["Konağın onarımı"]


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_other_files_come_back_as_a_marked_workbook(bench: Bench, tmp_path: Path, kind: str) -> None:
    lines = table([second(), second(**{"Referans No": "=1+1", "Durum": "askıda"})])
    path = {"csv": csv_file, "ods": ods}[kind](tmp_path / f"liste.{kind}", lines)
    row = bench.checked(bench.desk.person("editor"), path)
    target = tmp_path / "isaretli.xlsx"
    target.write_bytes(marked(bench, row.id))
    book = load_workbook(target)
    sheet = book.worksheets[1]
    assert sheet["G3"].value == "askıda"
    assert sheet["G3"].fill.fgColor.rgb == "00F4A6A0"
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")


def test_a_corrected_file_needs_its_columns_no_second_time(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    wrong = bench.checked(ayse, xlsx(tmp_path / "liste.xlsx", table([second(Durum="askıda")])))
    assert wrong.state == "faulty"
    right = bench.bring(ayse, xlsx(tmp_path / "liste.xlsx", table([second()])), of=str(wrong.id))
    assert bench.wait(ayse, right).state == "ready"


def test_many_problems_are_paged_and_filtered(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    rows = [second(**{"Referans No": f"R-{n}", "Durum": "askıda", "Sektör": "uzay"}) for n in range(150)]
    row = bench.checked(ayse, csv_file(tmp_path / "liste.csv", table(rows)))
    assert row.errors == 300
    page = ayse.get(f"/personel/ice-aktarma/{row.id}?kural=unknown_code&s=3").text
    assert len(re.findall(r'<tr class="is-error">', page)) == 100


def marked(bench: Bench, number: int) -> bytes:
    """The marked workbook, waited for."""
    ayse = bench.desk.person("editor")
    deadline = time.monotonic() + 60
    while not bench.row(number).marked:
        assert time.monotonic() < deadline
        assert bench.row(number).job_state != "failed"
        ayse.get(f"/personel/ice-aktarma/{number}")
        time.sleep(0.1)
    content: bytes = ayse.get(f"/personel/ice-aktarma/{number}/isaretli.xlsx").data
    return content


def converted(path: Path, folder: Path) -> str:
    """The second sheet's text as LibreOffice reads it."""
    office = shutil.which("soffice") or pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation=file://{folder}/home"
    wanted = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,2"
    subprocess.run(
        [office, home, "--headless", "--convert-to", wanted, "--outdir", str(folder), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    [made] = folder.glob("*.csv")
    return made.read_text(encoding="utf-8")
