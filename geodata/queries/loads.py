"""What was loaded when: the runs of files through the door, and the data versions that came of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from geodata.models import ChangeSet, DataVersion, Load
from geodata.queries.changes import untold
from geodata.queries.rows import AnyRow

SHOWN = 200


def loads(connection: Connection) -> Sequence[AnyRow]:
    """The newest loads, newest first: source_key, file_name (no folder), sha256, rows_read, outcome, finished_at,
    warnings (how many problems were kept), new, changed, removed and version (NULL when nothing was published)."""
    hidden = untold()
    statement = (
        select(
            Load.source_key,
            Load.file_name,
            Load.sha256,
            Load.rows_read,
            Load.outcome,
            Load.finished_at,
            func.jsonb_array_length(Load.problems).label("warnings"),
            (ChangeSet.new - func.coalesce(hidden.c.new, 0)).label("new"),
            (ChangeSet.changed - func.coalesce(hidden.c.changed, 0)).label("changed"),
            (ChangeSet.removed - func.coalesce(hidden.c.removed, 0)).label("removed"),
            DataVersion.label.label("version"),
        )
        .outerjoin(ChangeSet, ChangeSet.id == Load.change_set_id)
        .outerjoin(hidden, hidden.c.change_set_id == ChangeSet.id)
        .outerjoin(DataVersion, DataVersion.change_set_id == ChangeSet.id)
    )
    # What waits for a reader is the desk's alone.
    statement = statement.where(Load.outcome != "proposed")
    return connection.execute(statement.order_by(Load.id.desc()).limit(SHOWN)).all()
