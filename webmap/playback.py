"""Time as steps through the address: one call year after another, alone or with all before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.filters import Choice, Span
from webmap.address import Address


@dataclass(frozen=True)
class Playback:
    """Where the question stands in time. ``at`` is None when it asks no single step; ``before`` and ``after`` lead on.

    ``years`` gives each year with the address of its step in the present mode.
    """

    first: int
    last: int
    cumulative: bool
    at: int | None
    years: tuple[tuple[int, Address], ...]
    alone: Address
    together: Address
    whole: Address

    @property
    def before(self) -> Address | None:
        """The step before, or None at the first."""
        return dict(self.years).get(self.at - 1) if self.at is not None else None

    @property
    def after(self) -> Address | None:
        """The next step, or None at the last; from no step it leads to the first."""
        return dict(self.years).get(self.at + 1) if self.at is not None else self.start

    @property
    def start(self) -> Address:
        """The first step."""
        return self.years[0][1]


def playback(address: Address, known: Sequence[str]) -> Playback | None:
    """The steps of an address through the register's call years; None when no year is known."""
    if not known:
        return None
    first, last = min(map(int, known)), max(map(int, known))
    only = address.flt.year.only
    asked = only[0] if len(only) == 1 and isinstance(only[0], Span) else None
    cumulative = asked is not None and asked.low is None
    at = asked.high if asked is not None and (cumulative or asked.low == asked.high) else None
    shown = last if at is None else min(max(at, first), last)
    return Playback(
        first=first,
        last=last,
        cumulative=cumulative,
        at=at,
        years=tuple((year, step(address, year, cumulative)) for year in range(first, last + 1)),
        alone=step(address, shown, cumulative=False),
        together=step(address, shown, cumulative=True),
        whole=address.asking(year=Choice((), address.flt.year.without)),
    )


def step(address: Address, year: int, cumulative: bool) -> Address:
    """The same question for one call year, or for it and all before it."""
    span = Span(None if cumulative else year, year)
    return address.asking(year=Choice((span,), address.flt.year.without))
