"""Need beside support: an indicator of the districts against support per head; who has no data is listed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.filters import BadAddress, Choice, Fault
from geodata.queries.need import Measured, indicator_list, measured
from geodata.queries.place_table import PlaceRow
from geodata.queries.places import Asked, by_place
from webmap.address import Address
from webmap.charts import INDICATOR, Wanted
from webmap.charts.chart import Chart, Entry
from webmap.charts.vega import INK, MAIN, MARKED, mark
from webmap.presentation import currency_name, lens_name, money, number, unknown
from webmap.reading import Reading

KEY = "gosterge"
ORDER = 4

FIRST = "sege-skor"
"""The indicator shown before another is chosen."""


@dataclass(frozen=True)
class Axis:
    """The indicator as words: its name, and how a value of it is written."""

    name: str
    unit: str
    decimals: int
    period: str

    @property
    def title(self) -> str:
        """Name, unit and period."""
        unit = f" ({self.unit})" if self.unit else ""
        return f"{self.name}{unit}, {self.period}" if self.period else f"{self.name}{unit}"


def draw(r: Reading, wanted: Wanted) -> Chart:
    """All thirty districts. Raises BadAddress for an indicator nobody knows.

    A district without a value, or whose support per head is unknown, stands in the table and in the note, not in
    the drawing. No project means zero support per head.
    """
    known = {row.code: row for row in indicator_list(r.connection)}
    code = wanted.indicator or FIRST
    if code not in known:
        if wanted.indicator is not None:
            raise BadAddress([Fault(INDICATOR, code, "unknown", tuple(known))])
        return _nothing({})
    row, english = known[code], r.language == "en"
    found = measured(r.connection, code)
    names = {one.code: one.name_en if english else one.name for one in known.values()}
    axis = Axis(names[code], row.unit_en if english else row.unit_tr, row.decimals, found.period or "")
    address = wanted.address
    table = by_place(r.connection, address.flt, address.lens, r.codebook.rates, Asked())
    pairs = [(one, found.values.get(one.slug), _per_head(one)) for one in table.rows]
    drawn = [(one, value, head) for one, value, head in pairs if value is not None and head is not None]
    return Chart(
        key=KEY,
        title=str(_("Need beside support: %(indicator)s", indicator=axis.name)),
        sentence=_sentence(drawn, len(pairs)),
        head=(str(_("District")), axis.title, str(_("Projects")), str(_("Support per head"))),
        rows=tuple(_row(one, value, head, (axis, address)) for one, value, head in pairs),
        spec=_spec(drawn, {one.slug: row for row, one in enumerate(table.rows)}, (axis, address)) if drawn else None,
        note=_note(table.rows, found, address),
        options=names,
    )


def _nothing(names: dict[str, str]) -> Chart:
    text = str(_("No indicator is in the register yet."))
    return Chart(KEY, str(_("Need beside support")), text, (), (), None, options=names)


def _per_head(row: PlaceRow) -> Decimal | None:
    # No project is a known zero, also where the population is not known.
    return row.per_head if row.projects else Decimal(0)


def _row(one: PlaceRow, value: Decimal | None, head: Decimal | None, seen: tuple[Axis, Address]) -> tuple[Entry, ...]:
    axis, address = seen
    # A question about other districts counts projects that work here too: no address of one district says that.
    asked = address.flt.district.only
    here = address.asking(district=Choice((one.slug,), address.flt.district.without))
    return (
        Entry(one.name),
        Entry(str(_("no data")) if value is None else number(value, axis.decimals)),
        Entry(number(one.projects), here if one.projects and asked in ((), (one.slug,)) else None),
        Entry(unknown() if head is None else money(head, address.lens.currency)),
    )


def _sentence(drawn: list[tuple[PlaceRow, Decimal, Decimal]], districts: int) -> str:
    if not drawn:
        return str(_("No district has both a value of the indicator and a known support per head."))
    without = sum(not one.projects for one, _value, _head in drawn)
    return str(
        ngettext(
            "%(drawn)s of %(districts)s districts are drawn; %(without)s of them has no project in this question. "
            "A likeness of the two figures is no proof of a cause.",
            "%(drawn)s of %(districts)s districts are drawn; %(without)s of them have no project in this question. "
            "A likeness of the two figures is no proof of a cause.",
            without,
            drawn=len(drawn),
            districts=districts,
            without=without,
        )
    )


def _note(rows: tuple[PlaceRow, ...], found: Measured, address: Address) -> str:
    parts = [lens_name(address.lens)]
    missing = [row.name for row in rows if row.slug not in found.values]
    if missing:
        parts.append(str(_("no data of the indicator: %(names)s", names=", ".join(missing))))
    unpriced = [row.name for row in rows if _per_head(row) is None]
    if unpriced:
        parts.append(str(_("has projects but no known amount: %(names)s", names=", ".join(unpriced))))
    return "; ".join(parts)


def _spec(
    drawn: list[tuple[PlaceRow, Decimal, Decimal]], rows: dict[str, int], seen: tuple[Axis, Address]
) -> dict[str, Any]:
    axis, address = seen
    values = [
        {"name": one.name, "x": float(value), "y": float(head), "mark": mark(rows[one.slug])}
        for one, value, head in drawn
    ]
    per_head = str(_("Support per head (%(currency)s)", currency=currency_name(address.lens.currency)))
    # A name beside each dot that stands out; thirty names would cover each other.
    told = sorted(drawn, key=lambda entry: entry[2], reverse=True)[:6]
    named = {one.name for one, _value, head in told if head}
    place = {
        "x": {"field": "x", "type": "quantitative", "title": axis.title, "scale": {"zero": False}},
        "y": {"field": "y", "type": "quantitative", "title": per_head, "axis": {"tickCount": 5}},
    }
    text = {"type": "text", "dx": 8, "align": "left", "color": INK, "fontSize": 12}
    return {
        "height": 320,
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.85, "color": MAIN},
                "encoding": {**MARKED, **place},
            },
            {
                "data": {"values": [value for value in values if value["name"] in named]},
                "mark": text,
                "encoding": {**place, "text": {"field": "name"}},
            },
        ],
    }
