"""Workbooks on their way into the register: the file, where it stands, its problems, and mappings people named."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, one_of
from geodata.models.staff import DESK

UPLOAD_STATES = ("received", "read", "refused", "mapped", "faulty", "ready", "proposed")
JOBS = ("read", "check", "mark", "propose")
JOB_STATES = ("waiting", "running", "interrupted", "failed")


class Upload(Base, kw_only=True):
    """A file somebody brought. ``stored`` is its random name on the disk, ``file_name`` only what it was called.

    ``job`` is what is to be done with it outside the request (None: nothing), ``done`` of ``total`` rows of it.
    ``outline`` holds the first lines of each sheet, ``mapping`` the sheet, header line and column names chosen,
    ``options`` how it is to be proposed, ``summary`` what the check found (records new, known, absent).
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint(one_of("state", UPLOAD_STATES), name="state"),
        CheckConstraint(one_of("job", JOBS), name="job"),
        CheckConstraint(one_of("job_state", JOB_STATES), name="job_state"),
        Index("ix_upload_job", "job_state", "id"),
        {"schema": DESK},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"), index=True)
    source_key: Mapped[str]
    title: Mapped[str]
    file_name: Mapped[str]
    stored: Mapped[str] = mapped_column(unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
    state: Mapped[str] = mapped_column(default="received")
    job: Mapped[str | None] = mapped_column(default=None)
    job_state: Mapped[str | None] = mapped_column(default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    finished_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), default=None)
    outline: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, default_factory=dict)
    rows_read: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[int] = mapped_column(default=0)
    marked: Mapped[bool] = mapped_column(default=False)
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("desk.proposal.id", ondelete="SET NULL"), index=True, default=None
    )


class UploadProblem(Base, kw_only=True):
    """One problem of an upload, in the order it is told. ``cell`` is the spreadsheet's address (K14) or empty."""

    __tablename__ = "upload_problem"
    __table_args__ = (Index("ix_upload_problem_rule", "upload_id", "rule"), {"schema": DESK})

    upload_id: Mapped[int] = mapped_column(ForeignKey("desk.upload.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]
    severity: Mapped[str]
    sheet: Mapped[str]
    row: Mapped[int | None]
    column: Mapped[str]
    cell: Mapped[str]
    value: Mapped[str]
    args: Mapped[dict[str, Any]] = mapped_column(JSONB)


class SavedMapping(Base, kw_only=True):
    """Which column of a list means what, under a name; offered again for a file with the same ``headers``."""

    __tablename__ = "mapping"
    __table_args__ = (UniqueConstraint("source_key", "name"), {"schema": DESK})

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("desk.account.id"))
    source_key: Mapped[str]
    name: Mapped[str]
    headers: Mapped[list[Any]] = mapped_column(JSONB)
    fields: Mapped[list[Any]] = mapped_column(JSONB)
    saved_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), init=False)
