"""The register by district or sub-region: counts and sums per place, with a foot that proves they add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Connection, func, select
from sqlalchemy.orm import aliased

from geodata.answering import from_columns
from geodata.filters import ProjectFilter, belongs_today
from geodata.models import IndicatorValue, Membership, Place
from geodata.money import Lens, Rates
from geodata.queries.order import in_turkish
from geodata.queries.place_table import ZERO, Part, PlaceRow, PlaceTable
from geodata.queries.rows import AnyRow, AnySelect
from geodata.queries.shares import located_in, only
from geodata.queries.totals import matched


@dataclass(frozen=True)
class Asked:
    """What a table is made of besides the filter: ``level`` district or subregion, and how to share."""

    level: str = "district"
    sharing: str = "pay"


def by_place(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, asked: Asked) -> PlaceTable:
    """Count and sum a filter's projects per district or sub-region."""
    counted: defaultdict[str, dict[str, _Group]] = defaultdict(dict)
    parts = {scope: Part(0, ZERO) for scope in ("single", "several", "province", "unlocated")}
    out = ZERO
    for place_code, scope, *numbers in _grouped(connection, flt, lens, rates, asked.level):
        group = _Group(*numbers)
        parts[scope] = Part(parts[scope].projects + group.once, parts[scope].amount + group.once_amount)
        if place_code is not None:
            counted[place_code][scope] = group
        elif scope == "several":
            out += group.part
    heads = place_heads(connection, asked.level)
    rows = tuple(_row(head, counted.get(head.code, {}), asked.sharing) for head in heads)
    return PlaceTable(asked.level, asked.sharing, rows, **parts, shared_out=out)


@dataclass(frozen=True)
class _Group:
    """Rows of one place and scope: how many, their full amounts, their parts here and how many amounts are known; and
    the projects counted once each, with their full amount."""

    rows: int
    amount: Decimal
    part: Decimal
    known: int
    once: int
    once_amount: Decimal


@from_columns
def _grouped(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, level: str) -> Sequence[AnyRow]:
    """One question: every row of a project in a place is in one group only, so the groups can be added up."""
    located = located_in(matched(flt, lens, rates, only(level)), level)
    here, first = located.c.here, located.c.first
    statement = select(
        located.c.place_code,
        located.c.scope,
        func.count().filter(here),
        func.coalesce(func.sum(located.c.amount).filter(here), 0),
        func.coalesce(func.sum(located.c.part), 0),
        func.count(located.c.amount).filter(here),
        func.count().filter(first),
        func.coalesce(func.sum(located.c.amount).filter(first), 0),
    ).group_by(located.c.place_code, located.c.scope)
    return connection.execute(statement).all()


def place_heads(connection: Connection, level: str) -> Sequence[AnyRow]:
    """All places of the level by name: code, slug, name, area_km2, population and population_year.

    Population is the newest complete year's; of a sub-region both are the sums of its members.
    """
    return connection.execute(heads(level)).all()


def heads(level: str) -> AnySelect:
    """The SELECT of ``place_heads``."""
    place, newest = aliased(Place), _newest_population()
    area: Any = place.area_km2
    people: Any = newest.c.population
    year: Any = newest.c.year
    if level != "district":
        area, people = _member_area(place), _member_population(place, newest)
        year = select(func.max(newest.c.year)).scalar_subquery()
    statement = select(
        place.code,
        place.slug,
        place.name,
        area.label("area_km2"),
        people.label("population"),
        year.label("population_year"),
    ).where(place.kind == level)
    if level == "district":
        statement = statement.outerjoin(newest, newest.c.place_code == place.code)
    return statement.order_by(in_turkish(place.name))


def _row(head: AnyRow, groups: Mapping[str, _Group], sharing: str) -> PlaceRow:
    none = _Group(0, ZERO, ZERO, 0, 0, ZERO)
    single, several = groups.get("single", none), groups.get("several", none)
    return PlaceRow(
        code=head.code,
        slug=head.slug,
        name=head.name,
        single_projects=single.rows,
        single_amount=single.amount,
        several_projects=several.rows,
        several_amount=several.part if sharing == "pay" else several.amount,
        known=single.known + several.known,
        area_km2=head.area_km2,
        population=head.population,
        population_year=head.population_year,
    )


def _newest_population() -> CTE:
    """Population of each district in the newest year that has all of them: years are never mixed in one table."""
    districts = select(func.count()).where(Place.kind == "district").scalar_subquery()
    complete = (
        select(func.max(IndicatorValue.period))
        .where(
            IndicatorValue.period.in_(
                select(IndicatorValue.period)
                .join(Place, Place.code == IndicatorValue.place_code)
                .where(IndicatorValue.indicator_code == "nufus", Place.kind == "district")
                .group_by(IndicatorValue.period)
                .having(func.count() == districts)
            )
        )
        .scalar_subquery()
    )
    return (
        select(
            IndicatorValue.place_code,
            IndicatorValue.value.label("population"),
            IndicatorValue.period.label("year"),
        )
        .where(IndicatorValue.indicator_code == "nufus", IndicatorValue.period == complete)
        .cte("newest_population")
    )


def _member_area(group: Any) -> Any:
    district = aliased(Place)
    return (
        select(func.sum(district.area_km2))
        .join(Membership, Membership.place_code == district.code)
        .where(Membership.group_code == group.code, belongs_today())
        .scalar_subquery()
    )


def _member_population(group: Any, newest: CTE) -> Any:
    return (
        select(func.sum(newest.c.population))
        .join(Membership, Membership.place_code == newest.c.place_code)
        .where(Membership.group_code == group.code, belongs_today())
        .scalar_subquery()
    )
