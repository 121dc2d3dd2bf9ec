"""What each further choice would leave: counts and sums per option, respecting every other question asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Connection, cast, func, literal, select, tuple_, union_all
from sqlalchemy.types import Text

from geodata.answering import from_columns
from geodata.filters import KINDS, SCOPES, UNKNOWN, Choice, ProjectFilter
from geodata.models import Place, Project
from geodata.money import Lens, Rates
from geodata.queries.rows import AnySelect
from geodata.queries.shares import LEVELS, among_several, only, work_in
from geodata.queries.totals import matched

_COLUMNS = {
    "programme": Project.programme_code,
    "call": Project.call_code,
    "component": Project.component_code,
    "result_programme": Project.result_programme,
    "year": Project.year,
    "sector": Project.sector,
    "status": Project.status,
    "support_kind": Project.support_kind,
    "scope": Project.scope,
}
DIMENSIONS = (*_COLUMNS, *LEVELS, "kind")
_NAMED = ("scope", *LEVELS)
"""Dimensions whose values the address names otherwise than the database."""


@dataclass(frozen=True)
class Count:
    """What one option holds: projects and their support in the lens asked."""

    projects: int
    amount: Decimal


_NONE = Count(0, Decimal(0))


@from_columns
def facets(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> dict[str, dict[str, Count]]:
    """Dimension → option (as the address writes it) → Count.

    Each dimension is counted with its own question taken back and all others kept. A project in two districts
    counts in both, so the options of a dimension need not add up to the total.
    """
    found: dict[str, dict[str, Count]] = {name: {} for name in DIMENSIONS}
    names = {code: name for name, code in SCOPES.items()}
    names |= {row.code: row.slug for row in connection.execute(select(Place.code, Place.slug))}
    for dimension, value, projects, amount in _counted(connection, flt, lens, rates):
        if value is not None or dimension not in LEVELS:
            option = UNKNOWN if value is None else names.get(value, value) if dimension in _NAMED else str(value)
            held = found[dimension].get(option, _NONE)
            found[dimension][option] = Count(held.projects + projects, held.amount + amount)
    return found


def _counted(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> Iterator[tuple[Any, ...]]:
    """Dimension, value, projects and amount; a place has two rows if it is not the only one of some projects."""
    # What has no question of its own means the same projects: they are looked at once for all such dimensions.
    alike: dict[ProjectFilter, list[str]] = {}
    for name in (*_COLUMNS, *LEVELS):
        alike.setdefault(flt.but(**{name: Choice()}), []).append(name)
    for meant, dimensions in alike.items():
        yield from _by_columns(connection, matched(meant, lens, rates, *map(_column, dimensions)), dimensions)
    parts = [_by_place(level, flt.but(**{level: Choice()}), lens, rates) for level in LEVELS]
    parts += [_by_kind(kind, flt, lens, rates) for kind in KINDS]
    yield from (tuple(row) for row in connection.execute(union_all(*parts)))


def _column(dimension: str) -> Any:
    return (only(dimension) if dimension in LEVELS else _COLUMNS[dimension]).label(f"by_{dimension}")


def _by_columns(connection: Connection, m: CTE, dimensions: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    columns = [m.c[f"by_{name}"] for name in dimensions]
    sets = func.grouping_sets(*(tuple_(column) for column in columns))
    asked = select(func.grouping(*columns), *_numbers(m), *columns).group_by(sets)
    every = 2 ** len(columns) - 1
    for others, projects, amount, *values in connection.execute(asked):
        # A bit for each column, the first one highest: 1 where the row is not grouped by it.
        at = len(columns) - (every ^ others).bit_length()
        yield dimensions[at], values[at], projects, amount


def _by_place(level: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    m = matched(flt, lens, rates, only(level))
    work = work_in(level, m)
    place = cast(work.c.place_code, Text)
    statement = select(literal(level), place, *_numbers(m)).join_from(m, work, work.c.project_ref == m.c.ref)
    return statement.where(work.c.here, work.c.place_code.is_not(None), among_several(m, level)).group_by(place)


def _by_kind(kind: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    m = matched(flt.but(kind=None if kind == KINDS[0] else kind), lens, rates)
    return select(literal("kind"), literal(kind), *_numbers(m))


def _numbers(m: CTE) -> tuple[Any, Any]:
    return func.count(), func.coalesce(func.sum(m.c.amount), 0)
