"""Keeps the people of the desk: inviting, rights, locking; it never lets the last administrator go."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geodata.models import Account, Grant, Invitation, Place, Programme, RecoveryCode, StaffSession
from geodata.models.staff import ROLES
from geodata.queries.rows import AnyRow
from geodata.staff import Right, log_event

INVITED_FOR = dt.timedelta(days=7)
"""How long the link of an invitation works."""

_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]+\.[^\s@<>\"',;]{2,}")
_ONE_AT_A_TIME = 7_310_001


class PeopleRefused(ValueError):
    """What was asked for is against a rule of the desk's people; ``rule`` names it."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Person:
    """Somebody to be invited; ``outside`` is a person who is not of the agency."""

    email: str
    name: str
    outside: bool = False


@dataclass(frozen=True)
class Wish:
    """A right to be given, until a day (included) or, without one, for good."""

    right: Right
    expires_on: dt.date | None = None


def invite(connection: Connection, by: int | None, person: Person, wish: Wish) -> tuple[int, str]:
    """A new account with its first right; gives its id and the token of its invitation, which is kept nowhere.

    Raises PeopleRefused: email, name, exists, and the rules of ``give``.
    """
    email, name = person.email.strip().lower(), " ".join(person.name.split())
    if not _EMAIL.fullmatch(email) or len(email) > 200:
        raise PeopleRefused("email")
    if not name or len(name) > 120:
        raise PeopleRefused("name")
    made = connection.execute(
        upsert(Account)
        .values(email=email, name=name, outside=person.outside)
        .on_conflict_do_nothing(index_elements=[Account.email])
        .returning(Account.id)
    ).scalar_one_or_none()
    if made is None:
        raise PeopleRefused("exists")
    log_event(connection, by, "person.invite", named(made), outside=person.outside)
    give(connection, by, made, wish)
    return made, _new_token(connection, made)


def new_link(connection: Connection, by: int | None, account: int) -> str:
    """The token of a new link to set a password with; any older link ends. Raises PeopleRefused: unknown, locked."""
    if not _found(connection, account).active:
        raise PeopleRefused("locked")
    log_event(connection, by, "person.link", named(account))
    return _new_token(connection, account)


def invited(connection: Connection, token: str) -> int | None:
    """Whose invitation this token opens; None when it was used, ran out or was replaced."""
    found = (
        select(Invitation.account_id)
        .join(Account, Account.id == Invitation.account_id)
        .where(Invitation.token_hash == _hash(token), Invitation.expires_at > _now(), Account.active)
    )
    return connection.execute(found).scalar_one_or_none()


def accept(connection: Connection, token: str, name: str, password_hash: str) -> int | None:
    """Use the invitation up: name and password are set, all sessions end. None when it is not good any more."""
    account = invited(connection, token)
    gone = delete(Invitation).where(Invitation.token_hash == _hash(token)).returning(Invitation.account_id)
    if account is None or connection.execute(gone).scalar_one_or_none() is None:
        return None
    values = {"name": name, "password_hash": password_hash}
    connection.execute(update(Account).where(Account.id == account).values(**values))
    _end_sessions(connection, account)
    log_event(connection, account, "password.set", named(account))
    return account


def give(connection: Connection, by: int | None, account: int, wish: Wish) -> None:
    """Give a right; the same right with another end replaces the older one.

    Raises PeopleRefused: unknown, own, role, programme, subregion, whole_administrator, past, outside_expires,
    outside_role.
    """
    found, right = _found(connection, account), wish.right
    _not_oneself(by, account)
    _check_right(connection, right)
    if wish.expires_on is not None and wish.expires_on < dt.date.today():
        raise PeopleRefused("past")
    if found.outside and right.role == ROLES[-1]:
        raise PeopleRefused("outside_role")
    if found.outside and wish.expires_on is None:
        raise PeopleRefused("outside_expires")
    connection.execute(delete(Grant).where(*_same(account, right)))
    values = {"programme_code": right.programme, "subregion_code": right.subregion, "expires_on": wish.expires_on}
    connection.execute(insert(Grant).values(account_id=account, role=right.role, outside=found.outside, **values))
    until = wish.expires_on.isoformat() if wish.expires_on else None
    log_event(connection, by, "right.give", named(account), **_told(right), until=until)


def take(connection: Connection, by: int | None, account: int, grant: int) -> None:
    """Take a right away; the person's sessions end. Raises PeopleRefused: unknown, own, last."""
    _found(connection, account)
    _not_oneself(by, account)
    gone = delete(Grant).where(Grant.id == grant, Grant.account_id == account)
    row = connection.execute(gone.returning(Grant.role, Grant.programme_code, Grant.subregion_code)).one_or_none()
    if row is None:
        raise PeopleRefused("unknown")
    _keep_an_administrator(connection, row.role == ROLES[-1])
    _end_sessions(connection, account)
    log_event(connection, by, "right.take", named(account), **_told(Right(*row)))


