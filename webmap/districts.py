"""What each district is coloured by, in which class, and how its value is said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from geodata.queries.places import PlaceRow, PlaceTable
from webmap.address import Address
from webmap.classes import Classes, ValueClass, classify
from webmap.presentation import money, money_short, number, unknown

METRIC_NAMES = {
    "adet": _l("Projects"),
    "tutar": _l("Support"),
    "kisi-basi": _l("Per head"),
    "km2": _l("Per km²"),
}


@dataclass(frozen=True)
class Coloured:
    """The classes of a table's districts with the text of each, and per slug the class, value and label."""

    classes: Classes
    legend: tuple[tuple[ValueClass, str], ...]
    values: dict[str, dict[str, str]]

    @property
    def unknown(self) -> int:
        """Districts without data."""
        return self.classes.unknowns


def coloured(table: PlaceTable, address: Address) -> Coloured:
    """Classes and labels of a table's districts by the metric asked."""
    values = {row.slug: metric_value(row, address.metric) for row in table.rows}
    classes = classify(values)
    currency = address.lens.currency
    legend = tuple((one, class_name(one, address.metric, currency)) for one in classes.classes)
    told = {
        row.slug: {
            "class": classes.keys[row.slug],
            "value": metric_text(values[row.slug], address.metric, currency),
            "label": district_label(row, address),
        }
        for row in table.rows
    }
    return Coloured(classes, legend, told)


def metric_value(row: PlaceRow, metric: str) -> Decimal | int | None:
    """What a row is coloured by; None where it is not known."""
    return {"adet": row.projects, "tutar": row.known_amount, "kisi-basi": row.per_head, "km2": row.per_km2}[metric]


def metric_text(value: Decimal | int | None, metric: str, currency: str) -> str:
    """A value with its unit, or the word for unknown."""
    if value is None:
        return unknown()
    if metric == "adet":
        return str(ngettext("%(count)s project", "%(count)s projects", int(value), count=number(value)))
    return money_short(Decimal(value), currency) if value >= 10_000 else money(Decimal(value), currency)


def class_name(one: ValueClass, metric: str, currency: str) -> str:
    """The limits of a class as its lowest and highest value."""
    if one.low == one.high:
        return metric_text(one.low, metric, currency)
    if metric == "adet":
        return f"{number(one.low)}–{metric_text(one.high, metric, currency)}"
    return f"{metric_text(one.low, metric, currency)} – {metric_text(one.high, metric, currency)}"


def district_label(row: PlaceRow, address: Address) -> str:
    """``Aliağa: 12 proje, 3,4 milyon TL``: what a district holds, count first, and the metric if it is another."""
    parts = [str(ngettext("%(count)s project", "%(count)s projects", row.projects, count=number(row.projects)))]
    if row.projects:
        amount = row.known_amount
        parts.append(str(_("amount unknown")) if amount is None else money_short(amount, address.lens.currency))
    if address.metric in ("kisi-basi", "km2"):
        text = metric_text(metric_value(row, address.metric), address.metric, address.lens.currency)
        parts.append(f"{METRIC_NAMES[address.metric]}: {text}")
    return f"{row.name}: {', '.join(parts)}"
