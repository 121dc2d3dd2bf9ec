"""Districts ranked by one measure: in what order they stand, and what changed against the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geodata.filters import BadAddress, Choice, Fault, Span
from geodata.queries.place_table import PlaceRow, PlaceTable
from geodata.queries.places import Asked, by_place
from webmap.address import METRICS, Address
from webmap.answers import call_years
from webmap.language import link_pairs
from webmap.reading import Reading
from webmap.standing import Change, rank_changes, worth

ORDER, PINNED = "duzen", "yanyana"
"""The page's own parameters: the order of the rows, and the districts set side by side."""

NAME = "ad"
ORDERS = tuple(sign + key for key in (NAME, *METRICS) for sign in ("", "-"))
"""Orders of the rows; a minus turns the order round. Unknown values always come last."""

DEFAULT_ORDER = "-adet"
MOST_PINNED = 4
YEARS = 5
"""Years of a period when the question names none."""


@dataclass(frozen=True)
class Shown:
    """How the rows are shown: their order, and the slugs of the districts set side by side."""

    order: str = DEFAULT_ORDER
    pinned: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The column the rows are ordered by."""
        return self.order.removeprefix("-")

    def turned(self, key: str) -> str:
        """The order a column's heading leads to: most first, names from A, and round when it is the order now."""
        first, other = (key, f"-{key}") if key == NAME else (f"-{key}", key)
        return other if self.order == first else first

    def pairs(self) -> list[tuple[str, str]]:
        """The page's own parameters as the address holds them; the default order is left out."""
        order = [] if self.order == DEFAULT_ORDER else [(ORDER, self.order)]
        return order + [(PINNED, slug) for slug in self.pinned]


@dataclass(frozen=True)
class Periods:
    """Two spans of years of the same length, one right after the other, and the question asked of each."""

    now: Span[int]
    before: Span[int]
    now_address: Address
    before_address: Address


def read_shown(args: Iterable[tuple[str, str]], districts: Mapping[str, Any]) -> Shown:
    """The page's own parameters. Raises BadAddress with every fault: an unknown order or district, too many pins."""
    orders: list[str] = []
    pinned: list[str] = []
    for name, value in args:
        text = value.strip()
        if text and name in (ORDER, PINNED):
            (orders if name == ORDER else pinned).append(text)
    orders, pinned = list(dict.fromkeys(orders)), list(dict.fromkeys(pinned))
    faults = [Fault(ORDER, text, "unknown", ORDERS) for text in orders if text not in ORDERS]
    if len(orders) > 1 and not faults:
        faults.append(Fault(ORDER, orders[1], "once"))
    faults += [Fault(PINNED, slug, "unknown", tuple(districts)) for slug in pinned if slug not in districts]
    if len(pinned) > MOST_PINNED:
        faults.append(Fault(PINNED, " ".join(pinned), "most", (str(MOST_PINNED),)))
    if faults:
        raise BadAddress(faults)
    return Shown(orders[0] if orders else DEFAULT_ORDER, tuple(pinned))


def ordered(rows: Sequence[PlaceRow], order: str) -> list[PlaceRow]:
    """The rows (given by name, in the Turkish order) in this order; equal ones by name, unknown ones last."""
    key, down = order.removeprefix("-"), order.startswith("-")
    if key == NAME:
        return list(reversed(rows)) if down else list(rows)
    values = {row.slug: worth(row, key) for row in rows}
    known = [row for row in rows if values[row.slug] is not None]
    known.sort(key=lambda row: values[row.slug] or 0, reverse=down)
    return known + [row for row in rows if values[row.slug] is None]


def measure(shown: Shown, address: Address) -> str:
    """What the districts are ranked by: the column they are ordered by; among names, the metric of the address."""
    named = address.metric if address.metric in METRICS else METRICS[0]
    return named if shown.key == NAME else shown.key


def place_table(r: Reading, address: Address, level: str = "district") -> PlaceTable:
    """The districts (or sub-regions) of an address."""
    return by_place(r.connection, address.flt, address.lens, r.codebook.rates, Asked(level, address.sharing))


def periods(r: Reading, address: Address) -> Periods | None:
    """The span of years asked for and the one of the same length before it; with no year asked, the last YEARS years.

    None when the question names no single span, or the register does not reach back over the span before.
    """
    known = [int(year) for year in call_years(r)]
    now = _span(address.flt.year, known) if known else None
    if now is None or now.low is None or now.high is None:
        return None
    before = Span(2 * now.low - now.high - 1, now.low - 1)
    if before.low is None or before.low < min(known):
        return None
    return Periods(now, before, _in(address, now), _in(address, before))


def _span(asked: Choice, known: Sequence[int]) -> Span[int] | None:
    first, last = min(known), max(known)
    if not asked.only:
        return Span(last - YEARS + 1, last)
    one = asked.only[0]
    if len(asked.only) > 1 or not isinstance(one, Span):
        return None
    low, high = first if one.low is None else one.low, last if one.high is None else one.high
    return Span(low, high) if low <= high else None


def _in(address: Address, span: Span[int]) -> Address:
    return address.asking(year=Choice((span,), address.flt.year.without))


def period_rows(r: Reading, found: Periods, level: str = "district") -> tuple[Sequence[PlaceRow], Sequence[PlaceRow]]:
    """The places in the period before and in the period."""
    return (
        place_table(r, found.before_address, level).rows,
        place_table(r, found.now_address, level).rows,
    )


def changes(r: Reading, found: Periods | None, metric: str) -> dict[str, Change]:
    """District → its change of rank between the periods; empty without periods."""
    return {} if found is None else rank_changes(*period_rows(r, found), metric)


def districts_link(address: Address, shown: Shown) -> str:
    """Where the districts of a question stand in this order, with these side by side."""
    pairs = address.pairs() + shown.pairs()
    return link_pairs("districts_page", pairs)
