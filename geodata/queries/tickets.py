"""Requests and stories as the desk sees them: everything, with the reach a person needs for each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from geodata.filters import belongs_today
from geodata.models import Account, Location, Membership, Project, Site, SiteProject, Story, StoryPhoto, Ticket
from geodata.queries.rows import AnyRow

PAGE_SIZE = 25
OPEN_STATES = ("received", "in_review")


@dataclass(frozen=True)
class Listed:
    """One page of a list, its number from 1, and how many pages and rows there are."""

    rows: Sequence[AnyRow]
    number: int
    pages: int
    count: int


def ticket_list(connection: Connection, states: Sequence[str], number: int) -> Listed:
    """Requests in these states, the one due first at the top: every column, and the record's name."""
    where = Ticket.state.in_(states)
    count = connection.execute(select(func.count()).select_from(Ticket).where(where)).scalar_one()
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(number, pages)
    statement = (
        select(*Ticket.__table__.columns, func.coalesce(Project.title, Site.name).label("record_name"))
        .outerjoin(Project, (Ticket.record_kind == "project") & (Project.ref == Ticket.record_ref))
        .outerjoin(Site, (Ticket.record_kind == "site") & (Site.ref == Ticket.record_ref))
        .where(where)
        .order_by(Ticket.due_on, Ticket.received_at, Ticket.number)
    )
    rows = connection.execute(statement.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Listed(rows, number, pages, count)


def ticket_counts(connection: Connection) -> dict[str, int]:
    """State → how many requests."""
    return dict(connection.execute(select(Ticket.state, func.count()).group_by(Ticket.state)).all())


def open_letters(connection: Connection) -> int:
    """Requests that wait for an answer and stories that wait for a decision, together."""
    stories = select(func.count()).select_from(Story).where(Story.state == "received")
    requests = select(func.count()).select_from(Ticket).where(Ticket.state.in_(OPEN_STATES))
    return int(connection.execute(select(stories.scalar_subquery() + requests.scalar_subquery())).scalar_one())


def whole_ticket(connection: Connection, number: str) -> AnyRow | None:
    """Every column of a request, and who handles it."""
    statement = select(*Ticket.__table__.columns, Account.name.label("handler")).outerjoin(
        Account, Account.id == Ticket.handled_by
    )
    return connection.execute(statement.where(Ticket.number == number)).first()


def story_list(connection: Connection, states: Sequence[str], limit: int = 100) -> Sequence[AnyRow]:
    """Stories in these states, the one due first at the top, with the number of their photos."""
    photos = select(func.count()).where(StoryPhoto.story_number == Story.number).scalar_subquery().label("photos")
    statement = select(*Story.__table__.columns, photos).where(Story.state.in_(states))
    return connection.execute(statement.order_by(Story.due_on, Story.received_at).limit(limit)).all()


def whole_story(connection: Connection, number: str) -> tuple[AnyRow, Sequence[AnyRow]] | None:
    """Every column of a story, and its photos."""
    row = connection.execute(select(*Story.__table__.columns).where(Story.number == number)).first()
    if row is None:
        return None
    photos = select(*StoryPhoto.__table__.columns).where(StoryPhoto.story_number == number)
    return row, connection.execute(photos.order_by(StoryPhoto.position)).all()


def held_photo(connection: Connection, name: str) -> AnyRow | None:
    """The photo in quarantine under this name."""
    return connection.execute(select(*StoryPhoto.__table__.columns).where(StoryPhoto.held_name == name)).first()


def reach_of(connection: Connection, kind: str, ref: str) -> list[tuple[str | None, set[str]]]:
    """Programme and sub-regions of each project a record means: what somebody must cover to act on it."""
    refs = [ref]
    if kind == "site":
        linked = select(SiteProject.project_ref).where(SiteProject.site_ref == ref)
        refs = list(connection.execute(linked).scalars())
    found: list[tuple[str | None, set[str]]] = []
    for row in connection.execute(select(Project.ref, Project.programme_code).where(Project.ref.in_(refs))):
        groups = (
            select(Membership.group_code)
            .join(Location, Location.place_code == Membership.place_code)
            .where(Location.project_ref == row.ref, Location.role == "work", belongs_today())
        )
        found.append((row.programme_code, set(connection.execute(groups).scalars())))
    return found or [(None, set())]
