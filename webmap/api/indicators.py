"""Indicators of the places: what is measured, by whom, and every value by place and period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.queries.indicators import IndicatorTable
from webmap import indicators as told
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.reading import Reading


@dataclass(frozen=True)
class Indicator:
    """What is measured. ``period`` is the newest that covers the most districts, ``covered`` how many it covers."""

    code: str
    name: str
    name_en: str
    unit_tr: str
    unit_en: str
    direction: str
    publisher: str
    licence: str
    decimals: int
    aggregation: str
    note: str | None
    source: str | None
    periods: list[str]
    period: str | None
    covered: int


@dataclass(frozen=True)
class Series:
    """A place's values by period; ``made`` are the periods worked out of its districts."""

    slug: str
    code: str
    name: str
    kind: str
    values: dict[str, Decimal]
    made: list[str]


@dataclass(frozen=True)
class FullIndicator(Indicator):
    """An indicator with all its values."""

    places: list[Series]


@resource("/indicators", Text("Göstergeler", "Indicators"), list[Indicator], key="code")
def indicators(r: Reading) -> Found:
    """All indicators."""
    found = [Indicator(**_members(one)) for one in told.listed(r)]
    return Found(found, count=len(found), page=("indicators_page", {}))


@resource(
    "/indicators/{code}",
    Text("Bir gösterge, yer ve döneme göre değerleriyle", "One indicator with its values by place and period"),
    FullIndicator,
    named={"code": "indicator"},
)
def indicator(r: Reading, code: str) -> Found:
    """One indicator. Raises NotInRegister."""
    table = told.table_of(r, code)
    places = [
        Series(one.slug, one.code, one.name, one.kind, dict(one.values), sorted(one.made))
        for one in (*table.districts, *table.subregions, *table.province)
    ]
    return Found(
        FullIndicator(**_members(table), places=places),
        page=("indicator_page", {"slug": code}),
        files=("indicator_file", {"slug": code}),
    )


def _members(table: IndicatorTable) -> dict[str, Any]:
    own = {"periods": list(table.periods), "period": table.period, "covered": table.covered}
    return {name: table.indicator._mapping[name] for name in members(Indicator) if name not in own} | own
