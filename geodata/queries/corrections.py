"""Corrections made by hand that a list would undo, because it still brings what was there before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from geodata.models import Base
from geodata.register import Delivery

BY_HAND = ("edit", "voice")
"""Kinds of proposals in which a person wrote the values."""

_HISTORY = """
SELECT c.table_name, c.row_key, a.key AS field, b.value AS before, a.value AS after,
       coalesce(p.kind = ANY(:kinds), false) AS by_hand, s.created_at::date AS day, coalesce(w.name, '') AS who
FROM change c
JOIN change_set s ON s.id = c.change_set_id
LEFT JOIN desk.proposal p ON p.change_set_id = s.id
LEFT JOIN desk.account w ON w.id = p.author_id
CROSS JOIN LATERAL jsonb_each_text(c.after) a
JOIN LATERAL jsonb_each_text(c.before) b ON b.key = a.key
WHERE c.action = 'changed' AND (c.table_name, c.row_key) IN (
    SELECT h.table_name, h.row_key FROM change h JOIN desk.proposal q ON q.change_set_id = h.change_set_id
    WHERE q.kind = ANY(:kinds) AND h.action = 'changed' AND h.table_name = ANY(:tables)
)
ORDER BY c.change_set_id
"""


@dataclass(frozen=True)
class Kept:
    """One field that stays as a person corrected it. Values are text as the database writes them, None for empty."""

    table: str
    key: str
    field: str
    brought: str | None
    corrected: str | None
    day: str
    who: str

    def as_dict(self) -> dict[str, Any]:
        """As it is shown and kept with a proposal."""
        return asdict(self)


def kept_corrections(connection: Connection, delivery: Delivery) -> list[Kept]:
    """Fields whose last changes were made by hand, and for which the delivery brings a value from before them."""
    tables = [model.__tablename__ for model in delivery.tables]
    changes = connection.execute(sa.text(_HISTORY), {"kinds": list(BY_HAND), "tables": tables}).all()
    rows = _by_key(delivery.rows) if changes else {}
    by_field: dict[tuple[str, str, str], list[Any]] = {}
    for change in changes:
        by_field.setdefault((change.table_name, change.row_key, change.field), []).append(change)
    found = [
        _kept(rows[table, key], history)
        for (table, key, field), history in by_field.items()
        if (table, key) in rows and hasattr(rows[table, key], field)
    ]
    return [one for one in found if one is not None]


def restore(delivery: Delivery, kept: Iterable[Kept]) -> Delivery:
    """The delivery with the corrected values in place of those it brought."""
    corrections = list(kept)
    rows = _by_key(delivery.rows) if corrections else {}
    for one in corrections:
        row = rows[one.table, one.key]
        setattr(row, one.field, _typed(row, one.field, one.corrected))
    return delivery


def _kept(row: Base, history: Sequence[Any]) -> Kept | None:
    """What the last unbroken run of corrections by hand says against the row's value."""
    last = history[-1]
    value = getattr(row, last.field)
    if not last.by_hand or _same(value, last.after):
        return None
    for change in reversed(history):
        if not change.by_hand:
            return None
        if _same(value, change.before):
            return Kept(
                last.table_name, last.row_key, last.field, change.before, last.after, last.day.isoformat(), last.who
            )
    return None


def _same(value: Any, written: str | None) -> bool:
    if value is None or written is None:
        return value is None and written is None
    if isinstance(value, bool):
        return written == ("true" if value else "false")
    if isinstance(value, int | Decimal):
        return Decimal(value) == Decimal(written)
    return str(value) == written


def _typed(row: Base, field: str, written: str | None) -> Any:
    if written is None:
        return None
    kind = type(row).__table__.c[field].type
    if isinstance(kind, sa.Boolean):
        return written == "true"
    if isinstance(kind, sa.Integer):
        return int(written)
    return Decimal(written) if isinstance(kind, sa.Numeric) else written


def _by_key(rows: Iterable[Base]) -> dict[tuple[str, str], Base]:
    found: dict[tuple[str, str], Base] = {}
    for row in rows:
        key = " · ".join(str(getattr(row, str(column.key))) for column in sa.inspect(type(row)).primary_key)
        found[type(row).__tablename__, key] = row
    return found
