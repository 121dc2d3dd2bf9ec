"""An empty workbook to be filled in: the headers, what each column means, and drop-down lists of the known codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from geodata.models import Base
from loaders import headers, read
from loaders.headers import Column
from loaders.source import Source

LIST, MEANING, CODES = "Liste", "Açıklamalar", "Kodlar"
ROWS = 2000
"""How many rows of the list get drop-down lists."""

_SEVERAL = {"district"}
_HEAD = PatternFill("solid", fgColor="E6EEF5")


def write(connection: sa.Connection, source: Source, path: Path) -> None:
    """Writes the workbook. Codes are those the register knows at this moment."""
    columns = _columns(source)
    book = Workbook()
    listing = book.active
    listing.title = LIST
    lists = _write_codes(book.create_sheet(CODES), connection, columns)
    _write_list(listing, columns, lists)
    _write_meaning(book.create_sheet(MEANING, 1), columns)
    book.save(path)


def _columns(source: Source) -> Sequence[Column]:
    if source.columns is not None:
        return headers.columns_of(source.columns).columns
    table = headers.choose(read.sheets(source.bundled, source.geometry), None, source.bundled.name)
    return [Column(name=header, header=header, required=True) for header in table.layout.headers.values()]


def _write_list(sheet: Any, columns: Sequence[Column], lists: dict[str, str]) -> None:
    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(row=1, column=position, value=column.header)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column.note_tr:
            cell.comment = Comment(f"{column.note_tr}\n\n{column.note_en}", "")
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = max(12, min(40, len(column.header) + 4))
        if column.name in lists:
            # Where several values may stand in a cell, or a label in place of a code, the list only suggests.
            choice = DataValidation(type="list", formula1=lists[column.name], allow_blank=True, showErrorMessage=False)
            choice.add(f"{letter}2:{letter}{ROWS + 1}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "B2"


def _write_meaning(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.append(["Sütun", "Zorunlu", "Ne yazılır", "What to write", "Örnek", "Kabul edilen öbür başlıklar"])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
    for column in columns:
        needed = "evet / required" if column.required else ""
        spellings = "; ".join(column.spellings)
        sheet.append([column.header, needed, column.note_tr, column.note_en, column.example, spellings])
    for letter, width in zip("ABCDEF", (26, 16, 60, 60, 24, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_codes(sheet: Any, connection: sa.Connection, columns: Sequence[Column]) -> dict[str, str]:
    """Writes one pair of columns (code, label) per list; gives each list's range for the drop-downs."""
    ranges: dict[str, str] = {}
    for column in columns:
        rows = [(word, "") for word in column.words] or _codes(connection, column)
        if not rows:
            continue
        first = sheet.max_column + 1 if sheet.max_row > 1 else 1
        for line, (code, label) in enumerate([(column.header, "Ad"), *rows], start=1):
            sheet.cell(row=line, column=first, value=code)
            sheet.cell(row=line, column=first + 1, value=label)
        sheet.cell(row=1, column=first).font = Font(bold=True)
        letter = get_column_letter(first)
        ranges[column.name] = f"{quote_sheetname(CODES)}!${letter}$2:${letter}${len(rows) + 1}"
    return ranges


def _codes(connection: sa.Connection, column: Column) -> list[tuple[str, str]]:
    table = Base.metadata.tables.get(column.codes)
    if table is None:
        return []
    label = table.c["label_tr"] if "label_tr" in table.c else table.c["name"]
    if column.codes == "place":
        # Staff write a district's name, not its number.
        query = sa.select(label, sa.literal("")).where(table.c["kind"] == "district").order_by(label)
        return [*((row[0], row[1]) for row in connection.execute(query)), ("İzmir geneli", "")]
    order = table.c["position"] if "position" in table.c else table.c["code"]
    return [(row[0], row[1]) for row in connection.execute(sa.select(table.c["code"], label).order_by(order))]
