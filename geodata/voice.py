"""Correction requests: taken from the public, worked on at the desk, closed when the correction is published."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from geodata.models import Proposal, Ticket
from geodata.sending import Letter, admit
from geodata.staff import Staff, log_event
from geodata.workdays import workdays_after

FIELDS = ("title", "amount", "place", "point", "dates", "status", "organisation", "programme", "photo", "other")
"""What a request can be about."""

_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8
"""Without signs that look alike; 31^8 is 850 thousand million: nobody finds a number by trying."""

CLOSABLE = ("received", "in_review", "accepted")
"""States of a request that a published correction closes."""

_NEXT = {"received": ("in_review",), "in_review": ("accepted", "declined")}


class WrongState(Exception):
    """The ticket or story is past this step; carries its state."""


@dataclass(frozen=True)
class Request:
    """A correction request as it was written and cleaned."""

    kind: str
    ref: str
    field: str
    wrong: str
    right: str
    knowledge: str
    email: str | None
    language: str


def new_number(prefix: str, day: dt.date) -> str:
    """``IZ-2026-7K3QXM2P``: cannot be guessed from another."""
    return f"{prefix}-{day.year}-" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def take(connection: Connection, request: Request, letter: Letter, days: int) -> str:
    """Keep a request; returns its ticket number. Due ``days`` working days from today. Raises sending.Refused."""
    today = dt.date.today()
    number = new_number("IZ", today)
    admit(connection, letter, number)
    values = {
        "number": number,
        "record_kind": request.kind,
        "record_ref": request.ref,
        "field": request.field,
        "wrong": request.wrong,
        "right": request.right,
        "knowledge": request.knowledge,
        "email": request.email,
        "language": request.language,
        "due_on": workdays_after(today, days),
        "state": "received",
        "draft": "",
        "answer": "",
    }
    connection.execute(insert(Ticket).values(**values))
    return number


def begin(connection: Connection, number: str, by: Staff) -> None:
    """Somebody looks at it. Raises WrongState."""
    _step(connection, number, "in_review", handled_by=by.id)
    log_event(connection, by.id, "ticket.begin", number)


def keep_draft(connection: Connection, number: str, by: Staff, draft: str) -> None:
    """Keep the answer as it is so far; nobody outside sees it. Raises WrongState once it is decided."""
    state = _locked(connection, number)
    if state not in ("received", "in_review"):
        raise WrongState(state)
    connection.execute(
        update(Ticket).where(Ticket.number == number).values(draft=draft, state="in_review", handled_by=by.id)
    )
    log_event(connection, by.id, "ticket.draft", number)


def decide(connection: Connection, number: str, by: Staff, state: str, answer: str) -> None:
    """Publish the answer: ``accepted`` or ``declined``. Raises WrongState; ValueError for an empty answer."""
    if not answer.strip():
        raise ValueError("answer")
    _step(connection, number, state, answer=answer, draft="", answered_at=func.now(), handled_by=by.id)
    log_event(connection, by.id, f"ticket.{state}", number)


def close_tickets(connection: Connection, proposal_id: int, version: str) -> list[str]:
    """The tickets that a published proposal names become ``corrected`` in that data version; returns their numbers.

    A proposal names them in ``detail["ticket"]``, as one number or a list of them. Called where it is published, in
    the same transaction; a number that is not there, or was declined, is passed over.
    """
    detail: dict[str, Any] = (
        connection.execute(select(Proposal.detail).where(Proposal.id == proposal_id)).scalar_one_or_none() or {}
    )
    numbers = named_in(detail)
    closed = connection.execute(
        update(Ticket)
        .where(Ticket.number.in_(numbers), Ticket.state.in_(CLOSABLE))
        .values(
            state="corrected",
            version=version,
            proposal_id=proposal_id,
            draft="",
            answered_at=func.coalesce(Ticket.answered_at, func.now()),
        )
        .returning(Ticket.number)
    )
    return sorted(closed.scalars())


def named_in(detail: Mapping[str, Any]) -> list[str]:
    """The requests that a proposal's detail names, as one number or a list of them."""
    named = detail.get("ticket") or []
    return [str(one) for one in (named if isinstance(named, list) else [named])]


def _step(connection: Connection, number: str, to: str, **values: Any) -> None:
    state = _locked(connection, number)
    if to not in _NEXT.get(state, ()):
        raise WrongState(state)
    connection.execute(update(Ticket).where(Ticket.number == number).values(state=to, **values))


def _locked(connection: Connection, number: str) -> str:
    """The state of a ticket that nobody else changes until the transaction ends."""
    found: str = connection.execute(select(Ticket.state).where(Ticket.number == number).with_for_update()).scalar_one()
    return found
