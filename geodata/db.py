"""Engines and connections: one that may write, and a read-only one that may be a replica."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url

from geodata.columns import FOUND, KEPT_BY, READ_FROM, Columns
from geodata.guard import PUBLIC, watch
from geodata.settings import Settings

# At register size a query is over before a compiled plan or a second worker pays for itself: a vector tile fell
# from 27-46 ms to 3 ms with both off.
_READ_OPTIONS = (
    "-c default_transaction_read_only=on -c statement_timeout={timeout} -c jit=off -c max_parallel_workers_per_gather=0"
)


@dataclass(frozen=True)
class Database:
    """The two engines of a running product. ``read`` cannot write and gives up after the settings' timeout.

    ``columns`` are the copies of data versions that both know of.
    """

    write: Engine
    read: Engine
    columns: Columns | None = None

    @contextmanager
    def reading(self, *, public: bool = False) -> Iterator[Connection]:
        """A read-only connection with one steady view of the data: every query in it sees the same version.

        A ``public`` one refuses to ask for private tables (raises PrivateTable).
        """
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", PUBLIC: public, FOUND: {}}
        with (
            self.read.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back when anything is raised."""
        with self.write.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all pooled connections."""
        self.write.dispose()
        self.read.dispose()
        if self.columns is not None:
            self.columns.close()


def open_database(settings: Settings) -> Database:
    """Engines for the settings' database; nothing is connected yet."""
    url = make_url(settings.database_url)
    read_options = _READ_OPTIONS.format(timeout=settings.read_timeout_ms)
    columns = Columns(
        Path(settings.columns_dir),
        settings.columns_from,
        settings.columns_memory_mb,
        settings.columns_threads,
        answers=Columns.answers if settings.answers_mb else 0,
    )
    database = Database(
        write=create_engine(url, pool_pre_ping=True, pool_size=2, max_overflow=4, execution_options={KEPT_BY: columns}),
        read=create_engine(
            url,
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=8,
            connect_args={"options": read_options},
            execution_options={READ_FROM: columns},
        ),
        columns=columns,
    )
    watch(database.read)
    return database
