"""What projects set out to reach and reached: of one project, and added up over a filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from geodata.filters import ProjectFilter
from geodata.models import Project, ProjectResult, ResultMeasure
from geodata.policy import PUBLIC_RESULT_COLUMNS
from geodata.queries.projects import count
from geodata.queries.rows import AnyRow

_MEASURE = (ResultMeasure.label_tr, ResultMeasure.label_en, ResultMeasure.unit_tr, ResultMeasure.unit_en)


@dataclass(frozen=True)
class Sum:
    """One measure over several projects. ``planned`` adds up what ``planned_by`` projects tell, ``achieved`` likewise;
    None when no project tells it. The two need not be of the same projects, so they must not be divided."""

    measure: str
    label_tr: str
    label_en: str
    unit_tr: str
    unit_en: str
    planned: Decimal | None
    planned_by: int
    achieved: Decimal | None
    achieved_by: int


@dataclass(frozen=True)
class Known:
    """``told`` of the filter's ``projects`` have a known result of any kind; ``sums`` are of measures that add up."""

    projects: int
    told: int
    sums: tuple[Sum, ...]


def measures(connection: Connection) -> Sequence[AnyRow]:
    """Every measure results are counted in, in the order people read them: code, labels and units."""
    statement = select(ResultMeasure.code, *_MEASURE).order_by(ResultMeasure.position, ResultMeasure.code)
    return connection.execute(statement).all()


def of_project(connection: Connection, ref: str) -> Sequence[AnyRow]:
    """The results of one project in their order: public columns, and the measure's labels and units."""
    columns = [column for column in ProjectResult.__table__.columns if column.key in PUBLIC_RESULT_COLUMNS]
    statement = (
        select(*columns, *_MEASURE)
        .join(ResultMeasure, ResultMeasure.code == ProjectResult.measure)
        .where(ProjectResult.project_ref == ref)
        .order_by(ProjectResult.position)
    )
    return connection.execute(statement).all()


def known(connection: Connection, flt: ProjectFilter) -> Known:
    """What the filter's projects tell of their results; each project counts in full, wherever it works."""
    ref = ProjectResult.project_ref
    telling = select(func.count(ref.distinct())).join(Project, Project.ref == ref).where(*flt.where())
    told = connection.execute(telling).scalar_one()
    statement = (
        select(
            ResultMeasure.code,
            *_MEASURE,
            func.sum(ProjectResult.planned),
            func.count(ref.distinct()).filter(ProjectResult.planned.is_not(None)),
            func.sum(ProjectResult.achieved),
            func.count(ref.distinct()).filter(ProjectResult.achieved.is_not(None)),
        )
        .join(ProjectResult, ProjectResult.measure == ResultMeasure.code)
        .join(Project, Project.ref == ref)
        .where(ResultMeasure.sums, *flt.where())
        .group_by(ResultMeasure.code, *_MEASURE, ResultMeasure.position)
        .order_by(ResultMeasure.position, ResultMeasure.code)
    )
    return Known(count(connection, flt), told, tuple(Sum(*row) for row in connection.execute(statement)))
