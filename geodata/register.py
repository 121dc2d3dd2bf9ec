"""The door in: typed rows → difference → one transaction → a new data version, each change with its trace."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from geodata import copying
from geodata.derive import derive, share_faults
from geodata.models import Base, Change, ChangeSet, DataVersion, Load, PlacePiece, Project, ReceivedRow, Site, Word
from geodata.staging import Stage, content_hash, copy_rows

_LOCK = 2008_0001
_SAMPLE_INTO_REAL = (
    "This database holds real records; sample data never mixes with them. "
    "Use 'make sample', which keeps a database of its own."
)
_REAL_INTO_SAMPLE = (
    "This database holds sample data; real records never mix with it. Load them into another database ('make run')."
)
_MEMORY = {model.__tablename__ for model in (Change, ChangeSet, DataVersion, Load, PlacePiece, ReceivedRow, Word)}


class RegisterRefused(Exception):
    """The register does not take this delivery; ``problems`` says why, in sentences. Nothing was changed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Delivery:
    """All that one source brings at once. It owns its rows: what it no longer brings is removed.

    ``tables`` names every table the source may own rows in, parents before children. ``received`` holds the rows
    as they came (sheet, line, cells); ``problems`` are warnings kept with the load.
    """

    source_key: str
    title: str
    tables: tuple[type[Base], ...]
    rows: Sequence[Base]
    file_name: str
    sha256: str
    rows_read: int
    received: Sequence[tuple[str, int, dict[str, str]]] = ()
    problems: Sequence[dict[str, Any]] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a delivery did (or, when the caller rolls back, would do). ``version`` is None when nothing changed."""

    new: int
    changed: int
    removed: int
    by_table: dict[str, tuple[int, int, int]]
    version: str | None


def deliver(connection: Connection, delivery: Delivery) -> Outcome:
    """Bring a delivery into the register, inside the caller's transaction: commit publishes, rollback was a dry run.

    Deliveries wait for each other (one advisory lock). Raises RegisterRefused.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    copying.keep_at_commit(connection)
    _refuse_mixture(connection, delivery)
    stages = _staged(connection, delivery)
    by_table = {stage.table.name: stage.count(connection) for stage in stages}
    new, changed, removed = (sum(counts[i] for counts in by_table.values()) for i in range(3))
    if not new + changed + removed:
        _remember(connection, delivery, "unchanged", None)
        return Outcome(0, 0, 0, by_table, None)
    change_set = connection.execute(
        insert(ChangeSet)
        .values(source_key=delivery.source_key, title=delivery.title, new=new, changed=changed, removed=removed)
        .returning(ChangeSet.id)
    ).scalar_one()
    for name, count in _apply(connection, stages, change_set).items():
        removed += count
        before = by_table.get(name, (0, 0, 0))
        by_table[name] = (before[0], before[1], before[2] + count)
    connection.execute(update(ChangeSet).where(ChangeSet.id == change_set).values(removed=removed))
    derive(connection, {name for name, counts in by_table.items() if any(counts)}, change_set)
    if faults := share_faults(connection):
        raise RegisterRefused(faults)
    _remember(connection, delivery, "published", change_set)
    version = _publish(connection, change_set, delivery.is_sample or _holds_sample(connection))
    return Outcome(new, changed, removed, by_table, version)


def remember_refusal(connection: Connection, delivery: Delivery) -> None:
    """Keep the trace of a delivery that was refused, with its problems. The register's content stays as it is."""
    _remember(connection, delivery, "refused", None)


