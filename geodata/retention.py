"""Erases what was kept of people for longer than was promised: ``python -m geodata.retention``, once a day.

E-mail addresses go 90 days after the answer (a ticket that nobody answered: a year after receipt); what a person wrote
goes two years after it; photos that were not taken go with the decision, or 90 days after receipt at the latest, and
taken ones that nobody published 90 days after that; hashes of addresses after a day. Numbers, states, dates and public
answers stay: they name nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from geodata.db import open_database
from geodata.models import Story, StoryPhoto, Ticket
from geodata.pictures import forget_draft, forgotten_drafts
from geodata.sending import forget
from geodata.settings import Settings
from geodata.staff import log_event
from geodata.store import Store, open_store
from geodata.stories import give_up_photos

EMAIL = dt.timedelta(days=90)
UNANSWERED = dt.timedelta(days=365)
TEXT = dt.timedelta(days=730)
ORPHAN = dt.timedelta(hours=1)
"""A held photo without a story: its sending was broken off."""


@dataclass(frozen=True)
class Erased:
    """How much was erased."""

    emails: int
    texts: int
    photos: int
    sendings: int


def erase(connection: Connection, store: Store, now: dt.datetime | None = None) -> Erased:
    """Erase what is past its term; ``now`` is for tests. Writes one line to the staff log when there was anything."""
    now = now or dt.datetime.now(dt.UTC)
    emails = 0
    for table, decided in ((Ticket, Ticket.answered_at), (Story, Story.decided_at)):
        over = or_(decided < now - EMAIL, and_(decided.is_(None), table.received_at < now - UNANSWERED))
        emails += connection.execute(update(table).where(table.email.is_not(None), over).values(email=None)).rowcount
    old: ColumnElement[bool] = Ticket.answered_at < now - TEXT
    texts = connection.execute(
        update(Ticket).where(old, Ticket.wrong != "").values(wrong="", right="", knowledge="", draft="")
    ).rowcount
    texts += connection.execute(
        update(Story).where(Story.state == "declined", Story.decided_at < now - TEXT, Story.text != "")
        .values(text="", name=None)
    ).rowcount  # fmt: skip
    photos = _photos(connection, store, now)
    done = Erased(emails, texts, photos, forget(connection))
    if any(asdict(done).values()):
        log_event(connection, None, "retention.erase", "", **asdict(done))
    return done


def _photos(connection: Connection, store: Store, now: dt.datetime) -> int:
    late = select(Story.number).where(Story.state == "received", Story.received_at < now - EMAIL)
    names = [name for number in connection.execute(late).scalars() for name in give_up_photos(connection, number)]
    held = set(connection.execute(select(StoryPhoto.held_name)).scalars())
    names += [name for name in store.older("held", now - ORPHAN) if name not in held and name not in names]
    for name in names:
        store.delete("held", name)
    drafts = forgotten_drafts(connection, now - EMAIL)
    for key in drafts:
        files, originals = forget_draft(connection, None, key)
        for name in files:
            store.delete("public", name)
        for name in originals:
            store.delete("originals", name)
    return len(names) + len(drafts)


def main() -> None:
    """Erase in the database of DATABASE_URL and in the store of images, and say how much."""
    settings = Settings.from_env()
    database = open_database(settings)
    with database.writing() as connection:
        done = erase(connection, open_store(settings))
    left = ", ".join(f"{name}: {count}" for name, count in asdict(done).items())
    print(f"Erased — {left}")
    database.close()


if __name__ == "__main__":
    main()
