"""Indicators of places over time, and the yearly series that turn amounts into constant prices and euros."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of

DIRECTIONS = ("more_is_better", "less_is_better", "neutral")

AGGREGATIONS = ("sum", "population", "area", "none")
"""How districts make up a sub-region: added, as a mean weighted by people or by area, or not at all (ranks, scores)."""


class Indicator(Sourced, Base, kw_only=True):
    """What is measured, in which unit, by whom, under which licence. A new indicator is a row, not code."""

    __tablename__ = "indicator"
    __table_args__ = (
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint(one_of("aggregation", AGGREGATIONS), name="aggregation"),
        # What supports are divided by must add up, or a sub-region's figure would contradict those of its districts.
        CheckConstraint("NOT is_denominator OR aggregation = 'sum'", name="denominator"),
    )

    code: Mapped[Key]
    name: Mapped[str]
    name_en: Mapped[str]
    unit_tr: Mapped[str]
    unit_en: Mapped[str]
    direction: Mapped[str] = mapped_column(default="neutral")
    publisher: Mapped[str]
    licence: Mapped[str]
    decimals: Mapped[int] = mapped_column(default=0)
    is_denominator: Mapped[bool] = mapped_column(default=False)
    aggregation: Mapped[str] = mapped_column(default="none")
    note: Mapped[str | None] = mapped_column(default=None)


class IndicatorValue(Sourced, Base, kw_only=True):
    """An indicator's value for a place and a period (a year, or an edition such as SEGE-2022). No row means no data."""

    __tablename__ = "indicator_value"

    indicator_code: Mapped[str] = mapped_column(ForeignKey("indicator.code"), primary_key=True)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True, index=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    note: Mapped[str | None] = mapped_column(default=None)


class YearlyRate(Sourced, Base, kw_only=True):
    """One year of a money series: ``cpi`` (TÜİK consumer prices, 2003 = 100, annual mean), ``eur``, ``usd`` (TL)."""

    __tablename__ = "yearly_rate"

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(20, 8))
