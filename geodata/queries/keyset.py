"""The list of projects in pages that begin after a project, so that no page depends on counting the ones before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from geodata.filters import ProjectFilter
from geodata.models import Project
from geodata.money import Lens, Rates
from geodata.queries.order import sorted_by
from geodata.queries.projects import DEFAULT_SORT, NEAREST, described
from geodata.queries.rows import AnyRow
from geodata.regions import distance


@dataclass(frozen=True)
class Step:
    """At most ``limit`` projects in the order ``sort`` after the project ``after`` (None: from the first)."""

    sort: str
    limit: int
    after: str | None = None


def step(
    connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, asked: Step
) -> tuple[tuple[AnyRow, ...], bool] | None:
    """Rows as the list has them, and whether more follow; None when ``after`` is no project of the filter."""
    column, down = _key(flt, lens, rates, asked.sort)
    where = flt.where()
    if asked.after is not None:
        last = connection.execute(select(column).where(*flt.where(), Project.ref == asked.after)).first()
        if last is None:
            return None
        where.append(_beyond(column, last[0], asked.after, down))
    order = [(column.desc() if down else column.asc()).nulls_last(), Project.ref.asc()]
    shown = select(Project.ref).where(*where).order_by(*order).limit(asked.limit + 1)
    refs = list(connection.execute(shown).scalars())
    kept = refs[: asked.limit]
    rows = connection.execute(described(lens, rates).where(Project.ref.in_(kept)).order_by(*order)).all()
    return tuple(rows), len(refs) > asked.limit


def _key(flt: ProjectFilter, lens: Lens, rates: Rates, sort: str) -> tuple[Any, bool]:
    if sort == NEAREST:
        if flt.near is not None:
            return distance(flt.near), False
        sort = DEFAULT_SORT
    return sorted_by(sort, lens, rates), sort.startswith("-")


def _beyond(column: Any, value: Any, ref: str, down: bool) -> ColumnElement[bool]:
    """What comes after this value and reference where unknown values come last, in the order of references."""
    if value is None:
        return and_(column.is_(None), Project.ref > ref)
    further = column < value if down else column > value
    return or_(further, and_(column == value, Project.ref > ref), column.is_(None))
