"""The rows of a summary table as bars, stacked by its columns where these are few."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.queries.summary_table import ALL, PER_PLACE, SummaryTable
from webmap import studio
from webmap.charts.chart import unit_for
from webmap.charts.vega import MAIN, REST, SERIES, drawn
from webmap.presentation import lens_name
from webmap.reading import Reading

MOST_STACKED = len(SERIES)
MOST_ROWS = 40


def bars(r: Reading, table: SummaryTable) -> str | None:
    """The drawing as an SVG element of the first measure; None when no row has a value.

    Rows past MOST_ROWS are left to the table. Columns past the number of colours are drawn together as the rest.
    """
    measure = r.address.studio.measures[0]
    rows = [row for row in table.rows if table.value(row.value, ALL, measure)][:MOST_ROWS]
    if not rows:
        return None
    most = max((Decimal(table.value(row.value, ALL, measure) or 0) for row in rows), default=Decimal(0))
    money = studio.is_money(measure)
    unit = unit_for(most, r.address.lens) if money else None
    name = str(studio.MEASURE_NAMES[measure])
    title = f"{name}, {lens_name(r.address.lens)}, {unit.name}" if unit else name
    stacks = _stacks(r, table, measure)
    values = [
        {
            "row": studio.head_name(r.codebook, table.pivot.rows, row),
            "stack": text,
            "at": at,
            "value": float(amount / unit.by) if unit else float(amount),
        }
        for row in rows
        for at, (text, columns) in enumerate(stacks)
        if (amount := _together(table, row.value, columns, measure))
    ]
    return drawn(_spec(values, title, stacks), studio.said(r) + ". " + _("Bars of the table’s rows."), r.language)


def _stacks(r: Reading, table: SummaryTable, measure: str) -> list[tuple[str, list[str]]]:
    """Name and columns of each stack: the largest columns, and the rest together; one without columns or per place."""
    dimension = table.pivot.columns
    if dimension is None or measure in PER_PLACE:
        return [("", [ALL])]
    by_size = sorted(table.columns, key=lambda one: -Decimal(table.value(ALL, one.value, measure) or 0))
    shown = by_size if len(by_size) <= MOST_STACKED else by_size[: MOST_STACKED - 1]
    found = [(studio.head_name(r.codebook, dimension, one), [one.value]) for one in table.columns if one in shown]
    rest = [one.value for one in table.columns if one not in shown]
    return [*found, (str(_("the others")), rest)] if rest else found


def _together(table: SummaryTable, row: str, columns: list[str], measure: str) -> Decimal:
    return sum((Decimal(table.value(row, column, measure) or 0) for column in columns), Decimal(0))


def _spec(values: list[dict[str, Any]], title: str, stacks: list[tuple[str, list[str]]]) -> dict[str, Any]:
    names = [name for name, _columns in stacks]
    colours = [MAIN] if names == [""] else [*SERIES[: len(names) - 1], REST] if len(stacks[-1][1]) > 1 else SERIES
    rows = len({one["row"] for one in values})
    colour: dict[str, Any] = {"value": MAIN}
    if names != [""]:
        colour = {"field": "stack", "type": "nominal", "scale": {"domain": names, "range": list(colours[: len(names)])}}
    return {
        "height": {"step": 20} if rows > 1 else 40,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "value", "type": "quantitative", "title": title, "axis": {"tickMinStep": 1 if rows else 0}},
            "color": colour,
            "order": {"field": "at", "type": "quantitative"},
        },
    }
