"""Signing in and out."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from flask import current_app, g, make_response, redirect, render_template, request
from sqlalchemy import select

from geodata.models import Account
from webmap.language import link
from webmap.staff import bp, session
from webmap.staff.access import OPEN, needs

HASHER = PasswordHasher()


@bp.get("/giris")
@needs(OPEN)
def sign_in() -> Any:
    """The form."""
    return render_template("staff/sign_in.html", failed=False, then=request.args.get("sonra", ""))


@bp.post("/giris")
@needs(OPEN)
def signed_in() -> Any:
    """Check name and password; begin a session."""
    database = current_app.config["DATABASE"]
    with database.reading() as connection:
        found = connection.execute(
            select(Account.id, Account.password_hash).where(
                Account.email == request.form.get("email", "").strip().lower(), Account.active
            )
        ).one_or_none()
    try:
        HASHER.verify(found.password_hash if found else "", request.form.get("password", ""))
    except Argon2Error:
        return render_template("staff/sign_in.html", failed=True, then=request.form.get("sonra", "")), 401
    assert found is not None
    return session.give(make_response(redirect(link("staff.home"), 303)), session.start(database, found.id))


@bp.post("/cikis")
@needs("viewer")
def sign_out() -> Any:
    """End the session."""
    session.end(current_app.config["DATABASE"], g.staff_token)
    return session.take(make_response(redirect(link("staff.sign_in"), 303)))
