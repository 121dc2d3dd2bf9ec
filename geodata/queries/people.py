"""People of the desk as its pages read them: accounts, rights, sessions, and the lines of the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, exists, func, or_, select

from geodata.models import (
    Account,
    Grant,
    Invitation,
    Place,
    Programme,
    Proposal,
    RecoveryCode,
    StaffEvent,
    StaffSession,
)
from geodata.queries.rows import AnyRow, AnySelect
from geodata.reach import Reach, out_of_reach
from geodata.staff import Staff

EVENTS_SHOWN = 100
"""Lines of the log on one page."""

SIGNED_IN = "session.start"


@dataclass(frozen=True)
class LogFilter:
    """Which lines of the log: of a person, an action, a day (local time of ``zone``)."""

    account: int | None = None
    action: str | None = None
    day: dt.date | None = None
    zone: str = "Europe/Istanbul"


def people(connection: Connection) -> Sequence[AnyRow]:
    """Everybody, by name: account columns, ``invited`` (an open link), ``seen_at`` of the newest session."""
    return connection.execute(_people().order_by(Account.active.desc(), Account.name)).all()


def person(connection: Connection, account: int) -> AnyRow | None:
    """One of them; None when there is none."""
    return connection.execute(_people().where(Account.id == account)).one_or_none()


def _people() -> AnySelect:
    signed_in = select(func.max(StaffEvent.at)).where(
        StaffEvent.account_id == Account.id, StaffEvent.action == SIGNED_IN
    )
    return select(
        Account.id,
        Account.email,
        Account.name,
        Account.active,
        Account.outside,
        Account.created_at,
        (Account.totp_secret.is_not(None)).label("enrolled"),
        (Account.password_hash.is_not(None)).label("has_password"),
        (Account.oidc_subject.is_not(None)).label("single_sign_on"),
        exists().where(and_(Invitation.account_id == Account.id, Invitation.expires_at > func.now())).label("invited"),
        signed_in.scalar_subquery().label("signed_in_at"),
    )


def rights(connection: Connection, account: int | None = None) -> Sequence[AnyRow]:
    """Rights with the names of their limits, the highest first; ``over`` are those whose end has passed."""
    statement = (
        select(
            Grant.id,
            Grant.account_id,
            Grant.role,
            Grant.expires_on,
            Programme.name.label("programme"),
            Place.name.label("subregion"),
            (Grant.expires_on < func.current_date()).label("over"),
        )
        .outerjoin(Programme, Programme.code == Grant.programme_code)
        .outerjoin(Place, Place.code == Grant.subregion_code)
        .order_by(Grant.account_id, Grant.id)
    )
    return connection.execute(statement if account is None else statement.where(Grant.account_id == account)).all()


def limits(connection: Connection) -> tuple[Sequence[AnyRow], Sequence[AnyRow]]:
    """Programmes and sub-regions that a right can be limited to: code and name."""
    programmes = select(Programme.code, Programme.name).order_by(Programme.position, Programme.name)
    subregions = select(Place.code, Place.name).where(Place.kind == "subregion").order_by(Place.name)
    return connection.execute(programmes).all(), connection.execute(subregions).all()


def sessions(connection: Connection, account: int, seen_since: dt.datetime) -> Sequence[AnyRow]:
    """Sessions of a person that are still good, the one used last first."""
    return connection.execute(
        select(
            StaffSession.token_hash,
            StaffSession.started_at,
            StaffSession.seen_at,
            StaffSession.address,
            StaffSession.browser,
            StaffSession.second_factor,
        )
        .where(StaffSession.account_id == account, StaffSession.expires_at > func.now())
        .where(StaffSession.seen_at > seen_since)
        .order_by(StaffSession.seen_at.desc())
    ).all()


def codes_left(connection: Connection, account: int) -> int:
    """How many recovery codes a person can still use."""
    unused = and_(RecoveryCode.account_id == account, RecoveryCode.used_at.is_(None))
    return connection.execute(select(func.count()).select_from(RecoveryCode).where(unused)).scalar_one()


def sign_in_before(connection: Connection, account: int) -> dt.datetime | None:
    """When the person signed in the time before the last."""
    found = select(StaffEvent.at).where(StaffEvent.account_id == account, StaffEvent.action == SIGNED_IN)
    return connection.execute(found.order_by(StaffEvent.id.desc()).offset(1).limit(1)).scalar_one_or_none()


def waiting(connection: Connection, person: Staff) -> dict[str, int]:
    """Counts of proposals: the person's own by state, those of ``others`` that wait for a reviewer, and (``review``)
    how many of them this person may review, whose rights may be limited to a programme or sub-region."""
    mine = select(Proposal.state, func.count()).where(Proposal.author_id == person.id).group_by(Proposal.state)
    found = {row.state: int(row[1]) for row in connection.execute(mine)}
    others = _of_others(connection, person)
    return {**found, "others": len(others), "review": len(_reviewable(connection, person, others))}


def next_proposals(connection: Connection, person: Staff, most: int) -> Sequence[int]:
    """Numbers of the proposals that wait for this person: those they may review, then their own drafts and those sent
    back to them; the oldest of each first."""
    mine = (
        select(Proposal.id)
        .where(Proposal.author_id == person.id, Proposal.state.in_(("draft", "rejected")))
        .order_by(Proposal.id)
    )
    review = _reviewable(connection, person, _of_others(connection, person))
    return [*(one.id for one in review), *connection.execute(mine).scalars()][:most]


def _of_others(connection: Connection, person: Staff) -> Sequence[AnyRow]:
    waits = select(Proposal.id, Proposal.detail["effect"]["reach"].label("reach"))
    return connection.execute(
        waits.where(Proposal.state == "submitted", Proposal.author_id != person.id).order_by(Proposal.id)
    ).all()


def _reviewable(connection: Connection, person: Staff, others: Sequence[AnyRow]) -> list[AnyRow]:
    return [one for one in others if person.has("reviewer") and _reaches(connection, person, one)]


def _reaches(connection: Connection, person: Staff, one: AnyRow) -> bool:
    """Whether the person may review it, by what was kept when it was worked out; else by the register of now."""
    if one.reach:
        return Reach.from_json(one.reach).within(person, "reviewer")
    return not out_of_reach(connection, one.id, person, "reviewer")


def events(connection: Connection, asked: LogFilter, before: int | None = None) -> Sequence[AnyRow]:
    """Up to ``EVENTS_SHOWN`` + 1 lines of the log, the newest first; with ``before``, only those older than that."""
    statement = _events(asked).limit(EVENTS_SHOWN + 1)
    return connection.execute(statement if before is None else statement.where(StaffEvent.id < before)).all()


def every_event(connection: Connection, asked: LogFilter) -> Iterator[AnyRow]:
    """All of them, in pieces."""
    yield from connection.execution_options(yield_per=500).execute(_events(asked))


def actions(connection: Connection) -> Sequence[str]:
    """Actions that the log holds."""
    return connection.execute(select(StaffEvent.action).distinct().order_by(StaffEvent.action)).scalars().all()


def _events(asked: LogFilter) -> AnySelect:
    statement = select(
        StaffEvent.id,
        StaffEvent.at,
        StaffEvent.account_id,
        Account.name,
        Account.email,
        StaffEvent.action,
        StaffEvent.object,
        StaffEvent.detail,
    ).outerjoin(Account, Account.id == StaffEvent.account_id)
    if asked.account is not None:
        about = StaffEvent.object == f"account:{asked.account}"
        statement = statement.where(or_(StaffEvent.account_id == asked.account, about))
    if asked.action is not None:
        statement = statement.where(StaffEvent.action == asked.action)
    if asked.day is not None:
        start = dt.datetime.combine(asked.day, dt.time(), ZoneInfo(asked.zone))
        end = dt.datetime.combine(asked.day + dt.timedelta(days=1), dt.time(), ZoneInfo(asked.zone))
        statement = statement.where(StaffEvent.at >= start, StaffEvent.at < end)
    return statement.order_by(StaffEvent.id.desc())
