"""The people of the staff desk: accounts, what each may do and where, their sessions, and the log of what they did."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of

DESK = "desk"
"""The schema of everything that only staff may see; no table of it is content of the register."""

ROLES = ("viewer", "editor", "reviewer", "administrator")
"""Each may do what the one before it may."""


class Account(Base, kw_only=True):
    """A person of the desk. ``password_hash`` is Argon2's (None: signs in elsewhere); ``email`` is in small letters.

    ``outside`` is somebody who is not of the agency: their rights always end. ``totp_secret`` is enciphered, and
    ``totp_step`` the time step of the last code taken, so that none is taken twice. ``oidc_subject`` is who the
    single sign-on says they are, kept from the first time on.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email"),
        UniqueConstraint("id", "outside"),
        {"schema": DESK},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None] = mapped_column(default=None)
    totp_secret: Mapped[str | None] = mapped_column(default=None)
    totp_step: Mapped[int | None] = mapped_column(BigInteger, default=None)
    oidc_subject: Mapped[str | None] = mapped_column(unique=True, default=None)
    outside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class Grant(Base, kw_only=True):
    """A role of an account: everywhere, or in one programme and/or sub-region; until a day (included) or for good."""

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        # Who gives rights could give themselves all of them: there is no administrator of a part.
        CheckConstraint(
            "role <> 'administrator' OR (programme_code IS NULL AND subregion_code IS NULL)", name="whole_administrator"
        ),
        CheckConstraint("NOT outside OR expires_on IS NOT NULL", name="outside_expires"),
        CheckConstraint("NOT outside OR role <> 'administrator'", name="outside_role"),
        # A copy of the account's mark that follows it, so that the database itself refuses a right without an end.
        ForeignKeyConstraint(
            ["account_id", "outside"],
            ["desk.account.id", "desk.account.outside"],
            name="fk_grant_outside",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        {"schema": DESK},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    programme_code: Mapped[str | None] = mapped_column(ForeignKey("programme.code"), default=None)
    subregion_code: Mapped[str | None] = mapped_column(ForeignKey("place.code"), default=None)
    expires_on: Mapped[dt.date | None] = mapped_column(default=None)
    outside: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


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
    address: Mapped[str] = mapped_column(default="", server_default="")
    browser: Mapped[str] = mapped_column(default="", server_default="")


class Invitation(Base, kw_only=True):
    """A link with which somebody sets their password, once and for a while; only a hash of it is kept."""

    __tablename__ = "invitation"
    __table_args__ = ({"schema": DESK},)

    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class RecoveryCode(Base, kw_only=True):
    """What stands in for a lost second factor, once; only a keyed hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = ({"schema": DESK},)

    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)


class Attempt(Base, kw_only=True):
    """Failed tries of late under one key (a keyed hash of an account or an address), and until when none is heard."""

    __tablename__ = "attempt"
    __table_args__ = ({"schema": DESK},)

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), index=True)
    waits_until: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class StaffEvent(Base, kw_only=True):
    """One line of the staff log: who did what to which object. Lines are only ever added (a trigger sees to it)."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_at", "at"), Index("ix_event_account", "account_id", "id"), {"schema": DESK})

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, init=False)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("desk.account.id"), default=None)
    action: Mapped[str]
    object: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
