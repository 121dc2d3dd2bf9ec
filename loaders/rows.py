"""A row on its way in: cells are popped one by one, each read by a cleaner, and what goes wrong is kept as problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeVar, overload

from geodata.models import Base
from loaders import clean
from loaders.clean import Reader
from loaders.known import Known
from loaders.problems import Problem, Unreadable

T = TypeVar("T")


_NOTHING: Final = object()
_MOST_KEPT, _LONGEST_KEPT = 5_000, 200
"""Texts whose reading each column of a file remembers, and letters of the longest of them."""


class RowStopped(Exception):
    """The row lacks something it cannot do without; the problem is already reported."""


@dataclass(frozen=True)
class Layout:
    """The columns of a file: ``headers`` maps the name a source uses to the header as the file has it.

    ``optional`` are names the file may lack. A name that is in neither is reported once, when it is first popped.
    """

    file: str
    headers: dict[str, str]
    optional: frozenset[str] = frozenset()
    missing: set[str] = field(default_factory=set)
    ours: dict[str, str] = field(default_factory=dict)
    """Our own header for each name: what a person is told of a column that the file does not have."""
    readings: dict[Any, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)
    """What each reader made of a text: most columns say a few things over and over."""

    def reading(self, raw: str, read: Reader[Any]) -> Any:
        """What ``read`` makes of a cell: a value, the Unreadable it raised, or ``_NOTHING`` for an empty one.

        Readers give the same for the same text, and values that nobody can change.
        """
        # 38.5 as a number and as a text are equal to each other, and read differently.
        key = (read, type(raw))
        known = self.readings.get(key)
        if known is None:
            known = self.readings[key] = {}
        found = known.get(raw, known)
        if found is known:
            found = _NOTHING if clean.is_empty(raw) else _first_reading(raw, read)
            if len(known) < _MOST_KEPT and len(raw) <= _LONGEST_KEPT:
                known[raw] = found
        return found


def _first_reading(raw: str, read: Reader[Any]) -> Any:
    try:
        clean.refuse_formula_error(raw)
        clean.refuse_too_long(raw)
        return read(raw)
    except Unreadable as fault:
        # What it was raised through is not kept with it.
        return fault.with_traceback(None)


class Row:
    """One line of a file. ``pop`` takes cells out; what is left over at the end is reported by the runner.

    ``geometry`` is EWKT in EPSG:4326 for files that carry areas. Pop the optional cells first and ``need`` the
    necessary ones last: then all faults of the row are told, not only the first.
    """

    __slots__ = ("cells", "geometry", "known", "layout", "line", "problems", "sheet")

    def __init__(self, layout: Layout, known: Known, line: int, cells: dict[str, str], sheet: str = "") -> None:
        self.layout = layout
        self.known = known
        self.line = line
        self.sheet = sheet
        self.cells = cells
        self.geometry: str | None = None
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        """True when the row has an error; its typed rows are then not used."""
        return any(problem.is_error for problem in self.problems)

    @overload
    def pop(self, column: str, *, needed: bool = False) -> str | None: ...
    @overload
    def pop(self, column: str, read: Reader[T], *, needed: bool = False) -> T | None: ...
    def pop(self, column: str, read: Reader[Any] = clean.text, *, needed: bool = False) -> Any:
        """The cell's value by ``read``; None when it is empty (a problem if ``needed``) or unreadable (always one)."""
        raw = self._take(column)
        if raw and (found := self._read(column, raw, read)) is not _NOTHING:
            return found
        if needed and column in self.layout.headers:
            self.report("empty_required", column)
        return None

    @overload
    def need(self, column: str) -> str: ...
    @overload
    def need(self, column: str, read: Reader[T]) -> T: ...
    def need(self, column: str, read: Reader[Any] = clean.text) -> Any:
        """The cell's value by ``read``. Reports and raises RowStopped when it is empty or unreadable."""
        value = self.pop(column, read, needed=True)
        if value is None:
            self.stop()
        return value

    @overload
    def pop_list(self, column: str) -> list[str]: ...
    @overload
    def pop_list(self, column: str, read: Reader[T]) -> list[T]: ...
    def pop_list(self, column: str, read: Reader[Any] = clean.text) -> list[Any]:
        """The values of a cell that holds several, divided by ``;``. Unreadable ones are reported and left out."""
        raw = self._take(column)
        if not raw:
            return []
        read_all = [self._read(column, part, read) for part in clean.several(raw)]
        return [value for value in read_all if value is not None]

    def pop_positions(self, column: str, read: Reader[T]) -> list[T | None]:
        """Like ``pop_list``, but each part keeps its position: None for an empty or unreadable one."""
        raw = self._take(column)
        if not raw or clean.is_empty(raw):
            return []
        parts = raw.split(";") if ";" in raw else [raw]
        found = [self._read(column, part, read) for part in parts]
        return [None if value is _NOTHING else value for value in found]

    def refer(self, column: str, table: type[Base], *, needed: bool = False, **where: object) -> str | None:
        """The code of the row of ``table`` that the cell names by its code or label; ``where`` narrows the table."""
        return self.pop(column, self.known.options(table, **where).find, needed=needed)

    def refer_list(self, column: str, table: type[Base], **where: object) -> list[str]:
        """The codes of all rows of ``table`` that the cell names, divided by ``;``."""
        return self.pop_list(column, self.known.options(table, **where).find)

    def stop(self) -> NoReturn:
        """Gives the row up: it lacks something it cannot do without, which has been reported."""
        raise RowStopped

    def faulty(self, *columns: str) -> bool:
        """True when one of the columns has been reported: what follows from it need not be."""
        if not self.problems:
            return False
        headers = {self.header(column) for column in columns}
        return any(problem.column in headers for problem in self.problems)

    def header(self, column: str) -> str:
        """The column's header as the file has it."""
        return self.layout.headers.get(column) or self.layout.ours.get(column, column)

    def lacks(self, column: str, rule: str) -> None:
        """An empty cell that this row needs: told of the row, or once for the file when it has no such column."""
        if column in self.layout.headers:
            self.report(rule, column)
        else:
            self.layout.missing.add(column)

    def report(self, rule: str, column: str = "", value: str = "", **args: object) -> None:
        """Keeps a problem of this row. ``column`` is the source's name for it; the person sees the file's header."""
        self.problems.append(
            Problem(
                rule=rule,
                file=self.layout.file,
                sheet=self.sheet,
                row=self.line,
                column=self.header(column),
                value=value,
                args={name: str(arg) for name, arg in args.items()},
            )
        )

    def _take(self, column: str) -> str:
        if column in self.layout.headers:
            return self.cells.pop(column, "")
        if column not in self.layout.optional:
            self.layout.missing.add(column)
        return ""

    def _read(self, column: str, raw: str, read: Reader[Any]) -> Any:
        """The value, ``_NOTHING`` for a cell that says nothing, None for one that cannot be read and was reported."""
        found = self.layout.reading(raw, read)
        if type(found) is Unreadable:
            self.report(found.rule, column, raw, **found.args_of_rule)
            return None
        return found
