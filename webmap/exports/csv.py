"""CSV: opens with a double click in a Turkish Excel, or by the letter of RFC 4180; the list loads back as it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from types import NoneType
from typing import Any

from flask_babel import lazy_gettext as _l

from webmap.cells import digits, each, in_columns, kind_of
from webmap.exports import Document, Export, Table

RFC4180 = "rfc4180"
DESCRIBED_BY = "csv-metadata.json"
"""What CSVW puts in place of the extension to find what the columns mean."""

FORMULA = frozenset("=+-@\t\r")
"""What a text begins with that a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Dialect:
    """How cells are written: between cells, the sign of decimals, what the file begins with, and the signs that want
    quotes around a cell."""

    delimiter: str
    decimal: str
    start: bytes
    quoted: re.Pattern[str]


# A Turkish Excel takes ; between cells and , in numbers, and needs the mark to know that the file is UTF-8.
EXCEL = Dialect(";", ",", b"\xef\xbb\xbf", re.compile('[;"\r\n]'))
PLAIN = Dialect(",", ".", b"", re.compile('[,"\r\n]'))


def cell(value: Any, dialect: Dialect) -> str:
    """A value as the text of a cell. Text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = written(value, dialect)
    # Only text can be a formula; a number may begin with a minus.
    return f"'{text}" if text[:1] in FORMULA and _has_text(value) else text


def _has_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and any(isinstance(one, str) for one in value))


def cells(values: Sequence[Any], dialect: Dialect) -> list[str]:
    """A column as it stands in a file: each value as ``cell`` has it, quoted where the format's rules want it.

    csv's writer would look at every letter by itself; here most columns are seen to need no quotes at once.
    """
    kind = kind_of(values)
    if kind is NoneType:
        return [""] * len(values)
    if kind is str:
        return _texts(values, dialect)
    if kind is Decimal:
        return ["" if value is None else digits(value).replace(".", dialect.decimal) for value in values]
    if kind is int:
        return ["" if value is None else str(value) for value in values]
    return each(values, lambda value: _quoted(cell(value, dialect), dialect))


def _texts(values: Sequence[str | None], dialect: Dialect) -> list[str]:
    if not FORMULA.isdisjoint(map(itemgetter(0), filter(None, values))):
        values = [cell(value, dialect) for value in values]
    text = "".join(filter(None, values))
    if any(sign in text for sign in (dialect.delimiter, '"', "\r", "\n")):
        return ["" if value is None else _quoted(value, dialect) for value in values]
    return ["" if value is None else value for value in values]


def _quoted(text: str, dialect: Dialect) -> str:
    return '"' + text.replace('"', '""') + '"' if dialect.quoted.search(text) else text


def written(value: Any, dialect: Dialect) -> str:
    """A value as plain text, for files that no spreadsheet reads as formulas."""
    if not isinstance(value, list | tuple):
        return _written(value, dialect)
    if len(value) == 1:
        return _written(value[0], dialect)
    return "; ".join([_written(one, dialect) for one in value])


def _written(value: Any, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return digits(value).replace(".", dialect.decimal)
    if isinstance(value, bool):
        return "evet" if value else "hayır"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def write(document: Document) -> Iterator[bytes]:
    """The main table in pieces; any length holds a few hundred rows in memory."""
    return write_table(document.main, PLAIN if document.note.variant == RFC4180 else EXCEL)


def write_table(table: Table, dialect: Dialect) -> Iterator[bytes]:
    """One table in a dialect. A geometry is left out: coordinates stand in columns of their own."""
    yield dialect.start
    head = _lines([[_quoted(column.header, dialect)] for column in table.columns], dialect)
    for columns in in_columns(table.rows()):
        yield head + _lines([cells(one, dialect) for one in columns[: len(table.columns)]], dialect)
        head = b""
    yield head


def _lines(columns: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    if len(columns) == 1:
        # A line with nothing in it would be none.
        columns = [[one or '""' for one in columns[0]]]
    return "".join(map("%s\r\n".__mod__, map(dialect.delimiter.join, zip(*columns, strict=True)))).encode()


EXPORT = Export(
    "csv",
    _l("CSV for Excel"),
    "text/csv; charset=utf-8",
    write,
    purpose=_l("any program; loads back"),
    variants=(RFC4180,),
    described_by=DESCRIBED_BY,
    order=20,
)
