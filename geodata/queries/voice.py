"""What the public may know of correction requests and stories: never who wrote, never what is not decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, case, func, literal, null, select, union_all

from geodata.models import Media, Project, Site, Story, StoryPhoto, Ticket
from geodata.policy import visible, visible_site
from geodata.queries.images import is_shown
from geodata.queries.rows import AnyRow, AnySelect

DECIDED = ("accepted", "declined", "corrected")


@dataclass(frozen=True)
class Record:
    """A record that one can write about: kind (``project`` or ``site``), reference, name, and a site's slug."""

    kind: str
    ref: str
    name: str
    slug: str | None = None


@dataclass(frozen=True)
class Answers:
    """How requests were answered: how many wait, how many of them longer than promised, and how the others ended.

    ``median_days`` from receipt to answer, in days; None before the first answer.
    """

    waiting: int
    late: int
    accepted: int
    declined: int
    corrected: int
    median_days: float | None


def record(connection: Connection, ref: str) -> Record | None:
    """The project or site with this reference."""
    found: CompoundSelect[Any] = union_all(
        select(literal("project"), Project.ref, Project.title, null()).where(Project.ref == ref, visible(Project.ref)),
        select(literal("site"), Site.ref, Site.name, Site.slug).where(Site.ref == ref, visible_site(Site.ref)),
    )
    row = connection.execute(found).first()
    return Record(*row) if row else None


def ticket(connection: Connection, number: str) -> AnyRow | None:
    """What anybody with the number may read: record, field, state, dates, data version, and the answer once given."""
    return connection.execute(_public().where(Ticket.number == number)).first()


def answered(connection: Connection, limit: int = 20) -> Sequence[AnyRow]:
    """The requests answered last, as ``ticket`` gives them."""
    statement = _public().where(Ticket.state.in_(DECIDED)).order_by(Ticket.answered_at.desc(), Ticket.number)
    return connection.execute(statement.limit(limit)).all()


def corrections(connection: Connection, kind: str, ref: str) -> Sequence[AnyRow]:
    """The requests that led to a published correction of this record, newest first."""
    statement = _public().where(Ticket.record_kind == kind, Ticket.record_ref == ref, Ticket.state == "corrected")
    return connection.execute(statement.order_by(Ticket.answered_at.desc(), Ticket.number)).all()


def answers(connection: Connection) -> Answers:
    """Figures of all requests ever received."""
    waiting = Ticket.state.in_(("received", "in_review"))
    days = func.extract("epoch", Ticket.answered_at - Ticket.received_at) / 86_400
    row = connection.execute(
        select(
            func.count().filter(waiting),
            func.count().filter(waiting, Ticket.due_on < func.current_date()),
            *(func.count().filter(Ticket.state == state) for state in DECIDED),
            func.percentile_cont(0.5).within_group(days),
        ).select_from(Ticket)
    ).one()
    return Answers(*row[:5], None if row[5] is None else float(row[5]))


def stories(connection: Connection, kind: str, ref: str) -> list[tuple[AnyRow, int]]:
    """The published stories of a record, oldest first, each with how many of the record's images came with it."""
    rows = connection.execute(
        select(Story.number, Story.text, Story.name, Story.relation, Story.reply, Story.language, Story.received_at)
        .where(Story.record_kind == kind, Story.record_ref == ref, Story.state == "published")
        .order_by(Story.received_at, Story.number)
    ).all()
    shown = (
        select(StoryPhoto.story_number, func.count())
        .join(Media, Media.key == StoryPhoto.picture_key)
        .where(StoryPhoto.story_number.in_([row.number for row in rows]), is_shown())
        .group_by(StoryPhoto.story_number)
    )
    counts = {number: int(count) for number, count in connection.execute(shown)}
    return [(row, counts.get(row.number, 0)) for row in rows]


def story(connection: Connection, number: str) -> AnyRow | None:
    """What anybody with the number may read of a story: record, state, dates, and the reply once it is decided."""
    statement = select(
        Story.number,
        Story.record_kind,
        Story.record_ref,
        Story.state,
        Story.received_at,
        Story.due_on,
        Story.decided_at,
        case((Story.state.in_(("published", "declined")), Story.reply), else_="").label("reply"),
    )
    return connection.execute(statement.where(Story.number == number, *_of_visible(Story))).first()


def stamp(connection: Connection, kind: str, ref: str) -> str:
    """Changes whenever the stories or corrections that a record's page shows do."""
    told = select(Story.number, Story.state, Story.decided_at.label("at")).where(
        Story.record_kind == kind, Story.record_ref == ref, Story.state == "published"
    )
    asked = select(Ticket.number, Ticket.state, Ticket.answered_at).where(
        Ticket.record_kind == kind, Ticket.record_ref == ref, Ticket.state == "corrected"
    )
    return " ".join(sorted(f"{number} {at}" for number, _state, at in connection.execute(union_all(told, asked))))


def _public() -> AnySelect:
    return (
        select(
            Ticket.number,
            Ticket.record_kind,
            Ticket.record_ref,
            func.coalesce(Project.title, Site.name).label("record_name"),
            Site.slug.label("record_slug"),
            Ticket.field,
            Ticket.state,
            Ticket.received_at,
            Ticket.due_on,
            Ticket.answered_at,
            case((Ticket.state.in_(DECIDED), Ticket.answer), else_="").label("answer"),
            Ticket.version,
        )
        .select_from(
            Ticket.__table__.outerjoin(
                Project, (Ticket.record_kind == "project") & (Project.ref == Ticket.record_ref)
            ).outerjoin(Site, (Ticket.record_kind == "site") & (Site.ref == Ticket.record_ref))
        )
        .where(*_of_visible(Ticket))
    )


def _of_visible(letter: type[Ticket] | type[Story]) -> tuple[ColumnElement[bool], ...]:
    """What was written about a withheld record is as little public as the record."""
    return visible(letter.record_ref), visible_site(letter.record_ref)
