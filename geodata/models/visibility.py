"""What the public does not see, or sees apart: private facts, records withheld, left out of totals, and gone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced, one_of

EXCLUSION_KINDS = ("cancelled", "duplicate", "superseded", "other")
RETIREMENT_KINDS = ("removed", "merged", "renamed")
RECORDS = ("project", "site")


class OrganisationPrivate(Sourced, Base, kw_only=True):
    """What only staff know of an organisation. ``tax_no`` is a tax or identity number, digits only."""

    __tablename__ = "organisation_private"

    organisation_key: Mapped[str] = mapped_column(ForeignKey("organisation.key", ondelete="CASCADE"), primary_key=True)
    tax_no: Mapped[str | None] = mapped_column(default=None)
    contact: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)


class ProjectPrivate(Sourced, Base, kw_only=True):
    """What only staff know of a project: its number in the ministry's application system (KAYS), and a note."""

    __tablename__ = "project_private"

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    kays_no: Mapped[str | None] = mapped_column(default=None)
    internal_note: Mapped[str | None] = mapped_column(default=None)


class Withholding(Sourced, Base, kw_only=True):
    """A project or site that the public does not see at all; the reason is the agency's own.

    It names the record without a foreign key: the record may leave the register, its traces stay hidden. ``slug`` is a
    site's address, which must not be told by an older address that leads to it.
    """

    __tablename__ = "withholding"
    __table_args__ = (
        CheckConstraint("num_nonnulls(project_ref, site_ref) = 1", name="one_record"),
        CheckConstraint("ref = coalesce(project_ref, site_ref)", name="ref"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
    )

    ref: Mapped[Key]
    project_ref: Mapped[str | None] = mapped_column(index=True, default=None)
    site_ref: Mapped[str | None] = mapped_column(index=True, default=None)
    slug: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str]
    since: Mapped[str]


class Exclusion(Sourced, Base, kw_only=True):
    """A project that keeps its page, with the reason, but enters no total, list, map or file unless asked for."""

    __tablename__ = "exclusion"
    __table_args__ = (
        CheckConstraint(one_of("kind", EXCLUSION_KINDS), name="kind"),
        CheckConstraint("btrim(reason_tr) <> ''", name="reason"),
        CheckConstraint("replaced_by <> project_ref", name="replaced_by"),
    )

    project_ref: Mapped[str] = mapped_column(ForeignKey("project.ref", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    reason_tr: Mapped[str]
    reason_en: Mapped[str | None] = mapped_column(default=None)
    decided_on: Mapped[str]
    decision: Mapped[str | None] = mapped_column(default=None)
    replaced_by: Mapped[str | None] = mapped_column(default=None)


class Retirement(Sourced, Base, kw_only=True):
    """An address whose record is gone, part of another one, or known by another name; the address goes on answering.

    ``ref`` is a project's reference or a site's slug, as the address has it; so is ``successor``.
    """

    __tablename__ = "retirement"
    __table_args__ = (
        CheckConstraint(one_of("record", RECORDS), name="record"),
        CheckConstraint(one_of("kind", RETIREMENT_KINDS), name="kind"),
        CheckConstraint("(kind = 'removed') = (successor IS NULL)", name="successor"),
        CheckConstraint("successor <> ref", name="not_itself"),
        CheckConstraint("btrim(reason_tr) <> ''", name="reason"),
    )

    record: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[Key]
    kind: Mapped[str]
    successor: Mapped[str | None] = mapped_column(default=None)
    reason_tr: Mapped[str]
    reason_en: Mapped[str | None] = mapped_column(default=None)
    retired_on: Mapped[str]
