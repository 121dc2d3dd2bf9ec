"""How far the filled cells of a sheet reach, known before a reader makes room for all the cells in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loaders.problems import Unreadable

MOST_BYTES = 512 * 1024**2
"""The largest content of a packed file that is opened; 100 000 projects need a tenth of it."""

ROOM = 2_000_000
"""Cells that room is made for whatever is in them: a hundred columns of twenty thousand rows."""

SPARSE, MOST = 50, 20_000_000
"""Beyond that, room is made for so many times as many cells as are filled, up to a most that only full sheets pass."""

_PLAIN = bytes.maketrans(b"\t\r\n'", b'   "')
_PREFIX = re.compile(rb"(</?)[^<>/ :]+:")
_TAG = re.compile(rb"<(row|c)\b([^<>]*)>")
_PLACE = re.compile(rb'\br *= *"([A-Za-z]*)([0-9]*)')
_COLUMNS = re.compile(rb'r *= *"([A-Za-z]+)[0-9]')
_ROWS = re.compile(rb'r *= *"[A-Za-z]*([0-9]+)"')
_NUMBER = re.compile(rb"<v\b[^<>]*>\s*([0-9]{1,9})\s*<")
_ODS_ROW = re.compile(rb"^[^<>]*\bnumber-rows-repeated *= *[\"']([0-9]+)")
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^<>]*)>")
_ODS_CELLS = re.compile(rb"\bnumber-columns-repeated *= *[\"']([0-9]+)")
_ODS_FILLED = re.compile(rb"value|<text:p\b")


@dataclass(frozen=True)
class Extent:
    """The rows and columns up to the last filled cell, and how many cells are filled."""

    rows: int
    columns: int
    filled: int

    def is_vast(self) -> bool:
        return self.rows * self.columns > max(ROOM, min(SPARSE * self.filled, MOST), 2 * self.filled)


def plain(xml: bytes) -> bytes:
    """A sheet's XML with one kind of quotes and blanks, and without the prefixes that its tags may have."""
    made = xml.translate(_PLAIN)
    return _PREFIX.sub(rb"\1", made) if b":row" in made or b":c " in made or b":c>" in made else made


def refuse_vast(name: str, found: Extent) -> None:
    """Raises Unreadable for a sheet whose few filled cells lie so far apart that reading it costs gigabytes."""
    if found.is_vast():
        raise Unreadable("spread_out", sheet=name, **vars(found))


def of_xlsx(sheet: bytes) -> Extent:
    """The extent of a sheet's plain XML."""
    filled = sheet.count(b"<c ") + sheet.count(b"<c>")
    rows = [int(one[:20]) for one in set(_ROWS.findall(sheet))]
    columns = [_column(one) for one in set(_COLUMNS.findall(sheet))]
    # Cells and rows may leave out where they are: each is then one further than the one before.
    first, *others = sheet.partition(b"</sheetData")[0].split(b"<row")
    most = max((part.count(b"<c") for part in others), default=first.count(b"<c"))
    found = Extent(max([len(others), *rows]), max([most, *columns]), filled)
    return _exact(sheet) if found.is_vast() else found


def _exact(sheet: bytes) -> Extent:
    """The same without the cells that are only formatted, which every program leaves behind somewhere."""
    row = column = rows = columns = filled = 0
    for tag in _TAG.finditer(sheet):
        place = _PLACE.search(tag[2])
        said = int(place[2][:20]) if place and place[2] else 0
        if tag[1] == b"row":
            row, column = said or row + 1, 0
            continue
        row = said or row
        column = _column(place[1]) if place and place[1] else column + 1
        if not tag[2].endswith(b"/"):
            rows, columns, filled = max(rows, row), max(columns, column), filled + 1
    return Extent(rows, columns, filled)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:20].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def of_ods(table: bytes) -> Extent:
    """The extent of the XML of a table; a cell or row that stands for many counts as so many."""
    rows = passed = columns = filled = 0
    for row in table.split(b"<table:table-row")[1:]:
        times = int(found[1][:20]) if (found := _ODS_ROW.search(row)) else 1
        if not _ODS_FILLED.search(row):
            passed += times
            continue
        cells = list(_ods_cells(row))
        rows, passed = rows + passed + times, 0
        columns = max(columns, sum(cells))
        filled += len(cells)
    return Extent(rows, columns, filled)


def _ods_cells(row: bytes) -> Iterator[int]:
    """How many cells each element of a row stands for, up to the last filled one."""
    empty: list[int] = []
    for one in row.split(b"<table:")[1:]:
        times = int(found[1][:20]) if (found := _ODS_CELLS.search(one)) else 1
        empty.append(times)
        if _ODS_FILLED.search(one):
            yield from empty
            empty.clear()


def text_lengths(shared: bytes) -> list[int]:
    """Bytes of each shared text of a workbook."""
    return [len(one) for one in shared.split(b"</si>")]


def shown(sheet: bytes, lengths: Sequence[int]) -> int:
    """Bytes of the shared texts, each as often as cells of the plain sheet show it; 0 when that is little."""
    if sheet.count(b"<v") * max(lengths, default=0) < MOST_BYTES:
        return 0
    return sum(lengths[at] for one in _NUMBER.findall(sheet) if (at := int(one)) < len(lengths))
