"""The public's voice: asking for a correction, following the answer, and how well requests are answered."""

from __future__ import annotations

import secrets
from typing import Any

from flask import current_app, g, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from geodata import sending, voice
from geodata.db import Database
from geodata.letters import fingerprint
from geodata.queries import voice as known
from geodata.settings import Settings
from webmap import letter_gate
from webmap.errors import NotInRegister
from webmap.language import current, link
from webmap.letter_form import Filled, read_request
from webmap.pages import bp
from webmap.reading import reading

MOST_BYTES = 100_000


@bp.get("/bildir/<path:ref>")
def report_page(ref: str) -> Response:
    """The form for a correction request on a record."""
    return form_answer("report.html", ref, Filled(), None)


@bp.post("/bildir/<path:ref>")
def report_sent(ref: str) -> Response:
    """Take a request and lead to its ticket; a fault shows the form again as it was filled in."""
    found = record_of(ref)
    try:
        request.max_content_length = MOST_BYTES
        filled, asked = read_request(found.kind, ref, current())
    except RequestEntityTooLarge:
        return form_answer("report.html", ref, Filled(), too_large(), 413)
    if not letter_gate.is_open():
        return form_answer("report.html", ref, filled, None, 503)
    sealed = letter_gate.unseal(request.form.get(letter_gate.TOKEN, ""), f"report:{ref}")
    fault = letter_gate.fault(sealed, [asked.wrong, asked.right, asked.knowledge])
    if fault or filled.faults or sealed is None:
        return form_answer("report.html", ref, filled, fault, 422)
    settings: Settings = current_app.config["SETTINGS"]
    letter = letter_gate.letter(sealed, fingerprint(ref, asked.field, asked.wrong, asked.right))
    try:
        with database().writing() as connection:
            number = sending.sent_before(connection, sealed.nonce) or voice.take(
                connection, asked, letter, settings.answer_days
            )
    except sending.Refused as refused:
        return form_answer("report.html", ref, filled, letter_gate.refusal(refused.why), 429)
    return redirect(link("ticket_page", number=number) + "?yeni=1", 303)


@bp.get("/bildirim/<number>")
def ticket_page(number: str) -> Response:
    """Where a request stands, and its answer."""
    is_new = request.args.get("yeni") == "1"
    with reading(also=("yeni",), primary=is_new) as r:
        found = known.ticket(r.connection, number)
        if found is None:
            raise NotInRegister(number)
        return unkept(render_template("ticket.html", ticket=found, is_new=is_new))


@bp.get("/bildirimler")
def tickets_page() -> Response:
    """How requests were answered, and the last answers."""
    with reading() as r:
        page = render_template("voice.html", figures=known.answers(r.connection), answered=known.answered(r.connection))
        return unkept(page)


def record_of(ref: str) -> known.Record:
    """The record of this reference. Raises NotInRegister."""
    with database().reading(public=True) as connection:
        found = known.record(connection, ref)
    if found is None:
        raise NotInRegister(ref)
    return found


def form_answer(template: str, ref: str, filled: Filled, fault: str | None, status: int = 200) -> Response:
    """A form with a fresh signed word, filled in with what was sent."""
    purpose = "report" if template == "report.html" else "story"
    # Links of the page carry the data version; a form is always about the record as it is now.
    with reading(also=("v",)) as r:
        found = known.record(r.connection, ref)
        if found is None:
            raise NotInRegister(ref)
        values: dict[str, Any] = {
            "record": found,
            "filled": filled,
            "fault": fault,
            "is_open": letter_gate.is_open(),
            "token": letter_gate.seal(f"{purpose}:{ref}") if letter_gate.is_open() else "",
            "token_name": letter_gate.TOKEN,
            "trap_name": letter_gate.TRAP,
        }
        return unkept(render_template(template, **values), status)


def too_large() -> str:
    """What is said of a message that is too large to be read."""
    return str(_("What you sent is too large and was not read. Please shorten it, or send smaller photos."))


def unkept(page: str, status: int = 200) -> Response:
    """A page that changes without a new data version: nobody keeps it, and search engines do not list it."""
    g.stamp = secrets.token_hex(8)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def database() -> Database:
    """The application's database."""
    found: Database = current_app.config["DATABASE"]
    return found
