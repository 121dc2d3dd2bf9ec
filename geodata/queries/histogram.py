"""How many projects of a filter lie in each band of support, and in each call year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Integer, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Numeric

from geodata.answering import from_columns
from geodata.exact import either
from geodata.filters import ProjectFilter
from geodata.models import Project
from geodata.money import Lens, Rates
from geodata.params import Span
from geodata.queries.totals import matched

EDGES = tuple(Decimal(digit) * 10**power for power in range(3, 9) for digit in (1, 2, 5))
"""Where one band ends and the next begins, in nominal TL: equal steps on a logarithmic scale, as round numbers."""

FEWEST = 8
"""Bands that are shown at least, empty ones beside the others."""

_KURUS = Decimal("0.01")


@dataclass(frozen=True)
class Band:
    """Supports of ``span`` (both ends included, TL) and how many projects have one; the outer bands are open."""

    span: Span[Decimal]
    projects: int


@dataclass(frozen=True)
class Year:
    """Projects of one call year (None: unknown), their support in the lens, and how many have no amount in it."""

    year: int | None
    projects: int
    amount: Decimal
    unknown: int


def bands(connection: Connection, flt: ProjectFilter) -> tuple[Band, ...]:
    """The bands from the first to the last that holds a project, and at least FEWEST of them.

    Every question but the amount's own is respected. Their projects add up to the projects with a known amount.
    """
    counts = _in_bands(connection, flt.but(amount=None))
    if not counts:
        return ()
    low, high = min(counts), max(counts)
    # A bar alone says nothing of where it stands.
    while high - low + 1 < FEWEST:
        low, high = max(low - 1, 0), min(high + 1, len(EDGES))
    return tuple(Band(_span(at), counts.get(at, 0)) for at in range(low, high + 1))


@from_columns
def _in_bands(connection: Connection, flt: ProjectFilter) -> dict[int, int]:
    """Projects by band, as width_bucket numbers them: how many edges their support reaches."""
    m = matched(flt, Lens(), Rates())
    reached: Any = sum((cast(m.c.nominal >= edge, Integer) for edge in EDGES), literal(0))
    number = either(func.width_bucket(m.c.nominal, literal(list(EDGES), ARRAY(Numeric))), reached)
    band = select(number.label("number")).where(m.c.nominal.is_not(None)).subquery()
    rows = connection.execute(select(band.c.number, func.count()).group_by(band.c.number)).all()
    return {int(row[0]): int(row[1]) for row in rows}


@from_columns
def years(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> tuple[Year, ...]:
    """Call years in order, the unknown one last, respecting every question but the year's own."""
    m = matched(flt.but(year=type(flt.year)()), lens, rates, Project.year)
    rows = connection.execute(
        select(
            m.c.year,
            func.count(),
            func.coalesce(func.sum(m.c.amount), 0),
            func.count().filter(m.c.amount.is_(None)),
        )
        .group_by(m.c.year)
        .order_by(m.c.year.asc().nulls_last())
    ).all()
    return tuple(Year(row[0], row[1], Decimal(row[2]), row[3]) for row in rows)


def _span(at: int) -> Span[Decimal]:
    low = EDGES[at - 1] if at else None
    high = EDGES[at] - _KURUS if at < len(EDGES) else None
    return Span(low, high)
