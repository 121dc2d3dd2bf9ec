"""Images and videos of projects and sites with what must be known of each: role, credit, licence, date and text."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of

MEDIA_ROLES = ("before", "during", "after", "event")
MEDIA_KINDS = ("image", "video")


class Media(Sourced, Base, kw_only=True):
    """An image, or a link to a video. It belongs to a project, a site or both; without credit, licence and Turkish
    text it cannot exist.

    ``renditions`` are the files of an uploaded image (file, width, height, format; widest first); ``file_name`` is then
    the one for whoever reads only JPEG. An image without renditions is a single file as it was brought. Of a video
    ``alt_tr`` and ``alt_en`` are its title. ``geom`` is where a photograph was taken, if somebody accepted that the map
    shows it: the camera's word alone never comes here. ``before_key`` names the image that shows the same view
    before the works. ``original_sha256`` names the original, which the desk keeps to itself.
    """

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint(one_of("role", MEDIA_ROLES), name="role"),
        CheckConstraint(one_of("kind", MEDIA_KINDS), name="kind"),
        CheckConstraint("project_ref IS NOT NULL OR site_ref IS NOT NULL", name="belongs"),
        CheckConstraint("btrim(credit) <> '' AND btrim(licence) <> '' AND btrim(alt_tr) <> ''", name="complete"),
        CheckConstraint(
            "(kind = 'image' AND file_name IS NOT NULL AND width > 0 AND height > 0 AND url IS NULL) OR "
            "(kind = 'video' AND file_name IS NULL AND url LIKE 'https://%')",
            name="shape",
        ),
        # Whatever came through the desk was looked at by a person for faces and number plates.
        CheckConstraint("renditions = '[]' OR people_checked", name="people"),
        CheckConstraint("geom IS NULL OR kind = 'image'", name="place"),
        CheckConstraint("before_key IS NULL OR (kind = 'image' AND role = 'after')", name="pair"),
        Index(
            "ix_media_renditions", "renditions", postgresql_using="gin", postgresql_ops={"renditions": "jsonb_path_ops"}
        ),
    )

    key: Mapped[Key]
    project_ref: Mapped[str | None] = mapped_column(
        ForeignKey("project.ref", ondelete="CASCADE"), index=True, default=None
    )
    site_ref: Mapped[str | None] = mapped_column(ForeignKey("site.ref", ondelete="CASCADE"), index=True, default=None)
    role: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str | None] = mapped_column(default=None)
    width: Mapped[int | None] = mapped_column(default=None)
    height: Mapped[int | None] = mapped_column(default=None)
    credit: Mapped[str]
    licence: Mapped[str]
    taken_on: Mapped[str]
    alt_tr: Mapped[str]
    alt_en: Mapped[str | None] = mapped_column(default=None)
    kind: Mapped[str] = mapped_column(default="image", server_default="image")
    url: Mapped[str | None] = mapped_column(default=None)
    seconds: Mapped[int | None] = mapped_column(default=None)
    caption_tr: Mapped[str | None] = mapped_column(default=None)
    caption_en: Mapped[str | None] = mapped_column(default=None)
    renditions: Mapped[list[Any]] = mapped_column(JSONB, default_factory=list, server_default=text("'[]'"))
    original_sha256: Mapped[str | None] = mapped_column(default=None)
    geom: Mapped[str | None] = mapped_column(Geometry("POINT", srid=4326), default=None)
    before_key: Mapped[str | None] = mapped_column(default=None)
    people_checked: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
