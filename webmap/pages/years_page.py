"""The years as a table: each alone and with all before it, every number leading to its own rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from flask import render_template

from geodata.queries.histogram import Year, years
from webmap import sentences
from webmap.address import Address
from webmap.pages import bp
from webmap.playback import step
from webmap.presentation import unknown
from webmap.reading import reading


@dataclass(frozen=True)
class YearRow:
    """A call year with its projects and support, what it comes to with all years before, and both addresses.

    ``amount_so_far`` is None while there are projects and no amount of any is known.
    """

    year: int
    projects: int
    amount: Decimal
    unknown: int
    projects_so_far: int
    amount_so_far: Decimal | None
    alone: Address
    together: Address


@bp.get("/yillar")
def years_page() -> str:
    """What the playback on the map shows, in one table; a span of years asked for does not shorten it."""
    with reading() as r:
        found = years(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
        rows = list(year_rows(found, r.address))
        total = Year(
            None,
            sum(one.projects for one in found),
            sum((one.amount for one in found), Decimal(0)),
            sum(one.unknown for one in found),
        )
        return render_template(
            "years.html",
            address=r.address,
            asked=sentences.asked(r.address.flt, r.codebook),
            chips=sentences.chips(r.address.flt, r.codebook),
            whole=r.address.asking(year=type(r.address.flt.year)()),
            rows=rows,
            most=max((row.amount for row in rows), default=Decimal(0)),
            undated=next((one for one in found if one.year is None), None),
            total=total,
            unknown_word=unknown(),
        )


def year_rows(found: Iterable[Year], address: Address) -> Iterator[YearRow]:
    """Every year from the first to the last, also those without a project, with running sums."""
    by_year = {one.year: one for one in found if one.year is not None}
    projects, known, amount = 0, 0, Decimal(0)
    for year in range(min(by_year), max(by_year) + 1) if by_year else ():
        one = by_year.get(year, Year(year, 0, Decimal(0), 0))
        projects += one.projects
        known += one.projects - one.unknown
        amount += one.amount
        both = step(address, year, cumulative=False), step(address, year, cumulative=True)
        so_far = amount if known or not projects else None
        yield YearRow(year, one.projects, one.amount, one.unknown, projects, so_far, *both)
