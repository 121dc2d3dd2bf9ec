"""Where a place stands among its like, by projects, support and support per head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from geodata.queries.places import PlaceRow
from webmap.districts import METRIC_NAMES, metric_text, metric_value

RANKED = ("adet", "tutar", "kisi-basi")


@dataclass(frozen=True)
class Standing:
    """One measure of a place: its value in words and its rank (1 is the most; equal values share a rank).

    ``rank`` is None when the place's value is not known. ``of`` places have a known value.
    """

    metric: str
    name: str
    value: str
    rank: int | None
    of: int


def ranks(values: Mapping[str, Decimal | int | None]) -> dict[str, int]:
    """Place → rank for the places whose value is known: one more than how many have more."""
    known = {place: value for place, value in values.items() if value is not None}
    return {place: 1 + sum(other > value for other in known.values()) for place, value in known.items()}


def standings(rows: Sequence[PlaceRow], slug: str, currency: str) -> tuple[Standing, ...]:
    """The place's standing in each measure among these rows."""
    own = next(row for row in rows if row.slug == slug)
    made = []
    for metric in RANKED:
        found = ranks({row.slug: worth(row, metric) for row in rows})
        value = worth(own, metric)
        text = metric_text(value, metric, currency)
        made.append(Standing(metric, str(METRIC_NAMES[metric]), text, found.get(slug), len(found)))
    return tuple(made)


def rank_columns(rows: Sequence[PlaceRow]) -> dict[str, dict[str, int]]:
    """Measure → place → rank, for a table of places side by side."""
    return {metric: ranks({row.slug: worth(row, metric) for row in rows}) for metric in RANKED}


def worth(row: PlaceRow, metric: str) -> Decimal | int | None:
    """What a place is ranked by: a place without a project has zero of everything."""
    return metric_value(row, metric) if row.projects else Decimal(0)


def rank_words(standing: Standing) -> str:
    """``30 ilçe arasında 4.``, or that it cannot be said."""
    if standing.rank is None:
        return str(_("no rank: the value is unknown"))
    return str(_("rank %(rank)s of %(of)s with a known value", rank=standing.rank, of=standing.of))
