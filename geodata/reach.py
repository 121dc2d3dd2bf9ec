"""Whether a person's rights reach the records that a proposal touches: programme and sub-region of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, text

from geodata.models import Organisation
from geodata.proposed import PROPOSED, touched
from geodata.staff import Staff
from geodata.wanted import ROOTS

OUTSIDE = "-"
"""Stands for the sub-region of a place that belongs to none: no right limited to a sub-region reaches it."""


@dataclass(frozen=True)
class Reach:
    """What somebody must cover to review a proposal: pairs of programme and sub-regions, and tables that are nobody's.

    Each pair stands once, however many records have it.
    """

    pairs: frozenset[tuple[str | None, tuple[str, ...]]]
    tables: frozenset[str]

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.pairs | other.pairs, self.tables | other.tables)

    def within(self, person: Staff, role: str) -> bool:
        """Whether the person's rights in this role reach all of it."""
        if person.everywhere(role):
            return True
        return not self.tables and all(person.covers(role, *pair) for pair in self.pairs)

    def to_json(self) -> dict[str, Any]:
        """As it is kept with a proposal."""
        pairs = sorted(([programme, list(groups)] for programme, groups in self.pairs), key=str)
        return {"pairs": pairs, "tables": sorted(self.tables)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reach:
        """What ``to_json`` wrote."""
        pairs = ((programme, tuple(groups)) for programme, groups in kept["pairs"])
        return cls(frozenset(pairs), frozenset(kept["tables"]))


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
    found = set(_of_nobody(connection, proposal))
    found |= {ref for ref, pair in _pairs(connection, proposal) if not person.covers(role, *pair)}
    return sorted(found)


def reach(connection: Connection, proposal: int) -> Reach:
    """What the proposal touches, as the register stands now."""
    pairs = frozenset(pair for _ref, pair in _pairs(connection, proposal))
    return Reach(pairs, frozenset(_of_nobody(connection, proposal)))


def _pairs(connection: Connection, proposal: int) -> Iterator[tuple[str, tuple[str | None, tuple[str, ...]]]]:
    for root, sql in (("project", _PROJECTS), ("site", _SITES)):
        refs = records(connection, proposal, root)
        for ref, programmes, groups in connection.execute(text(sql), {"refs": refs}):
            for programme in programmes:
                yield ref, (programme, tuple(sorted(groups or ())))


def _of_nobody(connection: Connection, proposal: int) -> list[str]:
    """Tables that belong to no record: whoever is limited to some records may not change them."""
    tables = touched(connection, proposal)
    return [table.name for table in tables if not _is_part(table) and not _only_new(connection, proposal, table)]


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
