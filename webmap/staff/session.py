"""Sessions of the desk: a random token in a cookie that only the desk's addresses get, its hash in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from flask import Response, current_app, request
from sqlalchemy import delete, insert, select, update

from geodata.db import Database
from geodata.models import StaffSession
from geodata.staff import Staff, staff

COOKIE = "personel"
PATHS = ("/personel", "/en/personel")
"""The cookie's paths: public pages neither set nor receive it."""

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)


def start(database: Database, account_id: int, *, second_factor: bool = False) -> str:
    """A new session; gives its token, which nobody but the browser keeps."""
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": _hash(token),
        "account_id": account_id,
        "expires_at": _now() + LONGEST,
        "second_factor": second_factor,
    }
    with database.writing() as connection:
        connection.execute(insert(StaffSession).values(**values))
    return token


def person(database: Database, token: str) -> Staff | None:
    """Who holds this token; None when the session ran out, was idle too long or was ended."""
    now = _now()
    with database.writing() as connection:
        account = connection.execute(
            update(StaffSession)
            .where(
                StaffSession.token_hash == _hash(token),
                StaffSession.expires_at > now,
                StaffSession.seen_at > now - IDLE,
            )
            .values(seen_at=now)
            .returning(StaffSession.account_id)
        ).scalar_one_or_none()
        return staff(connection, account) if account is not None else None


def end(database: Database, token: str) -> None:
    """The session of this token is over."""
    with database.writing() as connection:
        connection.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def has_second_factor(database: Database, token: str) -> bool:
    """Whether the session was begun with a second factor."""
    with database.reading() as connection:
        found = select(StaffSession.second_factor).where(StaffSession.token_hash == _hash(token))
        return bool(connection.execute(found).scalar_one_or_none())


def give(response: Response, token: str) -> Response:
    """Put the token into the browser's hands, for the desk's addresses only."""
    for path in PATHS:
        response.set_cookie(
            COOKIE,
            token,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=_is_secure(),
            max_age=int(LONGEST.total_seconds()),
        )
    return response


def take(response: Response) -> Response:
    """Take the token out of the browser's hands."""
    for path in PATHS:
        response.delete_cookie(COOKIE, path=path, httponly=True, samesite="Lax", secure=_is_secure())
    return response


def csrf(token: str) -> str:
    """What a form must carry to be this session's: derived from the token, so nothing more is kept."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def _is_secure() -> bool:
    base: str = current_app.config["SETTINGS"].base_url
    return request.is_secure or base.startswith("https:")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
