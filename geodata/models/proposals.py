"""Proposed changes of the register: drafts, imports and undoings that a second person reads before they count."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of
from geodata.models.staff import DESK

PROPOSAL_KINDS = ("edit", "import", "media", "merge", "lists", "undo", "voice")
STATES = ("draft", "submitted", "rejected", "withdrawn", "published")


class Proposal(Base, kw_only=True):
    """A change set before it is one. ``base_version`` is the data version it was made from; ``reason`` the reviewer's.

    ``detail`` holds what its kind needs besides the changes (an import's file name and hash, what an undo undoes).
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint(one_of("kind", PROPOSAL_KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        # Four eyes: nobody publishes what they wrote.
        CheckConstraint("state <> 'published' OR reviewer_id <> author_id", name="four_eyes"),
        {"schema": DESK},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft", index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("desk.account.id"), default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    base_version: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    decided_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), unique=True, default=None)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)


class ProposedChange(Base, kw_only=True):
    """One row that a proposal makes, changes or removes; shaped like a change of the register's memory."""

    __tablename__ = "proposed_change"
    __table_args__ = (
        CheckConstraint(one_of("action", ("new", "changed", "removed")), name="action"),
        {"schema": DESK},
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("desk.proposal.id", ondelete="CASCADE"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
