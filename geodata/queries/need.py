"""An indicator's values for all districts, of one period, so that need can stand beside support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from geodata.models import Indicator, IndicatorValue, Place
from geodata.queries.rows import AnyRow


@dataclass(frozen=True)
class Measured:
    """An indicator's ``period`` (None: no value at all) and its values by district slug; no entry means no data."""

    period: str | None
    values: dict[str, Decimal]


def indicator_list(connection: Connection) -> Sequence[AnyRow]:
    """All indicators: code, name, name_en, unit_tr, unit_en, direction, decimals, publisher, note, in order of code."""
    statement = select(
        Indicator.code,
        Indicator.name,
        Indicator.name_en,
        Indicator.unit_tr,
        Indicator.unit_en,
        Indicator.direction,
        Indicator.decimals,
        Indicator.publisher,
        Indicator.note,
    )
    return connection.execute(statement.order_by(Indicator.code)).all()


def measured(connection: Connection, indicator: str) -> Measured:
    """The districts' values in the newest of the periods that cover the most districts: periods are never mixed."""
    of_districts = (
        select(IndicatorValue.period)
        .join(Place, Place.code == IndicatorValue.place_code)
        .where(IndicatorValue.indicator_code == indicator, Place.kind == "district")
    )
    period = connection.execute(
        of_districts.group_by(IndicatorValue.period)
        .order_by(func.count().desc(), IndicatorValue.period.desc())
        .limit(1)
    ).scalar_one_or_none()
    statement = (
        select(Place.slug, IndicatorValue.value)
        .join(Place, Place.code == IndicatorValue.place_code)
        .where(IndicatorValue.indicator_code == indicator, IndicatorValue.period == period, Place.kind == "district")
    )
    return Measured(period, {row.slug: row.value for row in connection.execute(statement)})
