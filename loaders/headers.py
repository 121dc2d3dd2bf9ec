"""Which sheet and line hold the header, and which column is which: spellings are data in ``columns/*.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from loaders import clean
from loaders.problems import FileRefused, Problem
from loaders.rows import Layout
from loaders.sheet import MOST_COLUMNS, Fault, Sheet

COLUMNS = Path(__file__).with_name("columns")
HEADER_WITHIN = 20
"""Lines from the top in which the header is looked for; people put a title and a date above it."""

_SHORT = 10


class ColumnsBroken(ValueError):
    """A columns file cannot be used; the text says which entry and why."""


@dataclass(frozen=True)
class Column:
    """One column: the name the source uses, our header, other spellings, and what a template tells about it.

    ``codes`` names the table whose codes may be written, ``words`` the words that may. ``pattern`` is for columns
    whose headers are not known beforehand (a column for each year): what it fits is its own name.
    """

    name: str
    header: str
    spellings: tuple[str, ...] = ()
    required: bool = False
    note_tr: str = ""
    note_en: str = ""
    example: str = ""
    codes: str = ""
    words: tuple[str, ...] = ()
    pattern: str = ""

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Every accepted spelling as a key for comparing."""
        return tuple(dict.fromkeys(clean.fold(spelling) for spelling in (self.header, self.name, *self.spellings)))


@dataclass(frozen=True)
class Columns:
    """The columns of a source, and headers that are knowingly not read."""

    columns: tuple[Column, ...]
    ignored: frozenset[str] = frozenset()

    def named(self, header: str, short: bool = False) -> str | None:
        """The name of the column that ``header`` spells; ``short`` also takes the ten bytes a shapefile keeps.

        Cut short, two headers may look the same; the earlier column has it, as GDAL renames the later one.
        """
        folded = clean.fold(header)
        if any(re.fullmatch(pattern, clean.tidy(header)) for pattern in self._patterns):
            return clean.tidy(header)
        if folded in self._spelled:
            return self._spelled[folded]
        if not short or len(header.encode()) < _SHORT - 1:
            return None
        ours = [column.name for column in self.columns if column.folded[0].startswith(folded)]
        others = [column.name for column in self.columns if any(word.startswith(folded) for word in column.folded)]
        return next(iter([*ours, *others]), None)

    @cached_property
    def _spelled(self) -> dict[str, str]:
        # The earlier of two columns with the same spelling has it.
        return {word: column.name for column in reversed(self.columns) for word in column.folded}

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(column.pattern for column in self.columns if column.pattern)

    def near(self, header: str) -> str | None:
        """Our header that is spelled nearly like this one, if any."""
        spelled = {word: column.header for column in self.columns for word in column.folded}
        found = get_close_matches(clean.fold(header), spelled, n=1, cutoff=0.82)
        return spelled[found[0]] if found else None

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)


@dataclass(frozen=True)
class Table:
    """The chosen sheet: its layout, where the data begins, and the name each column index has (None: nothing there)."""

    sheet: Sheet
    layout: Layout
    header_index: int
    names: tuple[str | None, ...]
    problems: tuple[Problem, ...] = ()


def columns_of(file: str, own: Path | None = None) -> Columns:
    """The columns that ``columns/<file>`` describes, with the spellings a file of one's own adds. Raises ColumnsBroken.

    In one's own file an entry may be just a header or a list of them: ``ref = "Sözleşme No"``; ``ignored`` is a list.
    """
    columns = Columns(tuple(_column(name, entry) for name, entry in _toml(COLUMNS / file).items()))
    if own is None:
        return columns
    added = _toml(own)
    ignored = frozenset(clean.fold(header) for header in added.pop("ignored", ()))
    unknown = sorted(set(added) - {column.name for column in columns.columns})
    if unknown:
        known = ", ".join(column.name for column in columns.columns)
        raise ColumnsBroken(f"{own.name}: {', '.join(unknown)} is no column of this source. Known: {known}")
    return Columns(tuple(_widened(column, added.get(column.name)) for column in columns.columns), ignored)


