"""What the support goes to: the sectors, largest first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.filters import UNKNOWN, Choice
from geodata.queries.facets import Count, facets
from webmap.address import Address
from webmap.charts import Wanted
from webmap.charts.chart import Chart, Entry, term, unit_for
from webmap.charts.vega import MAIN, MARKED, mark
from webmap.presentation import lens_name, money_short, number, percent, unknown
from webmap.reading import Reading

KEY = "sektor"
ORDER = 2


def draw(r: Reading, wanted: Wanted) -> Chart:
    """Projects and support per sector; drawn is the support, or the projects where no amount is known."""
    address = wanted.address
    counts = facets(r.connection, address.flt, address.lens, r.codebook.rates)["sector"]
    asked = address.flt.sector
    held = {
        code: count
        for code, count in counts.items()
        if count.projects and (not asked.only or code in asked.only) and code not in asked.without
    }
    money = any(count.amount for count in held.values())
    order = sorted(held, key=lambda code: (-_size(held[code], money), code))
    names = {code: term(r.codebook, "sector", "" if code == UNKNOWN else code, r.language, unknown()) for code in order}
    whole = sum((count.projects for count in held.values()), 0)
    rows = tuple(
        (
            Entry(names[code]),
            Entry(number(held[code].projects), _asking(address, code)),
            Entry(percent(Decimal(held[code].projects) / whole)),
            Entry(money_short(held[code].amount, address.lens.currency) if held[code].amount else unknown()),
        )
        for code in order
    )
    return Chart(
        key=KEY,
        title=str(_("Sectors")),
        sentence=_sentence(order, names, held, address),
        head=(str(_("Sector")), str(_("Projects")), str(_("Share of the projects")), str(_("Support"))),
        rows=rows,
        spec=_spec([(names[code], held[code]) for code in order], address, money) if order else None,
        note=lens_name(address.lens),
    )


def _asking(address: Address, code: str) -> Address:
    return address.asking(sector=Choice((code,), address.flt.sector.without))


def _size(count: Count, money: bool) -> Decimal:
    return count.amount if money else Decimal(count.projects)


def _sentence(order: list[str], names: dict[str, str], held: dict[str, Count], address: Address) -> str:
    if not order:
        return str(_("No project answers this question."))
    first = held[order[0]]
    count = ngettext("%(count)s project", "%(count)s projects", first.projects, count=number(first.projects))
    amount = money_short(first.amount, address.lens.currency) if first.amount else unknown()
    return str(
        _(
            "The largest of %(sectors)s sectors: %(name)s, %(count)s, support %(amount)s.",
            sectors=len(order),
            name=names[order[0]],
            count=count,
            amount=amount,
        )
    )


def _spec(bars: list[tuple[str, Count]], address: Address, money: bool) -> dict[str, Any]:
    unit = unit_for(max((count.amount for _name, count in bars), default=Decimal(0)), address.lens)
    values = [
        {"name": name, "value": unit.of(count.amount) if money else count.projects, "mark": mark(row)}
        for row, (name, count) in enumerate(bars)
    ]
    return {
        "height": {"step": 24},
        "width": 420,
        "data": {"values": values},
        "mark": {"type": "bar", "color": MAIN, "height": {"band": 0.75}},
        "encoding": {
            **MARKED,
            "y": {"field": "name", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": unit.name if money else str(_("Projects")),
                "axis": {"tickCount": 5} if money else {"tickMinStep": 1},
            },
        },
    }
