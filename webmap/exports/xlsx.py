"""XLSX: typed numbers, frozen heads, filters, a native chart, and a sheet that explains the file."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from webmap import about_sheet
from webmap.exports import Column, Document, Export, Table, joined, pieces
from webmap.exports.csv import EXCEL, written

MOST_ROWS = 1_048_575
"""Rows a sheet can hold below its head."""

_FORMATS = {
    "money": "#,##0.00",
    "number": "#,##0.######",
    "whole": "#,##0",
    "share": "0.0###########",
    "year": "0",
    "date": "dd.mm.yyyy",
    "text": "@",
    "yes_no": "@",
}
_WIDTHS = {"money": 18, "number": 14, "whole": 10, "share": 10, "year": 8, "date": 13, "yes_no": 9, "text": 22}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class _Book:
    """A workbook being written, with its formats."""

    def __init__(self, path: Path, document: Document) -> None:
        # Rows go to the disk as they come: a million of them hold one in memory. They lie beside the workbook, for
        # what is left of one that was broken off goes with its folder.
        sheets = {"constant_memory": True, "tmpdir": str(path.parent)}
        self.book = Workbook(str(path), {**sheets, "strings_to_formulas": False, "strings_to_urls": False})
        note = document.note
        self.book.set_properties(
            {
                "title": document.title,
                "subject": note.question,
                "comments": f"{note.nature} · {note.version} · {note.address}",
                # Equal data give equal bytes, so the time of writing is none of the file's business.
                "created": (note.published_at or dt.datetime(2008, 1, 1)).replace(tzinfo=None, microsecond=0),
            }
        )
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#0d5c78", "font_color": "#ffffff", "text_wrap": True, "valign": "top"}
        )
        self.strong = self.book.add_format({"bold": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.kinds = {kind: self.book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        self.feet = {
            kind: self.book.add_format({"num_format": form, "bold": True, "top": 1, "bg_color": "#e8f0f2"})
            for kind, form in _FORMATS.items()
        }


def write(document: Document) -> Iterator[bytes]:
    """The workbook. It is made in a temporary file, since a zip's directory stands at its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        held = _Book(path, document)
        for table in document.tables:
            _table(held, document, table)
        _about(held, document)
        held.book.close()
        yield from pieces(path)


def sheet_name(text: str) -> str:
    """A name a spreadsheet allows: 31 letters, none of the signs that formulas use."""
    return _FORBIDDEN.sub(" ", text)[:31].strip() or "veri"


def _table(held: _Book, document: Document, table: Table) -> None:
    sheet = held.book.add_worksheet(sheet_name(table.title))
    _paper(sheet, document)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, max(_WIDTHS[column.kind], min(34, len(column.header) + 2)))
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.header, held.head)
    number = 0
    for number, row in enumerate(table.rows(), 1):
        if number > MOST_ROWS:
            raise RuntimeError(f"A sheet holds {MOST_ROWS} rows; take another format for more.")
        _row(sheet, number, table.columns, row, held.kinds)
    sheet.autofilter(0, 0, max(number, 1), len(table.columns) - 1)
    for at, foot in enumerate(table.foot):
        # An empty row keeps the proof out of filters, sorting and pivots.
        _row(sheet, number + 2 + at, table.columns, foot, held.feet)
    if table.chart and number:
        _chart(held.book, sheet, table, number)


def _row(sheet: Worksheet, at: int, columns: Sequence[Column], row: Sequence[Any], formats: dict[str, Format]) -> None:
    for place, (column, value) in enumerate(zip(columns, row, strict=False)):
        form = formats[column.kind]
        if value is None or value == "":
            sheet.write_blank(at, place, None, form)
        elif isinstance(value, bool):
            sheet.write_string(at, place, _yes_no(value), form)
        elif isinstance(value, int | Decimal):
            sheet.write_number(at, place, float(value), form)
        elif column.kind == "date" and (day := _day(value)):
            sheet.write_datetime(at, place, day, form)
        elif isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], Decimal):
            sheet.write_number(at, place, float(value[0]), form)
        else:
            sheet.write_string(at, place, _text(value), form)


def _text(value: Any) -> str:
    # A string cell is never a formula here, so the text stands as it is, without an apostrophe.
    text = joined(value, lambda one: one if isinstance(one, str) else written(one, EXCEL))
    return _UNPRINTABLE.sub("", text)[:32_767]


def _yes_no(value: bool) -> str:
    return "evet" if value else "hayır"


def _day(value: Any) -> dt.datetime | None:
    """The day of a date that is known to the day; a month or year alone stays text."""
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return dt.datetime.fromisoformat(value) if _DAY.match(str(value)) else None


def _paper(sheet: Worksheet, document: Document) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    mark = f"{document.note.nature} · " if document.note.is_sample else ""
    sheet.set_header("&L" + (mark + document.title).replace("&", "&&")[:200])
    sheet.set_footer(f"&L{document.note.version}&R&P / &N")


def _about(held: _Book, document: Document) -> None:
    sheet = held.book.add_worksheet(about_sheet.title(document))
    _paper(sheet, document)
    sheet.set_column(0, 0, 36, held.wrapped)
    sheet.set_column(1, 1, 100, held.wrapped)
    for at, (term, text) in enumerate(about_sheet.lines(document)):
        sheet.write_string(at, 0, _text(term), held.strong if not text else held.wrapped)
        sheet.write_string(at, 1, _text(text), held.wrapped)


def _chart(book: Workbook, sheet: Worksheet, table: Table, rows: int) -> None:
    spec = table.chart
    assert spec is not None
    keys = [column.key for column in table.columns]
    label = keys.index(spec.label)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"} if spec.stacked else {"type": "bar"})
    for key in spec.values:
        at = keys.index(key)
        chart.add_series(
            {
                "name": [sheet.get_name(), 0, at],
                "categories": [sheet.get_name(), 1, label, rows, label],
                "values": [sheet.get_name(), 1, at, rows, at],
                "gap": 40,
            }
        )
    chart.set_title({"name": spec.title, "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"position": "bottom"} if len(spec.values) > 1 else {"none": True})
    chart.set_size({"width": 720, "height": max(260, 22 * rows + 120)})
    sheet.insert_chart(0, len(table.columns) + 1, chart, {"description": spec.title})


EXPORT = Export(
    "xlsx",
    _l("Excel workbook"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write,
    purpose=_l("typed numbers, filters, explanation"),
    order=10,
)
