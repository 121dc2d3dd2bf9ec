"""The ceremony of a load: open, count, translate, check, deliver; all faults told at once, nothing half-done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geodata.register import Delivery, Outcome, RegisterRefused, deliver, remember_refusal
from loaders import audit, clean, headers, read
from loaders.audit import Request, Work
from loaders.headers import Table
from loaders.known import Known
from loaders.own import recorded_name
from loaders.problems import FileRefused, Problem
from loaders.rows import Row, RowStopped
from loaders.source import Batch, Source

__all__ = ["Report", "Request", "remember", "run"]

Watch = Callable[[Sequence[Row]], Iterable[Row]]
"""Goes through the rows and may show how far it is."""

MOST_KEPT = 1000
"""Problems kept with a load."""

TOTALS = {"toplam", "genel-toplam", "ara-toplam", "total", "grand-total"}


@dataclass(frozen=True)
class Report:
    """What came of it. ``outcome`` is None when errors stopped the load."""

    source: Source
    file: str
    sha256: str
    rows_read: int
    problems: tuple[Problem, ...]
    outcome: Outcome | None = None
    bundled: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)


def run(connection: sa.Connection, request: Request, watch: Watch = iter) -> Report:
    """Reads, checks and delivers one source inside the caller's transaction: commit loads it, rollback was a check.

    A file with any error delivers nothing. Raises ColumnsBroken for an unusable columns file.
    """
    work = Work(request)
    try:
        columns = headers.columns_of(request.source.columns, request.columns) if request.source.columns else None
        table = headers.choose(
            read.sheets(request.path, request.source.geometry), columns, request.path.name, request.sheet
        )
    except FileRefused as refused:
        return _report(request, 0, refused.problems)
    _translate(connection, work, table, watch)
    audit.columns_read(work, table, columns)
    audit.counts(connection, work, table)
    report = _report(request, len(work.rows), work.told())
    return report if report.errors else _deliver(connection, work, report)


def remember(connection: sa.Connection, reports: Iterable[Report]) -> None:
    """Keeps the trace of refused loads, after their transaction was rolled back; at most 1 000 problems of each."""
    for report in reports:
        if report.errors:
            remember_refusal(connection, replace(_delivery(report), problems=_kept(report.problems)))


def _translate(connection: sa.Connection, work: Work, table: Table, watch: Watch) -> None:
    source = work.request.source
    work.problems.extend(table.problems)
    work.rows.extend(_rows(connection, work, table))
    for row in watch(work.rows):
        try:
            work.made.append([] if _is_no_record(row) else list(source.translate(row)))
        except RowStopped:
            work.made.append([])
    audit.unique(work, source.unique)
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
        named = {name: cell for name, cell in zip(table.names, cells, strict=False) if name is not None}
        line = sheet.first_line + index
        row = Row(layout, known, line, named, sheet.name)
        if sheet.geometry:
            row.geometry = sheet.geometry[index]
        for rule, column, value, args in faults.get(line, ()):
            row.report(rule, column, value, **args)
        work.received.append(
            (
                sheet.name,
                line,
                {_storable(layout.headers[name]): _storable(cell) for name, cell in named.items() if cell},
            )
        )
        yield row


def _storable(cell: str) -> str:
    """The text as PostgreSQL can keep it: it knows no NUL."""
    return str(cell).replace("\0", "\ufffd")


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
    if clean.fold(first) not in TOTALS:
        return False
    row.cells.clear()
    row.report("total_row", value=first)
    return True


def _report(request: Request, rows_read: int, problems: tuple[Problem, ...]) -> Report:
    bundled = request.file is None
    return Report(request.source, request.path.name, _sha256(request.path), rows_read, problems, bundled=bundled)


def _sha256(path: Path) -> str:
    return read.sha256(path) if path.is_file() else ""


def _kept(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [problem.as_dict() for problem in islice(problems, MOST_KEPT)]


def _delivery(report: Report) -> Delivery:
    """A delivery of no rows, for what is known of the file."""
    source = report.source
    return Delivery(
        source_key=source.key,
        title=source.title,
        tables=source.tables,
        rows=(),
        file_name=recorded_name(source, report.file, report.bundled),
        sha256=report.sha256,
        rows_read=report.rows_read,
    )


def _deliver(connection: sa.Connection, work: Work, report: Report) -> Report:
    source = work.request.source
    delivery = replace(
        _delivery(report),
        rows=[item for made in work.made for item in made],
        received=work.received,
        problems=_kept(report.warnings),
    )
    try:
        # A refusal leaves the caller's transaction usable.
        with connection.begin_nested():
            outcome = deliver(connection, delivery)
    except RegisterRefused as refused:
        said = tuple(
            Problem(rule="register_refused", file=report.file, args={"reason": reason}) for reason in refused.problems
        )
        return Report(source, report.file, report.sha256, report.rows_read, (*report.problems, *said))
    return Report(source, report.file, report.sha256, report.rows_read, report.problems, outcome)
