"""Images and videos of sites, of projects, and of a filter; and which image files the public may have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select, text

from geodata.filters import ProjectFilter
from geodata.models import Media, PictureWithdrawal, Project, Site, SiteProject
from geodata.policy import visible, visible_site
from geodata.queries.rows import AnyRow


def is_shown(kind: str | None = None) -> ColumnElement[bool]:
    """Media that anybody may see, in any data version: all but what was withdrawn for privacy, or shows a withheld
    project or site."""
    withdrawn = exists().where(PictureWithdrawal.media_key == Media.key)
    shown = and_(
        ~withdrawn,
        or_(Media.project_ref.is_(None), visible(Media.project_ref)),
        or_(Media.site_ref.is_(None), visible_site(Media.site_ref)),
    )
    return shown if kind is None else (Media.kind == kind) & shown


def site_images(connection: Connection, ref: str, kind: str = "image") -> Sequence[AnyRow]:
    """The images (or videos) of a site (columns of Media) in their order."""
    projects = select(SiteProject.project_ref).where(SiteProject.site_ref == ref)
    statement = select(*Media.__table__.columns).where(
        or_(Media.site_ref == ref, Media.project_ref.in_(projects) & Media.site_ref.is_(None)), is_shown(kind)
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
        .where(or_(Media.project_ref.in_(refs), Media.site_ref.in_(sites)), is_shown("image"))
        .order_by(nth, Media.key)
        .limit(most)
    )
    return connection.execute(statement).all()


_IN_MEMORY = text(
    "SELECT EXISTS (SELECT FROM change c WHERE c.table_name = 'media' "
    "AND NOT EXISTS (SELECT FROM desk.picture_withdrawal w WHERE w.media_key = c.row_key) "
    "AND NOT EXISTS (SELECT FROM change d JOIN withholding h "
    "ON h.project_ref IN (d.before ->> 'project_ref', d.after ->> 'project_ref') "
    "OR h.site_ref IN (d.before ->> 'site_ref', d.after ->> 'site_ref') "
    "WHERE d.table_name = 'media' AND d.row_key = c.row_key) "
    "AND (c.before ->> 'file_name' = :name OR c.after ->> 'file_name' = :name "
    "OR c.before -> 'renditions' @> CAST(:part AS jsonb) OR c.after -> 'renditions' @> CAST(:part AS jsonb)))"
)


def is_published(connection: Connection, file_name: str) -> bool:
    """Whether a published record, of now or of an earlier data version, shows this file.

    A file nobody described is not served, nor one of a draft, nor one withdrawn for privacy.
    """
    part = func.jsonb_build_array(func.jsonb_build_object("file", file_name))
    named = or_(Media.file_name == file_name, Media.renditions.op("@>")(part))
    if connection.execute(select(literal(1)).where(exists().where(named, is_shown()))).first() is not None:
        return True
    values: dict[str, Any] = {"name": file_name, "part": f'[{{"file": "{file_name}"}}]'}
    return bool(connection.execute(_IN_MEMORY, values).scalar_one())
