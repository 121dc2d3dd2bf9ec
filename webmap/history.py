"""A record's history as its page tells it: one entry for each data version that changed it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from geodata.queries.history import history as asked
from webmap.reading import Reading
from webmap.told_changes import ToldRow, told_row


@dataclass(frozen=True)
class Entry:
    """What one data version changed of the record."""

    label: str
    published_at: dt.datetime
    rows: tuple[ToldRow, ...]


def history(r: Reading, record: str, ref: str) -> tuple[Entry, ...]:
    """The record's history, newest first."""
    found = groupby(asked(r.connection, record, ref), key=lambda one: (one.label, one.published_at))
    return tuple(Entry(*version, tuple(told_row(one.change, r.codebook) for one in rows)) for version, rows in found)
