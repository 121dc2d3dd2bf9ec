"""The list of projects in pages that begin after a project, so that no page depends on counting the ones before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from geodata.answering import from_columns
from geodata.filters import ProjectFilter
from geodata.models import Project
from geodata.money import Lens, Rates
from geodata.queries.order import sorted_by, written
from geodata.queries.projects import DEFAULT_SORT, NEAREST, described, rows_in_order
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
    # Only PostgreSQL knows how far away things are; all other orders the copy has too.
    nearest = asked.sort == NEAREST and flt.near is not None
    refs = (_refs if nearest else _refs_in_columns)(connection, flt, lens, rates, asked)
    if refs is None:
        return None
    shown = refs[: asked.limit]
    return rows_in_order(connection, described(lens, rates), shown), len(refs) > asked.limit


def _refs(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, asked: Step) -> list[str] | None:
    """The references of the step and one more, if there is one; None when ``after`` is no project of the filter."""
    column, down = _key(flt, lens, rates, asked.sort)
    where = flt.where()
    if asked.after is not None:
        last = connection.execute(select(column, Project.ref).where(*where, written() == asked.after)).first()
        if last is None:
            return None
        where.append(_beyond(column, last[0], last[1], down))
    order = (column.desc() if down else column.asc()).nulls_last()
    shown = select(written()).where(*where).order_by(order, Project.ref.asc()).limit(asked.limit + 1)
    return list(connection.execute(shown).scalars())


_refs_in_columns = from_columns(_refs)


def _key(flt: ProjectFilter, lens: Lens, rates: Rates, sort: str) -> tuple[Any, bool]:
    if sort == NEAREST:
        if flt.near is not None:
            return distance(flt.near), False
        sort = DEFAULT_SORT
    return sorted_by(sort, lens, rates), sort.startswith("-")


def _beyond(column: Any, value: Any, ref: Any, down: bool) -> ColumnElement[bool]:
    """What comes after this value and reference where unknown values come last, in the order of references."""
    if value is None:
        return and_(column.is_(None), Project.ref > ref)
    further = column < value if down else column > value
    return or_(further, and_(column == value, Project.ref > ref), column.is_(None))
