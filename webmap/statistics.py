"""The statistics page: what the register holds of each call year beside what was published of its calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.filters import UNKNOWN, Choice, ProjectFilter, Span
from geodata.queries.programmes import coverage
from geodata.queries.rows import AnyRow
from geodata.queries.statistics import MANUFACTURING, YearRow, by_year
from geodata.queries.totals import totals
from webmap import sentences
from webmap.address import Address
from webmap.charts import Wanted, charts
from webmap.reading import Reading

PER_CALL = frozenset({"programme", "call", "year"})
"""Questions that published figures can answer: they exist per call only."""


@dataclass(frozen=True)
class Figure:
    """A published figure summed over calls: ``calls`` of them tell it; None when none does."""

    value: Decimal | int | None
    calls: int


@dataclass(frozen=True)
class Published:
    """What was published of the calls of one year, in nominal TL."""

    calls: int
    applications: Figure
    contracts: Figure
    support: Figure


@dataclass(frozen=True)
class Line:
    """One call year (None: unknown): held in the register, published of its calls, and the addresses behind it."""

    year: int | None
    held: YearRow | None
    published: Published | None
    rows: Address
    running: Address
    manufacturing: Address


def statistics(r: Reading, indicator: str | None) -> dict[str, Any]:
    """Everything of the statistics page for the address's filter."""
    address, rates = r.address, r.codebook.rates
    held = {row.year: row for row in by_year(r.connection, address.flt, address.lens, rates)}
    calls = [call for call in coverage(r.connection) if _asked_for(call, address.flt)]
    comparable = set(address.flt.asked()) <= PER_CALL
    told = {year: published(call for call in calls if call.year == year) for year in {call.year for call in calls}}
    years = set(held) | (set(told) if comparable else set())
    order = sorted(years, key=lambda year: (year is None, year or 0))
    whole = totals(r.connection, address.flt, address.lens, rates)
    return {
        "address": address,
        "asked": sentences.asked(address.flt, r.codebook),
        "answered": sentences.answered(address, whole),
        "chips": sentences.chips(address.flt, r.codebook),
        "totals": whole,
        "lines": [_line(r, year, held.get(year), told.get(year) if comparable else None) for year in order],
        "sum": summed(held.values()),
        "published": published(calls) if comparable else None,
        "comparable": comparable,
        "running": running(r, address),
        "charts": [draw(r, Wanted(address, indicator)) for draw in charts().values()],
        "indicator": indicator,
    }


def published(calls: Iterable[AnyRow]) -> Published:
    """Sums of what was published of these calls; a figure that was not found is not zero."""
    found = list(calls)

    def figure(name: str) -> Figure:
        values = [value for call in found if (value := getattr(call, name)) is not None]
        return Figure(sum(values) if values else None, len(values))

    return Published(len(found), figure("applications"), figure("contracted"), figure("support_total"))


def summed(rows: Iterable[YearRow]) -> YearRow:
    """All years together."""
    zero = Decimal(0)
    found = list(rows)
    return YearRow(
        year=None,
        projects=sum(row.projects for row in found),
        amount=sum((row.amount for row in found), zero),
        unknown=sum(row.unknown for row in found),
        budget=sum((row.budget for row in found), zero),
        budgets=sum(row.budgets for row in found),
        manufacturing=sum((row.manufacturing for row in found), zero),
        sectored=sum((row.sectored for row in found), zero),
        running=sum(row.running for row in found),
    )


def running(r: Reading, address: Address) -> Address:
    """The same question for projects that are under way: under contract or being carried out."""
    asked = address.flt.status
    phases = r.codebook.lists["status"]
    codes = [
        code for code, term in phases.items() if term.parent == "running" and (not asked.only or code in asked.only)
    ]
    return address.asking(status=Choice(tuple(sorted(codes)), asked.without))


def _line(r: Reading, year: int | None, held: YearRow | None, told: Published | None) -> Line:
    address = r.address
    asked: Any = UNKNOWN if year is None else Span(year, year)
    here = address.asking(year=Choice((asked,), address.flt.year.without))
    sector = Choice((MANUFACTURING,), address.flt.sector.without)
    return Line(year, held, told, rows=here, running=running(r, here), manufacturing=here.asking(sector=sector))


def _asked_for(call: AnyRow, flt: ProjectFilter) -> bool:
    """Whether a call answers the questions of the filter that calls can answer."""
    pairs = ((flt.programme, call.programme_code), (flt.call, call.code))
    if not all((not one.only or code in one.only) and code not in one.without for one, code in pairs):
        return False
    years = flt.year
    return (not years.only or _in_any(call.year, years.only)) and not _in_any(call.year, years.without)


def _in_any(year: int | None, spans: tuple[Span[int] | str, ...]) -> bool:
    return any(
        year is None
        if isinstance(span, str)
        else year is not None and (span.low is None or year >= span.low) and (span.high is None or year <= span.high)
        for span in spans
    )