def choose(sheets: Sequence[Sheet], columns: Columns | None, file: str, wanted: str | None = None) -> Table:
    """The sheet and line whose header fits best. Raises FileRefused when none does or several do."""
    visible = [sheet for sheet in sheets if not sheet.hidden and not sheet.blank]
    hidden = [
        Problem(rule="hidden_sheet", file=file, sheet=sheet.name)
        for sheet in sheets
        if sheet.hidden and not sheet.blank
    ]
    if wanted is not None:
        visible = [sheet for sheet in sheets if clean.fold(sheet.name) == clean.fold(wanted)]
        hidden = []
        if not visible:
            known = ", ".join(sheet.name for sheet in sheets)
            raise FileRefused(Problem(rule="no_such_sheet", file=file, value=wanted, args={"known": known}))
    tables = [table for sheet in visible if (table := _table(sheet, columns, file)) is not None]
    complete = [table for table in tables if not _missing(table, columns)]
    if len(complete) > 1:
        names = ", ".join(table.sheet.name for table in complete)
        raise FileRefused(*hidden, Problem(rule="several_sheets_fit", file=file, args={"sheets": names}))
    if complete:
        return replace(complete[0], problems=(*hidden, *complete[0].problems))
    if not tables:
        raise FileRefused(*hidden, _no_header(visible, columns, file))
    best = max(tables, key=lambda table: len(table.layout.headers))
    if any(problem.rule == "merged_header" for problem in best.problems):
        raise FileRefused(*hidden, *best.problems)
    absent = ", ".join(column.header for column in _missing(best, columns))
    raise FileRefused(
        *hidden,
        Problem(rule="missing_columns", file=file, sheet=best.sheet.name, args={"columns": absent}),
        *best.problems,
    )


def _table(sheet: Sheet, columns: Columns | None, file: str) -> Table | None:
    index = header_line(sheet, columns)
    if index is None:
        return None
    headers = [clean.tidy(cell) for cell in sheet.lines[index]]
    if (many := sum(1 for header in headers if header)) > MOST_COLUMNS:
        args = {"columns": str(many), "most": str(MOST_COLUMNS)}
        raise FileRefused(Problem(rule="too_many_columns", file=file, sheet=sheet.name, args=args))
    names: list[str | None] = []
    problems: list[Problem] = []
    ours = {column.name: column.header for column in columns.columns} if columns else {}
    layout = Layout(file=file, headers={}, optional=frozenset(_optional(columns)), ours=ours)

    def report(rule: str, column: str = "", **args: str) -> None:
        line = sheet.first_line + index
        problems.append(
            Problem(rule=rule, file=file, sheet=sheet.name, row=line, column=column, value=column, args=args)
        )

    for position, header in enumerate(headers):
        name = header if columns is None else columns.named(header, sheet.short_headers)
        if not header:
            filled = sum(1 for line in sheet.lines[index + 1 :] if position < len(line) and line[position].strip())
            if filled:
                report("unnamed_column", letter(position), cells=str(filled))
            names.append(None)
        elif columns is not None and clean.fold(header) in columns.ignored:
            names.append(None)
        elif (name or header) in layout.headers:
            report("duplicate_header", header, first=layout.headers[name or header])
            names.append(None)
        else:
            layout.headers[name or header] = header
            names.append(name or header)
    if any(fault.rule == "merged_cells" and _spans(fault, sheet.first_line + index) for fault in sheet.faults):
        # Headers that seem absent, or to be missing a name, follow from it.
        problems.clear()
        report("merged_header")
    return Table(sheet, layout, index, tuple(names), tuple(problems))


def _spans(fault: Fault, line: int) -> bool:
    return fault.line <= line <= int(fault.args["until"])


def header_line(sheet: Sheet, columns: Columns | None) -> int | None:
    """The index of the line whose cells name most columns; None when none names two."""
    head = list(enumerate(sheet.lines[:HEADER_WITHIN]))
    if columns is None:
        return next((index for index, line in head if any(cell.strip() for cell in line)), None)
    fits = [(sum(columns.named(cell, sheet.short_headers) is not None for cell in line), index) for index, line in head]
    most = max(fits, key=lambda fit: (fit[0], -fit[1]), default=(0, 0))
    return most[1] if most[0] >= min(2, len(columns.columns)) else None


def _missing(table: Table, columns: Columns | None) -> list[Column]:
    return [column for column in (columns.required if columns else ()) if column.name not in table.layout.headers]


def _no_header(visible: Sequence[Sheet], columns: Columns | None, file: str) -> Problem:
    needed = ", ".join(column.header for column in (columns.required if columns else ()))
    names = ", ".join(sheet.name for sheet in visible if sheet.name)
    return Problem(rule="no_header", file=file, sheet=names, args={"lines": str(HEADER_WITHIN), "columns": needed})


def _optional(columns: Columns | None) -> list[str]:
    return [column.name for column in columns.columns if not column.required] if columns else []


def letter(position: int) -> str:
    """The spreadsheet's name of a column: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ColumnsBroken(f"{path.name}: {error}") from error


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    try:
        return Column(name=name, **values)
    except TypeError as error:
        raise ColumnsBroken(f"column {name}: {error}") from error


def _widened(column: Column, added: object) -> Column:
    more = [added] if isinstance(added, str) else added or []
    if not isinstance(more, list) or not all(isinstance(spelling, str) for spelling in more):
        raise ColumnsBroken(f"{column.name}: give one header or a list of headers.")
    return replace(column, spellings=(*column.spellings, *more))
