"""Staff say that what a quality rule found is right; it leaves the list until its value changes."""

from __future__ import annotations

from sqlalchemy import Connection, delete, func
from sqlalchemy.dialects.postgresql import insert

from geodata.models import AcceptedFinding
from geodata.staff import Staff, log_event


def accept(connection: Connection, by: Staff, found: tuple[str, str, str, str], note: str) -> None:
    """``found`` is rule, ref, part and value. Raises ValueError without a note."""
    if not note.strip():
        raise ValueError("note")
    rule, ref, part, value = found
    values = {"rule": rule, "ref": ref, "part": part, "value": value, "note": note, "account_id": by.id}
    statement = insert(AcceptedFinding).values(**values)
    fresh = {"value": value, "note": note, "account_id": by.id, "at": func.now()}
    connection.execute(statement.on_conflict_do_update(index_elements=["rule", "ref", "part"], set_=fresh))
    log_event(connection, by.id, "quality.accept", ref, rule=rule, part=part, note=note)


def take_back(connection: Connection, by: Staff, rule: str, ref: str, part: str) -> None:
    """It stands in the list again."""
    a = AcceptedFinding
    done = connection.execute(delete(a).where(a.rule == rule, a.ref == ref, a.part == part))
    if done.rowcount:
        log_event(connection, by.id, "quality.take_back", ref, rule=rule, part=part)
