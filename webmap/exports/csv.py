"""CSV: opens with a double click in a Turkish Excel, or by the letter of RFC 4180; the list loads back as it is."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from webmap.cells import digits, each, in_columns, only
from webmap.exports import FORMULA, Document, Export, Table, joined, unsafe

RFC4180 = "rfc4180"
DESCRIBED_BY = "csv-metadata.json"
"""What CSVW puts in place of the extension to find what the columns mean."""


@dataclass(frozen=True)
class Dialect:
    """How cells are written: between cells, the sign of decimals, and what the file begins with."""

    delimiter: str
    decimal: str
    start: bytes


# A Turkish Excel takes ; between cells and , in numbers, and needs the mark to know that the file is UTF-8.
EXCEL = Dialect(";", ",", b"\xef\xbb\xbf")
PLAIN = Dialect(",", ".", b"")


def cell(value: Any, dialect: Dialect) -> str:
    """A value as the text of a cell. Text that a spreadsheet would take for a formula begins with an apostrophe."""
    text = written(value, dialect)
    # Only text can be a formula; a number may begin with a minus.
    return f"'{text}" if unsafe(text) and _has_text(value) else text


def _has_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and any(isinstance(one, str) for one in value))


def cells(values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    """A column as ``cell`` has each of its values; what csv writes by itself just so (None, whole numbers) is left."""
    if only(values, str) and FORMULA.isdisjoint(value[0] for value in values if value):
        return values
    if only(values, int):
        return values
    return each(values, lambda value: cell(value, dialect))


def written(value: Any, dialect: Dialect) -> str:
    """A value as plain text, for files that no spreadsheet reads as formulas."""
    return joined(value, lambda one: _written(one, dialect))


def _written(value: Any, dialect: Dialect) -> str:
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
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n")
    out.writerow(column.header for column in table.columns)
    yield dialect.start
    for columns in in_columns(table.rows()):
        out.writerows(zip(*(cells(one, dialect) for one in columns[: len(table.columns)]), strict=True))
        yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode("utf-8")
    text.seek(0)
    text.truncate()
    return piece


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
