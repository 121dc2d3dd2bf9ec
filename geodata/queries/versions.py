"""Data versions: all of them, one by its label, and the last of each month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from geodata.models import ChangeSet, DataVersion
from geodata.queries.changes import untold
from geodata.queries.rows import AnyRow

_LABEL = re.compile(r"\d{4}-\d{2}-\d{2}\.\d{1,6}", re.ASCII)


def version_list(connection: Connection) -> Sequence[AnyRow]:
    """Every version, newest first: label, published_at, change_set, is_sample, register_hash, title, new, changed,
    removed (rows, without those the public knows nothing of)."""
    hidden = untold()
    statement = (
        select(
            DataVersion.label,
            DataVersion.published_at,
            DataVersion.change_set_id.label("change_set"),
            DataVersion.is_sample,
            DataVersion.register_hash,
            ChangeSet.title,
            (ChangeSet.new - func.coalesce(hidden.c.new, 0)).label("new"),
            (ChangeSet.changed - func.coalesce(hidden.c.changed, 0)).label("changed"),
            (ChangeSet.removed - func.coalesce(hidden.c.removed, 0)).label("removed"),
        )
        .join(ChangeSet, ChangeSet.id == DataVersion.change_set_id)
        .outerjoin(hidden, hidden.c.change_set_id == DataVersion.change_set_id)
        .order_by(DataVersion.id.desc())
    )
    return connection.execute(statement).all()


def change_set_of(connection: Connection, label: str) -> int | None:
    """The change set that made the version of this label, or None for no such version."""
    if not _LABEL.fullmatch(label):
        return None
    return connection.execute(select(DataVersion.change_set_id).where(DataVersion.label == label)).scalar_one_or_none()


def newest(connection: Connection) -> str | None:
    """The label of the newest version, or None before the first load."""
    return connection.execute(select(DataVersion.label).order_by(DataVersion.id.desc()).limit(1)).scalar_one_or_none()
