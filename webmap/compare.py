"""Two questions side by side: each a filter written inside one address, coloured by the same classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from geodata.filters import BadAddress, Choice, Fault, ProjectFilter, Span, known_parameters, params
from geodata.queries.codebook import Codebook
from geodata.queries.place_table import PlaceRow, PlaceTable
from geodata.queries.places import Asked, by_place
from geodata.queries.totals import Totals, totals
from webmap import sentences
from webmap.address import SHOWN, Address, read_address
from webmap.classes import classify
from webmap.districts import (
    Coloured,
    class_name,
    district_label,
    indicator_values,
    is_indicator,
    metric_text,
    metric_value,
)
from webmap.reading import Reading

SIDES = ("a", "b")

CHOSEN = ("programme", "sector", "support_kind")
"""Questions that can be asked of each side right on the page; any other comes along from the map."""

KEEP = "*"
"""The option that leaves a question of a side as it is, where it is more than one choice can say."""

_LONGEST = 4000


@dataclass(frozen=True)
class Side:
    """One of the two: its filter, what it asks and what came out, its districts and their colours."""

    key: str
    flt: ProjectFilter
    asked: str
    answered: str
    totals: Totals
    table: PlaceTable
    values: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Difference:
    """A district on both sides; ``more`` is what the second has more of the metric, None where one is unknown."""

    first: PlaceRow
    second: PlaceRow
    more: Decimal | None


def read_side(key: str, text: str, book: Codebook) -> ProjectFilter:
    """The filter written in one parameter, as a query string. Raises BadAddress, its faults named ``a: program``…"""
    if len(text) > _LONGEST:
        raise BadAddress([Fault(key, text, "text")])
    asked = parse_qsl(text.removeprefix("?"), keep_blank_values=True)
    wrong = [Fault(name, value, "parameter", known_parameters()) for name, value in asked if name in SHOWN]
    try:
        flt = read_address([pair for pair in asked if pair[0] not in SHOWN], book).flt
    except BadAddress as error:
        wrong += error.faults
    if wrong:
        raise BadAddress(Fault(f"{key}: {one.parameter}", one.value, one.rule, one.known) for one in wrong)
    return flt


def write_side(flt: ProjectFilter) -> str:
    """A filter as one parameter holds it."""
    return urlencode(flt.to_args(), safe=",/;")


def pairs(first: ProjectFilter, second: ProjectFilter, address: Address) -> list[tuple[str, str]]:
    """The one address of a comparison: both questions and how they are shown."""
    return [("a", write_side(first)), ("b", write_side(second)), *address.but(flt=ProjectFilter()).pairs()]


def sides(r: Reading, filters: Sequence[ProjectFilter]) -> tuple[tuple[Side, ...], Coloured]:
    """Both sides, and the classes they share: worked out of the districts of both together."""
    shown = [r.address.but(flt=flt) for flt in filters]
    tables = [_table(r, one) for one in shown]
    metric, currency = r.address.metric, r.address.lens.currency
    measured = indicator_values(r, metric)
    pooled = {
        (key, row.slug): metric_value(row, metric, measured)
        for key, table in zip(SIDES, tables, strict=True)
        for row in table.rows
    }
    classes = classify({f"{key}/{slug}": value for (key, slug), value in pooled.items()}, is_indicator(metric))
    legend = tuple((one, class_name(one, metric, currency)) for one in classes.classes)
    made = []
    for key, address, table in zip(SIDES, shown, tables, strict=True):
        values = {
            row.slug: {
                "class": classes.keys[f"{key}/{row.slug}"],
                "value": metric_text(pooled[key, row.slug], metric, currency),
                "label": district_label(row, address, measured),
            }
            for row in table.rows
        }
        whole = totals(r.connection, address.flt, address.lens, r.codebook.rates)
        words = sentences.asked(address.flt, r.codebook), sentences.answered(address, whole)
        made.append(Side(key, address.flt, *words, whole, table, values))
    return tuple(made), Coloured(classes, legend, {})


def _table(r: Reading, address: Address) -> PlaceTable:
    asked = Asked("district", address.sharing)
    return by_place(r.connection, address.flt, address.lens, r.codebook.rates, asked)


def differences(
    first: PlaceTable, second: PlaceTable, metric: str, measured: Mapping[str, Decimal]
) -> Iterator[Difference]:
    """The districts of both tables, one by one, in the first one's order."""
    others = {row.slug: row for row in second.rows}
    for row in first.rows:
        other = others[row.slug]
        was, now = metric_value(row, metric, measured), metric_value(other, metric, measured)
        yield Difference(row, other, None if was is None or now is None else Decimal(now) - Decimal(was))


def changed(flt: ProjectFilter, key: str, fields: Mapping[str, str], book: Codebook) -> ProjectFilter:
    """The filter of a side with what its small form says. Raises BadAddress like an address that says so."""
    asked: list[tuple[str, str]] = []
    kept = flt
    for name in CHOSEN:
        value = fields.get(field(key, name), KEEP)
        if value != KEEP:
            kept = kept.but(**{name: Choice((), getattr(flt, name).without)})
            asked.append((params()[name].name, value))
    low, high = fields.get(field(key, "low"), "").strip(), fields.get(field(key, "high"), "").strip()
    if f"{low}-{high}" != fields.get(field(key, "years"), "-"):
        kept = kept.but(year=Choice((), flt.year.without))
        asked.append(("yil", (low if low == high else f"{low}-{high}") if low or high else ""))
    return read_side(key, urlencode([*kept.to_args(), *asked]), book)


def field(key: str, name: str) -> str:
    """The name of a field in a side's small form."""
    return f"{key}_{name}"


def form_names() -> frozenset[str]:
    """Every field of the two small forms."""
    return frozenset(field(key, name) for key in SIDES for name in (*CHOSEN, "low", "high", "years"))


def chosen(flt: ProjectFilter) -> dict[str, Any]:
    """What a side's small form shows: one option per question, KEEP where there is more, and the span of years."""
    shown: dict[str, Any] = {}
    for name in CHOSEN:
        only = getattr(flt, name).only
        shown[name] = only[0] if len(only) == 1 else (KEEP if only else "")
    spans = [one for one in flt.year.only if isinstance(one, Span)]
    span = spans[0] if len(spans) == 1 == len(flt.year.only) else Span[int]()
    shown["low"], shown["high"] = _text(span.low), _text(span.high)
    shown["years"] = f"{shown['low']}-{shown['high']}"
    return shown


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
