"""An empty workbook for an indicator of one's own: a line for each district, and the fields that describe it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from geodata.models import Place
from geodata.queries.order import in_turkish
from loaders import headers
from loaders.indicator_card import COLUMNS, SHEET

VALUES = "Değerler"
_HEAD = PatternFill("solid", fgColor="E6EEF5")


def write(connection: sa.Connection, path: Path) -> None:
    """Writes the workbook with the districts the register knows."""
    book = Workbook()
    values = book.active
    assert values is not None
    values.title = VALUES
    order = in_turkish(Place.name)
    names = connection.execute(sa.select(Place.name).where(Place.kind == "district").order_by(order)).scalars()
    columns = [column for column in headers.columns_of("indicator.toml").columns if not column.pattern]
    values.append([column.header for column in columns])
    for name in names:
        values.append([name])
    _head(values)
    values.column_dimensions["A"].width = 24
    values.freeze_panes = "B2"
    _write_card(book.create_sheet(SHEET))
    book.save(path)


def _write_card(sheet: Any) -> None:
    sheet.append(["Alan", "Değer", "Zorunlu", "Ne yazılır", "What to write", "Örnek"])
    for line, column in enumerate(headers.columns_of(COLUMNS).columns, start=2):
        needed = "evet / required" if column.required else ""
        sheet.append([column.header, None, needed, column.note_tr, column.note_en, column.example])
        if column.words:
            choice = DataValidation(type="list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
            choice.add(f"B{line}")
            sheet.add_data_validation(choice)
    _head(sheet)
    for letter, width in zip("ABCDEF", (22, 48, 16, 60, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = width


def _head(sheet: Any) -> None:
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
