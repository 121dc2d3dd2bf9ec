"""One's own account: rights, sessions, password and second factor."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import g, make_response, redirect, request
from flask_babel import gettext as _
from sqlalchemy import update

from geodata.accounts import named
from geodata.models import Account
from geodata.queries import people
from geodata.staff import log_event
from webmap.language import link
from webmap.staff import bp, factor, passwords, session, waiting
from webmap.staff.access import HALF, me, needs, visit
from webmap.staff.page import database, page
from webmap.staff.second_factor import codes_page, is_my_password, not_proven, password_hash


@bp.get("/hesabim")
@needs("viewer")
def own_account() -> str:
    """The page."""
    return _page()


@bp.post("/hesabim/parola")
@needs("viewer")
def own_password() -> Any:
    """Change the password: every other session ends, and this one goes on under a new token."""
    one = waiting.code_try(me().id)
    with database().writing() as connection:
        wait = one.begin(connection)
    if wait is not None:
        return _page(_("Too many tries. Please wait %(wait)s and try again.", wait=waiting.in_words(wait))), 429
    if not is_my_password(request.form.get("password", "")):
        return _page(_("The password is not right.")), 401
    new = request.form.get("new", "")
    fault = passwords.fault(new, request.form.get("again", ""), (me().name, me().email))
    if fault:
        return _page(fault), 400
    made = passwords.hashed(new)
    with database().writing() as connection:
        one.succeeded(connection)
        connection.execute(update(Account).where(Account.id == me().id).values(password_hash=made))
        session.end_other(connection, me().id, g.staff_token)
        token = session.renew(connection, g.staff_token, second_factor=visit().second_factor)
        log_event(connection, me().id, "password.set", named(me().id))
    g.staff_token = token
    return session.give(make_response(_page(done=_("Your password is changed. All other sessions have ended."))), token)


@bp.post("/hesabim/kodlar")
@needs("viewer")
def new_recovery_codes() -> Any:
    """New recovery codes in place of the old ones, for whoever shows once more that it is them."""
    if not visit().enrolled:
        return redirect(link("staff.enrolment"), 303)
    one = waiting.code_try(me().id)
    with database().writing() as connection:
        wait = one.begin(connection)
    if wait is not None:
        return _page(_("Too many tries. Please wait %(wait)s and try again.", wait=waiting.in_words(wait))), 429
    if fault := not_proven():
        return _page(fault), 401
    with database().writing() as connection:
        one.succeeded(connection)
        codes = factor.new_codes(connection, me().id)
        log_event(connection, me().id, "factor.codes", named(me().id))
    return codes_page(codes, g.staff_token, link("staff.own_account"))


@bp.post("/hesabim/oturum")
@needs(HALF)
def end_own_sessions() -> Any:
    """End one other session of mine, or all of them."""
    handle = request.form.get("oturum", "")
    with database().writing() as connection:
        one = handle if len(handle) == session.HANDLE else None
        count = session.end_other(connection, me().id, g.staff_token, one)
        log_event(connection, me().id, "session.end_other", named(me().id), count=count)
    return redirect(link("staff.own_account") + "#oturumlar", 303)


def _page(fault: str = "", done: str = "") -> str:
    since = dt.datetime.now(dt.UTC) - session.IDLE
    with database().writing() as connection:
        rows = people.sessions(connection, me().id, since)
        values: dict[str, Any] = {
            "rights": people.rights(connection, me().id),
            "sessions": [
                (row.token_hash[: session.HANDLE], row, session.is_this(g.staff_token, row.token_hash)) for row in rows
            ],
            "codes_left": people.codes_left(connection, me().id),
            "has_password": password_hash(connection, me().id) is not None,
        }
    return page("own_account.html", fault=fault, done=done, visit=visit(), shortest=passwords.SHORTEST, **values)
