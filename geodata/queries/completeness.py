"""How full the register is: of each field, for how many of the filter's projects it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, literal, select

from geodata.filters import ProjectFilter
from geodata.models import Location, Media, Participation, Project, ProjectResult

FIELDS: dict[str, ColumnElement[bool]] = {
    "summary": Project.summary.is_not(None),
    "programme": Project.programme_code.is_not(None),
    "year": Project.year.is_not(None),
    "sector": Project.sector.is_not(None),
    "place": Project.scope != "unlocated",
    "point": exists().where(
        Location.project_ref == Project.ref,
        Location.geom.is_not(None),
        Location.precision.in_(("exact", "street", "neighbourhood", "settlement")),
    ),
    "beneficiary": exists().where(Participation.project_ref == Project.ref, Participation.role == "beneficiary"),
    "support_amount": Project.support_amount.is_not(None),
    "total_budget": Project.total_budget.is_not(None),
    "paid": Project.paid.is_not(None),
    "contract_date": Project.contract_date.is_not(None),
    "end_date": Project.end_date.is_not(None),
    "status_as_of": Project.status_as_of.is_not(None),
    "result": exists().where(ProjectResult.project_ref == Project.ref),
    "photo": exists().where(Media.project_ref == Project.ref),
    "source": func.btrim(Project.source) != "",
}
"""Field → when it is known."""

_BY: dict[str, Any] = {"programme": Project.programme_code, "year": Project.year, "all": literal("")}


@dataclass(frozen=True)
class Fullness:
    """One group of projects: its key (None: unknown), how many there are, and field → for how many it is known."""

    key: Any
    projects: int
    known: dict[str, int]


def completeness(connection: Connection, flt: ProjectFilter, by: str) -> list[Fullness]:
    """One entry for each ``programme`` or ``year`` that occurs, or one for ``all``; unknown keys come last."""
    key = _BY[by].label("key")
    counted = [func.count().filter(known).label(name) for name, known in FIELDS.items()]
    statement = select(key, func.count(), *counted).where(*flt.where())
    if by != "all":
        statement = statement.group_by(key).order_by(key.nulls_last())
    return [Fullness(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True))) for row in connection.execute(statement)]
