"""Tables as Arrow record batches: what Parquet and GeoPackage are written from, some thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa

from webmap.exports import Column, Table, joined
from webmap.exports.csv import PLAIN, written

BATCH = 4096
GEOMETRY = "geometry"
WGS84 = "EPSG:4326"

_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.string(),
    "whole": pa.int64(),
    "year": pa.int32(),
    "number": pa.float64(),
    "share": pa.decimal128(12, 10),
    "money": pa.decimal128(20, 2),
    "yes_no": pa.bool_(),
}


@dataclass(frozen=True)
class Made:
    """One Arrow column of a table's column: its name, type, and cell of a value."""

    name: str
    type: pa.DataType
    at: int
    cell: Callable[[Any], Any]


def rich(column: Column, at: int) -> list[Made]:
    """As Parquet holds it: exact decimals, lists as lists. Dates stay text, because many are known by month only."""
    own = _TYPES[column.kind]
    kind = pa.list_(own) if column.many else own
    return [Made(column.key, kind, at, _exact(column))]


def plain(column: Column, at: int) -> list[Made]:
    """As GeoPackage can hold it: lists as text, and money twice, since it knows no decimals: as a number to look at
    and as whole kuruş, whose sums are exact."""
    if column.many:
        return [Made(column.key, pa.string(), at, lambda value: written(value, PLAIN) or None)]
    if column.kind == "money":
        return [
            Made(column.key, pa.float64(), at, lambda value: None if value is None else float(value)),
            Made(f"{column.key}_kurus", pa.int64(), at, lambda value: None if value is None else int(value * 100)),
        ]
    if column.kind == "share":
        return [Made(column.key, pa.float64(), at, lambda value: None if value is None else float(value))]
    return [Made(column.key, _TYPES[column.kind], at, _exact(column))]


def _exact(column: Column) -> Callable[[Any], Any]:
    if column.kind in ("text", "date") and not column.many:
        return lambda value: None if value is None else joined(value, str)
    if column.kind == "number":
        return lambda value: [_float(one) for one in value] if isinstance(value, list) else _float(value)
    return lambda value: value


def _float(value: Decimal | float | None) -> float | None:
    return None if value is None else float(value)


def made_columns(table: Table, how: Callable[[Column, int], list[Made]]) -> list[Made]:
    """All Arrow columns of a table, its geometry not among them."""
    return [one for at, column in enumerate(table.columns) for one in how(column, at)]


def schema(table: Table, columns: list[Made]) -> pa.Schema:
    """The columns' types, with the geometry as WKB at the end where the table has one."""
    fields = [pa.field(one.name, one.type) for one in columns]
    return pa.schema(fields + ([pa.field(GEOMETRY, pa.binary())] if table.geometry else []))


def batches(table: Table, columns: list[Made]) -> Iterator[pa.RecordBatch]:
    """The rows in batches; at least one, so that an empty answer has its columns too."""
    form = schema(table, columns)
    rows = iter(table.rows())
    first = True
    while (held := list(islice(rows, BATCH))) or first:
        first = False
        cells = list(zip(*held, strict=True)) or [()] * (len(table.columns) + 1)
        arrays = [pa.array(map(one.cell, cells[one.at]), one.type) for one in columns]
        if table.geometry:
            arrays.append(pa.array([None if one is None else bytes(one) for one in cells[-1]], pa.binary()))
        yield pa.RecordBatch.from_arrays(arrays, schema=form)
