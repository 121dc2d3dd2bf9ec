"""The guard at the desk's door: who is asking, whether their role suffices, and whether a form is really theirs."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, current_app, g, redirect, request
from werkzeug.exceptions import Forbidden

from geodata.db import Database
from geodata.staff import Staff
from webmap.language import link
from webmap.staff import session

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "open"
"""A view for people who have not signed in: signing in itself."""

CSRF_FIELD = "csrf_token"


def needs(role: str) -> Callable[[View], View]:
    """Marks a view with the role it needs (``viewer`` … ``administrator``), or ``OPEN``. Put it below the route."""

    def mark(view: View) -> View:
        view.needs = role  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def me() -> Staff:
    """The person who is signed in; only inside a view that needs a role."""
    person: Staff = g.staff
    return person


def csrf_token() -> str:
    """What every form of a signed-in person carries back."""
    return session.csrf(g.staff_token) if g.get("staff_token") else ""


def guard(bp: Blueprint) -> None:
    """Let nobody pass the blueprint who may not."""
    bp.before_request(_admit)
    bp.after_request(_private)
    bp.app_template_global("csrf_token")(csrf_token)
    bp.app_template_global("me")(lambda: g.get("staff"))


def _admit() -> Any:
    view = current_app.view_functions[request.endpoint or ""]
    needed: str | None = getattr(view, "needs", None)
    if needed is None:
        raise Forbidden
    database: Database = current_app.config["DATABASE"]
    g.staff_token = request.cookies.get(session.COOKIE)
    g.staff = session.person(database, g.staff_token) if g.staff_token else None
    if needed == OPEN:
        return None
    if g.staff is None:
        here = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(link("staff.sign_in") + (f"?sonra={here}" if here else ""), 303)
    if request.method not in ("GET", "HEAD") and not _is_theirs():
        abort(400, "csrf")
    if not g.staff.has(needed):
        raise Forbidden
    return None


def _is_theirs() -> bool:
    sent = request.form.get(CSRF_FIELD) or request.headers.get("X-CSRF-Token", "")
    return hmac.compare_digest(sent, csrf_token())


def _private(response: Response) -> Response:
    """No cache, no search engine and no other page keeps or shows what staff see."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["X-Frame-Options"] = "DENY"
    return response
