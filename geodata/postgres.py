"""PostgreSQL as SQLAlchemy speaks to it here: one message begins a transaction and says how it reads, and as whom.

Nothing is left in the session, so PgBouncer may hand a server's connection on after every transaction, and a role costs
no message more than psycopg's own BEGIN.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from geodata.roles import remedy

DRIVER = "postgresql+roles"
"""What stands before ``://`` in the address of a database that is spoken to in this way."""

DISK_FULL = "53100"
"""SQLSTATE of a database whose disk has no room left."""

_NOT_OURS = ("42501", "22023", "42704")
"""SQLSTATEs that mean: there is no such role, or this user may not take it on."""

_REFUSED = "role_refused"
"""Kept with a connection whose user cannot take the role on, so that it is not tried before every transaction."""


class Unconfirmed(RuntimeError):
    """The connection broke while the transaction was being committed: whether it was is not known."""


_log = logging.getLogger(__name__)

registry.register("postgresql.roles", "geodata.postgres", "RolesDialect")


class RolesDialect(PGDialect_psycopg):
    """``begins`` is the statement, or several, that each transaction begins with; ``role`` whom it then acts as.

    Where the role cannot be taken on, it is logged once and the transaction keeps the rights of its user.
    """

    supports_statement_cache = True

    def __init__(self, begins: str = "BEGIN", role: str = "", **others: Any) -> None:
        super().__init__(**others)  # type: ignore[no-untyped-call]
        self._begins, self._role = begins, role
        self._told = False

    def on_connect(self) -> Callable[[Any], None]:
        """Let psycopg begin nothing by itself."""
        prepare: Callable[[Any], None] = super().on_connect()  # type: ignore[no-untyped-call]

        def connected(connection: Any) -> None:
            prepare(connection)
            connection.autocommit = True

        return connected

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin, in one message. psycopg would prepare what comes often, and several statements cannot be."""
        connection = dbapi_connection.driver_connection
        if not dbapi_connection.info.get(_REFUSED):
            try:
                connection.execute(f"{self._begins}; SET LOCAL ROLE {self._role}", prepare=False)
                return
            except connection.Error as error:
                if error.sqlstate not in _NOT_OURS:
                    raise
                connection.rollback()
                dbapi_connection.info[_REFUSED] = True
                self._tell(error)
        connection.execute(self._begins, prepare=False)

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit. Raises Unconfirmed when the server is gone before it said that it did."""
        try:
            super().do_commit(dbapi_connection)  # type: ignore[no-untyped-call]
        except dbapi_connection.driver_connection.OperationalError as error:
            if dbapi_connection.driver_connection.closed:
                raise Unconfirmed(str(error)) from error
            raise

    def _tell(self, error: Exception) -> None:
        if not self._told:
            _log.warning("Role %s cannot be taken on (%s). %s", self._role, str(error).splitlines()[0], remedy())
        self._told = True
