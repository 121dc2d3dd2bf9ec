"""What the public writes to the agency: correction requests, stories with photos; and what staff found to be right."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of
from geodata.models.staff import DESK

RECORD_KINDS = ("project", "site")
TICKET_STATES = ("received", "in_review", "accepted", "declined", "corrected")
"""``corrected``: a data version with the correction is published."""

STORY_STATES = ("received", "published", "declined", "removed")


class Ticket(Base, kw_only=True):
    """A request to correct a record. ``number`` is its address; ``answer`` is public once it is decided.

    ``email`` is erased some time after the answer; ``wrong``, ``right`` and ``knowledge`` are never public, because
    people write of people.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint(one_of("record_kind", RECORD_KINDS), name="record_kind"),
        CheckConstraint(one_of("state", TICKET_STATES), name="state"),
        CheckConstraint("state NOT IN ('accepted', 'declined') OR btrim(answer) <> ''", name="answered"),
        Index("ix_ticket_record", "record_kind", "record_ref"),
        {"schema": DESK},
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    record_kind: Mapped[str]
    record_ref: Mapped[str]
    field: Mapped[str]
    wrong: Mapped[str]
    right: Mapped[str]
    knowledge: Mapped[str]
    email: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="tr")
    state: Mapped[str] = mapped_column(default="received", index=True)
    draft: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    due_on: Mapped[dt.date]
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("desk.account.id"), default=None)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("desk.proposal.id"), default=None)
    version: Mapped[str | None] = mapped_column(default=None)


class Story(Base, kw_only=True):
    """What somebody tells of a project or a site. Nothing of it is public before it is ``published``.

    ``consent`` are the sentences that the sender agreed to, word for word.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint(one_of("record_kind", RECORD_KINDS), name="record_kind"),
        CheckConstraint(one_of("state", STORY_STATES), name="state"),
        Index("ix_story_record", "record_kind", "record_ref"),
        {"schema": DESK},
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    record_kind: Mapped[str]
    record_ref: Mapped[str]
    text: Mapped[str]
    name: Mapped[str | None] = mapped_column(default=None)
    relation: Mapped[str]
    email: Mapped[str | None] = mapped_column(default=None)
    consent: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="tr")
    state: Mapped[str] = mapped_column(default="received", index=True)
    reply: Mapped[str] = mapped_column(default="")
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    due_on: Mapped[dt.date]
    decided_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    handled_by: Mapped[int | None] = mapped_column(ForeignKey("desk.account.id"), default=None)


class StoryPhoto(Base, kw_only=True):
    """A photo sent with a story: held apart under ``held_name`` until it is given up, or brought to the images of the
    record as ``picture_key`` and there takes the way of every image.

    ``taken_on``, ``lat`` and ``lon`` are what the file said of itself; the held file says nothing any more.
    """

    __tablename__ = "story_photo"
    __table_args__ = ({"schema": DESK},)

    story_number: Mapped[str] = mapped_column(ForeignKey("desk.story.number", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    held_name: Mapped[str | None] = mapped_column(unique=True, default=None)
    picture_key: Mapped[str | None] = mapped_column(index=True, default=None)
    width: Mapped[int]
    height: Mapped[int]
    taken_on: Mapped[str | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    lon: Mapped[float | None] = mapped_column(default=None)


class Sending(Base, kw_only=True):
    """Something was sent: kept for a day to hold floods and doubles off. No address, only a keyed hash of it."""

    __tablename__ = "sending"
    __table_args__ = (Index("ix_sending_at", "at"), {"schema": DESK})

    nonce: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    sender: Mapped[str] = mapped_column(index=True)
    content: Mapped[str] = mapped_column(index=True)
    number: Mapped[str]


class AcceptedFinding(Base, kw_only=True):
    """Somebody looked at what a quality rule found and says that it is right: it holds while ``value`` stands so."""

    __tablename__ = "accepted_finding"
    __table_args__ = ({"schema": DESK},)

    rule: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    note: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"))
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
