"""A connection whose questions the columnar copy answers, however small the register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, event

from geodata.columns import READ_FROM, Columns
from geodata.copying import name_of, write
from geodata.db import open_database
from geodata.settings import Settings


@contextmanager
def read_in_columns(url: str, folder: Path) -> Iterator[Connection]:
    """Raises AssertionError at the end when no question was answered by the copy."""
    database = open_database(Settings(database_url=url, columns_dir=str(folder), columns_from=0))
    with database.reading() as connection:
        name = name_of(connection)
        assert name is not None
        write(connection, folder, name)
        columns: Columns = connection.get_execution_options()[READ_FROM]
        copy = columns.engine(name)
        assert copy is not None
        asked: list[str] = []
        event.listen(copy, "before_cursor_execute", lambda *args: asked.append(args[2]))
        yield connection
    database.close()
    assert asked
