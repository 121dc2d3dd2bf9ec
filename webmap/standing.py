"""Where a place stands among its like: its rank, İzmir's mean beside it, and how its rank moved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from geodata.queries.place_table import ZERO, PlaceRow
from webmap.districts import METRIC_NAMES, metric_text, metric_value

RANKED = ("adet", "tutar", "kisi-basi", "km2")

_PER = {"kisi-basi": "population", "km2": "area_km2"}
"""Measures that are support divided by something, and by what."""


@dataclass(frozen=True)
class Change:
    """A place's rank in the period before and in the period, with its row in each; an unknown value has no rank."""

    before: int | None
    now: int | None
    before_row: PlaceRow
    now_row: PlaceRow

    @property
    def idle(self) -> bool:
        """Whether the place has no project in either period."""
        return not self.before_row.projects and not self.now_row.projects

    @property
    def up(self) -> int | None:
        """Ranks gained (less than zero: lost); None where a rank is unknown or there is nothing to compare."""
        return None if self.idle or self.before is None or self.now is None else self.before - self.now


@dataclass(frozen=True)
class Standing:
    """One measure of a place: its value in words, the mean of its like, and its rank (1 is the most; equals share it).

    ``rank`` is None when the place's value is not known. ``of`` places have a known value. ``change`` is None when the
    register has no two periods to compare.
    """

    metric: str
    name: str
    value: str
    mean: str
    rank: int | None
    of: int
    change: Change | None = None


def ranks(values: Mapping[str, Decimal | int | None]) -> dict[str, int]:
    """Place → rank for the places whose value is known: one more than how many have more."""
    known = {place: value for place, value in values.items() if value is not None}
    ascending = sorted(known.values())
    return {place: 1 + len(known) - bisect_right(ascending, value) for place, value in known.items()}


def standings(
    rows: Sequence[PlaceRow], slug: str, currency: str, moved: Mapping[str, Change] | None = None
) -> tuple[Standing, ...]:
    """The place's standing in each measure among these rows; ``moved`` is its change of rank by measure."""
    own = next(row for row in rows if row.slug == slug)
    made = []
    for metric in RANKED:
        found = ranks({row.slug: worth(row, metric) for row in rows})
        made.append(
            Standing(
                metric,
                str(METRIC_NAMES[metric]),
                metric_text(worth(own, metric), metric, currency),
                metric_text(mean(rows, metric), metric, currency),
                found.get(slug),
                len(found),
                (moved or {}).get(metric),
            )
        )
    return tuple(made)


def mean(rows: Sequence[PlaceRow], metric: str) -> Decimal | None:
    """The mean of the places whose value is known; None when no value is.

    Counts and sums are divided by the number of places. Per head and per km² are the places' support together over
    their population or area together: the mean of ratios would count an inhabitant of a small district for more.
    """
    known = [row for row in rows if worth(row, metric) is not None]
    if metric in _PER:
        known = [row for row in known if getattr(row, _PER[metric])]
        by = sum((getattr(row, _PER[metric]) for row in known), Decimal(0))
        return (sum((row.amount for row in known), ZERO) / by).quantize(ZERO) if by else None
    total = sum((Decimal(worth(row, metric) or 0) for row in known), ZERO)
    return (total / len(known)).quantize(Decimal("0.1") if metric == "adet" else ZERO) if known else None


def rank_changes(was: Sequence[PlaceRow], now: Sequence[PlaceRow], metric: str) -> dict[str, Change]:
    """Place → its change of rank between two tables of the same places."""
    old, new = (ranks({row.slug: worth(row, metric) for row in rows}) for rows in (was, now))
    before = {row.slug: row for row in was}
    return {row.slug: Change(old.get(row.slug), new.get(row.slug), before[row.slug], row) for row in now}


def rank_columns(rows: Sequence[PlaceRow]) -> dict[str, dict[str, int]]:
    """Measure → place → rank, for a table of places side by side."""
    return {metric: ranks({row.slug: worth(row, metric) for row in rows}) for metric in RANKED[:3]}


def worth(row: PlaceRow, metric: str) -> Decimal | int | None:
    """What a place is ranked by: a place without a project has zero of everything."""
    return metric_value(row, metric) if row.projects else Decimal(0)


def rank_words(standing: Standing) -> str:
    """``30 ilçe arasında 4.``, or that it cannot be said."""
    if standing.rank is None:
        return str(_("no rank: the value is unknown"))
    return str(_("rank %(rank)s of %(of)s with a known value", rank=standing.rank, of=standing.of))


def change_words(change: Change) -> str:
    """What became of the rank: so many up or down, unchanged, or why it cannot be said."""
    if change.idle:
        return str(_("no project in either"))
    if change.up is None:
        return str(_("change unknown"))
    if change.up == 0:
        return str(_("unchanged"))
    return str(_("%(count)s up", count=change.up) if change.up > 0 else _("%(count)s down", count=-change.up))
