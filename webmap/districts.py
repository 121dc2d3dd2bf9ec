"""What each district is coloured by, in which class, and how its value is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from geodata.queries.codebook import Measure
from geodata.queries.need import measured
from geodata.queries.place_table import PlaceRow, PlaceTable
from webmap.address import METRICS, OF_INDICATOR, Address
from webmap.classes import Classes, ValueClass, classify
from webmap.language import current
from webmap.presentation import money, money_short, number, unknown
from webmap.reading import Reading

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


def is_indicator(metric: str) -> bool:
    """Whether the metric is an indicator itself: its zero is a value like others, and it may be negative."""
    return metric.startswith(OF_INDICATOR)


def code_of(metric: str) -> str | None:
    """The indicator that a metric is, or divides by; None for the register's own."""
    return None if metric in METRICS else metric.partition(".")[2]


def indicator_values(r: Reading, metric: str) -> Mapping[str, Decimal]:
    """The indicator's values by district, of the period that the whole map is of; nothing for the register's own."""
    code = code_of(metric)
    return {} if code is None else measured(r.connection, code).values


def measure_of(metric: str) -> Measure:
    """The indicator of a metric, as this reading's codebook has it."""
    found: Measure = g.codebook.indicators[code_of(metric)]
    return found


def metric_name(metric: str) -> str:
    """A metric with its unit, as the legend says it."""
    if metric in METRICS:
        return str(METRIC_NAMES[metric])
    one = measure_of(metric)
    if is_indicator(metric):
        return f"{one.label(current())} ({one.unit(current())})"
    return str(_("Support per %(unit)s", unit=one.unit(current())))


def coloured(table: PlaceTable, address: Address, given: Mapping[str, Decimal]) -> Coloured:
    """Classes and labels of a table's districts by the metric asked; ``given`` are its indicator's values."""
    values = {row.slug: metric_value(row, address.metric, given) for row in table.rows}
    classes = classify(values, is_indicator(address.metric))
    currency = address.lens.currency
    legend = tuple((one, class_name(one, address.metric, currency)) for one in classes.classes)
    told = {
        row.slug: {
            "class": classes.keys[row.slug],
            "value": metric_text(values[row.slug], address.metric, currency),
            "label": district_label(row, address, given),
        }
        for row in table.rows
    }
    return Coloured(classes, legend, told)


def metric_value(row: PlaceRow, metric: str, given: Mapping[str, Decimal] | None = None) -> Decimal | int | None:
    """What a row is coloured by; None where it is not known. ``given`` are the values of the metric's indicator."""
    if metric not in METRICS:
        value, amount = (given or {}).get(row.slug), row.known_amount
        if is_indicator(metric):
            return value
        # Nothing can be shared among none: a district that has none of the unit has no support per unit.
        return (amount / value).quantize(Decimal("0.01")) if amount is not None and value else None
    return {"adet": row.projects, "tutar": row.known_amount, "kisi-basi": row.per_head, "km2": row.per_km2}[metric]


def metric_text(value: Decimal | int | None, metric: str, currency: str) -> str:
    """A value with its unit, or the word for unknown."""
    if value is None:
        return str(_("no data")) if is_indicator(metric) else unknown()
    if is_indicator(metric):
        one = measure_of(metric)
        return f"{number(Decimal(value), one.decimals)} {one.unit(current())}"
    if metric == "adet":
        return str(ngettext("%(count)s project", "%(count)s projects", int(value), count=number(value)))
    return money_short(Decimal(value), currency) if value >= 10_000 else money(Decimal(value), currency)


def class_name(one: ValueClass, metric: str, currency: str) -> str:
    """The limits of a class as its lowest and highest value."""
    if one.low == one.high:
        return metric_text(one.low, metric, currency)
    if metric == "adet":
        return f"{number(one.low)}–{metric_text(one.high, metric, currency)}"
    if is_indicator(metric):
        return f"{number(one.low, measure_of(metric).decimals)} – {number(one.high, measure_of(metric).decimals)}"
    return f"{metric_text(one.low, metric, currency)} – {metric_text(one.high, metric, currency)}"


def district_label(row: PlaceRow, address: Address, given: Mapping[str, Decimal]) -> str:
    """``Aliağa: 12 proje, 3,4 milyon TL``: what a district holds, count first, and the metric if it is another."""
    parts = [str(ngettext("%(count)s project", "%(count)s projects", row.projects, count=number(row.projects)))]
    if row.projects:
        amount = row.known_amount
        parts.append(str(_("amount unknown")) if amount is None else money_short(amount, address.lens.currency))
    if address.metric not in ("adet", "tutar"):
        text = metric_text(metric_value(row, address.metric, given), address.metric, address.lens.currency)
        name = measure_of(address.metric).label(current()) if is_indicator(address.metric) else None
        parts.append(f"{name or metric_name(address.metric)}: {text}")
    return f"{row.name}: {', '.join(parts)}"
