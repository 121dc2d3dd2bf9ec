"""Whether a person's rights reach the records that a proposal touches: programme and sub-region of each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, text

from geodata.models import Organisation
from geodata.proposed import PROPOSED, touched
from geodata.staff import Staff
from geodata.wanted import ROOTS

OUTSIDE = "-"
"""Stands for the sub-region of a place that belongs to none: no right limited to a sub-region reaches it."""

_PROJECTS = f"""
SELECT p.ref, ARRAY[p.programme_code], array_agg(DISTINCT coalesce(m.group_code, '{OUTSIDE}'))
           FILTER (WHERE l.project_ref IS NOT NULL)
FROM project p
LEFT JOIN location l ON l.project_ref = p.ref AND l.role = 'work'
LEFT JOIN membership m ON m.place_code = l.place_code AND m.valid_from <= current_date
    AND (m.valid_to IS NULL OR m.valid_to > current_date)
WHERE p.ref = ANY(:refs) GROUP BY p.ref
"""

_SITES = f"""
SELECT i.ref, array_agg(DISTINCT p.programme_code), array_agg(DISTINCT coalesce(m.group_code, '{OUTSIDE}'))
FROM site i
LEFT JOIN site_project s ON s.site_ref = i.ref LEFT JOIN project p ON p.ref = s.project_ref
LEFT JOIN membership m ON m.place_code = i.place_code AND m.valid_from <= current_date
    AND (m.valid_to IS NULL OR m.valid_to > current_date)
WHERE i.ref = ANY(:refs) GROUP BY i.ref
"""


def out_of_reach(connection: Connection, proposal: int, person: Staff, role: str) -> list[str]:
    """What of a proposal the person may not touch in that role, as the register stands now; references or table names.

    Asked before and after the changes are made, so that a record can neither be taken from elsewhere nor put there.
    """
    if person.everywhere(role):
        return []
    tables = touched(connection, proposal)
    found = [table.name for table in tables if not _is_part(table) and not _only_new(connection, proposal, table)]
    for root, sql in (("project", _PROJECTS), ("site", _SITES)):
        refs = records(connection, proposal, root)
        for ref, programmes, groups in connection.execute(text(sql), {"refs": refs}):
            if not _covered(person, role, programmes, groups or ()):
                found.append(ref)
    return sorted(found)


def _covered(person: Staff, role: str, programmes: Iterable[str | None], groups: Iterable[str]) -> bool:
    return all(person.covers(role, programme, groups) for programme in programmes)


def records(connection: Connection, proposal: int, root: str) -> list[str]:
    """References of the records of that table (project, site) that a proposal touches, itself or in a part."""
    refs: set[str] = set()
    for table in touched(connection, proposal):
        column = "ref" if table.name == root else ROOTS[root]
        if column in table.columns and (table.name == root or _is_part(table)):
            refs |= set(connection.exec_driver_sql(_referred(proposal, table, column)).scalars())
    return sorted(refs - {""})


def _referred(proposal: int, table: Table, column: str) -> str:
    """The references that a proposal's rows of a table name, before and after."""
    keys = [one.name for one in table.primary_key.columns]
    said = f"p.before ->> '{column}', p.after ->> '{column}'"
    in_key = f", split_part(p.row_key, ' · ', {keys.index(column) + 1})" if column in keys else ""
    held = "" if in_key else f', (SELECT t."{column}" FROM "{table.name}" t WHERE t."{keys[0]}" = p.row_key)'
    return f"""
        SELECT DISTINCT ref FROM {PROPOSED} p CROSS JOIN LATERAL unnest(ARRAY[{said}{in_key}{held}]) ref
        WHERE p.proposal_id = {proposal:d} AND p.table_name = '{table.name}' AND ref IS NOT NULL
    """


def _is_part(table: Table) -> bool:
    return table.name in ROOTS or any(column in table.columns for column in ROOTS.values())


def _only_new(connection: Connection, proposal: int, table: Table) -> bool:
    """Naming a new organisation belongs to any record; changing one touches the records of others."""
    if table.name != Organisation.__tablename__:
        return False
    other = text(f"SELECT count(*) FROM {PROPOSED} WHERE proposal_id = :id AND table_name = :table AND action <> 'new'")
    return not connection.execute(other, {"id": proposal, "table": table.name}).scalar_one()
