"""Images of projects and sites with what must be known of each: role, credit, licence, date and a text alternative."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of

MEDIA_ROLES = ("before", "during", "after", "event")


class Media(Sourced, Base, kw_only=True):
    """An image. It belongs to a project, a site or both; without credit, licence and Turkish text it cannot exist."""

    __tablename__ = "media"
    __table_args__ = (
        CheckConstraint(one_of("role", MEDIA_ROLES), name="role"),
        CheckConstraint("project_ref IS NOT NULL OR site_ref IS NOT NULL", name="belongs"),
        CheckConstraint("btrim(credit) <> '' AND btrim(licence) <> '' AND btrim(alt_tr) <> ''", name="complete"),
    )

    key: Mapped[Key]
    project_ref: Mapped[str | None] = mapped_column(
        ForeignKey("project.ref", ondelete="CASCADE"), index=True, default=None
    )
    site_ref: Mapped[str | None] = mapped_column(ForeignKey("site.ref", ondelete="CASCADE"), index=True, default=None)
    role: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    file_name: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    credit: Mapped[str]
    licence: Mapped[str]
    taken_on: Mapped[str]
    alt_tr: Mapped[str]
    alt_en: Mapped[str | None] = mapped_column(default=None)
