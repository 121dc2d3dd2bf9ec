"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, make_response, redirect, request
from flask_babel import gettext as _
from sqlalchemy import select, update

from geodata.accounts import named
from geodata.models import Account
from geodata.queries.rows import AnyRow
from geodata.staff import log_event
from webmap.language import link
from webmap.staff import bp, passwords, session, waiting
from webmap.staff.access import HALF, OPEN, THEN, desk_path, needs
from webmap.staff.page import database, page


@bp.get("/giris")
@needs(OPEN)
def sign_in() -> Any:
    """The form; whoever is signed in already goes on."""
    if g.staff is not None:
        return redirect(desk_path(request.args.get(THEN, "")) or link("staff.home"), 303)
    return form(request.args.get(THEN, ""))


@bp.post("/giris")
@needs(OPEN)
def signed_in() -> Any:
    """Check name and password; begin a session. Unknown, locked and mistaken look and last the same."""
    email = request.form.get("email", "").strip().lower()[:200]
    password = request.form.get("password", "")
    one = waiting.password_try(email)
    with database().writing() as connection:
        wait = one.begin(connection)
    if wait is not None:
        answer = make_response(form(request.form.get(THEN, ""), _too_often(wait), email), 429)
        answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return answer
    found = _account(email)
    fits = passwords.fits(found.password_hash if found else None, password)
    if found is None or not fits or not found.active:
        with database().writing() as connection:
            about = named(found.id) if found else ""
            log_event(connection, None, "session.refused", about, sender=waiting.sender())
        return form(request.form.get(THEN, ""), _("E-mail and password do not fit together."), email), 401
    with database().writing() as connection:
        one.succeeded(connection)
        if passwords.is_old(found.password_hash):
            anew = update(Account).where(Account.id == found.id)
            connection.execute(anew.values(password_hash=passwords.hashed(password)))
    return entered(found.id, request.form.get(THEN, ""))


@bp.post("/cikis")
@needs(HALF)
def sign_out() -> Any:
    """End the session."""
    session.end(database(), g.staff_token)
    answer = session.take(make_response(redirect(link("staff.sign_in"), 303)))
    # Whoever uses the computer next finds no page of the desk with the button "back".
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def entered(account: int, then: str, *, second_factor: bool = False, by: str = "password") -> Response:
    """The answer that begins a session: always a new one, whatever token the browser held before."""
    old = request.cookies.get(session.COOKIE)
    if old:
        session.end(database(), old)
    with database().writing() as connection:
        token = session.begin(connection, account, second_factor=second_factor)
        log_event(connection, account, "session.start", named(account), by=by)
    return session.give(make_response(redirect(desk_path(then) or link("staff.home"), 303)), token)


def form(then: str, fault: str = "", email: str = "", also: tuple[str, ...] = (THEN,)) -> str:
    """The page of signing in; ``also`` are the parameters that its address may have."""
    single = bool(current_app.config["SETTINGS"].oidc_issuer)
    return page("sign_in.html", also, then=desk_path(then) or "", fault=fault, email=email, single_sign_on=single)


def _too_often(wait: Any) -> str:
    return str(_("Too many tries. Please wait %(wait)s and try again.", wait=waiting.in_words(wait)))


def _account(email: str) -> AnyRow | None:
    asked = select(Account.id, Account.password_hash, Account.active).where(Account.email == email)
    with database().reading() as connection:
        return connection.execute(asked).one_or_none()
