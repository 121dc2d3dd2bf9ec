"""Published figures of calls beside what the register holds, so that coverage is said and not guessed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from geodata.models import (
    Call,
    CallTarget,
    Component,
    PerformanceIndicator,
    Place,
    Programme,
    Project,
    PublishedTotal,
    ResultComponent,
    ResultProgramme,
)
from geodata.policy import counted
from geodata.queries.rows import AnyRow


def coverage(connection: Connection, programme: str | None = None) -> Sequence[AnyRow]:
    """One row per call, of all programmes or one: its künye and published funnel (columns of Call), programme name,
    and ``held`` and ``held_amount``: projects and nominal support the register holds of it."""
    held = (
        select(
            Project.call_code,
            func.count().label("held"),
            func.sum(Project.support_amount).label("held_amount"),
        )
        .where(Project.kind == "support", counted(Project.ref))
        .group_by(Project.call_code)
        .subquery()
    )
    statement = (
        select(
            *Call.__table__.columns,
            Programme.name.label("programme_name"),
            Programme.name_en.label("programme_name_en"),
            Programme.support_kind,
            func.coalesce(held.c.held, 0).label("held"),
            held.c.held_amount,
        )
        .join(Programme, Programme.code == Call.programme_code)
        .outerjoin(held, held.c.call_code == Call.code)
    )
    if programme is not None:
        statement = statement.where(Call.programme_code == programme)
    return connection.execute(statement.order_by(Call.year, Programme.position, Call.code)).all()


def published_totals(connection: Connection) -> Sequence[AnyRow]:
    """Totals over all supports that were published, oldest first (columns of PublishedTotal)."""
    return connection.execute(select(*PublishedTotal.__table__.columns).order_by(PublishedTotal.as_of)).all()


def components(connection: Connection, programme: str) -> Sequence[AnyRow]:
    """The components of a programme's calls (columns of Component), each with how many projects the register holds."""
    held = (
        select(Project.component_code, func.count().label("held"))
        .where(Project.kind == "support", counted(Project.ref))
        .group_by(Project.component_code)
        .subquery()
    )
    statement = (
        select(*Component.__table__.columns, func.coalesce(held.c.held, 0).label("held"))
        .join(Call, Call.code == Component.call_code)
        .outerjoin(held, held.c.component_code == Component.code)
        .where(Call.programme_code == programme)
    )
    return connection.execute(statement.order_by(Component.code)).all()


def targets(connection: Connection, programme: str) -> Sequence[AnyRow]:
    """Districts and sub-regions that a programme's calls name: call_code, kind, slug, name."""
    statement = (
        select(CallTarget.call_code, Place.kind, Place.slug, Place.name)
        .join(Call, Call.code == CallTarget.call_code)
        .join(Place, Place.code == CallTarget.place_code)
        .where(Call.programme_code == programme)
    )
    return connection.execute(statement.order_by(CallTarget.call_code, Place.name.collate("tr-x-icu"))).all()


def performance(connection: Connection, programme: str) -> Sequence[AnyRow]:
    """Performance indicators of a programme's calls (columns of PerformanceIndicator)."""
    statement = (
        select(*PerformanceIndicator.__table__.columns)
        .join(Call, Call.code == PerformanceIndicator.call_code)
        .where(Call.programme_code == programme)
    )
    return connection.execute(statement.order_by(PerformanceIndicator.code)).all()


def result_programmes(connection: Connection) -> Sequence[AnyRow]:
    """The result-oriented programmes (columns of ResultProgramme) in order."""
    return connection.execute(select(*ResultProgramme.__table__.columns).order_by(ResultProgramme.position)).all()


def result_components(connection: Connection) -> Sequence[AnyRow]:
    """Planned pieces of the result-oriented programmes (columns of ResultComponent), by programme and first quarter."""
    statement = select(*ResultComponent.__table__.columns)
    order = (ResultComponent.result_programme, ResultComponent.starts_quarter, ResultComponent.code)
    return connection.execute(statement.order_by(*order)).all()
