"""Stories and photos of the public: kept unseen until somebody at the desk decides, and removable at any time.

A photo that is taken becomes an image of the record and goes the way of all images, with four eyes; here is only where
it came from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

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
    """A story as it was written and cleaned; ``name`` None: nobody is named. ``consent``: what the sender agreed to, in
    the very words of the form."""

    kind: str
    ref: str
    text: str
    name: str | None
    relation: str
    email: str | None
    language: str
    consent: str = ""


@dataclass(frozen=True)
class HeldPhoto:
    """A photo that is held: its file's name, its size in pixels, and what it said of itself before it was made anew
    (day; latitude and longitude in degrees)."""

    name: str
    width: int
    height: int
    taken_on: str | None = None
    place: tuple[float, float] | None = None


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
        "consent": told.consent,
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
                taken_on=photo.taken_on,
                lat=photo.place[0] if photo.place else None,
                lon=photo.place[1] if photo.place else None,
            )
        )
    return number


def publish(connection: Connection, number: str, by: Staff, reply: str) -> list[str]:
    """Let everybody read it. What was not made an image before is given up: returns the files to delete."""
    _step(connection, number, ("received",), state="published", reply=reply, handled_by=by.id)
    log_event(connection, by.id, "story.published", number)
    return give_up_photos(connection, number)


def photo_taken(connection: Connection, number: str, position: int, key: str) -> None:
    """The photo is an image of the record from now on, under this key; what it said of itself is told there."""
    connection.execute(
        update(StoryPhoto)
        .where(StoryPhoto.story_number == number, StoryPhoto.position == position)
        .values(picture_key=key, held_name=None, taken_on=None, lat=None, lon=None)
    )


def decline(connection: Connection, number: str, by: Staff, reply: str) -> list[str]:
    """Do not publish it, and say why. Its photos are given up: returns the files to delete."""
    if not reply.strip():
        raise ValueError("reply")
    _step(connection, number, ("received",), state="declined", reply=reply, handled_by=by.id)
    log_event(connection, by.id, "story.declined", number)
    return give_up_photos(connection, number)


def remove(connection: Connection, number: str, by: Staff) -> list[str]:
    """Take a story away for good, published or not: its text, name and held photos. Returns the files to delete; its
    images are withdrawn by themselves (``taken_keys``)."""
    _step(
        connection,
        number,
        ("received", "published", "declined"),
        state="removed", text="", name=None, email=None, handled_by=by.id,
    )  # fmt: skip
    log_event(connection, by.id, "story.removed", number)
    return give_up_photos(connection, number)


def taken_keys(connection: Connection, number: str) -> list[str]:
    """The images that its photos became."""
    mine = (StoryPhoto.story_number == number,)
    return sorted(key for key in connection.execute(select(StoryPhoto.picture_key).where(*mine)).scalars() if key)


def give_up_photos(connection: Connection, number: str) -> list[str]:
    """Forget the photos of a story that are still held; returns the names of their files."""
    mine = (StoryPhoto.story_number == number, StoryPhoto.held_name.is_not(None))
    gone = delete(StoryPhoto).where(*mine).returning(StoryPhoto.held_name)
    return [name for name in connection.execute(gone).scalars() if name]


def _step(connection: Connection, number: str, states: tuple[str, ...], **values: Any) -> None:
    state = connection.execute(select(Story.state).where(Story.number == number).with_for_update()).scalar_one()
    if state not in states:
        raise WrongState(state)
    connection.execute(update(Story).where(Story.number == number).values(decided_at=func.now(), **values))
