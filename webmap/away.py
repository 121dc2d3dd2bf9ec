"""What a reader is told when the machine cannot: the database is away or busy, a disk is full."""

from __future__ import annotations

import errno
import logging

from flask import Flask, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug import Response

from geodata.postgres import DISK_FULL, Unconfirmed
from webmap.errors import answer, unforeseen
from webmap.reading import at_the_desk

log = logging.getLogger(__name__)

_READ_ONLY = "25006"
"""SQLSTATE of a change that a standby was asked for."""


def register(app: Flask) -> None:
    """Answer 503 where another try may help, and 507 where room has to be made."""
    for kind in (OperationalError, Unconfirmed, NoConnectionFree):
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(InternalError, _not_written_to)
    app.register_error_handler(OSError, _os_error)


def _database_away(error: Exception) -> Response:
    if getattr(getattr(error, "orig", None), "sqlstate", "") == DISK_FULL:
        return _no_room(error)
    if _broke_off(error) and "asked_again" not in g:
        g.asked_again = True
        return _asked_again()
    log.error("database away: %s", error)
    response = answer(503, _("Temporarily out of reach"), _told(error))
    response.headers["Retry-After"] = "30"
    return response


def _told(error: Exception) -> list[str]:
    if isinstance(error, NoConnectionFree):
        return [_("Too many people are asking just now. Please try again in a minute.")]
    if isinstance(error, DBAPIError) and "statement timeout" in str(error.orig):
        return [_("The question took too long. Narrow it with another filter and try again.")]
    if request.method in ("GET", "HEAD"):
        return [_("The register cannot be reached just now. Nothing is lost; please try again in a minute.")]
    if isinstance(error, Unconfirmed):
        return [
            _("The connection to the register broke at the last moment: whether this was saved is not known."),
            _("In a minute, please look whether it is there before you send it again."),
        ]
    return [
        _("No changes can be taken just now: the database that keeps them is out of reach. Nothing was saved."),
        _("What you wrote is still in the form: go back with your browser and send it again in a few minutes."),
    ]


def _broke_off(error: Exception) -> bool:
    """Whether a server went away under somebody who only reads what is public: others can be asked the same.

    Never at the desk, whose guard is not passed a second time.
    """
    broken = isinstance(error, Unconfirmed) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    return broken and request.method in ("GET", "HEAD") and not at_the_desk()


def _asked_again() -> Response:
    """The same page once more; the pool has let go of every connection it had."""
    try:
        told = current_app.dispatch_request()
    except Exception as error:
        told = current_app.handle_user_exception(error)
    return current_app.make_response(told)


def _not_written_to(error: Exception) -> Response:
    """A pooler may lead to a server that has become a standby meanwhile."""
    read_only = isinstance(error, InternalError) and getattr(error.orig, "sqlstate", None) == _READ_ONLY
    return _database_away(error) if read_only else unforeseen(error)


def _os_error(error: Exception) -> Response:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return _no_room(error) if full else unforeseen(error)


def _no_room(error: Exception) -> Response:
    log.error("no room left: %s", error)
    told = _("There is no room left on the server. Nothing of this was kept; please try again when room was made.")
    return answer(507, _("No room left"), [told])
