"""Supported projects: what, by whom, where (with precision and share) and how much."""

from __future__ import annotations

from decimal import Decimal

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Money, Sourced, one_of

PROJECT_KINDS = ("support", "agency")
"""``agency`` is the agency's own activity: shown, searchable, never counted as support."""

SCOPES = ("single", "several", "province", "unlocated")
"""One district, several districts, the whole province, or no known place: every project is in exactly one."""

PRECISIONS = ("exact", "street", "neighbourhood", "settlement", "district", "province")
POINT_PRECISIONS = PRECISIONS[:4]
"""Precisions a point may be drawn for; anything coarser is a badge on its district, never a pin."""

LOCATION_ROLES = ("work", "office")
METHODS = ("stated", "inside", "nearest")
"""How the district was found: named by the source, the point lies inside it, or within 500 m of it (piers, islets)."""

ORGANISATION_ROLES = ("beneficiary", "partner", "associate")
PARTIAL_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
"""Dates are kept as precisely as they are known: ``2016``, ``2018-11`` or ``2019-11-01``."""

_DATES = ("contract_date", "start_date", "end_date", "status_as_of", "reported_on")


class Sector(Sourced, Base, kw_only=True):
    """A subject area, in Turkish and English, in the order people read it."""

    __tablename__ = "sector"

    code: Mapped[Key]
    label_tr: Mapped[str]
    label_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Status(Sourced, Base, kw_only=True):
    """A step in a project's life. ``phase`` groups steps: planned, running, done."""

    __tablename__ = "status"

    code: Mapped[Key]
    label_tr: Mapped[str]
    label_en: Mapped[str]
    phase: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Project(Sourced, Base, kw_only=True):
    """One contract. Amounts are TL at award; an empty amount is unknown.

    ``price_year`` is the year whose prices the amounts are in (contract, start, call or report year, as
    ``price_year_basis`` says); constant-price and euro views need it. ``scope`` and ``search_text`` are
    derived by the door.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(one_of("kind", PROJECT_KINDS), name="kind"),
        CheckConstraint(one_of("scope", SCOPES), name="scope"),
        CheckConstraint("support_amount >= 0 AND total_budget >= 0 AND own_share >= 0 AND paid >= 0", name="amounts"),
        CheckConstraint("kind = 'support' OR support_amount IS NULL", name="agency_gives_none_to_itself"),
        *(CheckConstraint(f"{column} ~ '{PARTIAL_DATE}'", name=column) for column in _DATES),
        Index(
            "ix_project_search",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
        Index("ix_project_amount", "support_amount", postgresql_where=text("kind = 'support'")),
        Index("ix_project_call", "call_code", "year"),
        Index("ix_project_scope", "scope", postgresql_where=text("scope <> 'single'")),
    )

    ref: Mapped[Key]
    kind: Mapped[str] = mapped_column(default="support")
    title: Mapped[str]
    title_en: Mapped[str | None] = mapped_column(default=None)
    title_is_official: Mapped[bool] = mapped_column(default=True)
    summary: Mapped[str | None] = mapped_column(default=None)
    programme_code: Mapped[str | None] = mapped_column(ForeignKey("programme.code"), index=True, default=None)
    call_code: Mapped[str | None] = mapped_column(ForeignKey("call.code"), default=None)
    component_code: Mapped[str | None] = mapped_column(ForeignKey("component.code"), index=True, default=None)
    result_programme: Mapped[str | None] = mapped_column(ForeignKey("result_programme.code"), index=True, default=None)
    support_kind: Mapped[str | None] = mapped_column(ForeignKey("support_kind.code"), index=True, default=None)
    sector: Mapped[str | None] = mapped_column(ForeignKey("sector.code"), index=True, default=None)
    status: Mapped[str] = mapped_column(ForeignKey("status.code"), index=True)
    status_as_of: Mapped[str | None] = mapped_column(default=None)
    year: Mapped[int | None] = mapped_column(index=True, default=None)
    contract_date: Mapped[str | None] = mapped_column(default=None)
    start_date: Mapped[str | None] = mapped_column(default=None)
    end_date: Mapped[str | None] = mapped_column(default=None)
    reported_on: Mapped[str | None] = mapped_column(default=None)
    months: Mapped[int | None] = mapped_column(default=None)
    support_amount: Mapped[Money | None] = mapped_column(default=None)
    total_budget: Mapped[Money | None] = mapped_column(default=None)
    own_share: Mapped[Money | None] = mapped_column(default=None)
    paid: Mapped[Money | None] = mapped_column(default=None)
    price_year: Mapped[int | None] = mapped_column(default=None)
    price_year_basis: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    confidence: Mapped[str | None] = mapped_column(default=None)
    is_sample: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[str] = mapped_column(default="unlocated")
    search_text: Mapped[str] = mapped_column(default="")


class Location(Sourced, Base, kw_only=True):
    """A place of a project: where the work is, or the head office. Shares of a project's work places add up to 1."""

    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint(one_of("role", LOCATION_ROLES), name="role"),
        CheckConstraint(one_of("precision", PRECISIONS), name="precision"),
        CheckConstraint(one_of("method", METHODS), name="method"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("precision NOT IN ('exact', 'street') OR geom IS NOT NULL", name="exact_has_point"),
    )

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(default="work")
    place_code: Mapped[str] = mapped_column(ForeignKey("place.code"), index=True)
    place_name: Mapped[str | None] = mapped_column(default=None)
    precision: Mapped[str]
    share: Mapped[Decimal] = mapped_column(Numeric(12, 10), default=Decimal(1))
    method: Mapped[str] = mapped_column(default="stated")
    distance_m: Mapped[int | None] = mapped_column(default=None)
    geom: Mapped[str | None] = mapped_column(Geometry("POINT", srid=4326), default=None)
    geom_source: Mapped[str | None] = mapped_column(default=None)


class Organisation(Sourced, Base, kw_only=True):
    """A body that takes part in projects. ``key`` is the folded name. A natural person's name is never public."""

    __tablename__ = "organisation"

    key: Mapped[Key]
    name: Mapped[str]
    kind: Mapped[str | None] = mapped_column(default=None)
    is_person: Mapped[bool] = mapped_column(default=False)


class OrganisationMerge(Sourced, Base, kw_only=True):
    """A body that turned out to be another one: its old key and name lead to the body's."""

    __tablename__ = "organisation_merge"

    old_key: Mapped[Key]
    old_name: Mapped[str]
    organisation_key: Mapped[str] = mapped_column(ForeignKey("organisation.key"), index=True)


class Participation(Sourced, Base, kw_only=True):
    """An organisation's role in a project: beneficiary (yararlanıcı), partner (ortak) or associate (iştirakçi)."""

    __tablename__ = "participation"
    __table_args__ = (CheckConstraint(one_of("role", ORGANISATION_ROLES), name="role"),)

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    organisation_key: Mapped[str] = mapped_column(ForeignKey("organisation.key"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(default=None)


class StatusEvent(Sourced, Base, kw_only=True):
    """A dated fact in a project's life as a source tells it: contract signed, foundation laid, opened, 30 % done."""

    __tablename__ = "status_event"
    __table_args__ = (CheckConstraint(f"happened ~ '{PARTIAL_DATE}'", name="happened"),)

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    happened: Mapped[str]
    status: Mapped[str | None] = mapped_column(ForeignKey("status.code"), default=None)
    text_tr: Mapped[str]
    text_en: Mapped[str | None] = mapped_column(default=None)
