"""Restoration sites: all of them, or one with its projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, literal, select, tuple_

from geodata.filters import ProjectFilter
from geodata.models import Place, Project, Site, SiteProject
from geodata.money import Lens, Rates
from geodata.policy import visible, visible_site
from geodata.queries.order import in_turkish
from geodata.queries.rows import AnyRow, AnySelect
from geodata.queries.totals import matched

_NAME = in_turkish(Site.name)


def sites(connection: Connection, flt: ProjectFilter) -> Sequence[AnyRow]:
    """Sites whose projects the filter means (columns of Site without geometry; district, district_slug), by name."""
    return connection.execute(_described().where(*_meant(flt)).order_by(_NAME, Site.ref)).all()


def sites_after(
    connection: Connection, flt: ProjectFilter, limit: int, after: str | None
) -> tuple[tuple[AnyRow, ...], bool] | None:
    """At most ``limit`` of the same sites behind the one of reference ``after`` (None: from the first), by name and
    reference, and whether more follow; None when ``after`` is no site of the filter."""
    where = _meant(flt)
    if after is not None:
        last = connection.execute(select(Site.name).where(*where, Site.ref == after)).scalar_one_or_none()
        if last is None:
            return None
        where.append(tuple_(_NAME, Site.ref) > tuple_(in_turkish(literal(last)), literal(after)))
    rows = connection.execute(_described().where(*where).order_by(_NAME, Site.ref).limit(limit + 1)).all()
    return tuple(rows[:limit]), len(rows) > limit


def count_sites(connection: Connection, flt: ProjectFilter) -> int:
    """How many sites' projects the filter means."""
    return connection.execute(select(func.count()).select_from(Site).where(*_meant(flt))).scalar_one()


def _meant(flt: ProjectFilter) -> list[ColumnElement[bool]]:
    """The conditions of a site with a project that the filter means."""
    m = matched(flt, Lens(), Rates())
    meant = select(SiteProject.site_ref).join(m, m.c.ref == SiteProject.project_ref)
    return [Site.ref.in_(meant), visible_site(Site.ref)]


def all_sites(connection: Connection) -> Sequence[AnyRow]:
    """Every site, with or without projects; the same columns, by name."""
    return connection.execute(_described().order_by(_NAME, Site.ref)).all()


def site_slug(connection: Connection, ref: str) -> str | None:
    """What a site's address is called."""
    return connection.execute(select(Site.slug).where(Site.ref == ref)).scalar_one_or_none()


def site(connection: Connection, slug: str) -> AnyRow | None:
    """One site, or None."""
    return connection.execute(_described().where(Site.slug == slug, visible_site(Site.ref))).first()


def site_projects(connection: Connection, ref: str) -> Sequence[AnyRow]:
    """A site's projects with their role (design, works, unknown), title, status and amounts, in order of reference."""
    return site_projects_of(connection, [ref]).get(ref, ())


def site_projects_of(connection: Connection, refs: Sequence[str]) -> dict[str, Sequence[AnyRow]]:
    """Site → its projects, as ``site_projects`` gives them; a site without any is not among them."""
    statement = (
        select(
            SiteProject.site_ref,
            SiteProject.role,
            Project.ref,
            Project.title,
            Project.status,
            Project.year,
            Project.component_code.label("component"),
            Project.support_amount,
            Project.total_budget,
            Project.own_share,
        )
        .join(Project, Project.ref == SiteProject.project_ref)
        .where(SiteProject.site_ref.in_(refs), visible(Project.ref))
    )
    found: dict[str, list[AnyRow]] = {}
    for row in connection.execute(statement.order_by(Project.ref)):
        found.setdefault(row.site_ref, []).append(row)
    return {ref: tuple(rows) for ref, rows in found.items()}


def site_shapes(connection: Connection) -> dict[str, bytes]:
    """Site → its point as a MultiPoint in WKB (EPSG:4326), for the sites that have one."""
    statement = select(Site.ref, func.ST_AsBinary(func.ST_Multi(Site.geom))).where(Site.geom.is_not(None))
    return {ref: bytes(shape) for ref, shape in connection.execute(statement)}


def _described() -> AnySelect:
    columns = [column for column in Site.__table__.columns if column.name != "geom"]
    return select(
        *columns,
        Place.name.label("district"),
        Place.slug.label("district_slug"),
        func.ST_Y(Site.geom).label("lat"),
        func.ST_X(Site.geom).label("lon"),
    ).join(Place, Place.code == Site.place_code)
