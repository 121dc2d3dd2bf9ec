"""Engines and connections: one that may write, and read-only ones for the desk and for the public."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, make_url

from geodata.ahead import AHEAD
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

_PRIMARY = {"target_session_attrs": "read-write"}
_STANDBYS = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}

# A machine that was switched off says nothing: seconds until the next is tried, milliseconds for one that had answered.
_PATIENCE = {"connect_timeout": "3", "tcp_user_timeout": "5000", "keepalives_idle": "10", "keepalives_interval": "5"}

_RECYCLED = 300
"""Seconds after which a connection to one of several servers is made anew: one that came back gets its share again."""


_WAITS = 10
"""Seconds that a question waits for a connection while others use them all; then it is told that too many ask."""


@dataclass(frozen=True)
class Database:
    """The engines of a running product. All but ``write`` cannot write and give up after the settings' timeout;
    ``public`` and ``primary`` act as the role that may see nothing private.

    ``public`` may read on standbys, which are a moment behind; ``write``, ``read`` (the desk) and ``primary`` are at
    the server that is written to. ``columns`` are the copies of data versions that all know of.
    """

    write: Engine
    read: Engine
    public: Engine
    primary: Engine
    columns: Columns | None = None

    @contextmanager
    def reading(self, *, public: bool = False, primary: bool = False) -> Iterator[Connection]:
        """A read-only connection with one steady view of the data: every query in it sees the same version.

        A ``public`` one refuses to ask for private tables (raises PrivateTable), and the database would refuse too;
        ``primary`` is for what this reader has just written. The desk always sees the newest.
        """
        engine = self.read if not public else self.primary if primary else self.public
        under_way: list[Generator[Any]] = []
        options: dict[str, Any] = {PUBLIC: public, FOUND: {}, AHEAD: under_way}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            try:
                yield connection
            finally:
                for one in under_way:
                    one.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back when anything is raised."""
        with self.write.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all pooled connections."""
        for engine in (self.write, self.read, self.public, self.primary):
            engine.dispose()
        if self.columns is not None:
            self.columns.close()


def open_database(settings: Settings) -> Database:
    """Engines for the settings' database; nothing is connected yet."""
    written_to = _reached(settings.database_url, _PRIMARY)
    read_from = _reached(settings.database_read_url, _STANDBYS) if settings.database_read_url else written_to
    columns = Columns(
        Path(settings.columns_dir),
        settings.columns_from,
        settings.columns_memory_mb,
        settings.columns_threads,
        answers=Columns.answers if settings.answers_mb else 0,
    )

    def engine(url: URL, role: str, begins: str, kept: int, **options: Any) -> Engine:
        return create_engine(
            url,
            pool_pre_ping=True,
            pool_recycle=_RECYCLED if _PATIENCE.keys() <= url.query.keys() else -1,
            pool_size=kept,
            max_overflow=2 * kept,
            pool_timeout=_WAITS,
            # An error tells its statement, and so would the log; what was typed stays out of it.
            hide_parameters=True,
            connect_args={} if settings.prepares else {"prepare_threshold": None},
            execution_options=options,
            role=role,
            begins=begins,
        )

    reads = _READS.format(timeout=settings.read_timeout_ms)
    read = engine(written_to, WRITER, reads, 2, **{READ_FROM: columns})
    public = engine(read_from, READER, reads, 4, **{READ_FROM: columns})
    primary = public if read_from == written_to else engine(written_to, READER, reads, 1, **{READ_FROM: columns})
    for one in {read, public, primary}:
        watch(one)
    return Database(engine(written_to, WRITER, "BEGIN", 2, **{KEPT_BY: columns}), read, public, primary, columns)


def _reached(text: str, several: dict[str, str]) -> URL:
    """The address with how one of several servers is chosen; what it says itself holds."""
    url = make_url(text).set(drivername=DRIVER)
    named = url.query.get("host", url.host or "")
    if isinstance(named, str) and "," not in named:
        return url
    said = {name: value for name, value in ({**several, **_PATIENCE}).items() if name not in url.query}
    return url.update_query_dict(said)
