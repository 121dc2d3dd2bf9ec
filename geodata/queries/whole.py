"""Every row of a question in order, read in batches of columns, so that a file of any length holds a few of them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, TypeAlias

from sqlalchemy import Connection

from geodata.ahead import ahead
from geodata.queries.rows import AnyRow, AnySelect
from geodata.queries.several import ARRAYS, SHAPE, found

Batch: TypeAlias = Mapping[str, Sequence[Any]]
"""Name of a column → its cells, one for each row of the batch."""

_FIRST = 100
"""Rows of the first batch, which whoever asked is waiting for."""

_AT_ONCE = 1000


def batches(connection: Connection, statement: AnySelect, names: Collection[str] | None = None) -> Generator[Batch]:
    """The rows of a SELECT of ``described`` projects, which may have more columns and says its order.

    ``names`` are the columns wanted (None: all, and ``shape``). What a project has several of is looked up for a batch
    of projects at once, and stands as a tuple where the SELECT gives a list. In a reading of the product the next batch
    is read while one is being written: nothing else may be asked of that connection meanwhile.
    """
    return ahead(connection, _batches(connection, statement, names))


def rows_of(read: Iterator[Batch]) -> Iterator[AnyRow]:
    """The rows of batches one by one, every cell by its column's name."""
    made: Any = None
    for batch in read:
        made = made or namedtuple("Row", batch)
        yield from map(made._make, zip(*batch.values(), strict=True))


def _batches(connection: Connection, statement: AnySelect, names: Collection[str] | None) -> Generator[Batch]:
    several = {name for name in (*ARRAYS, SHAPE) if names is None or name in names}
    own = [
        one
        for one in statement.selected_columns
        if one.key not in ARRAYS and (names is None or one.key in names or one.key == "ref")
    ]
    plain = statement.with_only_columns(*own, maintain_column_froms=True)
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    with closing(streamed.execute(plain)) as result:
        keys = tuple(result.keys())
        size = _FIRST
        while rows := result.fetchmany(size):
            columns: dict[str, Sequence[Any]] = dict(zip(keys, zip(*rows, strict=True), strict=True))
            yield columns | found(connection, columns["ref"], several)
            if len(rows) < size:
                return
            size = _AT_ONCE
