"""The register's memory: loads, change sets with their single changes, and the data versions the public sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of

ACTIONS = ("new", "changed", "removed", "derived")
"""``derived``: the register itself worked a column out again because of another change; never told as one."""


class ChangeSet(Base, kw_only=True):
    """Changes that were published together, in one transaction: one load or one approved edit."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source_key: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    new: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]


class Change(Base, kw_only=True):
    """One row made, changed or removed; ``before`` and ``after`` hold what differs (all fields if new or removed)."""

    __tablename__ = "change"
    __table_args__ = (
        CheckConstraint(one_of("action", ACTIONS), name="action"),
        Index("ix_change_row", "table_name", "row_key", "change_set_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, init=False)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"), index=True)
    table_name: Mapped[str]
    row_key: Mapped[str]
    action: Mapped[str]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)


class DataVersion(Base, kw_only=True):
    """What the public sees since a moment. ``label`` is shown and cited: date of publication and a running number."""

    __tablename__ = "data_version"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    label: Mapped[str] = mapped_column(unique=True)
    published_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    register_hash: Mapped[str]
    is_sample: Mapped[bool] = mapped_column(default=False)


class Load(Base, kw_only=True):
    """One run of a source's file through the door, also when nothing changed; a dry run leaves none."""

    __tablename__ = "load"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source_key: Mapped[str] = mapped_column(index=True)
    file_name: Mapped[str]
    sha256: Mapped[str]
    rows_read: Mapped[int]
    outcome: Mapped[str]
    problems: Mapped[list[Any]] = mapped_column(JSONB, default_factory=list)
    finished_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), default=None)


class ReceivedRow(Base, kw_only=True):
    """A row exactly as it was received, kept so that every record can be traced to its file, sheet and line."""

    __tablename__ = "received_row"

    load_id: Mapped[int] = mapped_column(ForeignKey("load.id", ondelete="CASCADE"), primary_key=True)
    sheet: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB)
