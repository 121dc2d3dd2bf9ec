"""Engines and connections: one that may write, and read-only ones for the desk and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url

from geodata.columns import FOUND, KEPT_BY, READ_FROM, Columns
from geodata.guard import PUBLIC, watch
from geodata.postgres import DRIVER
from geodata.roles import READER, WRITER
from geodata.settings import Settings

# At register size a query is over before a compiled plan or a second worker pays for itself: a vector tile fell
# from 27-46 ms to 3 ms with both off. One steady view of the data: every query of a reading sees the same version.
_READS = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = {timeout}; "
    "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
)


_WAITS = 10
"""Seconds that a question waits for a connection while others use them all; then it is told that too many ask."""


@dataclass(frozen=True)
class Database:
    """The engines of a running product. ``read`` and ``public`` cannot write and give up after the settings' timeout;
    ``public`` acts as the role that may see nothing private.

    ``columns`` are the copies of data versions that all know of.
    """

    write: Engine
    read: Engine
    public: Engine
    columns: Columns | None = None

    @contextmanager
    def reading(self, *, public: bool = False) -> Iterator[Connection]:
        """A read-only connection with one steady view of the data: every query in it sees the same version.

        A ``public`` one refuses to ask for private tables (raises PrivateTable), and the database would refuse too.
        """
        options: dict[str, Any] = {PUBLIC: public, FOUND: {}}
        with (
            (self.public if public else self.read).connect().execution_options(**options) as connection,
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
        for engine in (self.write, self.read, self.public):
            engine.dispose()
        if self.columns is not None:
            self.columns.close()


def open_database(settings: Settings) -> Database:
    """Engines for the settings' database; nothing is connected yet."""
    url = make_url(settings.database_url).set(drivername=DRIVER)
    columns = Columns(
        Path(settings.columns_dir),
        settings.columns_from,
        settings.columns_memory_mb,
        settings.columns_threads,
        answers=Columns.answers if settings.answers_mb else 0,
    )

    def engine(role: str, begins: str, kept: int, most: int, **options: Any) -> Engine:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_size=kept,
            max_overflow=most - kept,
            pool_timeout=_WAITS,
            # An error tells its statement, and so would the log; what was typed stays out of it.
            hide_parameters=True,
            connect_args={} if settings.prepares else {"prepare_threshold": None},
            execution_options=options,
            role=role,
            begins=begins,
        )

    reads = _READS.format(timeout=settings.read_timeout_ms)
    read = engine(WRITER, reads, 2, 6, **{READ_FROM: columns})
    public = engine(READER, reads, 4, 12, **{READ_FROM: columns})
    for one in (read, public):
        watch(one)
    return Database(engine(WRITER, "BEGIN", 2, 6, **{KEPT_BY: columns}), read, public, columns)
