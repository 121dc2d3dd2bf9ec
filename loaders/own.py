"""Lists that people loaded themselves: loading everything that is bundled must never put the bundled ones back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from geodata.models import Change, ChangeSet, Load
from loaders.source import Source, Sources

BUNDLED = "geodata/files/"
"""How the names of bundled files begin in the record of loads."""


DESK = "desk"
"""The source of change sets that people made by hand; stands for a file's name."""


@dataclass(frozen=True)
class Kept:
    """Why a bundled source is passed over: the file that took its place and when, or the source it hangs on."""

    file: str
    day: str
    because_of: str = ""

    @property
    def said(self) -> str:
        """The sentence that tells it."""
        return "kept_by_hand" if self.file == DESK else "kept_too" if self.because_of else "kept"


def recorded_name(source: Source, file: str, bundled: bool) -> str:
    """How a load's file is recorded."""
    return BUNDLED + source.file if bundled else file


def kept(connection: sa.Connection, sources: Sources) -> dict[str, Kept]:
    """Sources whose newest load came from a file of the person's own or whose rows were changed at the staff desk, and
    those that need one of them."""
    newest = (
        sa.select(Load.source_key, Load.file_name, Load.finished_at)
        .where(Load.outcome.in_(("published", "unchanged")))
        .ext(distinct_on(Load.source_key))
        .order_by(Load.source_key, Load.id.desc())
    )
    found = {
        key: Kept(name, when.date().isoformat())
        for key, name, when in connection.execute(newest)
        if key in sources.by_key and not name.startswith(BUNDLED)
    }
    for table, when in connection.execute(_by_hand()):
        for source in sources.by_key.values():
            if table in {model.__tablename__ for model in source.tables}:
                found.setdefault(source.key, Kept(DESK, when.date().isoformat()))
    for key, one in list(found.items()):
        for source in sources.after(key):
            found.setdefault(source.key, Kept(one.file, one.day, because_of=key))
    return found


def _by_hand() -> sa.Select[str, dt.datetime]:
    """Tables that were changed at the desk, and when last."""
    return (
        sa.select(Change.table_name, sa.func.max(ChangeSet.created_at))
        .join(ChangeSet, ChangeSet.id == Change.change_set_id)
        .where(ChangeSet.source_key == DESK, Change.action != "derived")
        .group_by(Change.table_name)
    )
