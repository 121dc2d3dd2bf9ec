"""Signing in at the agency's identity provider: only invited people come in, by the e-mail address it has verified."""

from __future__ import annotations

from typing import Any

from flask import current_app, make_response, redirect, request
from flask_babel import gettext as _
from sqlalchemy import Connection, delete, select, update
from werkzeug.exceptions import NotFound

from geodata.accounts import named
from geodata.models import Account, Invitation
from geodata.settings import Settings
from geodata.staff import log_event
from webmap.language import link
from webmap.pages.shown import absolute
from webmap.staff import bp, oidc, session, waiting
from webmap.staff.access import OPEN, THEN, desk_path, needs
from webmap.staff.keys import decipher, encipher
from webmap.staff.oidc import Journey, Known, SingleSignOnFailed
from webmap.staff.page import database
from webmap.staff.sign_in import entered, form

COOKIE = "personel-kurum"
SECONDS = 600
"""How long a person may take at the provider."""


@bp.get("/kurum-girisi")
@needs(OPEN)
def single_sign_on() -> Any:
    """Go to the provider. A link and no form: our policy lets forms lead nowhere else."""
    settings = _settings()
    then = desk_path(request.args.get(THEN, "")) or link("staff.home")
    try:
        address, journey = oidc.depart(settings, _back(), then)
    except SingleSignOnFailed as failed:
        return _failed(failed.rule)
    answer = make_response(redirect(address, 303))
    answer.set_cookie(
        COOKIE,
        encipher("oidc", journey.packed()),
        path=link("staff.single_sign_on_back", _language="tr"),
        httponly=True,
        samesite="Lax",
        secure=session.is_secure(),
        max_age=SECONDS,
    )
    return answer


@bp.get("/kurum-girisi/donus")
@needs(OPEN)
def single_sign_on_back() -> Any:
    """Come back from the provider."""
    settings = _settings()
    carried = decipher("oidc", request.cookies.get(COOKIE, ""), SECONDS)
    try:
        if carried is None:
            raise SingleSignOnFailed("cookie")
        journey = Journey.unpacked(carried)
        known = oidc.arrive(settings, _back(), journey, request.args.to_dict())
        with database().writing() as connection:
            account = _account(connection, known)
    except SingleSignOnFailed as failed:
        return _failed(failed.rule)
    answer = entered(account, journey.then, second_factor=known.second_factor, by="oidc")
    return _without_cookie(answer)


def _account(connection: Connection, known: Known) -> int:
    """The invited, active account that the provider's person is. Raises SingleSignOnFailed."""
    row = connection.execute(
        select(Account.id, Account.active, Account.oidc_subject).where(Account.email == known.email).with_for_update()
    ).one_or_none()
    if row is None or not row.active:
        raise SingleSignOnFailed("account")
    # An address can pass to a new colleague; the provider's own name for a person never does.
    if row.oidc_subject not in (None, known.subject):
        raise SingleSignOnFailed("subject")
    if row.oidc_subject is None:
        taken = select(Account.id).where(Account.oidc_subject == known.subject)
        if connection.execute(taken).first():
            raise SingleSignOnFailed("subject")
        connection.execute(update(Account).where(Account.id == row.id).values(oidc_subject=known.subject))
        connection.execute(delete(Invitation).where(Invitation.account_id == row.id))
        log_event(connection, row.id, "person.oidc", named(row.id))
    found: int = row.id
    return found


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.oidc_issuer:
        raise NotFound
    return settings


def _back() -> str:
    # One address for both languages: providers want each of them registered.
    return absolute(link("staff.single_sign_on_back", _language="tr"))


def _failed(rule: str) -> Any:
    with database().writing() as connection:
        log_event(connection, None, "session.refused", "", by="oidc", rule=rule, sender=waiting.sender())
    sentences = {
        "account": _("Nobody with your e-mail address is invited to the desk. Please ask an administrator."),
        "subject": _(
            "This e-mail address belonged to somebody else at your organisation’s sign-in. An administrator has "
            "to reset the account’s second factor and sign-in."
        ),
        "email": _("Your organisation’s sign-in does not say that it has verified your e-mail address."),
        "refused": _("Your organisation’s sign-in did not let you in, or you broke it off."),
    }
    fault = sentences.get(rule) or _("Signing in at your organisation did not work. Please try again.")
    return _without_cookie(
        make_response(form("", str(fault), also=tuple(request.args)), 403 if rule in sentences else 400)
    )


def _without_cookie(answer: Any) -> Any:
    path = link("staff.single_sign_on_back", _language="tr")
    answer.delete_cookie(COOKIE, path=path, httponly=True, samesite="Lax", secure=session.is_secure())
    return answer
