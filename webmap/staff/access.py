"""The guard at the desk's door: who is asking, whether their role suffices, and whether a form is really theirs."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, g, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound, ServiceUnavailable

from geodata.db import Database
from geodata.filters import BadAddress
from geodata.staff import Staff
from webmap.language import link
from webmap.reading import reading
from webmap.staff import keys, session

View = TypeVar("View", bound=Callable[..., Any])

OPEN = "open"
"""A view for people who have not signed in: signing in itself."""

HALF = "half"
"""A view for whoever holds a session, even without a role or the second factor: setting that up, signing out."""

CSRF_FIELD = "csrf_token"
THEN = "sonra"
"""The parameter that says where to go on after signing in."""

_DESK = re.compile(r"/(en/)?personel(/[A-Za-z0-9_~.,:;@+%/-]*)?(\?[^\\\s#]*)?")


def needs(role: str) -> Callable[[View], View]:
    """Marks a view with the role it needs (``viewer`` … ``administrator``, ``OPEN``, ``HALF``), below the route."""

    def mark(view: View) -> View:
        view.needs = role  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def me() -> Staff:
    """The person who is signed in; only inside a view that needs a role."""
    person: Staff = g.staff
    return person


def visit() -> session.Visit:
    """The session of the person who is signed in."""
    found: session.Visit = g.staff_visit
    return found


def csrf_token() -> str:
    """What every form of a signed-in person carries back."""
    return session.csrf(g.staff_token) if g.get("staff_token") else ""


def desk_path(text: str) -> str | None:
    """The text when it is an address of the desk and of nothing else; browsers read ``//`` and ``\\`` their own way."""
    steps = text.partition("?")[0].replace("%2e", ".").replace("%2E", ".").split("/")
    fits = _DESK.fullmatch(text) and len(text) < 2000 and ".." not in steps and "" not in steps[1:]
    return text if fits else None


def guard(bp: Blueprint) -> None:
    """Let nobody pass the blueprint who may not."""
    bp.before_request(_admit)
    bp.after_request(_private)
    for error in (BadRequest, Forbidden, NotFound, ServiceUnavailable):
        bp.register_error_handler(error, _stopped)
    bp.app_template_global("csrf_token")(csrf_token)
    bp.app_template_global("me")(lambda: g.get("staff"))
    bp.app_template_global("at_desk")(lambda: bool(g.get("staff_visit")) and not visit().lacks_factor)


def _admit() -> Any:
    view = current_app.view_functions[request.endpoint or ""]
    needed: str | None = getattr(view, "needs", None)
    if needed is None:
        raise Forbidden
    if not keys.is_there():
        raise ServiceUnavailable(_("The staff desk is closed: this server has no SECRET_KEY."))
    database: Database = current_app.config["DATABASE"]
    g.staff_token = request.cookies.get(session.COOKIE)
    g.staff_visit = session.visit(database, g.staff_token) if g.staff_token else None
    g.staff = g.staff_visit.person if g.staff_visit else None
    sent_away = _refused_entry(needed)
    if sent_away is None:
        _refuse_form(needed)
    return sent_away


def _refused_entry(needed: str) -> Any:
    """Where somebody is sent who may not enter; None when they may. Raises Forbidden."""
    if needed == OPEN:
        return None
    if g.staff is None:
        return redirect(link("staff.sign_in") + _then(), 303)
    if needed == HALF:
        return None
    if visit().lacks_factor:
        return redirect(link("staff.second_factor" if visit().enrolled else "staff.enrolment") + _then(), 303)
    if not g.staff.has(needed):
        raise Forbidden(_("Your rights do not reach this page. An administrator of the desk can extend them."))
    return None


def _then() -> str:
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    return f"?{urlencode({THEN: here})}" if here and here != link("staff.home") else ""


def _refuse_form(needed: str) -> None:
    """Raises BadRequest for a form that comes from elsewhere."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if not _from_here() or not (needed == OPEN or _is_theirs()):
        raise BadRequest(
            _(
                "This form is no longer valid, perhaps because you signed in anew meanwhile. Go back, reload the page "
                "and send it again."
            )
        )


def _from_here() -> bool:
    """Whether the browser says that a page of this site sent the form; old browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(current_app.config["SETTINGS"].base_url).netloc}
    return origin is None or urlsplit(origin).netloc in own - {""}


def _is_theirs() -> bool:
    sent = request.form.get(CSRF_FIELD) or request.headers.get("X-CSRF-Token", "")
    return hmac.compare_digest(sent.encode(), csrf_token().encode())


def _stopped(error: HTTPException) -> Any:
    titles = {
        400: _("This was not carried out"),
        403: _("You may not do this"),
        404: _("There is no such page"),
        503: _("The staff desk is closed"),
    }
    code = error.code or 400
    own = error.description != type(error).description
    try:
        with reading(also=tuple(request.args)):
            text = render_template(
                "staff/stopped.html",
                title=titles[code],
                line=error.description if own else _("Please go back. What you look for may be gone, or not be yours."),
            )
    except (BadAddress, SQLAlchemyError) as other:
        # The address names no data version, or the register is away: that is told in place of the first.
        return current_app.handle_user_exception(other)
    return text, code


def _private(response: Response) -> Response:
    """No cache, no search engine and no other page keeps or shows what staff see."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["X-Frame-Options"] = "DENY"
    return response
