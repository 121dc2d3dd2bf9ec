"""The door in: typed rows → difference → one transaction → a new data version, each change with its trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from geodata import copying
from geodata.models import Base, Load, Project, Site
from geodata.publishing import (
    carry_out,
    holds_sample,
    lock,
    new_version,
    register_hash,
    register_tables,
)
from geodata.refusals import Refusal, RegisterRefused, refused, twice
from geodata.staging import Stage, copy_rows

__all__ = ["Delivery", "Outcome", "RegisterRefused", "deliver", "register_hash", "register_tables", "remember_refusal"]

_SAMPLE_INTO_REAL = (
    "This database holds real records; sample data never mixes with them. "
    "Use 'make sample', which keeps a database of its own."
)
_REAL_INTO_SAMPLE = (
    "This database holds sample data; real records never mix with it. Load them into another database ('make run')."
)


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
    received: Iterable[tuple[str, int, dict[str, str]]] = ()
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
    lock(connection)
    _refuse_mixture(connection, delivery)
    stages = _staged(connection, delivery)
    made = carry_out(connection, stages, delivery.source_key, delivery.title)
    if made.change_set is None:
        _remember(connection, delivery, "unchanged", None)
        copying.keep_at_commit(connection)
        return Outcome(0, 0, 0, made.by_table, None)
    _remember(connection, delivery, "published", made.change_set)
    version = new_version(connection, made.change_set, delivery.is_sample or holds_sample(connection))
    new, changed, removed = made.sums
    return Outcome(new, changed, removed, made.by_table, version)


def remember_refusal(connection: Connection, delivery: Delivery) -> None:
    """Keep the trace of a delivery that was refused, with its problems. The register's content stays as it is."""
    _remember(connection, delivery, "refused", None)


def remember_proposed(connection: Connection, delivery: Delivery) -> int:
    """Keep a list as it was received while its differences wait for a reader; gives the number of the load."""
    load = _remember(connection, delivery, "proposed", None)
    _keep_received(connection, load, delivery.received)
    return load


def _refuse_mixture(connection: Connection, delivery: Delivery) -> None:
    if not {Project, Site} & set(delivery.tables):
        return
    held = set(connection.execute(select(Project.is_sample).distinct()).scalars())
    held |= set(connection.execute(select(Site.is_sample).distinct()).scalars())
    brought = {row.is_sample for row in delivery.rows if isinstance(row, Project | Site)}
    if brought and brought != {delivery.is_sample}:
        raise RegisterRefused(["A delivery is either all sample data or none of it."])
    if held and brought and held != brought:
        raise RegisterRefused(
            [Refusal(_SAMPLE_INTO_REAL, "sample") if delivery.is_sample else Refusal(_REAL_INTO_SAMPLE, "real")]
        )


def _staged(connection: Connection, delivery: Delivery) -> list[Stage]:
    unexpected = {type(row).__tablename__ for row in delivery.rows} - {table.__tablename__ for table in delivery.tables}
    if unexpected:
        raise RegisterRefused([f"{delivery.source_key} brought rows for tables it did not name: {sorted(unexpected)}"])
    problems: list[Refusal] = []
    stages = []
    for model in delivery.tables:
        stage = Stage(Base.metadata.tables[model.__tablename__], delivery.source_key)
        try:
            stage.fill(connection, [row for row in delivery.rows if type(row) is model])
        except (DBAPIError, psycopg.Error) as error:
            raise refused(error) from error
        problems += [twice(model.__tablename__, key) for key in stage.duplicates(connection)]
        problems += [
            Refusal(
                f"{model.__tablename__} {key} is kept by source '{owner}'; '{delivery.source_key}' cannot bring it too."
            )
            for key, owner in stage.drop_foreign(connection)
        ]
        stages.append(stage)
    if problems:
        raise RegisterRefused(problems)
    return stages


def _remember(connection: Connection, delivery: Delivery, outcome: str, change_set: int | None) -> int:
    load: int = connection.execute(
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
    return load


def _keep_received(connection: Connection, load: int, received: Iterable[tuple[str, int, dict[str, str]]]) -> None:
    rows = ((load, sheet, line, json.dumps(cells, ensure_ascii=False)) for sheet, line, cells in received)
    copy_rows(connection, "received_row", ("load_id", "sheet", "line", "cells"), rows)
