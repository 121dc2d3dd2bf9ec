"""DuckDB as SQLAlchemy speaks to it: enough to read, with the same statements as PostgreSQL's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from types import ModuleType
from typing import Any

import duckdb
from sqlalchemy import CTE
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect, PGExecutionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import current_date

from geodata.queries.shares import KEPT, LEVELS, WORK

READY = frozenset(KEPT + name for name in (*LEVELS, WORK))
"""Common tables that a copy holds as tables of the same name."""

registry.register("duckdb", "geodata.duck", "DuckDialect")


class _Cursor:
    """Asks on the connection itself and takes the answer whole.

    What DuckDB calls a cursor is another connection, which would not see the first one's temporary tables.
    """

    def __init__(self, duck: duckdb.DuckDBPyConnection) -> None:
        self._duck = duck
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: Any = None
        self.rowcount = -1
        self.arraysize = 1

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Ask; the rows are fetched at once."""
        self._duck.execute(statement, parameters)
        self.description = self._duck.description
        self._rows = iter(self._duck.fetchall())

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return next(self._rows, None)

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next rows."""
        return list(islice(self._rows, size))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        return list(self._rows)

    def close(self) -> None:
        """The connection stays open."""


class _Context(PGExecutionContext):
    def create_cursor(self) -> Any:
        return _Cursor(self.root_connection.connection.driver_connection)  # type: ignore[arg-type]


class DuckDialect(PGDialect):
    """PostgreSQL's SQL, which DuckDB reads. A copy never changes, so there is nothing to begin, commit or roll back.

    The package duckdb-engine does this too; it compiles every statement anew, which takes longer than most answers.
    """

    name = "duckdb"
    driver = "duckdb"
    supports_statement_cache = True
    default_paramstyle = "qmark"
    execution_ctx_cls = _Context

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        return duckdb

    def initialize(self, connection: Any) -> None:
        """Nothing is asked of the server: there is none."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """See the class."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """See the class."""

    def do_commit(self, dbapi_connection: Any) -> None:
        """See the class."""


@compiles(CTE, "duckdb")
def _ready_or_common(element: CTE, compiler: Any, **how: Any) -> str:
    if element.name in READY and not how.pop("anew", False):
        return str(compiler.preparer.quote(element.name))
    return str(compiler.visit_cte(element, **how))


@compiles(current_date, "duckdb")
def _day_of_the_copy(_element: Any, _compiler: Any, **_how: Any) -> str:
    """A copy is made for the memberships of a day and chosen by them, so its own day answers for today."""
    return "(SELECT day FROM copied)"
