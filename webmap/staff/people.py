"""The people of the desk, for administrators: who they are and what they may do, and what can be done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from flask import redirect, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from geodata import accounts
from geodata.accounts import PeopleRefused, Person, Wish
from geodata.models.staff import ROLES
from geodata.queries import people as kept
from geodata.staff import Right
from webmap.language import link
from webmap.pages.shown import absolute
from webmap.staff import bp, session
from webmap.staff.access import me, needs
from webmap.staff.page import database, page
from webmap.staff.people_words import rule_sentence

STEPS: dict[str, Callable[[Connection, int, int], Any]] = {
    "hak-ver": lambda connection, by, account: accounts.give(connection, by, account, _wish()),
    "hak-al": lambda connection, by, account: accounts.take(connection, by, account, _number("hak")),
    "kilitle": lambda connection, by, account: accounts.lock(connection, by, account),
    "kilit-ac": lambda connection, by, account: accounts.unlock(connection, by, account),
    "ikinci-adim": lambda connection, by, account: accounts.reset_factor(connection, by, account),
    "oturumlar": lambda connection, by, account: accounts.end_sessions(connection, by, account),
}
"""Step, as the address says it → what it does to an account."""


@bp.get("/kisiler")
@needs("administrator")
def people() -> str:
    """Everybody, and the form that invites."""
    return _people()


@bp.post("/kisiler")
@needs("administrator")
def invite_person() -> Any:
    """Invite somebody; the link is shown this once."""
    form = request.form
    person = Person(form.get("email", ""), form.get("name", ""), form.get("outside") == "1")
    try:
        wish = _wish()
        with database().writing() as connection:
            account, token = accounts.invite(connection, me().id, person, wish)
    except PeopleRefused as refused:
        return _people(rule_sentence(refused.rule)), 409
    return _link_page(account, token, _("The invitation is made"))


@bp.get("/kisi/<int:number>")
@needs("administrator")
def person(number: int) -> str:
    """One of them: rights, sessions, and what can be done."""
    return _person(number)


@bp.post("/kisi/<int:number>/baglanti")
@needs("administrator")
def person_link(number: int) -> Any:
    """A new link with which the person sets a password."""
    try:
        with database().writing() as connection:
            token = accounts.new_link(connection, me().id, number)
    except PeopleRefused as refused:
        return _person(number, rule_sentence(refused.rule)), 409
    return _link_page(number, token, _("The new link is made"))


@bp.post("/kisi/<int:number>/<step>")
@needs("administrator")
def person_step(number: int, step: str) -> Any:
    """Change what somebody may do, or end what they have."""
    if step not in STEPS:
        raise NotFound
    try:
        with database().writing() as connection:
            STEPS[step](connection, me().id, number)
    except PeopleRefused as refused:
        return _person(number, rule_sentence(refused.rule)), 409
    return redirect(link("staff.person", number=number), 303)


def invitation_address(token: str) -> str:
    """The whole address of an invitation."""
    return absolute(link("staff.invitation", token=token))


def _link_page(account: int, token: str, title: str) -> str:
    address = invitation_address(token)
    with database().writing() as connection:
        who = kept.person(connection, account)
    assert who is not None
    text = {
        "subject": _("Your invitation to the staff desk of the İzmir Supports Map"),
        "body": _("Please set your password within 7 days at this address; it works once:") + f"\r\n\r\n{address}\r\n",
    }
    mail = f"mailto:{who.email}?" + urlencode(text, quote_via=quote)
    return page("person_link.html", title=title, who=who, address=address, mail=mail)


def _people(fault: str = "") -> str:
    with database().writing() as connection:
        rows = kept.people(connection)
        held = kept.rights(connection)
        programmes, subregions = kept.limits(connection)
    rights = {row.id: [one for one in held if one.account_id == row.id] for row in rows}
    choices: dict[str, Any] = {"roles": ROLES, "programmes": programmes, "subregions": subregions}
    return page("people.html", people=rows, rights=rights, fault=fault, given=request.form, today=_today(), **choices)


def _person(number: int, fault: str = "") -> str:
    since = dt.datetime.now(dt.UTC) - session.IDLE
    with database().writing() as connection:
        who = kept.person(connection, number)
        if who is None:
            raise NotFound
        programmes, subregions = kept.limits(connection)
        values: dict[str, Any] = {
            "rights": kept.rights(connection, number),
            "sessions": kept.sessions(connection, number, since),
            "roles": ROLES,
            "programmes": programmes,
            "subregions": subregions,
        }
    return page("person.html", who=who, fault=fault, given=request.form, today=_today(), **values)


def _today() -> str:
    return dt.date.today().isoformat()


def _wish() -> Wish:
    form = request.form
    text = form.get("until", "").strip()
    try:
        until = dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise PeopleRefused("day") from None
    return Wish(Right(form.get("role", ""), form.get("programme") or None, form.get("subregion") or None), until)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise PeopleRefused("unknown")
    return int(text)
