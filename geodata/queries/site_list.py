"""All restoration sites as the list that is loaded: one row each, with district, point and the projects it names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.models import Place, Site, SiteProject
from geodata.queries.rows import AnyRow


def site_list(connection: Connection) -> Sequence[AnyRow]:
    """All columns of each site, by reference; also ``district`` (name), ``latitude``, ``longitude``, ``links``.

    ``links`` are ``reference:role`` of its projects.
    """
    link = func.concat(SiteProject.project_ref, ":", SiteProject.role)
    links = (
        select(func.array_agg(aggregate_order_by(link, SiteProject.project_ref)))
        .where(SiteProject.site_ref == Site.ref)
        .scalar_subquery()
    )
    columns = [column for column in Site.__table__.c if column.name != "geom"]
    return connection.execute(
        select(
            *columns,
            Place.name.label("district"),
            func.ST_Y(Site.geom).label("latitude"),
            func.ST_X(Site.geom).label("longitude"),
            links.label("links"),
        )
        .outerjoin(Place, Place.code == Site.place_code)
        .order_by(Site.ref)
    ).all()
