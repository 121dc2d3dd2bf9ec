"""How the supports are spread over sizes, from thousands of lira to millions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.params import Span
from geodata.queries.histogram import Band, bands
from webmap.address import Address
from webmap.charts import Wanted
from webmap.charts.chart import Chart, Entry
from webmap.charts.vega import CONTRAST, MAIN, MARKED, mark
from webmap.presentation import money_short, number
from webmap.reading import Reading

KEY = "tutar-dagilimi"
ORDER = 3


def draw(r: Reading, wanted: Wanted) -> Chart:
    """Projects per band of nominal support. A question about the amount itself is drawn in the second colour."""
    address = wanted.address
    found = bands(r.connection, address.flt)
    known = sum(band.projects for band in found)
    rows = tuple(
        (Entry(_name(band)), Entry(number(band.projects), address.asking(amount=band.span) if band.projects else None))
        for band in found
    )
    return Chart(
        key=KEY,
        title=str(_("Sizes of the supports")),
        sentence=_sentence(found, known),
        head=(str(_("Support")), str(_("Projects"))),
        rows=rows,
        spec=_spec(found, address) if found else None,
        note=str(_("nominal TL; each band is twice to two and a half times the one before, without unknown amounts")),
    )


def _name(band: Band) -> str:
    low, high = band.span.low, band.span.high
    if low is None:
        return str(_("below %(amount)s", amount=money_short(_edge(high))))
    if high is None:
        return str(_("%(amount)s and more", amount=money_short(low)))
    return f"{money_short(low).removesuffix(' TL')} – {money_short(_edge(high))}"


def _edge(high: Decimal | None) -> Decimal:
    # A band ends one kuruş below the next: what people read is the round number.
    return (high or Decimal(0)) + Decimal("0.01")


def _sentence(found: tuple[Band, ...], known: int) -> str:
    if not found:
        return str(_("No amount is known for this question."))
    best = max(found, key=lambda band: band.projects)
    return str(
        ngettext(
            "%(count)s project with a known support; the most lie at %(band)s: %(most)s.",
            "%(count)s projects with a known support; the most lie at %(band)s: %(most)s.",
            known,
            count=number(known),
            band=_name(best),
            most=number(best.projects),
        )
    )


def _spec(found: tuple[Band, ...], address: Address) -> dict[str, Any]:
    asked = address.flt.amount
    values = [
        {
            "name": _name(band),
            "value": band.projects,
            "inside": asked is None or _meets(band.span, asked),
            "mark": mark(row),
        }
        for row, band in enumerate(found)
    ]
    colour = {"condition": {"test": "!datum.inside", "value": CONTRAST}, "value": MAIN}
    return {
        "height": 220,
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            **MARKED,
            "x": {
                "field": "name",
                "type": "nominal",
                "sort": None,
                "title": None,
                "axis": {"labelAngle": -35},
            },
            "y": {"field": "value", "type": "quantitative", "title": str(_("Projects")), "axis": {"tickMinStep": 1}},
            "color": colour,
        },
    }


def _meets(span: Span[Decimal], asked: Span[Decimal]) -> bool:
    starts = asked.high is None or span.low is None or span.low <= asked.high
    ends = asked.low is None or span.high is None or span.high >= asked.low
    return starts and ends
