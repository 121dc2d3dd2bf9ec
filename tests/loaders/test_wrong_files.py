"""Files that cannot be read, or whose sheets and headers are wrong: each has its own rule, and nothing is loaded."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from openpyxl import Workbook, load_workbook
from sqlalchemy import Connection

from loaders import read, show
from loaders.run import remember
from tests.loaders.books import (
    HEADERS,
    content,
    csv_file,
    delimited,
    frame,
    judged,
    ods,
    ods_content,
    second,
    table,
    xlsx,
)

Make = Callable[[Path], Path]


def _bytes(name: str, raw: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(raw)
        return folder / name

    return make


def _lines(name: str, lines: list[list[Any]]) -> Make:
    def make(folder: Path) -> Path:
        return (xlsx if name.endswith("xlsx") else ods if name.endswith("ods") else csv_file)(folder / name, lines)

    return make


def _workbook(change: Callable[[Workbook], None]) -> Make:
    """A right workbook, changed by openpyxl."""

    def make(folder: Path) -> Path:
        path = xlsx(folder / "liste.xlsx", table([second(), second(**{"Referans No": "B"})]))
        book = load_workbook(path)
        change(book)
        book.save(path)
        return path

    return make


def _packed(name: str, members: dict[str, bytes], *, encrypted: bool = False) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, raw in members.items():
                archive.writestr(member, raw)
        if encrypted:
            # Bit 0 of the general purpose flag, in the central directory, marks an encrypted member.
            raw_zip = bytearray(path.read_bytes())
            raw_zip[raw_zip.index(b"PK\x01\x02") + 8] |= 1
            path.write_bytes(raw_zip)
        return path

    return make


def _bomb(folder: Path) -> Path:
    path = folder / "liste.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as member:
        for _ in range(read.MOST_BYTES // 2**20 + 1):
            member.write(bytes(2**20))
    return path


def _broken_xlsx(folder: Path) -> Path:
    path = xlsx(folder / "liste.xlsx", table([second()]))
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    return path


def _with_macros(folder: Path) -> Path:
    path = xlsx(folder / "liste.xlsx", table([second()]))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return path


def _second_sheet(book: Workbook) -> None:
    copy = book.copy_worksheet(book.active)
    copy.title = "2019"


def _only_hidden(book: Workbook) -> None:
    book.active.sheet_state = "hidden"
    book.create_sheet("Boş")
    book["Boş"]["A1"] = "Bu kitapta liste yok"


def _merge_header(book: Workbook) -> None:
    book.active.merge_cells("A1:B1")


def _merge_district(book: Workbook) -> None:
    column = HEADERS.index("İlçe") + 1
    book.active.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)


def _formula(book: Workbook) -> None:
    book.active.cell(row=3, column=HEADERS.index("Ödenen (TL)") + 1, value="=1+1")


def _error_cell(book: Workbook) -> None:
    cell = book.active.cell(row=3, column=HEADERS.index("Ödenen (TL)") + 1, value="#DIV/0!")
    cell.data_type = "e"


def _geo(name: str, **change: Any) -> Make:
    def make(folder: Path) -> Path:
        shape = change.get("shape", shapely.Point(28.20843, 38.08593))
        rows = frame([second()]).drop(columns=["Enlem", "Boylam"])
        made = geopandas.GeoDataFrame(rows, geometry=[shape], crs=change.get("crs", 4326))
        made.to_file(folder / name, engine="pyogrio", **({"encoding": "UTF-8"} if name.endswith("shp") else {}))
        for suffix in change.get("without", ()):
            (folder / name).with_suffix(suffix).unlink()
        return folder / name

    return make


def _ods_error(folder: Path) -> Path:
    head = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>' for name in HEADERS
    )
    error = '<table:table-cell calcext:value-type="error" office:value-type="string"><text:p>#DIV/0!</text:p>'
    cells = "".join(
        f"{error}</table:table-cell>"
        if name == "Ödenen (TL)"
        else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        for name, value in second().items()
    )
    rows = f"<table:table-row>{head}</table:table-row><table:table-row>{cells}</table:table-row>"
    return ods_content(folder / "liste.ods", f'<table:table table:name="Projeler">{rows}</table:table>')


def _ods_merged(folder: Path) -> Path:
    path = ods(folder / "liste.ods", table([second(), second(**{"Referans No": "B"})]))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("content.xml").decode()
    first = '<table:table-cell office:value-type="string"><text:p>Beydağ</text:p>'
    xml = xml.replace(first, first.replace("cell ", 'cell table:number-rows-spanned="2" ', 1), 1)
    return ods_content(folder / "liste.ods", xml[xml.index("<table:table ") : xml.index("</office:spreadsheet>")])


RIGHT_TEXT = delimited(table([second()]))
WITHOUT_STATUS = [name for name in HEADERS if name != "Durum"]

WRONG: dict[str, tuple[Make, str, int | None, str]] = {
    "absent": (lambda folder: folder / "yok.xlsx", "no_such_file", None, ""),
    "folder": (lambda folder: folder, "not_a_file", None, ""),
    "empty": (_bytes("liste.csv", b""), "empty_file", None, ""),
    "only blanks": (_bytes("liste.csv", b"\n;;\n;;\n"), "empty_file", None, ""),
    "empty workbook": (_lines("liste.xlsx", []), "empty_file", None, ""),
    "pdf": (_bytes("liste.pdf", b"%PDF-1.7 ..."), "wrong_type", None, ""),
    "pdf named xlsx": (_bytes("liste.xlsx", b"%PDF-1.7 ..."), "wrong_type", None, ""),
    "word": (_packed("liste.docx", {"word/document.xml": b"<w/>"}), "wrong_type", None, ""),
    "web page named xls": (_bytes("liste.xls", b"\xef\xbb\xbf<html><table>"), "html_file", None, ""),
    "old excel": (_bytes("liste.xls", read._OLE + bytes(600)), "old_excel", None, ""),
    "password": (
        _bytes("liste.xlsx", read._OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
        "encrypted",
        None,
        "",
    ),
    "encrypted zip": (_packed("liste.xlsx", {"xl/workbook.xml": b"x"}, encrypted=True), "encrypted", None, ""),
    "encrypted ods": (
        lambda folder: ods_content(folder / "liste.ods", "", "<manifest:encryption-data/>"),
        "encrypted",
        None,
        "",
    ),
    "macros": (_with_macros, "macro_workbook", None, ""),
    "xlsm": (_packed("liste.xlsm", {"xl/workbook.xml": b"x"}), "macro_workbook", None, ""),
    "zip bomb": (_bomb, "zip_bomb", None, ""),
    "cut off xlsx": (_broken_xlsx, "unreadable_file", None, ""),
    "xlsx without its parts": (_packed("liste.xlsx", {"xl/workbook.xml": b"<a/>"}), "unreadable_file", None, ""),
    "ods with a doctype": (
        lambda folder: ods_content(folder / "liste.ods", "<!DOCTYPE a>"),
        "unreadable_file",
        None,
        "",
    ),
    "nul bytes": (_bytes("liste.csv", RIGHT_TEXT.encode() + b"\0\0"), "nul_bytes", None, ""),
    "utf-16 without mark": (_bytes("liste.csv", RIGHT_TEXT.encode("utf-16-le")), "nul_bytes", None, ""),
    "no encoding fits": (_bytes("liste.csv", RIGHT_TEXT.encode() + b"\xff\x81\xfe"), "wrong_encoding", None, ""),
    "dos code page": (
        _bytes("liste.csv", RIGHT_TEXT.replace("Beydağ Belediyesi", "Beydağ Ýdaresi").encode("utf-8")),
        "wrong_letters",
        2,
        "Yararlanıcı",
    ),
    "open quote": (_bytes("liste.csv", (RIGHT_TEXT + '"açık kalan').encode()), "broken_quotes", None, ""),
    "comma in a value": (
        _bytes("liste.csv", RIGHT_TEXT.replace('"1.500.000,00"', "1.500.000,00").encode()),
        "cell_count",
        2,
        "",
    ),
    "no header": (_lines("liste.xlsx", table([second()])[1:]), "no_header", None, ""),
    "other list": (_lines("liste.csv", [["Ürün", "Fiyat"], ["Elma", "12"]]), "no_header", None, ""),
    "header too low": (_lines("liste.xlsx", [["x"]] * 20 + table([second()])), "no_header", None, ""),
    "required column": (_lines("liste.ods", table([second()], WITHOUT_STATUS)), "missing_columns", None, ""),
    "header twice": (
        _lines("liste.csv", [[*HEADERS, "DURUM"], [*table([second()])[1], "iptal"]]),
        "duplicate_header",
        1,
        "DURUM",
    ),
    "column without header": (
        _lines("liste.xlsx", [[*HEADERS, ""], [*table([second()])[1], "ne bu"]]),
        "unnamed_column",
        1,
        "X",
    ),
    "misspelt header": (
        _lines("liste.xlsx", [[*HEADERS, "Süre (ayy)"], [*table([second()])[1], "12"]]),
        "column_misspelt",
        None,
        "Süre (ayy)",
    ),
    "merged header": (_workbook(_merge_header), "merged_header", 1, ""),
    "merged cells": (_workbook(_merge_district), "merged_cells", 2, "İlçe"),
    "merged ods cells": (_ods_merged, "merged_cells", 2, "İlçe"),
    "two lists": (_workbook(_second_sheet), "several_sheets_fit", None, ""),
    "only a hidden list": (_workbook(_only_hidden), "no_header", None, ""),
    "formula never worked out": (_workbook(_formula), "formula_without_result", 3, "Ödenen (TL)"),
    "error cell": (_workbook(_error_cell), "formula_error", 3, "Ödenen (TL)"),
    "error cell in ods": (_ods_error, "formula_error", 2, "Ödenen (TL)"),
    "row of totals": (_lines("liste.csv", [*table([second()]), ["TOPLAM", *[""] * 22]]), "total_row", 3, ""),
    "header only": (_lines("liste.csv", table([])), "too_few_rows", None, ""),
    "broken geojson": (
        _bytes("liste.geojson", b'{"type": "FeatureCollection", "features": ['),
        "unreadable_file",
        None,
        "",
    ),
    "json that is no map": (_bytes("liste.json", b'{"a": 1}'), "unreadable_file", None, ""),
    "area for a point": (_geo("liste.geojson", shape=shapely.box(28, 38, 28.1, 38.1)), "not_point", 1, ""),
    "shapefile without parts": (_geo("liste.shp", without=(".dbf", ".shx")), "shapefile_parts", None, ""),
    "metres without a system": (
        _geo("liste.shp", shape=shapely.Point(606000, 4216000), crs=None),
        "no_crs",
        None,
        "",
    ),
    "two shapefiles": (_packed("iki.zip", {"a.shp": b"x", "b.shp": b"x"}), "several_shapefiles", None, ""),
    "zip without a dbf": (_packed("bir.zip", {"a.shp": b"x", "a.shx": b"x"}), "shapefile_parts", None, ""),
}


def _lying_bomb(folder: Path) -> Path:
    """A part that says in the directory that it is small, and unpacks to much more."""
    path = xlsx(folder / "liste.xlsx", table([second()]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(50_000_000))
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(raw)
    return path


def _nul_in_a_cell(folder: Path) -> Path:
    """Excel writes control letters as _x0000_, which openpyxl and calamine turn back."""
    return xlsx(folder / "liste.xlsx", table([second(Yer="Kale_x0000_yolu")]))


WRONG["lying zip"] = (_lying_bomb, "unreadable_file", None, "")
WRONG["nul in a cell"] = (_nul_in_a_cell, "control_letters", 2, "Yer")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")  # geopandas warns of column names cut to ten letters
@pytest.mark.parametrize("name", WRONG)
def test_wrong_file(reference: Connection, tmp_path: Path, name: str) -> None:
    make, rule, line, column = WRONG[name]
    path = make(tmp_path)
    before = content(reference)

    report = judged(reference, path)

    found = [(problem.rule, problem.row, problem.column) for problem in report.errors]
    assert (rule, line, column) in found, found
    assert {problem.rule for problem in report.errors} == {rule}, found
    assert all(problem.file == path.name and problem.text("tr") and problem.cure("en") for problem in report.errors)
    assert report.outcome is None
    assert content(reference) == before


def test_control_letters_of_a_value_reach_neither_terminal_nor_database(reference: Connection, tmp_path: Path) -> None:
    lines = [[*HEADERS, "Uzman\x1b[31m"], [*table([second(Yer="Kale\x1b[2J")])[1], "A. B."]]
    report = judged(reference, csv_file(tmp_path / "liste.csv", lines))
    assert {problem.rule for problem in report.problems} == {"control_letters", "column_passed_over"}
    for line in show.lines(report, "tr", loading=True):
        assert "\x1b" not in line
    remember(reference, [report])
    kept = reference.exec_driver_sql("SELECT outcome, problems FROM load ORDER BY id DESC LIMIT 1").one()
    assert kept.outcome == "refused"
    assert len(kept.problems) == 2


def test_hidden_sheet_is_named_beside_the_list_that_is_read(reference: Connection, tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        _second_sheet(book)
        book["2019"].sheet_state = "hidden"

    report = judged(reference, _workbook(hide)(tmp_path))
    assert [(problem.rule, problem.sheet) for problem in report.warnings] == [("hidden_sheet", "2019")]
    assert report.outcome is not None


def test_sheet_can_be_chosen(reference: Connection, tmp_path: Path) -> None:
    path = _workbook(_second_sheet)(tmp_path)
    assert judged(reference, path, sheet="2019").outcome is not None
    wrong = judged(reference, path, sheet="2020")
    assert [problem.rule for problem in wrong.errors] == ["no_such_sheet"]
    assert wrong.errors[0].args["known"] == "Projeler, 2019"


def test_title_above_the_header_and_line_numbers_as_in_the_program(reference: Connection, tmp_path: Path) -> None:
    lines = [["İZKA proje listesi"], [], ["Tarih: 2019"], *table([second(), second(Durum="askıda")])]
    report = judged(reference, xlsx(tmp_path / "liste.xlsx", lines))
    assert {(problem.rule, problem.row) for problem in report.errors} == {("unknown_code", 6), ("duplicate_value", 6)}


def test_unknown_column_is_passed_over_with_a_warning(reference: Connection, tmp_path: Path) -> None:
    lines = [[*HEADERS, "Uzman"], [*table([second()])[1], "A. B."]]
    report = judged(reference, csv_file(tmp_path / "liste.csv", lines))
    assert [(problem.rule, problem.column) for problem in report.problems] == [("column_passed_over", "Uzman")]
    assert report.outcome is not None


def test_list_much_shorter_than_the_last_is_refused_unless_meant(reference: Connection, tmp_path: Path) -> None:
    many = csv_file(tmp_path / "uzun.csv", table([second(**{"Referans No": f"P{n}"}) for n in range(5)]))
    few = csv_file(tmp_path / "kisa.csv", table([second(**{"Referans No": f"P{n}"}) for n in range(2)]))
    assert judged(reference, many).outcome is not None
    refused = judged(reference, few)
    assert [problem.rule for problem in refused.errors] == ["far_fewer_rows"]
    meant = judged(reference, few, fewer=True)
    assert meant.outcome is not None
    assert meant.outcome.by_table["project"] == (0, 0, 3)


def test_problem_keeps_long_values_short_in_its_text(reference: Connection, tmp_path: Path) -> None:
    report = judged(reference, csv_file(tmp_path / "a.csv", table([second(Durum="x" * 5000)])))
    assert len(report.errors[0].text("tr")) < 500
    assert len(report.errors[0].value) == 5000
