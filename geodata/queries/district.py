"""What is known of one place: itself, its memberships, members, neighbours and indicators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from geodata.filters import belongs_today
from geodata.models import Indicator, IndicatorValue, Membership, Place
from geodata.queries.order import in_turkish
from geodata.queries.rows import AnyRow


def place(connection: Connection, kind: str, slug: str) -> AnyRow | None:
    """The place of this kind and slug (code, slug, name, valid_from, valid_to, area_km2, note, source), or None."""
    statement = select(
        Place.code,
        Place.kind,
        Place.slug,
        Place.name,
        Place.valid_from,
        Place.valid_to,
        Place.area_km2,
        Place.note,
        Place.source,
    ).where(Place.kind == kind, Place.slug == slug)
    return connection.execute(statement).first()


def memberships(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Sub-regions a district belongs to today: slug, name, basis, valid_from, note, source."""
    statement = (
        select(
            Place.slug,
            Place.name,
            Membership.basis,
            Membership.valid_from,
            Membership.note,
            Membership.source,
        )
        .join(Membership, Membership.group_code == Place.code)
        .where(Membership.place_code == code, belongs_today())
    )
    return connection.execute(statement.order_by(in_turkish(Place.name))).all()


def members(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Districts of a sub-region today: slug, name, basis, note, source."""
    statement = (
        select(Place.slug, Place.name, Membership.basis, Membership.note, Membership.source)
        .join(Membership, Membership.place_code == Place.code)
        .where(Membership.group_code == code, belongs_today())
    )
    return connection.execute(statement.order_by(in_turkish(Place.name))).all()


def neighbours(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Districts that touch this one: slug, name."""
    this, other = aliased(Place), aliased(Place)
    statement = (
        select(other.slug, other.name)
        .join(this, func.ST_DWithin(this.shape, other.shape, 0.0001) & (this.code != other.code))
        .where(this.code == code, other.kind == "district")
    )
    return connection.execute(statement.order_by(in_turkish(other.name))).all()


def indicators(connection: Connection, code: str) -> Sequence[AnyRow]:
    """Every indicator with its newest value here (value and period are NULL where there is none), and its source."""
    newest = (
        select(IndicatorValue.indicator_code, IndicatorValue.value, IndicatorValue.period, IndicatorValue.source)
        .where(IndicatorValue.place_code == code)
        .ext(distinct_on(IndicatorValue.indicator_code))
        .order_by(IndicatorValue.indicator_code, IndicatorValue.period.desc())
        .subquery()
    )
    statement = select(
        Indicator.code,
        Indicator.name,
        Indicator.name_en,
        Indicator.unit_tr,
        Indicator.unit_en,
        Indicator.decimals,
        Indicator.publisher,
        newest.c.value,
        newest.c.period,
        newest.c.source,
    ).outerjoin(newest, newest.c.indicator_code == Indicator.code)
    return connection.execute(statement.order_by(Indicator.code)).all()


def map_extent(connection: Connection, code: str) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a place (for a sub-region: of its members), or None without a shape."""
    members_here = select(Membership.place_code).where(Membership.group_code == code, belongs_today())
    extent = func.ST_Extent(Place.shape)
    row = connection.execute(
        select(*(edge(extent) for edge in (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax))).where(
            (Place.code == code) | Place.code.in_(members_here)
        )
    ).one()
    return (row[0], row[1], row[2], row[3]) if row[0] is not None else None
