"""A header that a person explained: the sheet, the line, and what each column means, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loaders import clean
from loaders.headers import Columns, Table, letter
from loaders.problems import FileRefused, Problem
from loaders.rows import Layout
from loaders.sheet import Sheet


@dataclass(frozen=True)
class Chosen:
    """``line`` counts from 1 as the person's program does; ``names`` has a source's column (or None) per position."""

    sheet: str
    line: int
    names: tuple[str | None, ...]


def table_of(sheets: Sequence[Sheet], columns: Columns, file: str, chosen: Chosen) -> Table:
    """The chosen sheet, read as it was chosen. Raises FileRefused when the sheet or a required column is not there.

    Columns that were left out are passed over in silence: the person has seen them.
    """
    sheet = next((sheet for sheet in sheets if sheet.name == chosen.sheet), None)
    if sheet is None:
        known = ", ".join(sheet.name for sheet in sheets)
        raise FileRefused(Problem(rule="no_such_sheet", file=file, value=chosen.sheet, args={"known": known}))
    index = chosen.line - sheet.first_line
    if not 0 <= index < len(sheet.lines):
        needed = ", ".join(column.header for column in columns.required)
        args = {"lines": str(chosen.line), "columns": needed}
        raise FileRefused(Problem(rule="no_header", file=file, sheet=sheet.name, args=args))
    optional = frozenset(column.name for column in columns.columns if not column.required)
    ours = {column.name: column.header for column in columns.columns}
    layout = Layout(file=file, headers={}, optional=optional, ours=ours)
    cells = sheet.lines[index]
    for position, name in enumerate(chosen.names):
        if name is not None:
            written = clean.tidy(cells[position]) if position < len(cells) else ""
            alike = written in layout.headers.values()
            layout.headers[name] = f"{written} ({letter(position)})".strip() if alike or not written else written
    absent = ", ".join(column.header for column in columns.required if column.name not in layout.headers)
    if absent:
        args = {"columns": absent}
        raise FileRefused(Problem(rule="missing_columns", file=file, sheet=sheet.name, args=args))
    return Table(sheet, layout, index, chosen.names)


def cell_of(problem: Problem, table: Table) -> str:
    """The spreadsheet's address of the problem's cell (``K14``): the row's first one when it is no single cell's.

    Empty when the problem is not of a row.
    """
    if problem.row is None:
        return ""
    if problem.rule == "unnamed_column":
        return f"{problem.column}{problem.row}"
    cells = table.sheet.lines[table.header_index]
    if problem.rule == "duplicate_header":
        places = [at for at, cell in enumerate(cells) if clean.tidy(cell) == problem.column]
        return f"{letter(places[-1] if places else 0)}{problem.row}"
    named = {table.layout.headers[name]: at for at, name in reversed([*enumerate(table.names)]) if name is not None}
    first = next((at for at, name in enumerate(table.names) if name is not None), 0)
    return f"{letter(named.get(problem.column, first))}{problem.row}"
