"""Stories and photos of the public: kept unseen until somebody at the desk decides, and removable at any time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from geodata.models import Story, StoryPhoto
from geodata.sending import Letter, admit
from geodata.staff import Staff, log_event
from geodata.voice import WrongState, new_number
from geodata.workdays import workdays_after

RELATIONS = ("beneficiary", "worker", "visitor", "neighbour", "other")
MOST_PHOTOS = 4
LONGEST = 2000
"""Letters of a story."""


@dataclass(frozen=True)
class Told:
    """A story as it was written and cleaned; ``name`` None: nobody is named."""

    kind: str
    ref: str
    text: str
    name: str | None
    relation: str
    email: str | None
    language: str


@dataclass(frozen=True)
class HeldPhoto:
    """A photo in quarantine: its file's name there, and its size in pixels."""

    name: str
    width: int
    height: int


def take(connection: Connection, told: Told, photos: Sequence[HeldPhoto], letter: Letter, days: int) -> str:
    """Keep a story; returns its number. Raises sending.Refused."""
    today = dt.date.today()
    number = new_number("HK", today)
    admit(connection, letter, number)
    values = {
        "number": number,
        "record_kind": told.kind,
        "record_ref": told.ref,
        "text": told.text,
        "name": told.name,
        "relation": told.relation,
        "email": told.email,
        "language": told.language,
        "state": "received",
        "reply": "",
        "due_on": workdays_after(today, days),
    }
    connection.execute(insert(Story).values(**values))
    for position, photo in enumerate(photos, start=1):
        connection.execute(
            insert(StoryPhoto).values(
                story_number=number,
                position=position,
                held_name=photo.name,
                width=photo.width,
                height=photo.height,
                alt="",
            )
        )
    return number


def publish(connection: Connection, number: str, by: Staff, reply: str, shown: dict[int, tuple[str, str]]) -> None:
    """Let everybody read it. ``shown``: photo position → (file name, alternative text) of those that may be seen."""
    _step(connection, number, ("received",), state="published", reply=reply, handled_by=by.id)
    for position, (name, alt) in shown.items():
        connection.execute(
            update(StoryPhoto)
            .where(StoryPhoto.story_number == number, StoryPhoto.position == position)
            .values(shown_name=name, alt=alt)
        )
    log_event(connection, by.id, "story.published", number, photos=len(shown))


def decline(connection: Connection, number: str, by: Staff, reply: str) -> list[str]:
    """Do not publish it, and say why. Its photos are given up: returns the files to delete."""
    if not reply.strip():
        raise ValueError("reply")
    _step(connection, number, ("received",), state="declined", reply=reply, handled_by=by.id)
    log_event(connection, by.id, "story.declined", number)
    return give_up_photos(connection, number)


def remove(connection: Connection, number: str, by: Staff) -> list[str]:
    """Take a story away for good, published or not: its text, name and photos. Returns the files to delete."""
    _step(
        connection,
        number,
        ("received", "published", "declined"),
        state="removed", text="", name=None, email=None, handled_by=by.id,
    )  # fmt: skip
    log_event(connection, by.id, "story.removed", number)
    return give_up_photos(connection, number)


def give_up_photos(connection: Connection, number: str) -> list[str]:
    """Forget a story's photos; returns the names of their files, in quarantine and shown."""
    mine = StoryPhoto.story_number == number
    names = [name for row in connection.execute(select(StoryPhoto.held_name, StoryPhoto.shown_name).where(mine))
             for name in row if name]  # fmt: skip
    connection.execute(StoryPhoto.__table__.delete().where(mine))  # type: ignore[attr-defined]
    return names


def _step(connection: Connection, number: str, states: tuple[str, ...], **values: Any) -> None:
    state = connection.execute(select(Story.state).where(Story.number == number).with_for_update()).scalar_one()
    if state not in states:
        raise WrongState(state)
    connection.execute(update(Story).where(Story.number == number).values(decided_at=func.now(), **values))
