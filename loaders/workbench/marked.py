"""The same workbook given back with its problems: cells red or amber with comments, and a sheet that lists them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from geodata.uploads import Told
from loaders import read
from loaders.clean import NumberText
from loaders.problems import Problem
from loaders.sheet import Sheet

TITLE = "Sorunlar"
HEADS = ("Önem", "Sayfa adı", "Hücre", "Sütun adı", "Yazılan", "Ne yanlış?", "Nasıl düzeltilir?", "In English")
MOST_COMMENTS = 5_000
"""More comments than this make a workbook slow to open; the list holds all problems, up to ``MOST_LISTED``."""

MOST_LISTED = 50_000
_RED, _AMBER = PatternFill("solid", fgColor="F4A6A0"), PatternFill("solid", fgColor="FFE08A")
_HEAD = PatternFill("solid", fgColor="E6EEF5")
_WIDTHS = (9, 18, 9, 26, 30, 60, 60, 80)
_SEVERITY = {"error": "Hata", "warning": "Uyarı"}


def write(source: Path, called: str, problems: Sequence[Told], target: Path) -> None:
    """Writes the marked workbook to ``target``. Whatever is not XLSX becomes one, with the same rows and columns."""
    book = _opened(source) or _rewritten(read.sheets(source, called=called))
    listing = book.create_sheet(_free(book, TITLE), 0)
    by_cell = _by_cell(problems)
    _mark(book, by_cell)
    _list(listing, problems, called, {sheet.title for sheet in book.worksheets})
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is listing
    book.active = 0
    book.save(target)


def text_of(told: Told, called: str, language: str = "tr") -> tuple[str, str]:
    """What is wrong and how to mend it."""
    problem = Problem(told.rule, called, told.sheet, told.row, told.column, told.value, told.args)
    return problem.text(language), problem.cure(language)


def _opened(source: Path) -> Workbook | None:
    """The workbook itself, if it is one that can be written back."""
    if not zipfile.is_zipfile(source):
        return None
    with zipfile.ZipFile(source) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return None
    try:
        return load_workbook(source)
    except Exception:
        # A workbook that another program wrote loosely can still be read; its rows are given back in a plain one.
        return None


def _rewritten(sheets: Sequence[Sheet]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        made = book.create_sheet(_free(book, sheet.name or "Liste"))
        made.sheet_state = "hidden" if sheet.hidden else "visible"
        for line, cells in enumerate(sheet.lines, start=sheet.first_line):
            for column, cell in enumerate(cells, start=1):
                if cell:
                    _fill(made.cell(line, column), cell)
    if all(sheet.sheet_state == "hidden" for sheet in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    return book


def _fill(cell: Any, written: str) -> None:
    if isinstance(written, NumberText):
        cell.value = float(written)
    else:
        cell.value = _clean(written)
        # Text that looks like a formula stays text.
        cell.data_type = "s"


def _free(book: Workbook, wanted: str) -> str:
    name = "".join(sign for sign in wanted if sign not in "[]:*?/\\")[:28] or "Liste"
    taken = {title.lower() for title in book.sheetnames}
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 999))) if one.lower() not in taken)


def _by_cell(problems: Sequence[Told]) -> dict[tuple[str, str], list[Told]]:
    found: dict[tuple[str, str], list[Told]] = {}
    for one in problems:
        if one.cell:
            found.setdefault((one.sheet, one.cell), []).append(one)
    return found


def _mark(book: Workbook, by_cell: Mapping[tuple[str, str], Sequence[Told]]) -> None:
    for number, ((sheet, address), problems) in enumerate(by_cell.items()):
        cell = _sheet(book, sheet)[address]
        if isinstance(cell, MergedCell):
            continue
        cell.fill = _RED if any(one.severity == "error" for one in problems) else _AMBER
        if number >= MOST_COMMENTS:
            continue
        said = [f"{text}\n→ {cure}" for text, cure in (text_of(one, "") for one in problems)]
        before = [cell.comment.text] if cell.comment else []
        comment = Comment(_clean("\n\n".join([*said, *before]))[:2000], "İzmir Destek Haritası")
        comment.width, comment.height = 340, 90 + 50 * len(said)
        cell.comment = comment


def _sheet(book: Workbook, name: str) -> Any:
    """A CSV's one sheet has no name."""
    return book[name] if name in book.sheetnames else book.worksheets[-1]


def _list(sheet: Any, problems: Sequence[Told], called: str, known: set[str]) -> None:
    sheet.append(HEADS)
    for cell, letter, width in zip(sheet[1], "ABCDEFGH", _WIDTHS, strict=True):
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[letter].width = width
    ranked = sorted(problems, key=lambda one: one.severity != "error")
    for line, one in enumerate(ranked[:MOST_LISTED], start=2):
        (text, cure), english = text_of(one, called), " → ".join(text_of(one, called, "en"))
        words = (_SEVERITY[one.severity], one.sheet, one.cell, one.column, one.value, text, cure, english)
        for column, word in enumerate(words, start=1):
            cell = sheet.cell(line, column, _clean(word))
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=column > 4, vertical="top")
        sheet.cell(line, 1).fill = _RED if one.severity == "error" else _AMBER
        if one.cell and line <= MOST_COMMENTS:
            _link(sheet.cell(line, 3), one, known)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:H{max(2, len(ranked[:MOST_LISTED]) + 1)}"


def _link(cell: Any, told: Told, known: set[str]) -> None:
    name = told.sheet if told.sheet in known else "Liste"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!{told.cell}")
    cell.font = Font(underline="single", color="0D5C78")


def _clean(text: str) -> str:
    cleaned: str = ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(text))
    return cleaned[:32_000]
