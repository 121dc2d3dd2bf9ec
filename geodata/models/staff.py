"""The people of the staff desk: accounts, what each may do and where, their sessions, and the log of what they did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of

DESK = "desk"
"""The schema of everything that only staff may see; no table of it is content of the register."""

ROLES = ("viewer", "editor", "reviewer", "administrator")
"""Each may do what the one before it may."""


class Account(Base, kw_only=True):
    """A person of the desk. ``password_hash`` is Argon2's (None: signs in elsewhere); ``email`` is in small letters."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email"), {"schema": DESK})

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(default=None)
    totp_secret: Mapped[str | None] = mapped_column(default=None)
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Grant(Base, kw_only=True):
    """A role of an account: everywhere, or in one programme and/or sub-region; until a day (included) or for good."""

    __tablename__ = "grant"
    __table_args__ = (CheckConstraint(one_of("role", ROLES), name="role"), {"schema": DESK})

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    programme_code: Mapped[str | None] = mapped_column(ForeignKey("programme.code"), default=None)
    subregion_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), default=None)
    expires_on: Mapped[dt.date | None] = mapped_column(default=None)


class StaffSession(Base, kw_only=True):
    """A signed-in browser. Only a hash of its token is kept, so a stolen table opens no door."""

    __tablename__ = "session"
    __table_args__ = ({"schema": DESK},)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    seen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    second_factor: Mapped[bool] = mapped_column(default=False)


class StaffEvent(Base, kw_only=True):
    """One line of the staff log: who did what to which object. Lines are only ever added (a trigger sees to it)."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_at", "at"), {"schema": DESK})

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, init=False)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("desk.account.id"), default=None)
    action: Mapped[str]
    object: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
