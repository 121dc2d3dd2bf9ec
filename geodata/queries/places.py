"""The register by district or sub-region: counts and sums per place, with a foot that proves they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, Connection, Numeric, and_, case, cast, func, literal, select, true
from sqlalchemy.orm import aliased

from geodata.filters import ProjectFilter, belongs_today
from geodata.models import IndicatorValue, Membership, Place
from geodata.money import Lens, Rates
from geodata.queries.rows import AnyRow
from geodata.queries.shares import work_parts
from geodata.queries.totals import matched

SHARINGS = ("pay", "tam")
"""A project in several places counts with its share in each (``pay``), or in full in each (``tam``)."""

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlaceRow:
    """One place. ``single_*`` are projects working only here, ``several_*`` those working elsewhere too
    (their amount is the share here, or the full one, as asked). ``known`` of them have an amount at all.
    Population is the newest complete year's."""

    code: str
    slug: str
    name: str
    single_projects: int
    single_amount: Decimal
    several_projects: int
    several_amount: Decimal
    known: int
    area_km2: Decimal | None
    population: Decimal | None
    population_year: str | None

    @property
    def projects(self) -> int:
        return self.single_projects + self.several_projects

    @property
    def amount(self) -> Decimal:
        return self.single_amount + self.several_amount

    @property
    def known_amount(self) -> Decimal | None:
        """The amount, or None when there are projects here and not one of them has an amount: unknown is not zero."""
        return self.amount if self.known or not self.projects else None

    @property
    def per_head(self) -> Decimal | None:
        """Amount per inhabitant, None where either is unknown."""
        return _divided(self.known_amount, self.population)

    @property
    def per_km2(self) -> Decimal | None:
        """Amount per square kilometre, None where either is unknown."""
        return _divided(self.known_amount, self.area_km2)


def _divided(amount: Decimal | None, by: Decimal | None) -> Decimal | None:
    return (amount / by).quantize(ZERO) if amount is not None and by else None


@dataclass(frozen=True)
class Part:
    """A part of the whole: projects counted once, and their full amount."""

    projects: int
    amount: Decimal


@dataclass(frozen=True)
class PlaceTable:
    """Rows of all places (also those with nothing) and the proof: single + several + province + unlocated = all.

    ``shared_out`` is the share of several-place projects that falls outside the rows' places (a province-wide part),
    so that in ``pay`` the column of amounts plus shared_out, province and unlocated is the total too.
    """

    level: str
    sharing: str
    rows: tuple[PlaceRow, ...]
    single: Part
    several: Part
    province: Part
    unlocated: Part
    shared_out: Decimal

    @property
    def total(self) -> Part:
        parts = (self.single, self.several, self.province, self.unlocated)
        return Part(sum(part.projects for part in parts), sum((part.amount for part in parts), ZERO))

    @property
    def adds_up(self) -> bool:
        """Whether the rows prove the foot (always, unless the code is wrong)."""
        singles = sum((row.single_amount for row in self.rows), ZERO)
        counted = sum(row.single_projects for row in self.rows)
        if (counted, singles) != (self.single.projects, self.single.amount):
            return False
        shares = sum((row.several_amount for row in self.rows), ZERO) + self.shared_out
        return self.sharing == "tam" or shares == self.several.amount


@dataclass(frozen=True)
class Asked:
    """What a table is made of besides the filter: ``level`` district or subregion, and how to share."""

    level: str = "district"
    sharing: str = "pay"


def by_place(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, asked: Asked) -> PlaceTable:
    """Count and sum a filter's projects per district or sub-region."""
    located = located_in(matched(flt, lens, rates), asked.level)
    counted = {row.place_code: row for row in connection.execute(select(_per_place(located, asked.sharing)))}
    rows = tuple(_row(head, counted.get(head.code)) for head in place_heads(connection, asked.level))
    parts = {part: Part(projects, amount) for part, projects, amount in connection.execute(_parts(located))}
    out = connection.execute(
        select(func.coalesce(func.sum(located.c.part), 0)).where(
            located.c.scope == "several", located.c.place_code.is_(None)
        )
    ).scalar_one()
    none = Part(0, ZERO)
    return PlaceTable(
        asked.level,
        asked.sharing,
        rows,
        single=parts.get("single", none),
        several=parts.get("several", none),
        province=parts.get("province", none),
        unlocated=parts.get("unlocated", none),
        shared_out=out,
    )