def register_tables() -> list[Table]:
    """The tables of the register's content, parents first; its memory (loads, changes, versions) is not content."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _MEMORY]


def register_hash(connection: Connection) -> str:
    """A hash of all content: two registers with the same rows have the same one."""
    return content_hash(connection, register_tables())


def _refuse_mixture(connection: Connection, delivery: Delivery) -> None:
    if not {Project, Site} & set(delivery.tables):
        return
    held = set(connection.execute(select(Project.is_sample).distinct()).scalars())
    held |= set(connection.execute(select(Site.is_sample).distinct()).scalars())
    brought = {row.is_sample for row in delivery.rows if isinstance(row, Project | Site)}
    if brought and brought != {delivery.is_sample}:
        raise RegisterRefused(["A delivery is either all sample data or none of it."])
    if held and brought and held != brought:
        raise RegisterRefused([_SAMPLE_INTO_REAL if delivery.is_sample else _REAL_INTO_SAMPLE])


def _holds_sample(connection: Connection) -> bool:
    """An indicator or a code list loaded into a rehearsal does not make its projects real."""
    return bool(connection.execute(select(Project.ref).where(Project.is_sample).limit(1)).first())


def _staged(connection: Connection, delivery: Delivery) -> list[Stage]:
    unexpected = {type(row).__tablename__ for row in delivery.rows} - {table.__tablename__ for table in delivery.tables}
    if unexpected:
        raise RegisterRefused([f"{delivery.source_key} brought rows for tables it did not name: {sorted(unexpected)}"])
    problems: list[str] = []
    stages = []
    for model in delivery.tables:
        stage = Stage(Base.metadata.tables[model.__tablename__], delivery.source_key)
        try:
            stage.fill(connection, [row for row in delivery.rows if type(row) is model])
        except DBAPIError as error:
            raise RegisterRefused([_sentence(error)]) from error
        except Exception as error:
            # COPY runs on psycopg itself, below SQLAlchemy, so its errors come unwrapped.
            if type(error).__module__.startswith("psycopg"):
                raise RegisterRefused([str(error).strip().splitlines()[0]]) from error
            raise
        problems += [
            f"{model.__tablename__} {key} is delivered more than once." for key in stage.duplicates(connection)
        ]
        problems += [
            f"{model.__tablename__} {key} is kept by source '{owner}'; '{delivery.source_key}' cannot bring it too."
            for key, owner in stage.drop_foreign(connection)
        ]
        stages.append(stage)
    if problems:
        raise RegisterRefused(problems)
    return stages


def _apply(connection: Connection, stages: Sequence[Stage], change_set: int) -> dict[str, int]:
    """Trace and write the difference; returns how many rows of other sources went with what was removed, by table."""
    dragged: dict[str, int] = {}
    try:
        for stage in stages:
            stage.trace(connection, change_set)
            dragged |= stage.trace_dragged(connection, change_set)
        for stage in reversed(stages):
            stage.remove(connection)
        for stage in stages:
            stage.write(connection)
    except IntegrityError as error:
        raise RegisterRefused([_sentence(error)]) from error
    return dragged


def _sentence(error: DBAPIError) -> str:
    """The database's own words, first line and detail: it names the table, the constraint and the value."""
    lines = [line.strip() for line in str(error.orig).strip().splitlines() if line.strip()]
    return " ".join(lines[:2])


def _remember(connection: Connection, delivery: Delivery, outcome: str, change_set: int | None) -> None:
    load = connection.execute(
        insert(Load)
        .values(
            source_key=delivery.source_key,
            file_name=delivery.file_name,
            sha256=delivery.sha256,
            rows_read=delivery.rows_read,
            outcome=outcome,
            problems=list(delivery.problems),
            change_set_id=change_set,
        )
        .returning(Load.id)
    ).scalar_one()
    if change_set is not None:
        _keep_received(connection, load, delivery.received)


def _keep_received(connection: Connection, load: int, received: Iterable[tuple[str, int, dict[str, str]]]) -> None:
    rows = ((load, sheet, line, json.dumps(cells, ensure_ascii=False)) for sheet, line, cells in received)
    copy_rows(connection, "received_row", ("load_id", "sheet", "line", "cells"), rows)


def _publish(connection: Connection, change_set: int, is_sample: bool) -> str:
    copying.keep_at_commit(connection)
    day = dt.datetime.now(ZoneInfo("Europe/Istanbul")).date().isoformat()
    number = connection.execute(
        text("SELECT count(*) + 1 FROM data_version WHERE label LIKE :day || '.%'"), {"day": day}
    ).scalar_one()
    label = f"{day}.{number}"
    connection.execute(
        insert(DataVersion).values(
            label=label,
            change_set_id=change_set,
            register_hash=register_hash(connection),
            is_sample=is_sample,
        )
    )
    return label
