"""One result-oriented programme (SOP): itself, its planned pieces and its performance indicators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, or_, select

from geodata.models import Call, PerformanceIndicator, ResultComponent, ResultProgramme
from geodata.queries.programmes import held_by
from geodata.queries.rows import AnyRow


def result_programme(connection: Connection, code: str) -> AnyRow | None:
    """The result-oriented programme of this code (columns of ResultProgramme), or None."""
    return connection.execute(select(*ResultProgramme.__table__.columns).where(ResultProgramme.code == code)).first()


def pieces(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Its planned pieces by first quarter (columns of ResultComponent; those without one last), each with its call's
    programme and name, and ``held``: projects of that call in the register (0 without a call)."""
    held = held_by(connection, "call_code")
    statement = (
        select(
            *ResultComponent.__table__.columns,
            Call.programme_code,
            Call.name.label("call_name"),
            func.coalesce(held.c.held, 0).label("held"),
        )
        .outerjoin(Call, Call.code == ResultComponent.call_code)
        .outerjoin(held, held.c.code == ResultComponent.call_code)
        .where(ResultComponent.result_programme == code)
    )
    order = (ResultComponent.starts_quarter.asc().nulls_last(), ResultComponent.code)
    return connection.execute(statement.order_by(*order)).all()


def goals(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Performance indicators (columns of PerformanceIndicator) of the programme itself and of the calls under it."""
    calls = select(ResultComponent.call_code).where(
        ResultComponent.result_programme == code, ResultComponent.call_code.is_not(None)
    )
    statement = select(*PerformanceIndicator.__table__.columns).where(
        or_(PerformanceIndicator.result_programme == code, PerformanceIndicator.call_code.in_(calls))
    )
    return connection.execute(statement.order_by(PerformanceIndicator.code)).all()
