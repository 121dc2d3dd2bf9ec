"""Images of a restoration site, its own and those of its projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from geodata.models import Media, SiteProject
from geodata.queries.rows import AnyRow


def site_images(connection: Connection, ref: str) -> Sequence[AnyRow]:
    """The images of a site (columns of Media) in their order."""
    projects = select(SiteProject.project_ref).where(SiteProject.site_ref == ref)
    statement = select(*Media.__table__.columns).where(
        or_(Media.site_ref == ref, Media.project_ref.in_(projects) & Media.site_ref.is_(None))
    )
    return connection.execute(statement.order_by(Media.position, Media.key)).all()


def is_published(connection: Connection, file_name: str) -> bool:
    """Whether an image of the register has this file name: a file nobody described is not served."""
    return connection.execute(select(Media.key).where(Media.file_name == file_name).limit(1)).first() is not None
