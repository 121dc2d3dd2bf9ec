"""Correction requests at the desk: what is due, the record beside each, its answer, and a proposal made from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import current_app, redirect, render_template, request
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden

from geodata import voice
from geodata.db import Database
from geodata.filters import BadAddress, Fault
from geodata.letters import plain
from geodata.models.voice import TICKET_STATES
from geodata.queries import tickets as asked
from geodata.queries.voice import record
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.letter_form import TEXT
from webmap.reading import reading
from webmap.staff import bp, record_tickets
from webmap.staff.access import me, needs


@bp.get("/basvurular")
@needs("viewer")
def tickets() -> str:
    """Requests in one state (by default: all that wait), the one due first at the top; stories that wait."""
    with reading(also=("durum",)) as r:
        state = request.args.get("durum", "")
        if state and state not in TICKET_STATES:
            raise BadAddress([Fault("durum", state, "unknown", TICKET_STATES)])
        return render_template(
            "staff/tickets.html",
            found=asked.ticket_list(r.connection, (state,) if state else asked.OPEN_STATES, r.address.page),
            counts=asked.ticket_counts(r.connection),
            state=state,
            stories=asked.story_list(r.connection, ("received",)),
            others=asked.story_list(r.connection, ("published", "declined"), 30),
        )


@bp.get("/basvuru/<number>")
@needs("viewer")
def ticket(number: str) -> str:
    """One request with the record it is about."""
    return _shown(number)


@bp.post("/basvuru/<number>/<step>")
@needs("editor")
def ticket_step(number: str, step: str) -> Any:
    """Begin, keep a draft, or publish the answer (that is a reviewer's).

    The steps are ``incele``, ``taslak``, ``kabul`` and ``ret``.
    """
    answer = plain(request.form.get("yanit", "")[: TEXT * 2])
    if step in ("kabul", "ret") and not answer:
        return _shown(number, answer=answer, fault="empty"), 422
    if len(answer) > TEXT:
        return _shown(number, answer=answer, fault="long"), 422
    steps: dict[str, tuple[str, Callable[[Connection], None]]] = {
        "incele": ("editor", lambda c: voice.begin(c, number, me())),
        "taslak": ("editor", lambda c: voice.keep_draft(c, number, me(), answer)),
        "kabul": ("reviewer", lambda c: voice.decide(c, number, me(), "accepted", answer)),
        "ret": ("reviewer", lambda c: voice.decide(c, number, me(), "declined", answer)),
    }
    if step not in steps:
        raise NotInRegister(step)
    role, act = steps[step]
    try:
        with database().writing() as connection:
            found = asked.whole_ticket(connection, number)
            if found is None:
                raise NotInRegister(number)
            must_cover(connection, role, found.record_kind, found.record_ref)
            act(connection)
    except voice.WrongState:
        return _shown(number, answer=answer, fault="state"), 409
    return redirect(link("staff.ticket", number=number), 303)


def database() -> Database:
    """The application's database."""
    found: Database = current_app.config["DATABASE"]
    return found


def covers(connection: Connection, role: str, kind: str, ref: str) -> bool:
    """Whether the person who is signed in may act in this role on the record."""
    return all(me().covers(role, *reach) for reach in asked.reach_of(connection, kind, ref))


def must_cover(connection: Connection, role: str, kind: str, ref: str) -> None:
    """Raises Forbidden for whoever may not act in this role on the record."""
    if not covers(connection, role, kind, ref):
        raise Forbidden


def editor_address(kind: str, ref: str, ticket_number: str = "") -> str:
    """Where a record is edited; with a request's number, so that the proposal names it."""
    address = link("staff.site_record" if kind == "site" else "staff.project_record", ref=ref)
    return f"{address}?{urlencode({record_tickets.ASKED: ticket_number})}" if ticket_number else address


def record_address(kind: str, ref: str, slug: str | None) -> str:
    """The public page of a record."""
    return link("site_page", slug=slug) if kind == "site" else link("project_page", ref=ref)


def _shown(number: str, answer: str | None = None, fault: str = "") -> str:
    with reading() as r:
        found = asked.whole_ticket(r.connection, number)
        if found is None:
            raise NotInRegister(number)
        kind, ref = found.record_kind, found.record_ref
        of = record(r.connection, ref)
        may_edit = covers(r.connection, "editor", kind, ref)
        return render_template(
            "staff/ticket.html",
            ticket=found,
            record=of,
            record_address=record_address(kind, ref, of.slug) if of else None,
            editor_address=editor_address(kind, ref, number) if of and may_edit else None,
            may_edit=may_edit,
            may_decide=covers(r.connection, "reviewer", kind, ref),
            answer=found.draft if answer is None else answer,
            fault=fault,
        )
