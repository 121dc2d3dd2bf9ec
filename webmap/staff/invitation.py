"""The page that an invitation's link opens: name and password, then the desk."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import select

from geodata import accounts
from geodata.models import Account
from geodata.queries.rows import AnyRow
from webmap.staff import bp, passwords, waiting
from webmap.staff.access import OPEN, needs
from webmap.staff.page import database, page
from webmap.staff.sign_in import entered


@bp.get("/davet/<token>")
@needs(OPEN)
def invitation(token: str) -> Any:
    """The form, or what to do when the link is not good any more. Looking at it does not use it up."""
    found = _invited(token)
    return _form(found) if found else _gone()


@bp.post("/davet/<token>")
@needs(OPEN)
def invitation_accepted(token: str) -> Any:
    """Set name and password, and begin a session."""
    found = _invited(token)
    if found is None:
        return _gone()
    name = " ".join(request.form.get("name", "").split())
    password, again = request.form.get("password", ""), request.form.get("again", "")
    fault = None if 0 < len(name) <= 120 else _("Please write your name, in 120 letters at most.")
    fault = fault or passwords.fault(password, again, (name, found.email))
    if fault:
        return _form(found, fault, name), 400
    made = passwords.hashed(password)
    with database().writing() as connection:
        account = accounts.accept(connection, token, name, made)
        if account is not None:
            waiting.password_try(found.email).succeeded(connection)
    return _gone() if account is None else entered(account, "")


def _invited(token: str) -> AnyRow | None:
    asked = select(Account.email, Account.name, Account.password_hash)
    with database().writing() as connection:
        account = accounts.invited(connection, token)
        return connection.execute(asked.where(Account.id == account)).one_or_none() if account else None


def _form(found: AnyRow, fault: str = "", name: str = "") -> str:
    return page(
        "invitation.html",
        found=found,
        fault=fault,
        name=name or found.name,
        shortest=passwords.SHORTEST,
        anew=found.password_hash is not None,
    )


def _gone() -> tuple[str, int]:
    return page("invitation.html", found=None), 410
