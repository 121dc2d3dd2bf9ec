"""Rights inside the database: the owner migrates, a writer brings and edits, a reader answers the public.

Both are roles without a password that a transaction takes on (``SET LOCAL ROLE``), so one DATABASE_URL is enough.
Whoever logs in as a mere member of the two (docs/runbook.md) can never become the owner.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, text

from geodata.disclosure import EVERYWHERE, PRIVATE_COLUMNS, PRIVATE_TABLES, PUBLIC_COLUMNS
from geodata.guard import NEVER_ASKED
from geodata.models import Base, Change, ChangeSet, DataVersion, Load, ReceivedRow, StaffEvent
from geodata.models.staff import DESK

KNOW = f"{DESK}.know_proposed_changes"
"""A function that has the proposed changes counted anew for the planner, as only their owner may."""

READER, WRITER = "register_reader", "register_writer"
"""Roles belong to the whole server, and so do their names; what they may do is granted in each database."""

ADDED_TO: dict[str, str] = {
    StaffEvent.__tablename__: "",
    Change.__tablename__: "",
    DataVersion.__tablename__: "",
    ReceivedRow.__tablename__: "",
    ChangeSet.__tablename__: "removed",
    Load.__tablename__: "outcome change_set_id",
}
"""The log and the register's memory: lines are added, none is taken out, and only the columns named here are ever
filled in later (what a change set dragged along, what became of a proposed load)."""


def remedy() -> str:
    """What an administrator of the database server does once where the migrating user may not make roles."""
    return (
        "The product works, with all rights of its database user. Let an administrator of the server run once: "
        f"CREATE ROLE {READER} NOLOGIN; CREATE ROLE {WRITER} NOLOGIN; GRANT {READER}, {WRITER} TO <database user>; "
        "and then migrate again ('python -m alembic upgrade head')."
    )


def make(connection: Connection) -> None:
    """Make the two roles and let this user take them on, as far as it may; what is there already stays."""
    for role in (READER, WRITER):
        # Other databases of the server may be doing the same at this very moment.
        connection.exec_driver_sql(
            f"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                    CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
            END $$
            """
        )
        connection.exec_driver_sql(
            f"""
            DO $$ BEGIN
                IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                    GRANT {role} TO CURRENT_USER;
                END IF;
            EXCEPTION WHEN undefined_object OR unique_violation OR insufficient_privilege THEN NULL;
            END $$
            """
        )


def there(connection: Connection) -> bool:
    """Whether the server has both roles."""
    found = connection.execute(
        text("SELECT count(*) FROM pg_roles WHERE rolname IN (:reader, :writer)"), {"reader": READER, "writer": WRITER}
    )
    return bool(found.scalar_one() == 2)


def renew_grants(connection: Connection, past_names: list[str], past: str) -> bool:
    """Grant what the two roles may do, and nothing else, for the tables as they are now; whether the roles exist.

    A table that ``disclosure`` does not name gives the reader nothing. ``past_names`` are the views of old versions in
    schema ``past``, of which the reader sees the same columns.
    """
    if not there(connection):
        return False
    take_away(connection)
    both = f"{READER}, {WRITER}"
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public, {DESK}, {past} TO {both}")
    for table in Base.metadata.sorted_tables:
        for statement in _statements(table):
            connection.exec_driver_sql(statement)
    for name in past_names:
        columns = _asked(Base.metadata.tables[name])
        connection.exec_driver_sql(f'GRANT SELECT{columns} ON {past}."{name}" TO {READER}')
    connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {past} TO {WRITER}")
    # Not there yet while older migrations run.
    if connection.exec_driver_sql(f"SELECT to_regproc('{KNOW}')").scalar_one() is not None:
        connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {KNOW}() TO {WRITER}")
    return True


def take_away(connection: Connection) -> None:
    """Take back whatever the two roles were granted on this user's tables."""
    for (name,) in connection.execute(_OWN):
        connection.exec_driver_sql(f"REVOKE ALL ON {name} FROM {READER}, {WRITER}")


_OWN = text(
    "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname IN ('public', 'desk', 'past') AND c.relkind IN ('r', 'v', 'S') "
    "AND pg_has_role(c.relowner, 'USAGE') AND c.relacl IS NOT NULL "
    "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') "
    "UNION SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL "
    "WHERE n.nspname IN ('public', 'desk', 'past') AND pg_has_role(c.relowner, 'USAGE') ORDER BY 1"
)
"""Tables, views and sequences on which anything was granted, but for those that an extension brought."""


def _statements(table: Table) -> list[str]:
    name = f'"{table.schema or "public"}"."{table.name}"'
    granted = [f"GRANT SELECT, INSERT ON {name} TO {WRITER}"]
    if later := ADDED_TO.get(table.name, "*"):
        which = "UPDATE, DELETE" if later == "*" else f"UPDATE ({', '.join(later.split())})"
        granted.append(f"GRANT {which} ON {name} TO {WRITER}")
    if (numbered := table.autoincrement_column) is not None:
        sequence = f'"{table.schema or "public"}"."{table.name}_{numbered.name}_seq"'
        granted.append(f"GRANT USAGE ON SEQUENCE {sequence} TO {WRITER}")
    if (columns := _asked(table)) is not None:
        granted.append(f"GRANT SELECT{columns} ON {name} TO {READER}")
    return granted


def _asked(table: Table) -> str | None:
    """The columns a public statement may hold, in brackets: the public ones, and those that decide what is shown.

    An empty text stands for all of them, None for none. Only who may read a whole table is given what PostgreSQL knows
    of its indexes on expressions when a query is planned.
    """
    if table.name in PRIVATE_TABLES or (table.schema == DESK and table.name not in PUBLIC_COLUMNS):
        return None
    names = set(PUBLIC_COLUMNS.get(table.name, "").split()) | {EVERYWHERE}
    if table.name not in NEVER_ASKED:
        names |= set(PRIVATE_COLUMNS.get(table.name, "").split())
    asked = [f'"{column.name}"' for column in table.columns if column.name in names]
    if len(asked) == len(table.columns):
        return ""
    return f" ({', '.join(asked)})" if asked else None
