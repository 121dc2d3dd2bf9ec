"""What is wanted of the register, staged beside it: some records with all their parts, or a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from geodata.models import Base, Organisation, OrganisationPrivate, Project, Site
from geodata.publishing import holds_sample, register_tables
from geodata.refusals import Refusal, RegisterRefused, refused, twice
from geodata.register import Delivery
from geodata.staging import Stage, copy_rows, key_of

ROOTS = {Project.__tablename__: "project_ref", Site.__tablename__: "site_ref"}
"""Tables of records → the column by which their parts name them."""

_GONE = "gone"


@dataclass(frozen=True)
class Wanted:
    """Rows as they should be, complete, and rows that should go: (model, values of the primary key)."""

    rows: Sequence[Base] = ()
    removed: Sequence[tuple[type[Base], tuple[Any, ...]]] = field(default=())


def stage_wanted(connection: Connection, wanted: Wanted) -> list[Stage]:
    """Stage single rows. A row that is there stays with its source; a new one has the source it names.

    Raises RegisterRefused for what the tables do not take.
    """
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS pg_temp.{_GONE}")
    connection.exec_driver_sql(f"CREATE TEMP TABLE {_GONE} (table_name text, row_key text) ON COMMIT DROP")
    gone = [(model.__tablename__, " · ".join(str(value) for value in key)) for model, key in wanted.removed]
    copy_rows(connection, _GONE, ("table_name", "row_key"), gone)
    names = {row.__tablename__ for row in wanted.rows} | {name for name, _key in gone}
    sample = holds_sample(connection)
    staged = []
    for table in register_tables():
        if table.name in names:
            rows = [_as_held(row, sample) for row in wanted.rows if row.__tablename__ == table.name]
            staged.append(_filled(connection, Stage(table, "", leaves=_is_gone(table)), rows))
            staged[-1].keep_owners(connection)
    return staged


def stage_delivery(connection: Connection, delivery: Delivery, *, whole: bool) -> list[Stage]:
    """Stage a list: its records with their parts, and with ``whole`` the going of every record that it leaves out.

    An organisation that another source brought keeps that source's name, and a natural person stays one.
    Raises RegisterRefused for keys that come twice and for what the tables do not take.
    """
    sample = holds_sample(connection)
    staged: list[Stage] = []
    problems: list[Refusal] = []
    for model in delivery.tables:
        table = Base.metadata.tables[model.__tablename__]
        stage = Stage(table, delivery.source_key, leaves=_left_out(table, delivery, whole))
        _filled(connection, stage, [_as_held(row, sample) for row in delivery.rows if type(row) is model])
        problems += [twice(table.name, key) for key in stage.duplicates(connection)]
        if model is Organisation:
            stage.drop_foreign(connection)
            connection.exec_driver_sql(
                f"UPDATE {stage.stage} s SET is_person = true FROM organisation t WHERE t.key = s.key AND t.is_person"
            )
        stage.keep_owners(connection)
        staged.append(stage)
    if problems:
        raise RegisterRefused(problems)
    # Which source a row belongs to was settled row by row; from here on nothing hangs on the delivery's own.
    return [replace(stage, source_key="") for stage in staged]


def _filled(connection: Connection, stage: Stage, rows: Sequence[Base]) -> Stage:
    try:
        stage.fill(connection, rows)
    except (DBAPIError, psycopg.Error) as error:
        raise refused(error) from error
    return stage


def _as_held(row: Base, sample: bool) -> Base:
    """In a rehearsal everything that is written is part of the rehearsal, and marked so."""
    if isinstance(row, Project | Site):
        row.is_sample = sample
    return row


def _is_gone(table: Table) -> str:
    same = f"g.table_name = '{table.name}' AND g.row_key = {key_of(table, 't')}"
    return f"EXISTS (SELECT FROM pg_temp.{_GONE} g WHERE {same})"


def _left_out(table: Table, delivery: Delivery, whole: bool) -> str:
    """The condition under which a row ``t`` goes: a part that its record has no more; of a whole list, records too."""
    brought = f"EXISTS (SELECT FROM stage_{table.name} s WHERE {key_of(table, 's')} = {key_of(table, 't')})"
    if table.name in (Organisation.__tablename__, OrganisationPrivate.__tablename__):
        return "false"
    if whole:
        return f"NOT {brought}"
    parts = [
        f"t.{column} IN (SELECT ref FROM stage_{root})"
        for root, column in ROOTS.items()
        if column in table.columns and any(model.__tablename__ == root for model in delivery.tables)
    ]
    return f"({' OR '.join(parts)}) AND NOT {brought}" if parts else "false"
