"""The queue of uploaded workbooks: what is to be done outside the request, how far it is, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from geodata.models import Upload, UploadProblem
from geodata.staging import copy_rows

LEAD = 2012_0001
"""The advisory lock of the one process that works the queue; it ends with its transaction, however the process dies."""

MOST_ATTEMPTS = 2
"""A job whose process died is taken up again so often; then it waits for a person."""

MOST_PROBLEMS = 100_000
"""Problems kept of one file; all are counted."""


@dataclass(frozen=True)
class Told:
    """A problem with the cell it is of, as it is kept."""

    rule: str
    severity: str
    sheet: str
    row: int | None
    column: str
    cell: str
    value: str
    args: dict[str, str]


def lead(connection: Connection) -> bool:
    """Become the one process that works the queue, until this transaction ends; False when there is one.

    A transaction that only waits holds nothing back: at READ COMMITTED it keeps no view of the data between statements.
    """
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(LEAD))).scalar_one())


def is_led(connection: Connection) -> bool:
    """Whether some process is working the queue."""
    held = text(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = :key "
        "AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    return bool(connection.execute(held, {"key": LEAD}).scalar_one())


def queue(connection: Connection, number: int, job: str, **values: Any) -> None:
    """Ask for a job on an upload; ``values`` are columns to be changed with it."""
    asked = {"job": job, "job_state": "waiting", "attempts": 0, "done": 0, "total": 0, "finished_at": None}
    connection.execute(update(Upload).where(Upload.id == number).values(**asked, started_at=None, **values))


def claim(connection: Connection) -> Row[Any] | None:
    """The next job, marked as running; only for the process that leads.

    A job that is still marked as running belongs to a process that died: it is taken up again, or, when that
    happened too often, set aside until a person asks for it.
    """
    worn = Upload.attempts >= MOST_ATTEMPTS
    connection.execute(update(Upload).where(Upload.job_state == "running", worn).values(job_state="interrupted"))
    next_one = (
        select(Upload.id)
        .where(Upload.job_state.in_(("waiting", "running")))
        .order_by(Upload.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(
        update(Upload)
        .where(Upload.id == next_one.scalar_subquery())
        .values(job_state="running", attempts=Upload.attempts + 1, started_at=func.now(), done=0, total=0)
        .returning(*Upload.__table__.c)
    ).one_or_none()


def has_waiting(connection: Connection) -> bool:
    """Whether a job waits or belongs to a process that may have died."""
    found = select(Upload.id).where(Upload.job_state.in_(("waiting", "running"))).limit(1)
    return connection.execute(found).first() is not None


def progress(connection: Connection, number: int, done: int, total: int) -> None:
    """Say how far a job is."""
    connection.execute(update(Upload).where(Upload.id == number).values(done=done, total=total))


def finish(connection: Connection, number: int, job: str, **values: Any) -> None:
    """End an upload's job; ``values`` are what came of it. Nothing happens when another job was asked for meanwhile."""
    done = {"job": None, "job_state": None, "finished_at": func.now()}
    still = (Upload.id == number, Upload.job == job)
    connection.execute(update(Upload).where(*still).values(**(done | values)))


def set_aside(connection: Connection, number: int, job_state: str) -> None:
    """Mark a job as ``interrupted`` or ``failed``: it waits until a person asks for it again."""
    connection.execute(update(Upload).where(Upload.id == number).values(job_state=job_state, finished_at=func.now()))


def keep_problems(connection: Connection, number: int, problems: Sequence[Told]) -> None:
    """Replace the problems kept of an upload."""
    connection.execute(delete(UploadProblem).where(UploadProblem.upload_id == number))
    columns = ("upload_id", "position", "rule", "severity", "sheet", "row", "column", "cell", "value", "args")
    rows: Iterable[tuple[Any, ...]] = (
        (number, at, one.rule, one.severity, one.sheet, one.row, one.column, one.cell, one.value, json.dumps(one.args))
        for at, one in enumerate(problems[:MOST_PROBLEMS])
    )
    copy_rows(connection, "desk.upload_problem", columns, rows)


def add(connection: Connection, values: dict[str, Any]) -> int:
    """Keep a new upload, to be read next; gives its number."""
    asked = {"state": "received", "job": "read", "job_state": "waiting"}
    return connection.execute(insert(Upload).values(**values, **asked).returning(Upload.id)).scalar_one()
