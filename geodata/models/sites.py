"""Restoration sites: registered buildings with a design project and later a works project. A site is no project."""

from __future__ import annotations

from decimal import Decimal

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of
from geodata.models.projects import PRECISIONS

SITE_ROLES = ("design", "works", "unknown")


class Site(Sourced, Base, kw_only=True):
    """A registered building under restoration. Money is never kept here: it belongs to the site's projects."""

    __tablename__ = "site"
    __table_args__ = (
        CheckConstraint(one_of("precision", PRECISIONS), name="precision"),
        CheckConstraint("progress_pct BETWEEN 0 AND 100", name="progress"),
    )

    ref: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None] = mapped_column(default=None)
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), index=True)
    place_name: Mapped[str | None] = mapped_column(default=None)
    precision: Mapped[str]
    geom: Mapped[str | None] = mapped_column(Geometry("POINT", srid=4326), default=None)
    geom_source: Mapped[str | None] = mapped_column(default=None)
    registry_ref: Mapped[str | None] = mapped_column(default=None)
    period: Mapped[str | None] = mapped_column(default=None)
    owner_kind: Mapped[str | None] = mapped_column(default=None)
    status: Mapped[str] = mapped_column(ForeignKey("status.code"))
    status_as_of: Mapped[str | None] = mapped_column(default=None)
    progress_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), default=None)
    progress_on: Mapped[str | None] = mapped_column(default=None)
    planned_end: Mapped[str | None] = mapped_column(default=None)
    new_function: Mapped[str | None] = mapped_column(default=None)
    open_to_public: Mapped[bool | None] = mapped_column(default=None)
    opening_hours: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    confidence: Mapped[str | None] = mapped_column(default=None)
    is_sample: Mapped[bool] = mapped_column(default=False)


class SiteProject(Sourced, Base, kw_only=True):
    """A project works on a site as its design or its works stage."""

    __tablename__ = "site_project"
    __table_args__ = (CheckConstraint(one_of("role", SITE_ROLES), name="role"),)

    site_ref: Mapped[str] = mapped_column(ForeignKey("site.ref", ondelete="CASCADE"), primary_key=True)
    project_ref: Mapped[str] = mapped_column(
        ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(default="unknown")
