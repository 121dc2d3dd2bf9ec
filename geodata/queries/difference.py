"""What became of a filter's projects between two data versions: new, changed, removed, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from geodata.filters import ProjectFilter
from geodata.models import Change, Project
from geodata.money import Lens, Rates
from geodata.policy import FREE_TEXT
from geodata.queries.changes import KEY_SEPARATOR
from geodata.queries.projects import lines

FIELDS = (
    "title", "summary", "programme", "call", "component", "result_programme", "support_kind", "sector", "status",
    "status_as_of", "year", "contract_date", "start_date", "end_date", "months", "support_amount", "total_budget",
    "own_share", "paid", "places", "place_names", "precisions", "shares", "beneficiaries", "partners", "associates",
    "sites", "note",
)  # fmt: skip
"""What of a project is compared: the public columns that say something of it."""

UNTOLD = FREE_TEXT | {"place_names"}
"""Columns of which only is said that they changed: earlier texts may have been taken out for a reason."""

_OF_PROJECTS = ("project", "location", "participation", "exclusion")
_AT_ONCE = 1000


@dataclass(frozen=True)
class Record:
    """One project that differs. ``fields`` of a changed one: name → (before, after); (None, None) for untold texts."""

    ref: str
    title: str
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """Projects that are in the answer now and were not, differ, or were and are no more; each in order of reference."""

    new: tuple[Record, ...]
    changed: tuple[Record, ...]
    removed: tuple[Record, ...]


def touched(connection: Connection, after: int, upto: int) -> list[str]:
    """References of projects with any change of theirs, their places or bodies, after one change set up to another."""
    ref = func.split_part(Change.row_key, KEY_SEPARATOR, 1)
    statement = (
        select(ref)
        .distinct()
        .where(
            Change.change_set_id > after,
            Change.change_set_id <= upto,
            Change.table_name.in_(_OF_PROJECTS),
        )
    )
    linked = select(func.split_part(Change.row_key, KEY_SEPARATOR, 2)).where(
        Change.change_set_id > after, Change.change_set_id <= upto, Change.table_name == "site_project"
    )
    found = set(connection.execute(statement).scalars()) | set(connection.execute(linked).scalars())
    return sorted(found)


def state(
    connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, refs: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """Reference → the compared columns, of those projects that the filter means in the version this connection sees."""
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(refs), _AT_ONCE):
        some = refs[start : start + _AT_ONCE]
        for row in connection.execute(lines(flt, lens, rates).where(Project.ref.in_(some))):
            found[row.ref] = {name: row._mapping[name] for name in FIELDS}
    return found


def compared(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Difference:
    """The difference of two states."""
    new = [Record(ref, row["title"], {}) for ref, row in after.items() if ref not in before]
    removed = [Record(ref, row["title"], {}) for ref, row in before.items() if ref not in after]
    changed = []
    for ref, row in after.items():
        fields = _fields(before.get(ref, row), row)
        if fields:
            changed.append(Record(ref, row["title"], fields))
    return Difference(_ordered(new), _ordered(changed), _ordered(removed))


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (None, None) if name in UNTOLD else (before[name], after[name])
        for name in FIELDS
        if before[name] != after[name]
    }


def _ordered(records: Sequence[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda one: one.ref))
