"""The register by call year, and by call year and programme: what the statistics page and its charts show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from geodata.answering import from_columns
from geodata.filters import ProjectFilter
from geodata.models import Project, Status
from geodata.money import Lens, Rates
from geodata.queries.totals import matched

MANUFACTURING = "imalat"
"""The sector whose share of the support is told."""


@dataclass(frozen=True)
class YearRow:
    """Projects of one call year (None: unknown). Amounts are in the lens asked.

    ``unknown`` projects have no amount in it. ``budget`` is the total investment of the ``budgets`` projects whose
    total budget is known. ``manufacturing`` is part of ``sectored``, the support of projects whose sector is known.
    ``running`` projects are under contract or being carried out.
    """

    year: int | None
    projects: int
    amount: Decimal
    unknown: int
    budget: Decimal
    budgets: int
    manufacturing: Decimal
    sectored: Decimal
    running: int

    @property
    def known_amount(self) -> Decimal | None:
        """The support, or None when not one project has an amount: unknown is not zero."""
        return self.amount if self.unknown < self.projects else None

    @property
    def known_budget(self) -> Decimal | None:
        """The total investment, or None when not one project's is known."""
        return self.budget if self.budgets else None

    @property
    def manufacturing_share(self) -> Decimal | None:
        """Manufacturing's share of the support whose sector is known, from 0 to 1; None without such support."""
        return self.manufacturing / self.sectored if self.sectored else None


@dataclass(frozen=True)
class Cell:
    """Projects of one call year under one programme; either may be unknown (None). ``known`` of them have an amount."""

    year: int | None
    programme: str | None
    projects: int
    amount: Decimal
    known: int


@from_columns
def by_year(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> tuple[YearRow, ...]:
    """One row per call year that the filter's projects have, oldest first, the unknown year last."""
    budget = lens.amount(Project.total_budget, rates).label("budget")
    m = matched(flt, lens, rates, Project.year, Project.sector, Project.status, budget)
    amount, zero = m.c.amount, Decimal(0)
    statement = (
        select(
            m.c.year,
            func.count(),
            func.coalesce(func.sum(amount), zero),
            func.count().filter(amount.is_(None)),
            func.coalesce(func.sum(m.c.budget), zero),
            func.count(m.c.budget),
            func.coalesce(func.sum(amount).filter(m.c.sector == MANUFACTURING), zero),
            func.coalesce(func.sum(amount).filter(m.c.sector.is_not(None)), zero),
            func.count().filter(Status.phase == "running"),
        )
        .join(Status, Status.code == m.c.status)
        .group_by(m.c.year)
        .order_by(m.c.year.asc().nulls_last())
    )
    return tuple(YearRow(*row) for row in connection.execute(statement))


@from_columns
def by_year_and_programme(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> tuple[Cell, ...]:
    """One cell per call year and programme with a project, by year and programme, the unknown ones last."""
    m = matched(flt, lens, rates, Project.year, Project.programme_code)
    statement = (
        select(
            m.c.year,
            m.c.programme_code,
            func.count(),
            func.coalesce(func.sum(m.c.amount), Decimal(0)),
            func.count(m.c.amount),
        )
        .group_by(m.c.year, m.c.programme_code)
        .order_by(m.c.year.asc().nulls_last(), m.c.programme_code.asc().nulls_last())
    )
    return tuple(Cell(*row) for row in connection.execute(statement))
