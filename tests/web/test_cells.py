"""Cells written a column at a time are what they are one by one, whatever is in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from webmap.cells import digits, in_columns
from webmap.exports import Column, Table
from webmap.exports.csv import EXCEL, PLAIN, Dialect, cell, write_table
from webmap.exports.geojson import geometries
from webmap.exports.json import column, encoded

TEXTS = st.text(alphabet=st.sampled_from("aÇ ;,\"'=+-@\t\r\n\x1f\U0001f600"), max_size=5)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)
SINGLE = (
    TEXTS, DECIMALS, st.booleans(), st.integers(-(10**12), 10**12), st.dates(dt.date(1900, 1, 1)),
    st.floats(-1000, 1000), st.sampled_from([Decimal("1E+3"), Decimal("0E-10"), Decimal("1E-9")]),
)  # fmt: skip
CELLS = st.one_of(*(st.none() | one for one in SINGLE), *(st.lists(st.none() | one, max_size=3) for one in SINGLE))
COLUMNS = st.one_of(st.lists(CELLS, min_size=4, max_size=4), *(st.lists(st.none() | one, min_size=4, max_size=4)
                                                               for one in SINGLE))  # fmt: skip


def by_the_book(rows: list[tuple[Any, ...]], heads: list[str], dialect: Dialect) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n")
    out.writerow(heads)
    out.writerows([cell(value, dialect) for value in row] for row in rows)
    return dialect.start + text.getvalue().encode()


@given(st.lists(COLUMNS, min_size=1, max_size=4), TEXTS, st.sampled_from([EXCEL, PLAIN]))
def test_a_file_is_what_the_library_writes_of_the_same_cells(
    columns: list[list[Any]], head: str, dialect: Dialect
) -> None:
    rows = list(zip(*columns, strict=True))
    heads = [Column(str(number), head) for number in range(len(columns))]
    written = b"".join(write_table(Table("t", "t", tuple(heads), lambda: rows), dialect))
    assert written == by_the_book(rows, [head] * len(columns), dialect)


def test_a_file_without_rows_has_its_head() -> None:
    assert b"".join(write_table(Table("t", "t", (Column("a", 'x"y'),), lambda: ()), PLAIN)) == b'"x""y"\r\n'


@given(COLUMNS)
def test_json_has_every_value_as_it_is(values: list[Any]) -> None:
    written = column(values)
    assert written == [encoded(value) for value in values]
    for text, value in zip(written, values, strict=True):
        if value is None or isinstance(value, str | bool | int | float):
            assert json.loads(text) == value


@given(DECIMALS | st.sampled_from([Decimal("1E+3"), Decimal("0E-10"), Decimal("1E-9"), Decimal("100")]))
def test_decimals_keep_their_value_and_lose_their_noughts(number: Decimal) -> None:
    assert Decimal(digits(number)) == number
    assert "E" not in digits(number)
    assert "." not in digits(number) or digits(number)[-1] not in "0."


def test_rows_come_in_columns_whatever_their_number() -> None:
    for count in (0, 1, 250, 251, 1001):
        rows = [(number, str(number)) for number in range(count)]
        assert [row for part in in_columns(rows) for row in zip(*part, strict=True)] == rows


def test_geometries_of_a_column_keep_their_rows() -> None:
    shapes = ["MULTIPOINT (27.123456789 38.4)", None, "MULTIPOINT (1 2, 3 4)",
              "MULTIPOLYGON (((0 0, 0 1, 1 1, 1 0, 0 0)))"]  # fmt: skip
    wkb = [one if one is None else shapely.to_wkb(shapely.from_wkt(one)) for one in shapes]
    assert [json.loads(one) for one in geometries(wkb)] == [
        {"type": "Point", "coordinates": [27.1234568, 38.4]},
        None,
        {"type": "MultiPoint", "coordinates": [[1.0, 2.0], [3.0, 4.0]]},
        {"type": "MultiPolygon",
         "coordinates": [[[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]]},
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["csv", "geojson", "json"])
def test_a_download_given_up_frees_its_connection(client: FlaskClient, key: str) -> None:
    pool: Any = client.application.config["DATABASE"].public.pool
    answer = client.get(f"/projeler.{key}", buffered=False)
    pieces: Iterator[Any] = iter(answer.response)
    assert next(pieces) + next(pieces)
    assert pool.checkedout() == 1
    answer.close()
    assert pool.checkedout() == 0
    assert not any(thread.name.startswith("ahead") for thread in threading.enumerate())
