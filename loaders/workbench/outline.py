"""A first look at a file: its sheets, their first lines, and where the header seems to be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from loaders import clean, read
from loaders.headers import HEADER_WITHIN, Columns, header_line
from loaders.problems import FileRefused, Problem
from loaders.sheet import MOST_COLUMNS, Sheet

LINES = 80
"""Lines of each sheet that are kept to be looked at."""

MOST_LINES = 200_000
MOST_SHEETS = 30
_CUT = 60
TABLES = (".xlsx", ".xlsm", ".xltm", ".xls", ".ods", ".csv", ".tsv", ".txt")
"""Names of table files; the refused ones among them each get an answer of their own."""


def outline(path: Path, columns: Columns, called: str) -> dict[str, Any]:
    """The sheets as JSON: name, hidden, rows, the header's line (None: not found), how many columns fit, and lines.

    Raises FileRefused for a file that cannot be read, or holds more than can be checked here.
    """
    if path.suffix.lower() not in TABLES:
        suffix = path.suffix or "—"
        raise FileRefused(Problem(rule="no_table", file=called, args={"suffix": suffix}))
    found = [sheet for sheet in read.sheets(path, called=called) if not sheet.blank]
    return {"sheets": [_described(sheet, columns, called) for sheet in found[:MOST_SHEETS]]}


def sheet_of(outline: dict[str, Any]) -> dict[str, Any]:
    """The sheet that most likely holds the list: a visible one, with most of our columns."""
    return max(outline["sheets"], key=lambda sheet: (not sheet["hidden"], sheet["fits"], sheet["rows"]))


def header_of(sheet: dict[str, Any], line: int) -> list[str]:
    """The cells of a header line, which counts from 1, as far as the sheet has columns."""
    index = line - sheet["first"]
    cells = sheet["lines"][index] if 0 <= index < len(sheet["lines"]) else []
    return [*cells, *[""] * (sheet["columns"] - len(cells))]


def samples(sheet: dict[str, Any], line: int) -> list[list[str]]:
    """What each column holds below the header: different values, in the order they come."""
    below = sheet["lines"][line - sheet["first"] + 1 :]
    return [
        list(dict.fromkeys(cells[at] for cells in below if at < len(cells) and cells[at]))
        for at in range(sheet["columns"])
    ]


def _described(sheet: Sheet, columns: Columns, called: str) -> dict[str, Any]:
    width = _width(sheet.lines)
    if not sheet.hidden and width > MOST_COLUMNS:
        args = {"columns": str(width), "most": str(MOST_COLUMNS)}
        raise FileRefused(Problem(rule="too_many_columns", file=called, sheet=sheet.name, args=args))
    if not sheet.hidden and len(sheet.lines) > MOST_LINES:
        args = {"lines": str(len(sheet.lines)), "most": str(MOST_LINES)}
        raise FileRefused(Problem(rule="too_many_lines", file=called, sheet=sheet.name, args=args))
    index = header_line(sheet, columns)
    head = sheet.lines[index] if index is not None else ()
    filled = sum(1 for line in sheet.lines[(index or 0) + 1 :] if any(cell.strip() for cell in line))
    return {
        "name": sheet.name,
        "hidden": sheet.hidden,
        "first": sheet.first_line,
        "rows": filled,
        "columns": min(width, MOST_COLUMNS),
        "header": None if index is None else sheet.first_line + index,
        "fits": len({name for cell in head if (name := columns.named(cell)) is not None}),
        "merged": [
            fault.line for fault in sheet.faults if fault.rule == "merged_cells" and fault.line <= HEADER_WITHIN
        ],
        "lines": [[_cut(cell) for cell in line[:MOST_COLUMNS]] for line in sheet.lines[:LINES]],
    }


def _width(lines: Sequence[Sequence[str]]) -> int:
    """Columns up to the last one that holds anything."""
    widest = 0
    for line in lines:
        if len(line) > widest:
            widest = max(widest, max((at + 1 for at, cell in enumerate(line) if cell.strip()), default=0))
    return widest


def _cut(cell: str) -> str:
    written = clean.tidy(str(cell).replace("\0", "\ufffd"))
    return written if len(written) <= _CUT else written[: _CUT - 1] + "…"
