"""Photographs at the desk: uploads, with what only staff may know of them, and what was withdrawn for privacy."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base
from geodata.models.staff import DESK


class Picture(Base, kw_only=True):
    """An uploaded photograph. ``key`` becomes its key in the register; ``draft`` holds the fields written so far.

    ``taken_on``, ``lat`` and ``lon`` are what the file said of itself: proposals, and the position only the desk's.
    ``story_number`` names the story that a photograph of the public came with.
    """

    __tablename__ = "picture"
    __table_args__ = ({"schema": DESK},)

    key: Mapped[str] = mapped_column(primary_key=True)
    project_ref: Mapped[str | None] = mapped_column(default=None, index=True)
    site_ref: Mapped[str | None] = mapped_column(default=None, index=True)
    original_sha256: Mapped[str] = mapped_column(index=True)
    file_name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_on: Mapped[str | None] = mapped_column(default=None)
    lat: Mapped[float | None] = mapped_column(default=None)
    lon: Mapped[float | None] = mapped_column(default=None)
    renditions: Mapped[list[Any]] = mapped_column(JSONB)
    draft: Mapped[dict[str, Any]] = mapped_column(JSONB)
    story_number: Mapped[str | None] = mapped_column(default=None, index=True)
    people_note: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"))
    uploaded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)


class PictureWithdrawal(Base, kw_only=True):
    """An image withdrawn for privacy: shown nowhere any more, in no data version; its files are deleted."""

    __tablename__ = "picture_withdrawal"
    __table_args__ = ({"schema": DESK},)

    media_key: Mapped[str] = mapped_column(primary_key=True)
    original_sha256: Mapped[str | None] = mapped_column(index=True)
    reason: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"))
    withdrawn_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
