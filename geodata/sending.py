"""Holds floods and doubles off without asking anybody else: counts of the last day, by a hash of addresses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, text

from geodata.models import Sending

KEPT = dt.timedelta(days=1)
"""After a day nothing tells any more where something came from."""

PER_HOUR, PER_DAY, ALL_PER_HOUR = 5, 15, 120
"""Sendings from one address in an hour and in a day, and from everybody in an hour."""

_LOCK = 7_202_611


class Refused(Exception):
    """It cannot be taken now; ``why`` is ``sender``, ``all`` or ``double``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Letter:
    """What identifies a sending: the form's one-time word, the keyed hash of the address, a hash of the content."""

    nonce: str
    sender: str
    content: str


def sent_before(connection: Connection, nonce: str) -> str | None:
    """The number under which this very form was taken already, if it was."""
    found: str | None = connection.execute(select(Sending.number).where(Sending.nonce == nonce)).scalar_one_or_none()
    return found


def admit(connection: Connection, letter: Letter, number: str) -> None:
    """Count a sending, in the transaction that keeps it. Raises Refused when it is one too many or a double."""
    # One after the other: two at once would both see room for one.
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    forget(connection)
    hour = Sending.at > func.now() - dt.timedelta(hours=1)
    mine = Sending.sender == letter.sender
    in_hour, in_day, of_all, doubles = connection.execute(
        select(
            func.count().filter(hour, mine),
            func.count().filter(mine),
            func.count().filter(hour),
            func.count().filter(Sending.content == letter.content),
        ).select_from(Sending)
    ).one()
    if doubles:
        raise Refused("double")
    if in_hour >= PER_HOUR or in_day >= PER_DAY:
        raise Refused("sender")
    if of_all >= ALL_PER_HOUR:
        raise Refused("all")
    connection.execute(insert(Sending).values(**vars(letter), number=number))


def forget(connection: Connection) -> int:
    """Erase sendings older than a day; returns how many."""
    return connection.execute(delete(Sending).where(Sending.at < func.now() - KEPT)).rowcount
