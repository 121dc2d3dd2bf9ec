"""Published figures of calls beside what the register holds, so that coverage is said and not guessed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Connection, Integer, Numeric, Subquery, Text, cast, func, select, values
from sqlalchemy import column as sql_column

from geodata.answering import from_columns
from geodata.filters import ProjectFilter
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
from geodata.money import Lens, Rates
from geodata.queries.order import in_turkish
from geodata.queries.rows import AnyRow
from geodata.queries.totals import matched


def held_by(connection: Connection, column: str) -> Subquery:
    """A table to join: each ``code`` that projects have in this column, with how many are ``held`` and ``held_amount``,
    their nominal support (None when none is known)."""
    kept = values(sql_column("code", Text), sql_column("held", Integer), sql_column("held_amount", Numeric))
    rows = kept.data(list(_held(connection, ProjectFilter(), column)) or [(None, 0, None)]).alias("found")
    # Where every amount is unknown, PostgreSQL would take the column for a text.
    return select(rows.c.code, rows.c.held, cast(rows.c.held_amount, Numeric).label("held_amount")).subquery("held")


@from_columns
def _held(connection: Connection, flt: ProjectFilter, column: str) -> list[tuple[str, int, Decimal | None]]:
    m = matched(flt, Lens(), Rates(), Project.__table__.c[column].label("code"))
    statement = select(m.c.code, func.count(), func.sum(m.c.amount)).where(m.c.code.is_not(None)).group_by(m.c.code)
    return [(code, held, amount) for code, held, amount in connection.execute(statement)]


def coverage(connection: Connection, programme: str | None = None) -> Sequence[AnyRow]:
    """One row per call, of all programmes or one: its künye and published funnel (columns of Call), programme name,
    and ``held`` and ``held_amount``: projects and nominal support the register holds of it."""
    held = held_by(connection, "call_code")
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
        .outerjoin(held, held.c.code == Call.code)
    )
    if programme is not None:
        statement = statement.where(Call.programme_code == programme)
    return connection.execute(statement.order_by(Call.year, Programme.position, Call.code)).all()


def published_totals(connection: Connection) -> Sequence[AnyRow]:
    """Totals over all supports that were published, oldest first (columns of PublishedTotal)."""
    return connection.execute(select(*PublishedTotal.__table__.columns).order_by(PublishedTotal.as_of)).all()


def components(connection: Connection, programme: str) -> Sequence[AnyRow]:
    """The components of a programme's calls (columns of Component), each with how many projects the register holds."""
    held = held_by(connection, "component_code")
    statement = (
        select(*Component.__table__.columns, func.coalesce(held.c.held, 0).label("held"))
        .join(Call, Call.code == Component.call_code)
        .outerjoin(held, held.c.code == Component.code)
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
    return connection.execute(statement.order_by(CallTarget.call_code, in_turkish(Place.name))).all()


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
