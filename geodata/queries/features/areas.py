"""Districts and sub-regions as features: boundaries with what a filter's projects come to in each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, String, case, cast, func, literal, select

from geodata.filters import ProjectFilter, belongs_today
from geodata.models import Membership, Place
from geodata.money import Lens, Rates
from geodata.queries.features import Source
from geodata.queries.places import heads
from geodata.queries.shares import located_in, only
from geodata.queries.totals import matched

KINDS = {
    "code": "text", "slug": "text", "name": "text", "area_km2": "number", "population": "number",
    "population_year": "text", "projects": "whole", "projects_with_amount": "whole", "amount": "number",
}  # fmt: skip
GROUP_KINDS = KINDS | {"members": "texts", "inferred": "yes_no"}


def areas(flt: ProjectFilter, lens: Lens, rates: Rates, level: str, *, drawn: bool = False) -> Source:
    """All places of the level (district, subregion), also those where the filter has nothing.

    ``projects`` work there (also), ``amount`` is what of their support falls there, in the lens asked; NULL where there
    are projects and no amount is known. Boundaries are the full ones, or, with ``drawn``, the map's simplified ones.
    """
    here = _here(flt, lens, rates, level)
    head = heads(level).order_by(None).subquery("head")
    boundary = Place.shape if drawn else Place.geom
    outline = _outlines(boundary) if level == "subregion" else None
    known = func.coalesce(here.c.known, 0)
    statement = select(
        head.c.slug.label("id"),
        head.c.code,
        head.c.slug,
        head.c.name,
        head.c.area_km2,
        head.c.population,
        head.c.population_year,
        func.coalesce(here.c.projects, 0).label("projects"),
        known.label("projects_with_amount"),
        case((known > 0, here.c.amount), (func.coalesce(here.c.projects, 0) == 0, literal(0))).label("amount"),
    ).outerjoin(here, here.c.place_code == head.c.code)
    if outline is None:
        statement = statement.join(Place, Place.code == head.c.code).add_columns(
            cast(Place.valid_from, String).label("begins"),
            # What is valid still has no end: the text after which no date comes.
            func.coalesce(cast(Place.valid_to, String), "9999-12-31").label("ends"),
            boundary.label("geom"),
        )
        return Source(statement.subquery("feature"), KINDS)
    statement = statement.outerjoin(outline, outline.c.code == head.c.code).add_columns(
        *(outline.c[name] for name in ("members", "inferred", "begins", "geom")), literal("9999-12-31").label("ends")
    )
    return Source(statement.subquery("feature"), GROUP_KINDS)


def _here(flt: ProjectFilter, lens: Lens, rates: Rates, level: str) -> Any:
    located = located_in(matched(flt, lens, rates, only(level)), level)
    here = located.c.here
    return (
        select(
            located.c.place_code,
            func.count().filter(here).label("projects"),
            func.count(located.c.amount).filter(here).label("known"),
            func.sum(located.c.part).label("amount"),
        )
        .where(located.c.place_code.is_not(None))
        .group_by(located.c.place_code)
        .subquery("here")
    )


def _outlines(boundary: Any) -> CTE:
    """Each sub-region as the union of its districts of today."""
    return (
        select(
            Membership.group_code.label("code"),
            func.array_agg(Place.slug.distinct()).label("members"),
            func.bool_or(Membership.basis == "inferred").label("inferred"),
            cast(func.max(Membership.valid_from), String).label("begins"),
            func.ST_Multi(func.ST_Union(boundary)).label("geom"),
        )
        .join(Place, Place.code == Membership.place_code)
        .where(belongs_today())
        .group_by(Membership.group_code)
        .cte("outline")
    )
