"""Support (or projects) by call year, stacked by programme."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.filters import UNKNOWN, Choice, Span
from geodata.queries.statistics import Cell, by_year_and_programme
from webmap.address import Address
from webmap.charts import Wanted
from webmap.charts.chart import Chart, Entry, term, unit_for
from webmap.charts.vega import MARKED, REST, SERIES, mark
from webmap.presentation import lens_name, money_short, number, unknown
from webmap.reading import Reading

KEY = "yil-program"
ORDER = 1

OTHERS = "others"
"""Programmes too small for a colour of their own, and projects whose programme is unknown, together."""


def draw(r: Reading, wanted: Wanted) -> Chart:
    """Support by year and programme; where no amount is known, projects are counted instead."""
    address = wanted.address
    cells = by_year_and_programme(r.connection, address.flt, address.lens, r.codebook.rates)
    return made(r, address, cells, money=any(cell.amount for cell in cells))


def made(r: Reading, address: Address, cells: tuple[Cell, ...], money: bool) -> Chart:
    """The chart of these cells: the six largest programmes have a column each, the rest share one."""
    largest = _largest(cells, money)
    names = {code: term(r.codebook, "programme", code, r.language, unknown()) for code in largest}
    names[OTHERS] = str(_("Other programmes, or unknown"))
    years = sorted({cell.year for cell in cells if cell.year is not None})
    all_years: list[int | None] = [*range(years[0], years[-1] + 1)] if years else []
    if any(cell.year is None for cell in cells):
        all_years.append(None)
    currency = address.lens.currency

    def said(found: Iterable[Cell]) -> str:
        held = list(found)
        if not money or not held:
            return number(_projects(held))
        # Projects without one known amount are not projects of zero lira.
        return money_short(_total(held, money), currency) if any(cell.known for cell in held) else unknown()

    rows = []
    for year in all_years:
        of_year = [cell for cell in cells if cell.year == year]
        fields = [Entry(str(year) if year else unknown(), _asking_year(address, year))]
        fields += [Entry(said(c for c in of_year if _column(c, largest) == code)) for code in names]
        fields += [Entry(said(of_year)), Entry(number(_projects(of_year)), _asking_year(address, year))]
        rows.append(tuple(fields))
    columns = tuple(names[code] for code in names)
    return Chart(
        key=KEY,
        title=str(_("Support by call year and programme")) if money else str(_("Projects by call year and programme")),
        sentence=_sentence(cells, address, money),
        head=(str(_("Call year")), *columns, str(_("All")), str(_("Projects"))),
        rows=tuple(rows),
        spec=_spec(cells, (largest, names), address, money) if cells else None,
        note=lens_name(address.lens) if money else "",
    )


def _largest(cells: tuple[Cell, ...], money: bool) -> list[str]:
    codes = {cell.programme for cell in cells if cell.programme is not None}

    def size(code: str) -> tuple[Decimal, str]:
        return -_total([cell for cell in cells if cell.programme == code], money), code

    return sorted(codes, key=size)[: len(SERIES)]


def _column(cell: Cell, largest: list[str]) -> str:
    return cell.programme if cell.programme in largest and cell.programme is not None else OTHERS


def _total(cells: Iterable[Cell], money: bool) -> Decimal:
    return sum((cell.amount if money else Decimal(cell.projects) for cell in cells), Decimal(0))


def _projects(cells: Iterable[Cell]) -> int:
    return sum(cell.projects for cell in cells)


def _asking_year(address: Address, year: int | None) -> Address:
    asked: Any = UNKNOWN if year is None else Span(year, year)
    return address.asking(year=Choice((asked,), address.flt.year.without))


def _sentence(cells: tuple[Cell, ...], address: Address, money: bool) -> str:
    dated = [cell for cell in cells if cell.year is not None]
    if not dated:
        return str(_("No project of this question has a known call year."))
    sums = {year: _total([c for c in dated if c.year == year], money) for year in {c.year for c in dated if c.year}}
    best = max(sums, key=lambda year: (sums[year], year))
    what = (
        money_short(sums[best], address.lens.currency)
        if money
        else str(ngettext("%(count)s project", "%(count)s projects", int(sums[best]), count=number(sums[best])))
    )
    return str(
        _(
            "Call years %(first)s to %(last)s; the most in %(best)s: %(what)s.",
            first=min(sums),
            last=max(sums),
            best=best,
            what=what,
        )
    )


def _spec(
    cells: tuple[Cell, ...], columns: tuple[list[str], dict[str, str]], address: Address, money: bool
) -> dict[str, Any]:
    largest, names = columns
    years = [cell.year for cell in cells if cell.year is not None]
    labels = [str(year) for year in range(min(years), max(years) + 1)] if years else []
    labels += [unknown()] if any(cell.year is None for cell in cells) else []
    sums = [_total([cell for cell in cells if str(cell.year or unknown()) == label], money) for label in labels]
    unit = unit_for(max(sums, default=Decimal(0)), address.lens)
    values = [
        {
            "year": str(cell.year or unknown()),
            "series": names[_column(cell, largest)],
            "value": unit.of(cell.amount) if money else cell.projects,
            "order": list(names).index(_column(cell, largest)),
            "mark": mark(labels.index(str(cell.year or unknown())), 1 + list(names).index(_column(cell, largest))),
        }
        for cell in cells
    ]
    used = [name for name in names.values() if any(value["series"] == name for value in values)]
    colours = [REST if name == names[OTHERS] else SERIES[list(names.values()).index(name)] for name in used]
    scale = {"domain": used, "range": colours}
    axis = {"tickCount": 5} if money else {"tickMinStep": 1}
    return {
        "height": 260,
        "data": {"values": values},
        "mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 1},
        "encoding": {
            **MARKED,
            "x": {"field": "year", "type": "ordinal", "title": None, "scale": {"domain": labels}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "aggregate": "sum",
                "title": unit.name if money else str(_("Projects")),
                "axis": axis,
            },
            "color": {"field": "series", "type": "nominal", "scale": scale, "sort": used},
            "order": {"field": "order", "type": "quantitative"},
        },
    }
