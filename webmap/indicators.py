"""What the pages of indicators show: their map, their rows with ranks, their course over time, need beside support."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.queries.indicators import IndicatorTable, Series, indicator_rows, indicator_table
from geodata.queries.targets import Targeted, targeted_districts
from webmap.charts import Wanted
from webmap.charts import need as need_chart
from webmap.charts.chart import Chart
from webmap.charts.vega import MAIN, drawn
from webmap.classes import Classes, classify
from webmap.errors import NotInRegister
from webmap.presentation import number
from webmap.reading import Reading
from webmap.standing import ranks

AGGREGATIONS = {
    "sum": _l("sum of its districts"),
    "population": _l("mean of its districts, weighted by population"),
    "area": _l("mean of its districts, weighted by area"),
    "none": _l("has no value for a sub-region"),
}
DIRECTIONS = {
    "more_is_better": _l("more is better"),
    "less_is_better": _l("less is better"),
    "neutral": _l("neither more nor less is better"),
}


@dataclass(frozen=True)
class Missing:
    """Districts that a call of the question targets without a project of it in the register."""

    programme: str
    call: str
    districts: tuple[Targeted, ...]


def listed(r: Reading) -> list[IndicatorTable]:
    """Every indicator with its values, by name."""
    tables = [indicator_table(r.connection, row.code) for row in indicator_rows(r.connection)]
    return [table for table in tables if table is not None]


def table_of(r: Reading, code: str) -> IndicatorTable:
    """One indicator. Raises NotInRegister for one that is not known."""
    found = indicator_table(r.connection, code)
    if found is None:
        raise NotInRegister(code)
    return found


def name_of(r: Reading, table: IndicatorTable) -> str:
    """The indicator's name in the reader's language."""
    row = table.indicator
    return str(row.name_en if r.language == "en" else row.name)


def unit_of(r: Reading, table: IndicatorTable) -> str:
    """Its unit in the reader's language."""
    row = table.indicator
    return str(row.unit_en if r.language == "en" else row.unit_tr)


def values_of(table: IndicatorTable) -> dict[str, Decimal | None]:
    """District → its value in the table's period."""
    return {one.slug: one.values.get(table.period or "") for one in table.districts}


def rank_of(table: IndicatorTable) -> dict[str, int]:
    """District → its rank: 1 is the best, or the most where neither end is better. Without data, none."""
    better_low = table.indicator.direction == "less_is_better"
    values = values_of(table)
    return ranks({slug: None if value is None else (-value if better_low else value) for slug, value in values.items()})


def profile(r: Reading, code: str) -> dict[str, Any]:
    """Everything of an indicator's page."""
    table = table_of(r, code)
    classes = classify(values_of(table), every=True)
    return {
        "address": r.address,
        "table": table,
        "name": name_of(r, table),
        "unit": unit_of(r, table),
        "classes": classes,
        "legend": _legend(classes, table),
        "ranks": rank_of(table),
        "course": course(r, table),
        "need": need(r, code) if table.period else None,
        "missing": missing(r),
        "direction": DIRECTIONS[table.indicator.direction],
    }


def _legend(classes: Classes, table: IndicatorTable) -> list[tuple[str, str, int]]:
    digits = table.indicator.decimals
    told = []
    for one in classes.classes:
        low, high = number(one.low, digits), number(one.high, digits)
        told.append((one.key, low if low == high else f"{low} – {high}", one.places))
    return told


def course(r: Reading, table: IndicatorTable) -> str | None:
    """İzmir's values over the periods as a drawing; None with fewer than two of them."""
    own = next(iter(table.province), None)
    if own is None or len(own.values) < 2:
        return None
    name = _("%(name)s of İzmir (%(unit)s)", name=name_of(r, table), unit=unit_of(r, table))
    spec = {
        "height": 220,
        "data": {"values": [{"period": one, "value": float(own.values[one])} for one in sorted(own.values)]},
        "mark": {"type": "line", "point": True, "color": MAIN},
        "encoding": {
            "x": {"field": "period", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": unit_of(r, table),
                "scale": {"zero": False},
                "axis": {"tickCount": 5},
            },
        },
    }
    return drawn(spec, name, r.language)


def need(r: Reading, code: str) -> Chart:
    """The indicator beside support per head, for the projects of the address."""
    return need_chart.draw(r, Wanted(r.address, code))


def missing(r: Reading) -> list[Missing]:
    """For each programme or call that is asked for: the districts its calls target and have no project of it in."""
    calls = [code for code in r.address.flt.call.only if isinstance(code, str)]
    programmes = [code for code in r.address.flt.programme.only if isinstance(code, str)]
    lists = r.codebook.lists
    above = [term.parent for code in calls if (term := lists["call"].get(code)) and term.parent]
    found: list[Missing] = []
    for programme in dict.fromkeys([*programmes, *above]):
        if programme not in lists["programme"]:
            continue
        by_call: dict[str, list[Targeted]] = {}
        for one in targeted_districts(r.connection, programme):
            if not one.projects and (not calls or one.call in calls):
                by_call.setdefault(one.call, []).append(one)
        name = lists["programme"][programme].label(r.language)
        for call, districts in by_call.items():
            found.append(Missing(name, lists["call"][call].label(r.language), tuple(districts)))
    return found


def group_rows(r: Reading, slug: str) -> list[tuple[IndicatorTable, Series]]:
    """Every indicator with what a sub-region has of it."""
    return [(table, one) for table in listed(r) for one in table.subregions if one.slug == slug]


def aggregation_name(aggregation: str) -> str:
    """How a sub-region's value comes about, in words."""
    return str(AGGREGATIONS[aggregation])