def place_heads(connection: Connection, level: str) -> Sequence[AnyRow]:
    """All places of the level by name: code, slug, name, area_km2, population and population_year.

    Population is the newest complete year's; of a sub-region both are the sums of its members.
    """
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
    return connection.execute(statement.order_by(place.name.collate("tr-x-icu"))).all()


def _row(head: AnyRow, counted: AnyRow | None) -> PlaceRow:
    return PlaceRow(
        code=head.code,
        slug=head.slug,
        name=head.name,
        single_projects=counted.single_projects if counted else 0,
        single_amount=counted.single_amount if counted else ZERO,
        several_projects=counted.several_projects if counted else 0,
        several_amount=counted.several_amount if counted else ZERO,
        known=counted.known if counted else 0,
        area_km2=head.area_km2,
        population=head.population,
        population_year=head.population_year,
    )


def located_in(m: CTE, level: str, amounts: Sequence[str] = (), kept: Sequence[str] = ()) -> CTE:
    """One row per matched project and place of the level (place_code NULL: outside every place of it).

    Columns: ref, place_code, scope at this level, amount (in full) and part (what falls there, to the kuruş); the same
    for each further amount of ``m`` (name and part_name); and what of ``m`` is kept as it is.
    """
    parts = work_parts(m, *amounts)
    source = m.outerjoin(parts, parts.c.ref == m.c.ref)
    if level == "district":
        place_code: Any = case((Place.kind == "district", Place.code))
        source = source.outerjoin(Place, Place.code == parts.c.place_code)
    else:
        place_code = Membership.group_code
        source = source.outerjoin(Membership, and_(Membership.place_code == parts.c.place_code, belongs_today()))
    summed = (
        select(
            m.c.ref,
            place_code.label("place_code"),
            func.max(m.c.amount).label("amount"),
            func.sum(parts.c.part).label("part"),
            *(func.max(m.c[name]).label(name) for name in (*amounts, *kept)),
            *(func.sum(parts.c[f"part_{name}"]).label(f"part_{name}") for name in amounts),
            func.bool_or(parts.c.ref.is_not(None)).label("placed"),
        )
        .select_from(source)
        .group_by(m.c.ref, place_code)
        .cte("summed")
    )
    places = func.count(summed.c.place_code).over(partition_by=summed.c.ref)
    wide = func.bool_or(and_(summed.c.place_code.is_(None), summed.c.placed)).over(partition_by=summed.c.ref)
    scope = case(
        (and_(places == 1, wide.is_not(true())), "single"),
        (places >= 1, "several"),
        (wide, "province"),
        else_="unlocated",
    )
    return select(summed, cast(scope, Place.kind.type).label("scope")).cte("located")


def _per_place(located: CTE, sharing: str) -> CTE:
    single, several = located.c.scope == "single", located.c.scope == "several"
    shared = located.c.part if sharing == "pay" else located.c.amount
    return (
        select(
            located.c.place_code,
            func.count().filter(single).label("single_projects"),
            func.coalesce(func.sum(located.c.amount).filter(single), 0).label("single_amount"),
            func.count().filter(several).label("several_projects"),
            func.coalesce(func.sum(shared).filter(several), 0).label("several_amount"),
            func.count(located.c.amount).label("known"),
        )
        .where(located.c.place_code.is_not(None))
        .group_by(located.c.place_code)
        .cte("per_place")
    )


def _parts(located: CTE) -> Any:
    once = select(located.c.ref, located.c.scope, func.max(located.c.amount).label("amount"))
    once_each = once.group_by(located.c.ref, located.c.scope).subquery()
    return select(
        once_each.c.scope,
        func.count(),
        func.coalesce(func.sum(once_each.c.amount), literal(0, Numeric(20, 2))),
    ).group_by(once_each.c.scope)


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
