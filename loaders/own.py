"""Lists that people loaded themselves: loading everything that is bundled must never put the bundled ones back."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from geodata.models import Load
from loaders.source import Source, Sources

BUNDLED = "geodata/files/"
"""How the names of bundled files begin in the record of loads."""


@dataclass(frozen=True)
class Kept:
    """Why a bundled source is passed over: the file that took its place and when, or the source it hangs on."""

    file: str
    day: str
    because_of: str = ""


def recorded_name(source: Source, file: str, bundled: bool) -> str:
    """How a load's file is recorded."""
    return BUNDLED + source.file if bundled else file


def kept(connection: sa.Connection, sources: Sources) -> dict[str, Kept]:
    """Sources whose newest load came from a file of the person's own, and those that need one of them."""
    newest = (
        sa.select(Load.source_key, Load.file_name, Load.finished_at)
        .where(Load.outcome != "refused")
        .ext(distinct_on(Load.source_key))
        .order_by(Load.source_key, Load.id.desc())
    )
    found = {
        key: Kept(name, when.date().isoformat())
        for key, name, when in connection.execute(newest)
        if key in sources.by_key and not name.startswith(BUNDLED)
    }
    for key, one in list(found.items()):
        for source in sources.after(key):
            found.setdefault(source.key, Kept(one.file, one.day, because_of=key))
    return found
