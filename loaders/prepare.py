"""From a file to typed rows: open, choose the header, translate each line, check; all faults told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import sqlalchemy as sa

from geodata.models import Base
from geodata.register import Delivery
from loaders import audit, chosen, clean, headers, read
from loaders.audit import Received, Request, Work
from loaders.headers import Columns, Table
from loaders.known import Known
from loaders.own import recorded_name
from loaders.problems import FileRefused, Problem
from loaders.rows import Row, RowStopped
from loaders.source import Batch

Watch = Callable[[Sequence[Row]], Iterable[Row]]
"""Goes through the rows and may show how far it is."""

MOST_KEPT = 1000
"""Problems kept with a load."""

_DIGIT = re.compile("[0-9]")
TOTALS = {"toplam", "genel-toplam", "ara-toplam", "total", "grand-total"}


@dataclass(frozen=True)
class Prepared:
    """A file read and judged. ``delivery`` is None when errors stop it; ``table`` when it could not be read at all.

    ``rows`` are the lines as they were judged, for whoever has more to say about one of them.
    """

    request: Request
    sha256: str
    rows_read: int
    problems: tuple[Problem, ...]
    delivery: Delivery | None = None
    table: Table | None = None
    rows: Sequence[Row] = ()
    made: Sequence[Sequence[Any]] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)


def prepare(connection: sa.Connection, request: Request, watch: Watch = iter) -> Prepared:
    """Reads and checks one source; writes nothing. Raises ColumnsBroken for an unusable columns file."""
    work = Work(request)
    digest = read.sha256(request.path) if request.path.is_file() else ""
    try:
        columns = headers.columns_of(request.source.columns, request.columns) if request.source.columns else None
        table = _table(request, columns)
    except FileRefused as refused:
        return Prepared(request, digest, 0, refused.problems)
    _translate(connection, work, table, watch)
    audit.columns_read(work, table, columns)
    audit.counts(connection, work, table)
    problems = work.told()
    count = len(work.rows)
    delivery = None
    if not any(problem.is_error for problem in problems):
        delivery = _delivery(work, table, digest, [problem.as_dict() for problem in islice(problems, MOST_KEPT)])
    return Prepared(request, digest, count, problems, delivery, table, work.rows, work.made)


def empty_delivery(request: Request, sha256: str, rows_read: int) -> Delivery:
    """A delivery of no rows, for what is known of the file."""
    source = request.source
    return Delivery(
        source_key=source.key,
        title=source.title,
        tables=source.tables,
        rows=(),
        file_name=recorded_name(source, request.called, request.file is None),
        sha256=sha256,
        rows_read=rows_read,
    )


def _table(request: Request, columns: Columns | None) -> Table:
    sheets = read.sheets(request.path, request.source.geometry, request.called)
    if request.chosen is not None and columns is not None:
        return chosen.table_of(sheets, columns, request.called, request.chosen)
    return headers.choose(sheets, columns, request.called, request.sheet)


def _delivery(work: Work, table: Table, sha256: str, warnings: list[dict[str, Any]]) -> Delivery:
    rows = [item for made in work.made for item in made]
    empty = empty_delivery(work.request, sha256, len(work.rows))
    return replace(empty, rows=rows, received=Received(table, work.filled), problems=warnings)


def _translate(connection: sa.Connection, work: Work, table: Table, watch: Watch) -> None:
    source = work.request.source
    work.problems.extend(table.problems)
    work.rows.extend(_rows(connection, work, table))
    # Each line's cells are sorted out when it is its turn: all at once they would be most of the memory.
    for row, index in zip(watch(work.rows), work.filled, strict=True):
        row.cells = {
            name: cell for name, cell in zip(table.names, table.sheet.lines[index], strict=False) if name is not None
        }
        made: list[Base] = []
        work.made.append(made)
        # What came before a row was given up is still looked at, so that its other faults are told too.
        with suppress(RowStopped):
            if not _is_no_record(row):
                made.extend(source.translate(row))
        # What nobody took is all that anybody asks for later.
        row.cells = {name: cell for name, cell in row.cells.items() if cell}
    audit.unique(work, table, source.unique)
    if source.finish is not None:
        source.finish(Batch(connection, work.rows, work.made, work.problems))


def _rows(connection: sa.Connection, work: Work, table: Table) -> Iterator[Row]:
    """The filled lines under the header, each with the sheet's own faults in it."""
    known = Known(connection)
    sheet, layout = table.sheet, table.layout
    faults = _faults_by_line(table)
    for index, cells in enumerate(sheet.lines[table.header_index + 1 :], start=table.header_index + 1):
        if not any(cell.strip() for cell in cells):
            continue
        line = sheet.first_line + index
        row = Row(layout, known, line, {}, sheet.name)
        if sheet.geometry:
            row.geometry = sheet.geometry[index]
        for rule, column, value, args in faults.get(line, ()):
            row.report(rule, column, value, **args)
        work.filled.append(index)
        yield row


def _faults_by_line(table: Table) -> dict[int, list[tuple[str, str, str, dict[str, str]]]]:
    """The sheet's faults that touch what is read: those in unnamed columns and above the header do not matter."""
    found: dict[int, list[tuple[str, str, str, dict[str, str]]]] = {}
    header_line = table.sheet.first_line + table.header_index
    for fault in table.sheet.faults:
        if fault.line <= header_line:
            continue
        name = "" if fault.column is None else (table.names[fault.column] if fault.column < len(table.names) else None)
        if name is not None:
            found.setdefault(fault.line, []).append((fault.rule, name, fault.value, fault.args))
    return found


def _is_no_record(row: Row) -> bool:
    """True for a line that cannot be read cell by cell: its cells are shifted, or it adds up the others."""
    if row.failed and any(problem.rule == "cell_count" for problem in row.problems):
        row.cells.clear()
        return True
    first = next((cell for cell in row.cells.values() if cell.strip()), "")
    # Most lines begin with a number of theirs, and no total does.
    if _DIGIT.search(first) or clean.fold(first) not in TOTALS:
        return False
    row.cells.clear()
    row.report("total_row", value=first)
    return True
