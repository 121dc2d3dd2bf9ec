"""The pages of the second factor: giving a code, and setting an authenticator up."""

from __future__ import annotations

import base64
from typing import Any

from flask import g, make_response, redirect, request
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from geodata.accounts import named
from geodata.models import Account
from geodata.staff import log_event
from webmap.language import link
from webmap.qr import qr_svg
from webmap.staff import bp, factor, passwords, session, waiting
from webmap.staff.access import HALF, THEN, desk_path, me, needs, visit
from webmap.staff.page import database, page


@bp.get("/ikinci-adim")
@needs(HALF)
def second_factor() -> Any:
    """The form for a code."""
    if not visit().enrolled:
        return redirect(link("staff.enrolment"), 303)
    if visit().second_factor:
        return redirect(desk_path(request.args.get(THEN, "")) or link("staff.home"), 303)
    return _code_page(request.args.get(THEN, ""))


@bp.post("/ikinci-adim")
@needs(HALF)
def second_factor_given() -> Any:
    """Take a code; the session goes on under a new token."""
    then, one = request.form.get(THEN, ""), waiting.code_try(me().id)
    with database().writing() as connection:
        wait = one.begin(connection)
    if wait is not None:
        return _code_page(
            then, _("Too many tries. Please wait %(wait)s and try again.", wait=waiting.in_words(wait))
        ), 429
    try:
        with database().writing() as connection:
            how = factor.accepted(connection, me().id, request.form.get("code", "")[:40])
            if how is not None:
                one.succeeded(connection)
                token = session.renew(connection, g.staff_token, second_factor=True)
            log_event(connection, me().id, "factor.accept" if how else "factor.refused", named(me().id), by=how or "")
    except factor.UnreadableFactor:
        return _code_page(
            then, _("Your second factor cannot be read any more. Please ask an administrator to reset it.")
        ), 409
    if how is None:
        return _code_page(then, _("This code is not right, or it was used already. Wait for the next one.")), 401
    return session.give(make_response(redirect(desk_path(then) or link("staff.home"), 303)), token)


@bp.get("/ikinci-adim/kur")
@needs(HALF)
def enrolment() -> Any:
    """The QR code for an authenticator, and the form for its first code."""
    if visit().lacks_factor and visit().enrolled:
        return redirect(link("staff.second_factor"), 303)
    return _enrolment_page(request.args.get(THEN, ""))


@bp.post("/ikinci-adim/kur")
@needs(HALF)
def enrolled() -> Any:
    """Keep the authenticator when its first code fits, and show the recovery codes this once."""
    if visit().lacks_factor and visit().enrolled:
        return redirect(link("staff.second_factor"), 303)
    then, secret = request.form.get(THEN, ""), factor.offered(g.staff_token)
    one = waiting.code_try(me().id)
    with database().writing() as connection:
        wait = one.begin(connection)
    if wait is not None:
        fault = _("Too many tries. Please wait %(wait)s and try again.", wait=waiting.in_words(wait))
        return _enrolment_page(then, fault), 429
    if visit().enrolled and (fault := not_proven()):
        return _enrolment_page(then, fault), 401
    step = factor.step_of(secret, request.form.get("code", "")[:40])
    if step is None:
        fault = _("This code does not fit the QR code. Is the clock of your phone right? Wait for the next code.")
        return _enrolment_page(then, fault), 401
    with database().writing() as connection:
        one.succeeded(connection)
        codes = factor.enrol(connection, me().id, secret, step)
        session.end_other(connection, me().id, g.staff_token)
        token = session.renew(connection, g.staff_token, second_factor=True)
    return codes_page(codes, token, then)


def codes_page(codes: list[str], token: str, then: str = "") -> Any:
    """The recovery codes, shown once, to the session that goes on under ``token``."""
    g.staff_token = token
    shown = page("recovery_codes.html", (THEN,), codes=codes, then=desk_path(then) or link("staff.home"))
    return session.give(make_response(shown), token)


def is_my_password(password: str) -> bool:
    """Whether that is the password of the person signed in; whoever signs in elsewhere has none and is not asked."""
    with database().reading() as connection:
        kept = password_hash(connection, me().id)
    return kept is None or passwords.fits(kept, password)


def not_proven() -> str:
    """Why whoever sends this form has not shown again that they are the person signed in; empty when they have.

    An open browser is not enough to take a second factor over: it needs the password, and of whoever signs in
    elsewhere and has none here a code of the present second factor, which counts once.
    """
    with database().reading() as connection:
        kept = password_hash(connection, me().id)
    if kept is not None:
        return "" if passwords.fits(kept, request.form.get("password", "")) else str(_("The password is not right."))
    try:
        with database().writing() as connection:
            how = factor.accepted(connection, me().id, request.form.get("present", "")[:40])
    except factor.UnreadableFactor:
        return str(_("Your second factor cannot be read any more. Please ask an administrator to reset it."))
    return "" if how else str(_("This code is not right, or it was used already. Wait for the next one."))


def password_hash(connection: Connection, account: int) -> str | None:
    """The hash of an account's password; None when it has none."""
    return connection.execute(select(Account.password_hash).where(Account.id == account)).scalar_one()


def _code_page(then: str, fault: str = "") -> str:
    return page("second_factor.html", (THEN,), then=desk_path(then) or "", fault=fault)


def _enrolment_page(then: str, fault: str = "") -> str:
    secret = factor.offered(g.staff_token)
    address = factor.address(secret, me().email)
    picture = base64.b64encode(qr_svg(address, _("QR code for your authenticator"))).decode()
    with database().reading() as connection:
        has_password = password_hash(connection, me().id) is not None
    return page(
        "enrolment.html",
        (THEN,),
        then=desk_path(then) or "",
        fault=fault,
        address=address,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        picture=f"data:image/svg+xml;base64,{picture}",
        again=visit().enrolled,
        has_password=has_password,
    )
