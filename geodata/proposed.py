"""A proposal's rows: written down from what is wanted, staged for the door, and held against the register of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, text

from geodata.publishing import register_tables
from geodata.roles import KNOW
from geodata.staging import DERIVED, Stage, Trace, key_of

PROPOSED = "desk.proposed_change"


@dataclass(frozen=True)
class RowChange:
    """One row made, changed or removed: of a changed one only the fields that differ, of the others all of them."""

    table: str
    key: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Conflict(Exception):
    """Rows are no longer what the proposal was made from; ``rows`` are (table, key). Nothing was changed."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(f"{table} {key}" for table, key in rows))
        self.rows = list(rows)


def into(proposal: int) -> Trace:
    """Where differences are written that wait for a reader."""
    return Trace(proposal, PROPOSED, "proposal_id")


def write_down(connection: Connection, proposal: int, staged: Sequence[Stage]) -> int:
    """Keep the differences of staged rows, and what would go with those removed, as the proposal's; how many."""
    for stage in staged:
        stage.trace(connection, into(proposal))
    _know(connection)
    for stage in staged:
        stage.trace_dragged(connection, into(proposal))
    _know(connection)
    count = text(f"SELECT count(*) FROM {PROPOSED} WHERE proposal_id = :id")
    return int(connection.execute(count, {"id": proposal}).scalar_one())


def _know(connection: Connection) -> None:
    """Tell the planner how many rows there are now: keys are compared as texts, and guessing one row is ruinous."""
    connection.exec_driver_sql(f"SELECT {KNOW}()")


def touched(connection: Connection, proposal: int) -> list[Table]:
    """The tables of a proposal's changes, parents before children."""
    names = set(
        connection.execute(
            text(f"SELECT DISTINCT table_name FROM {PROPOSED} WHERE proposal_id = :id"), {"id": proposal}
        ).scalars()
    )
    return [table for table in register_tables() if table.name in names]


def stages(connection: Connection, proposal: int) -> list[Stage]:
    """A proposal's rows beside the register's, ready for the door; a changed row keeps what the proposal leaves."""
    return [_staged(connection, proposal, table) for table in touched(connection, proposal)]


def _staged(connection: Connection, proposal: int, table: Table) -> Stage:
    stage = Stage(table, "", leaves=_named(proposal, table))
    stage.empty(connection)
    columns = ", ".join(f'"{name}"' for name in stage.columns)
    populated = ", ".join(f'r."{name}"' for name in stage.columns)
    connection.exec_driver_sql(
        f"""
        INSERT INTO {stage.stage} ({columns})
        SELECT {populated} FROM {PROPOSED} p
        CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table.name}", p.after) r
        WHERE p.proposal_id = {proposal:d} AND p.table_name = '{table.name}' AND p.action = 'new'
        UNION ALL
        SELECT {populated} FROM {PROPOSED} p
        JOIN "{table.name}" t ON {key_of(table, "t")} = p.row_key
        CROSS JOIN LATERAL jsonb_populate_record(t, p.after) r
        WHERE p.proposal_id = {proposal:d} AND p.table_name = '{table.name}' AND p.action = 'changed'
        """
    )
    connection.exec_driver_sql(f"ANALYZE {stage.stage}")
    return stage


def _named(proposal: int, table: Table) -> str:
    """The condition on a row ``t`` that the proposal removes it."""
    return (
        f"EXISTS (SELECT FROM {PROPOSED} x WHERE x.proposal_id = {proposal:d} AND x.table_name = '{table.name}' "
        f"AND x.row_key = {key_of(table, 't')} AND x.action = 'removed')"
    )


def conflicts(connection: Connection, proposal: int, most: int = 50) -> list[tuple[str, str]]:
    """Rows that are no longer as the proposal found them: (table, key), at most so many."""
    found: list[tuple[str, str]] = []
    for table in touched(connection, proposal):
        rows = connection.exec_driver_sql(_met_otherwise(proposal, table, most)).scalars()
        found += [(table.name, key) for key in rows]
    return found[:most]


def _met_otherwise(proposal: int, table: Table, most: int) -> str:
    image = Stage(table, "").image("t")
    derived = "".join(f" - '{name}'" for name in sorted(DERIVED.get(table.name, ())))
    # OFFSET 0 has the join planned for all rows. Planned for the first few, with nothing known of a proposal just
    # written, it read the whole table again for each row: minutes in place of a second.
    return f"""
        SELECT met.row_key FROM (SELECT p.row_key FROM {PROPOSED} p
        LEFT JOIN "{table.name}" t ON {key_of(table, "t")} = p.row_key
        WHERE p.proposal_id = {proposal:d} AND p.table_name = '{table.name}' AND CASE p.action
            WHEN 'new' THEN t IS DISTINCT FROM NULL
            WHEN 'removed' THEN t IS NOT DISTINCT FROM NULL
                 OR (({image}){derived}) IS DISTINCT FROM (p.before{derived})
            ELSE t IS NOT DISTINCT FROM NULL OR EXISTS (
                SELECT FROM jsonb_each(p.before) e WHERE ({image}) -> e.key IS DISTINCT FROM e.value
            )
        END OFFSET 0) met
        ORDER BY met.row_key LIMIT {most:d}
    """
