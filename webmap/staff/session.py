"""Sessions of the desk: a random token in a cookie that only the desk's addresses get, its hash in the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from flask import Response, current_app, has_request_context, request
from sqlalchemy import Connection, delete, insert, select, update

from geodata.db import Database
from geodata.models import Account, StaffSession
from geodata.staff import Staff, staff
from webmap.staff import waiting

COOKIE = "personel"
PATHS = ("/personel", "/en/personel")
"""The cookie's paths: public pages neither set nor receive it."""

LONGEST = dt.timedelta(hours=12)
IDLE = dt.timedelta(hours=2)
AHEAD = dt.timedelta(hours=1)
"""How far a clock may have been ahead when a session began."""

NOTED = dt.timedelta(minutes=1)
"""How often at most a session writes down that it is used."""

HANDLE = 16
"""Signs of a token's hash that name a session in a form; no token can be made of them."""


@dataclass(frozen=True)
class Visit:
    """A session and who holds it. ``enrolled``: the person has a second factor, used in this session or not."""

    person: Staff
    second_factor: bool
    enrolled: bool

    @property
    def lacks_factor(self) -> bool:
        """Whether a second factor is still to be given: editors and above need one, others when they set one up."""
        return not self.second_factor and (self.enrolled or self.person.has("editor"))


def start(database: Database, account_id: int, *, second_factor: bool = False) -> str:
    """A new session; gives its token, which nobody but the browser keeps."""
    with database.writing() as connection:
        return begin(connection, account_id, second_factor=second_factor)


def begin(
    connection: Connection, account_id: int, *, second_factor: bool = False, until: dt.datetime | None = None
) -> str:
    """A new session in the caller's transaction; ``until`` is the end of the one that it goes on with."""
    token = secrets.token_urlsafe(32)
    here = has_request_context()
    now = _now()
    values = {
        "token_hash": _hash(token),
        "account_id": account_id,
        "expires_at": until or now + LONGEST,
        # By the clock that it is looked at with: the database's may say something else.
        "seen_at": now,
        "second_factor": second_factor,
        "address": waiting.sender() if here else "",
        "browser": request.headers.get("User-Agent", "")[:300] if here else "",
    }
    connection.execute(delete(StaffSession).where(StaffSession.expires_at < now))
    connection.execute(insert(StaffSession).values(**values))
    return token


def renew(connection: Connection, token: str, *, second_factor: bool) -> str:
    """The session goes on under a new token, so that one seen before is worth nothing after; its end stays."""
    old = delete(StaffSession).where(StaffSession.token_hash == _hash(token))
    row = connection.execute(old.returning(StaffSession.account_id, StaffSession.expires_at)).one()
    return begin(connection, row.account_id, second_factor=second_factor, until=row.expires_at)


def visit(database: Database, token: str) -> Visit | None:
    """Whose session this is; None when it ran out, was idle too long or was ended."""
    now = _now()
    asked = (
        select(StaffSession.account_id, StaffSession.seen_at, StaffSession.second_factor, Account.totp_secret)
        .join(Account, Account.id == StaffSession.account_id)
        .where(
            StaffSession.token_hash == _hash(token),
            # One that ends later was begun by a clock that has been set back since.
            StaffSession.expires_at.between(now, now + LONGEST + AHEAD),
            StaffSession.seen_at > now - IDLE,
        )
    )
    # From the database that is written to: a copy may not know yet of a session that has just begun or ended.
    with database.writing() as connection:
        row = connection.execute(asked).one_or_none()
        if row is None:
            return None
        person = staff(connection, row.account_id)
        if person is None:
            return None
        if row.seen_at < now - NOTED:
            mine = StaffSession.token_hash == _hash(token)
            connection.execute(update(StaffSession).where(mine).values(seen_at=now))
    return Visit(person, row.second_factor, row.totp_secret is not None)


def person(database: Database, token: str) -> Staff | None:
    """Who holds this token; None when the session ran out, was idle too long or was ended."""
    found = visit(database, token)
    return found.person if found else None


def end(database: Database, token: str) -> None:
    """The session of this token is over."""
    with database.writing() as connection:
        connection.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def end_other(connection: Connection, account_id: int, token: str, handle: str | None = None) -> int:
    """End the person's sessions but this one, or the one of that handle; gives how many ended."""
    gone = delete(StaffSession).where(StaffSession.account_id == account_id, StaffSession.token_hash != _hash(token))
    if handle is not None:
        gone = gone.where(StaffSession.token_hash.startswith(handle, autoescape=True))
    return len(connection.execute(gone.returning(StaffSession.account_id)).all())


def is_this(token: str, token_hash: str) -> bool:
    """Whether the row of that hash is this token's session."""
    return hmac.compare_digest(_hash(token), token_hash)


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
            secure=is_secure(),
            max_age=int(LONGEST.total_seconds()),
        )
    return response


def take(response: Response) -> Response:
    """Take the token out of the browser's hands."""
    for path in PATHS:
        response.delete_cookie(COOKIE, path=path, httponly=True, samesite="Lax", secure=is_secure())
    return response


def csrf(token: str) -> str:
    """What a form must carry to be this session's: derived from the token, so nothing more is kept."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def is_secure() -> bool:
    """Whether people reach the desk by https, so that its cookies may go no other way."""
    base: str = current_app.config["SETTINGS"].base_url
    return request.is_secure or base.startswith("https:")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
