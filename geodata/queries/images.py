"""Images of a restoration site, and of the projects of a filter with their sites."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, func, or_, select

from geodata.filters import ProjectFilter
from geodata.models import Media, Project, Site, SiteProject
from geodata.policy import visible, visible_site
from geodata.queries.rows import AnyRow


def site_images(connection: Connection, ref: str) -> Sequence[AnyRow]:
    """The images of a site (columns of Media) in their order."""
    projects = select(SiteProject.project_ref).where(SiteProject.site_ref == ref)
    statement = select(*Media.__table__.columns).where(
        or_(Media.site_ref == ref, Media.project_ref.in_(projects) & Media.site_ref.is_(None)), *_visible()
    )
    return connection.execute(statement.order_by(Media.position, Media.key)).all()


def images(connection: Connection, flt: ProjectFilter, most: int) -> Sequence[AnyRow]:
    """At most so many images of the filter's projects and of their sites: columns of Media, and of what they show
    project_title, site_name and site_slug (NULL where there is none).

    One image of each project or site comes before the second of any; images after the works come first.
    """
    refs = select(Project.ref).where(*flt.where())
    sites = select(SiteProject.site_ref).where(SiteProject.project_ref.in_(refs))
    stage = func.array_position(["after", "during", "event", "before"], Media.role)
    nth = func.row_number().over(
        partition_by=func.coalesce(Media.site_ref, Media.project_ref), order_by=(stage, Media.position, Media.key)
    )
    statement = (
        select(
            *Media.__table__.columns,
            Project.title.label("project_title"),
            Site.name.label("site_name"),
            Site.slug.label("site_slug"),
        )
        .outerjoin(Project, Project.ref == Media.project_ref)
        .outerjoin(Site, Site.ref == Media.site_ref)
        .where(or_(Media.project_ref.in_(refs), Media.site_ref.in_(sites)), *_visible())
        .order_by(nth, Media.key)
        .limit(most)
    )
    return connection.execute(statement).all()


def is_published(connection: Connection, file_name: str) -> bool:
    """Whether an image of the register has this file name: a file nobody described is not served."""
    found = select(Media.key).where(Media.file_name == file_name, *_visible())
    return connection.execute(found.limit(1)).first() is not None


def _visible() -> tuple[ColumnElement[bool], ...]:
    """An image shows its project and its site, so neither may be withheld."""
    return (
        or_(Media.project_ref.is_(None), visible(Media.project_ref)),
        or_(Media.site_ref.is_(None), visible_site(Media.site_ref)),
    )
