"""What the map draws, as GeoJSON text made inside PostGIS: points, district-level badges, sites and outlines."""

from __future__ import annotations

from sqlalchemy import CTE, Connection, case, func, literal, literal_column, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from geodata.filters import ProjectFilter, belongs_today
from geodata.models import POINT_PRECISIONS, Membership, Place, Project, Site, SiteProject
from geodata.money import Lens, Rates
from geodata.policy import visible_site
from geodata.queries.rows import AnySelect
from geodata.queries.shares import work_parts
from geodata.queries.totals import matched

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

DIGITS = 5
"""Decimals of coordinates on the map: about one metre."""


def points(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, box: Box | None = None) -> str:
    """A FeatureCollection of work places known well enough for a point, all or those in a box.

    Properties: ref, title, year, programme, status, precision, district (slug), place, amount (the project's amount
    that falls to this place in the lens asked, or null), several (whether the project has other places too).
    """
    located = work_places(flt, lens, rates)
    statement = select(
        located.c.ref,
        located.c.title,
        located.c.year,
        located.c.programme,
        located.c.status,
        located.c.precision,
        located.c.district,
        located.c.place,
        located.c.part.label("amount"),
        located.c.several,
        located.c.geom,
    ).where(located.c.drawn == "point")
    if box is not None:
        statement = statement.where(func.ST_Intersects(located.c.geom, func.ST_MakeEnvelope(*box, 4326)))
    return collection(connection, statement.order_by(located.c.ref, located.c.position))


def badges(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> str:
    """A FeatureCollection of districts that hold places known only to the district: one badge each on a label point.

    Properties: district (slug), name, refs (the projects), projects (their number), amount (their parts here).
    """
    located = work_places(flt, lens, rates)
    shape = aliased(Place)
    middle = select(func.ST_PointOnSurface(shape.geom)).where(shape.code == Place.code).scalar_subquery()
    statement = (
        select(
            Place.slug.label("district"),
            Place.name.label("name"),
            func.to_jsonb(func.array_agg(aggregate_order_by(located.c.ref.distinct(), located.c.ref))).label("refs"),
            func.count(located.c.ref.distinct()).label("projects"),
            func.sum(located.c.part).label("amount"),
            middle.label("geom"),
        )
        .join(Place, Place.code == located.c.place_code)
        .where(located.c.drawn == "badge")
        # All columns are named: in an old version places are a view, and a view has no key that would imply them.
        .group_by(Place.code, Place.slug, Place.name)
    )
    return collection(connection, statement.order_by(Place.slug))


def sites(connection: Connection, flt: ProjectFilter) -> str:
    """A FeatureCollection of restoration sites whose projects the filter means.

    Properties: ref, slug, name, status, precision, district, place, projects, progress. A site known only to its
    district stands on the district's label point with precision ``district``.
    """
    m = matched(flt, Lens(), Rates())
    meant = (
        select(SiteProject.site_ref, func.count().label("projects"))
        .join(m, m.c.ref == SiteProject.project_ref)
        .where(visible_site(SiteProject.site_ref))
        .group_by(SiteProject.site_ref)
        .subquery()
    )
    statement = (
        select(
            Site.ref,
            Site.slug,
            Site.name,
            Site.status,
            case((Site.geom.is_(None), "district"), else_=Site.precision).label("precision"),
            Place.slug.label("district"),
            Site.place_name.label("place"),
            Site.progress_pct.label("progress"),
            meant.c.projects,
            func.coalesce(Site.geom, func.ST_PointOnSurface(Place.geom)).label("geom"),
        )
        .join(meant, meant.c.site_ref == Site.ref)
        .join(Place, Place.code == Site.place_code)
    )
    return collection(connection, statement.order_by(Site.ref))


def districts(connection: Connection) -> str:
    """A FeatureCollection of the districts' simplified shapes: code, slug, name. The same for every filter."""
    statement = select(Place.code, Place.slug, Place.name, Place.shape.label("geom")).where(
        Place.kind == "district", Place.shape.is_not(None)
    )
    return collection(connection, statement.order_by(Place.slug))


def subregions(connection: Connection) -> str:
    """A FeatureCollection of sub-region outlines, unions of today's members: slug, name, inferred (any member)."""
    group = select(Place.code, Place.slug, Place.name).where(Place.kind == "subregion").subquery()
    statement = (
        select(
            group.c.slug,
            group.c.name,
            func.bool_or(Membership.basis == "inferred").label("inferred"),
            func.ST_Multi(func.ST_Union(Place.shape)).label("geom"),
        )
        .join(Membership, Membership.group_code == group.c.code)
        .join(Place, Place.code == Membership.place_code)
        .where(belongs_today(), Place.shape.is_not(None))
        .group_by(group.c.slug, group.c.name)
    )
    return collection(connection, statement.order_by(group.c.slug))


def collection(connection: Connection, statement: AnySelect) -> str:
    """The rows of a SELECT with a ``geom`` column as the text of an RFC 7946 FeatureCollection.

    The text is put together inside the database: eleven times cheaper than building rows, shapes and JSON in Python.
    """
    rows = statement.subquery("feature")
    feature = func.ST_AsGeoJSON(literal_column("feature.*"), "geom", DIGITS)
    joined = select(func.coalesce(func.string_agg(feature, ","), "")).select_from(rows)
    features: str = connection.execute(joined).scalar_one()
    return '{"type":"FeatureCollection","features":[' + features + "]}"


def work_places(flt: ProjectFilter, lens: Lens, rates: Rates) -> CTE:
    """Each work place of the filter's projects with its part of the amount and how it is drawn."""
    m = matched(flt, lens, rates, Project.title, Project.year, Project.programme_code, Project.status)
    parts = work_parts(m)
    drawn = case(
        (parts.c.geom.is_not(None) & parts.c.precision.in_(POINT_PRECISIONS), "point"),
        (Place.kind == "district", "badge"),
        else_=literal("none"),
    )
    return (
        select(
            parts,
            m.c.title,
            m.c.year,
            m.c.programme_code.label("programme"),
            m.c.status,
            Place.slug.label("district"),
            parts.c.place_name.label("place"),
            drawn.label("drawn"),
        )
        .join(m, m.c.ref == parts.c.ref)
        .join(Place, Place.code == parts.c.place_code)
        .cte("work_places")
    )


def bounds(connection: Connection) -> Box | None:
    """The box of all districts; None before any boundary is loaded."""
    row = connection.execute(
        text(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM "
            "(SELECT ST_Extent(shape) AS e FROM place WHERE kind = 'district') b WHERE e IS NOT NULL"
        )
    ).first()
    return (row[0], row[1], row[2], row[3]) if row else None