def lock(connection: Connection, by: int | None, account: int) -> None:
    """Close an account: its sessions and its invitation end. Raises PeopleRefused: unknown, own, last."""
    _found(connection, account)
    _not_oneself(by, account)
    connection.execute(update(Account).where(Account.id == account).values(active=False))
    _keep_an_administrator(connection, True)
    _end_sessions(connection, account)
    connection.execute(delete(Invitation).where(Invitation.account_id == account))
    log_event(connection, by, "person.lock", named(account))


def unlock(connection: Connection, by: int | None, account: int) -> None:
    """Open an account again. Raises PeopleRefused: unknown."""
    _found(connection, account)
    connection.execute(update(Account).where(Account.id == account).values(active=True))
    log_event(connection, by, "person.unlock", named(account))


def reset_factor(connection: Connection, by: int | None, account: int) -> None:
    """Forget second factor, recovery codes and the single sign-on's name; sessions end. Raises PeopleRefused."""
    _found(connection, account)
    nothing = {"totp_secret": None, "totp_step": None, "oidc_subject": None}
    connection.execute(update(Account).where(Account.id == account).values(**nothing))
    connection.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account))
    _end_sessions(connection, account)
    log_event(connection, by, "factor.reset", named(account))


def end_sessions(connection: Connection, by: int | None, account: int) -> int:
    """End all sessions of a person; gives how many there were. Raises PeopleRefused: unknown."""
    _found(connection, account)
    count = _end_sessions(connection, account)
    log_event(connection, by, "session.end_all", named(account), count=count)
    return count


def account_of(connection: Connection, email: str) -> int:
    """The account of an e-mail address. Raises PeopleRefused: unknown."""
    found = connection.execute(select(Account.id).where(Account.email == email.strip().lower())).scalar_one_or_none()
    if found is None:
        raise PeopleRefused("unknown")
    return found


def named(account: int) -> str:
    """An account as the log names it."""
    return f"account:{account}"


def _found(connection: Connection, account: int) -> AnyRow:
    # Rules about the last administrator look at everybody: changes of people are made one after the other.
    connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    row = connection.execute(
        select(Account.active, Account.outside).where(Account.id == account).with_for_update()
    ).one_or_none()
    if row is None:
        raise PeopleRefused("unknown")
    return row


def _not_oneself(by: int | None, account: int) -> None:
    if by == account:
        raise PeopleRefused("own")


def _check_right(connection: Connection, right: Right) -> None:
    if right.role not in ROLES:
        raise PeopleRefused("role")
    if right.role == ROLES[-1] and (right.programme or right.subregion):
        raise PeopleRefused("whole_administrator")
    programme = select(Programme.code).where(Programme.code == right.programme)
    if right.programme is not None and connection.execute(programme).first() is None:
        raise PeopleRefused("programme")
    place = select(Place.code).where(Place.code == right.subregion, Place.kind == "subregion")
    if right.subregion is not None and connection.execute(place).first() is None:
        raise PeopleRefused("subregion")


def _keep_an_administrator(connection: Connection, touched: bool) -> None:
    left = (
        select(Grant.id)
        .join(Account, Account.id == Grant.account_id)
        .where(Account.active, Grant.role == ROLES[-1])
        .where(or_(Grant.expires_on.is_(None), Grant.expires_on >= text("current_date")))
    )
    if touched and connection.execute(left.limit(1)).first() is None:
        raise PeopleRefused("last")


def _same(account: int, right: Right) -> tuple[ColumnElement[bool], ...]:
    return (
        Grant.account_id == account,
        Grant.role == right.role,
        Grant.programme_code.is_not_distinct_from(right.programme),
        Grant.subregion_code.is_not_distinct_from(right.subregion),
    )


def _told(right: Right) -> dict[str, str | None]:
    return {"role": right.role, "programme": right.programme, "subregion": right.subregion}


def _end_sessions(connection: Connection, account: int) -> int:
    gone = delete(StaffSession).where(StaffSession.account_id == account).returning(StaffSession.account_id)
    return len(connection.execute(gone).all())


def _new_token(connection: Connection, account: int) -> str:
    token = secrets.token_urlsafe(32)
    values = {"token_hash": _hash(token), "created_at": _now(), "expires_at": _now() + INVITED_FOR}
    connection.execute(
        upsert(Invitation)
        .values(account_id=account, **values)
        .on_conflict_do_update(index_elements=[Invitation.account_id], set_=values)
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
