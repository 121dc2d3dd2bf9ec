"""Requests of the public that a record's form was opened from: the proposal names them, and publishing closes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from sqlalchemy import Connection

from geodata.queries.drafts import tickets_named
from geodata.queries.tickets import whole_ticket
from geodata.voice import CLOSABLE
from webmap.errors import NotInRegister

ASKED = "bildirim"
"""The parameter, and the form's hidden field, that holds a request's number."""


def taken_up(connection: Connection, kind: str, ref: str, drafts: Sequence[int]) -> list[str]:
    """Numbers of the open requests that are mended here: the address's, the form's, and those of one's own drafts.

    A draft that is written anew keeps what it was begun for. Raises NotInRegister for a request about another record.
    """
    asked = dict.fromkeys(number for number in request.values.getlist(ASKED) if number)
    found = []
    for number in asked | dict.fromkeys(tickets_named(connection, drafts)):
        ticket = whole_ticket(connection, number)
        if ticket is None or (ticket.record_kind, ticket.record_ref) != (kind, ref):
            raise NotInRegister(number)
        if ticket.state in CLOSABLE:
            found.append(number)
    return found


def detail_of(numbers: Sequence[str]) -> dict[str, Any]:
    """What a proposal keeps of them, as ``voice.close_tickets`` reads it."""
    return {"ticket": list(numbers)} if numbers else {}
