"""A record as it was typed into a form: lines of cells, read and checked by the very rules of a delivered list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from geodata.models import Base
from loaders import pins, public_text
from loaders.known import Known
from loaders.problems import Problem
from loaders.rows import Layout, Row, RowStopped
from loaders.source import Batch

Cells = Mapping[str, str]
Labels = Mapping[str, Mapping[str, str]]
"""Kind of line ("" is the record's own) → column → what the form calls it."""


@dataclass(frozen=True)
class Typed:
    """What stands in a form: the record's own cells, and of each kind of part its lines of cells."""

    cells: Cells
    parts: Mapping[str, Sequence[Cells]] = field(default_factory=dict)

    def filled(self, part: str) -> list[tuple[int, Cells]]:
        """The lines of a kind that say anything besides which line they were, with their numbers in the form."""
        return [
            (at, cells)
            for at, cells in enumerate(self.parts.get(part, ()))
            if any(value.strip() for name, value in cells.items() if name not in SILENT)
        ]


SILENT = frozenset({"position", "role", "anyway", "placed", "was"})
"""Cells that alone make no part: which line it was, what it would be, and how its point came to be."""


@dataclass(frozen=True)
class Fault:
    """A problem and its place: the kind of line, its number in the form, and the column ("" for the whole line)."""

    part: str
    line: int
    column: str
    problem: Problem
    accepted: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it stops the record; a point outside its district may be kept knowingly."""
        return self.problem.is_error and not self.accepted

    @property
    def field(self) -> str:
        """The name of the field in the form."""
        return f"{self.part}-{self.line}-{self.column}" if self.part else self.column


@dataclass(frozen=True)
class Made:
    """The typed rows of a form, and what is wrong with it; with an error the rows are not to be used."""

    rows: tuple[Base, ...]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.is_error)


class Reading:
    """One reading of a form: each line becomes a row, and what is wrong anywhere is told at once."""

    def __init__(self, connection: sa.Connection, typed: Typed, labels: Labels) -> None:
        self.connection = connection
        self.typed = typed
        self.known = Known(connection)
        self._labels = labels
        self._rows: list[tuple[str, Row]] = []
        self._made: list[list[Base]] = []

    def read(self, part: str, line: int, cells: Cells, translate: Callable[[Row], Iterable[Base]]) -> list[Base]:
        """The typed rows of one line; none when it lacks what it cannot do without."""
        headers = {name: self._labels.get(part, {}).get(name, name) for name in cells}
        layout = Layout("", headers, ours=dict(self._labels.get(part, {})))
        row = Row(layout, self.known, line, dict(cells), part)
        made: list[Base] = []
        if part:
            public_text.judge(row)
        try:
            made.extend(translate(row))
        except RowStopped:
            made.clear()
        self._rows.append((part, row))
        self._made.append(made)
        return made

    def read_all(self, part: str, translate: Callable[[Row], Iterable[Base]]) -> list[Base]:
        """The typed rows of all lines of a kind that say anything."""
        lines = self.typed.filled(part)
        return [item for at, cells in lines for item in self.read(part, at, cells, translate)]

    def lines(self) -> Sequence[Sequence[Base]]:
        """What came of each line so far."""
        return self._made

    def made(self) -> Made:
        """All rows, their points held against the districts, and all that was found."""
        pins.place_all(Batch(self.connection, [row for _part, row in self._rows], self._made))
        faults = [
            Fault(part, row.line, self._column(part, problem), problem, self._accepted(part, row, problem))
            for part, row in self._rows
            for problem in row.problems
        ]
        return Made(tuple(item for made in self._made for item in made), tuple(faults))

    def _column(self, part: str, problem: Problem) -> str:
        labels = self._labels.get(part, {})
        return next((name for name, label in labels.items() if label == problem.column), problem.column)

    def _accepted(self, part: str, row: Row, problem: Problem) -> bool:
        if problem.rule != "district_disagrees":
            return False
        lines = self.typed.parts.get(part, ())
        cells = lines[row.line] if part else self.typed.cells
        return bool(cells.get("anyway"))
