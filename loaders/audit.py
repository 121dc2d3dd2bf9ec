"""Checks of a whole file: values that repeat, columns that nobody read, more or fewer rows than can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from geodata.folding import fold
from geodata.models import Base, Load
from loaders.chosen import Chosen
from loaders.headers import Columns, Table
from loaders.problems import Problem
from loaders.rows import Row
from loaders.source import Source


@dataclass(frozen=True)
class Request:
    """What to load. ``file`` None is the bundled file, ``sheet`` and ``columns`` are only needed for unusual files.

    ``fewer`` allows a list of less than half the rows of the one it replaces. ``chosen`` says which column means what
    where a person decided it; ``name`` is what the file is called to people, if not by the path's own name.
    """

    source: Source
    file: Path | None = None
    sheet: str | None = None
    columns: Path | None = None
    fewer: bool = False
    chosen: Chosen | None = None
    name: str = ""

    @property
    def called(self) -> str:
        """The file's name as people know it."""
        return self.name or self.path.name

    @property
    def path(self) -> Path:
        return self.file or self.source.bundled


@dataclass
class Work:
    """The state of one run."""

    request: Request
    rows: list[Row] = field(default_factory=list)
    made: list[list[Base]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    """Indexes of the sheet's lines that became rows."""

    def told(self) -> tuple[Problem, ...]:
        """All problems: those of the file first, then line by line."""
        found = [*self.problems, *(problem for row in self.rows for problem in row.problems)]
        return tuple(sorted(dict.fromkeys(found), key=lambda problem: (problem.sheet, problem.row or 0)))


@dataclass(frozen=True)
class Received:
    """The filled lines of a sheet as they came, each made when it is written down: all at once take much memory."""

    table: Table
    filled: Sequence[int]

    def __iter__(self) -> Iterator[tuple[str, int, dict[str, str]]]:
        sheet, headers = self.table.sheet, self.table.layout.headers
        named = [(at, headers[name]) for at, name in enumerate(self.table.names) if name is not None]
        for index in self.filled:
            cells = sheet.lines[index]
            found = {header: cells[at] for at, header in named if at < len(cells) and cells[at]}
            yield sheet.name, sheet.first_line + index, _storable(found)


def _storable(cells: dict[str, str]) -> dict[str, str]:
    """The texts as PostgreSQL can keep them: it knows no NUL."""
    if "\0" not in "".join([*cells, *cells.values()]):
        return cells
    return {header.replace("\0", "\ufffd"): cell.replace("\0", "\ufffd") for header, cell in cells.items()}


def unique(work: Work, table: Table, columns: Iterable[str]) -> None:
    """Values that may come only once in the file."""
    for column in columns:
        if column not in table.names:
            continue
        at, first = table.names.index(column), dict[str, int]()
        for row, index in zip(work.rows, work.filled, strict=True):
            cells = table.sheet.lines[index]
            value = " ".join(cells[at].split()) if at < len(cells) else ""
            # F-001 and f-001 are two keys to a database, and one number to whoever reads the list.
            key = fold(value)
            if value and first.setdefault(key, row.line) != row.line:
                row.report("duplicate_value", column, value, first=first[key])


def columns_read(work: Work, table: Table, columns: Columns | None) -> None:
    """Headers that the source needs and the file lacks, and columns nobody read."""

    def report(rule: str, column: str, **args: object) -> None:
        texts = {name: str(value) for name, value in args.items()}
        work.problems.append(
            Problem(rule=rule, file=table.layout.file, sheet=table.sheet.name, column=column, value=column, args=texts)
        )

    for name in sorted(table.layout.missing):
        report("missing_column", table.layout.ours.get(name, name), known=", ".join(table.layout.headers.values()))
    left = Counter(
        name
        for row, made in zip(work.rows, work.made, strict=True)
        if made
        for name, cell in row.cells.items()
        if cell.strip()
    )
    for name, filled in left.items():
        header = table.layout.headers[name]
        if header in work.request.source.ignored:
            continue
        near = columns.near(header) if columns is not None else None
        if columns is None:
            report("column_not_read", header, filled=filled)
        elif near is not None:
            report("column_misspelt", header, near=near, filled=filled)
        else:
            report("column_passed_over", header, filled=filled)


def counts(connection: sa.Connection, work: Work, table: Table) -> None:
    """As many rows as can be believed, and not far fewer than the last time."""
    source, count = work.request.source, len(work.rows)
    args = {"count": str(count), "least": str(source.expect.start), "most": str(source.expect.stop - 1)}
    if count not in source.expect:
        rule = "too_few_rows" if count < source.expect.start else "too_many_rows"
        work.problems.append(Problem(rule=rule, file=table.layout.file, sheet=table.sheet.name, args=args))
    before = connection.execute(
        sa.select(Load.rows_read)
        .where(Load.source_key == source.key, Load.outcome.in_(("published", "unchanged")))
        .order_by(Load.id.desc())
        .limit(1)
    ).scalar()
    if before is not None and count * 2 < before and not work.request.fewer:
        known = {"count": str(count), "before": str(before)}
        work.problems.append(Problem(rule="far_fewer_rows", file=table.layout.file, sheet=table.sheet.name, args=known))
