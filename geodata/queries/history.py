"""One record's own history: what was published of it when, as far as it is public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from geodata.models import Change, DataVersion
from geodata.policy import CHANGE_COLUMNS
from geodata.queries.changes import KEY_SEPARATOR, Changed, public_fields, told

MOST = 60
"""Changes shown of one record, the newest."""

_MOST_PARTS = 60
"""Places and events of a record are numbered; so many numbers are looked up, each by the index of keys."""

_PARTS = {"project": ("location", "status_event"), "site": ()}


@dataclass(frozen=True)
class Past:
    """One change of a record: in which data version, when it was published, and the change."""

    label: str
    published_at: dt.datetime
    change: Changed


def history(connection: Connection, record: str, ref: str) -> list[Past]:
    """The public changes of a project or site and of its places and events, newest first, at most MOST."""
    own = [record, *(["exclusion"] if record == "project" else [])]
    parts = [f"{ref}{KEY_SEPARATOR}{number}" for number in range(_MOST_PARTS)]
    of_record = Change.table_name.in_(own) & (Change.row_key == ref)
    of_parts = Change.table_name.in_(_PARTS[record]) & Change.row_key.in_(parts)
    statement = (
        select(
            DataVersion.label,
            DataVersion.published_at,
            Change.table_name,
            Change.action,
            Change.before,
            Change.after,
        )
        .join(DataVersion, DataVersion.change_set_id == Change.change_set_id)
        .where(of_record | of_parts, Change.table_name.in_(list(CHANGE_COLUMNS)), *told())
        .order_by(Change.change_set_id.desc(), Change.id)
        .limit(MOST)
    )
    return [
        Past(label, published_at, Changed(table, ref, None, action, public_fields(table, before or {}, after or {})))
        for label, published_at, table, action, before, after in connection.execute(statement)
    ]
