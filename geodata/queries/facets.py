"""What each further choice would leave: counts and sums per option, respecting every other question asked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, cast, func, literal, select, union_all
from sqlalchemy.types import Text

from geodata.answering import from_columns
from geodata.filters import KINDS, SCOPES, UNKNOWN, Choice, ProjectFilter
from geodata.models import Place, Project
from geodata.money import Lens, Rates
from geodata.queries.rows import AnySelect
from geodata.queries.shares import LEVELS, work_in
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
DIMENSIONS = (*_COLUMNS, "district", "subregion", "kind")


@dataclass(frozen=True)
class Count:
    """What one option holds: projects and their support in the lens asked."""

    projects: int
    amount: Decimal


@from_columns
def facets(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> dict[str, dict[str, Count]]:
    """Dimension → option (as the address writes it) → Count.

    Each dimension is counted with its own question taken back and all others kept. A project in two districts
    counts in both, so the options of a dimension need not add up to the total.
    """
    parts = [_by_column(name, flt.but(**{name: Choice()}), lens, rates) for name in _COLUMNS]
    parts += [
        *(_by_place(level, flt.but(**{level: Choice()}), lens, rates) for level in LEVELS),
        *(_by_kind(kind, flt, lens, rates) for kind in KINDS),
    ]
    found: dict[str, dict[str, Count]] = {name: {} for name in DIMENSIONS}
    scopes = {code: name for name, code in SCOPES.items()}
    for dimension, value, projects, amount in connection.execute(union_all(*parts)):
        option = scopes[value] if dimension == "scope" else (value if value is not None else UNKNOWN)
        found[dimension][option] = Count(projects, amount)
    return found


def _counted(name: str, value: Any, amount: Any) -> AnySelect:
    return select(literal(name), cast(value, Text), func.count(), func.coalesce(func.sum(amount), 0))


def _by_column(name: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    m = matched(flt, lens, rates, _COLUMNS[name].label("option"))
    return _counted(name, m.c.option, m.c.amount).group_by(m.c.option)


def _by_place(level: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    m = matched(flt, lens, rates)
    work = work_in(level, m)
    statement = _counted(level, Place.slug, m.c.amount).join_from(m, work, work.c.project_ref == m.c.ref)
    return statement.join(Place, Place.code == work.c.place_code).where(work.c.here).group_by(Place.slug)


def _by_kind(kind: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    m = matched(flt.but(kind=None if kind == KINDS[0] else kind), lens, rates)
    return _counted("kind", literal(kind), m.c.amount)
