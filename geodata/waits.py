"""Growing waits after failed tries, kept in the database so that all workers count together; nobody waits for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from geodata.models import Attempt

FORGOTTEN = dt.timedelta(hours=24)
"""A key without a try for so long starts anew."""


@dataclass(frozen=True)
class Counted:
    """A key whose tries are counted: ``free`` of them cost nothing, then each doubles the wait, up to ``longest``."""

    key: str
    free: int
    longest: dt.timedelta


def begin(connection: Connection, counted: Sequence[Counted]) -> dt.timedelta | None:
    """Count a try before it is judged, so that tries made side by side do not slip through.

    Gives None when it may be judged; else how long to wait, and nothing is counted.
    """
    began = _now()
    ordered = sorted(counted, key=lambda one: one.key)
    for one in ordered:
        connection.execute(
            insert(Attempt)
            .values(key=one.key, failures=0, last_at=began, waits_until=began)
            .on_conflict_do_nothing(index_elements=[Attempt.key])
        )
    # In the order of keys, so that two tries never wait for each other.
    held = connection.execute(
        select(Attempt.key, Attempt.failures, Attempt.last_at, Attempt.waits_until)
        .where(Attempt.key.in_([one.key for one in ordered]))
        .order_by(Attempt.key)
        .with_for_update()
    ).all()
    # Only now: a try that stood in line behind another would else find that one's time still to come, and be held off.
    now = _now()
    left = [(row.waits_until - now, one.longest) for row, one in zip(held, ordered, strict=True)]
    # No wait is longer than its longest: one that seems so was begun by a clock that has been set back since.
    waits: list[dt.timedelta] = [time for time, longest in left if dt.timedelta(0) < time <= longest]
    if waits:
        return max(waits)
    for row, one in zip(held, ordered, strict=True):
        failures = 1 if row.last_at < now - FORGOTTEN else row.failures + 1
        values = {"failures": failures, "last_at": now, "waits_until": now + wait(failures, one)}
        connection.execute(update(Attempt).where(Attempt.key == row.key).values(**values))
    return None


def succeeded(connection: Connection, counted: Sequence[Counted], shared: Sequence[Counted] = ()) -> None:
    """The try was right: its keys are forgotten; of keys shared with others only this one try is taken back."""
    connection.execute(delete(Attempt).where(Attempt.key.in_([one.key for one in counted])))
    connection.execute(
        update(Attempt)
        .where(Attempt.key.in_([one.key for one in shared]))
        .values(failures=func.greatest(Attempt.failures - 1, 0), waits_until=_now())
    )
    connection.execute(delete(Attempt).where(Attempt.last_at < _now() - FORGOTTEN))


def wait(failures: int, one: Counted) -> dt.timedelta:
    """How long after that many failures: nothing while they are free, then 2, 4, 8 … seconds."""
    over = failures - one.free + 1
    return min(dt.timedelta(seconds=2 ** min(over, 20)), one.longest) if over > 0 else dt.timedelta(0)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
