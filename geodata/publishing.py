"""What every way in shares: the door's lock, writing what is staged with its trace, and a new data version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from geodata import copying
from geodata.derive import derive, foresee, share_faults
from geodata.models import Base, Change, ChangeSet, DataVersion, Load, PlacePiece, Project, ReceivedRow, Word
from geodata.policy import PRIVATE_FACTS
from geodata.refusals import RegisterRefused, refusal_of
from geodata.staging import DERIVED, Stage, Trace, content_hash

_LOCK = 2008_0001
_MEMORY = {model.__tablename__ for model in (Change, ChangeSet, DataVersion, Load, PlacePiece, ReceivedRow, Word)}


@dataclass(frozen=True)
class Made:
    """What staged rows changed: the change set (None: nothing) and rows new, changed and removed by table."""

    change_set: int | None
    by_table: dict[str, tuple[int, int, int]]

    @property
    def sums(self) -> tuple[int, int, int]:
        """Rows new, changed and removed in all tables."""
        new, changed, removed = (sum(counts[i] for counts in self.by_table.values()) for i in range(3))
        return new, changed, removed


def carry_out(connection: Connection, stages: Sequence[Stage], source_key: str, title: str) -> Made:
    """Write what is staged, with its trace and all that follows from it; no data version yet. Raises RegisterRefused.

    The caller holds the door's lock.
    """
    by_table = {stage.table.name: stage.count(connection) for stage in stages}
    made = Made(None, by_table)
    if not any(made.sums):
        return made
    new, changed, removed = made.sums
    change_set = connection.execute(
        insert(ChangeSet)
        .values(source_key=source_key, title=title, new=new, changed=changed, removed=removed)
        .returning(ChangeSet.id)
    ).scalar_one()
    for name, count in _apply(connection, stages, change_set).items():
        before = by_table.get(name, (0, 0, 0))
        by_table[name] = (before[0], before[1], before[2] + count)
    removed = Made(change_set, by_table).sums[2]
    connection.execute(update(ChangeSet).where(ChangeSet.id == change_set).values(removed=removed))
    derive(connection, {name for name, counts in by_table.items() if any(counts)}, change_set)
    if faults := share_faults(connection):
        raise RegisterRefused(faults)
    return Made(change_set, by_table)


def lock(connection: Connection) -> None:
    """Wait for the door: whoever publishes holds it to the end of the transaction."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    # Lists are compared and written in a few statements over all rows. Sorting those on disk takes longer, and to
    # compile them (on by default) took longer than to carry them out.
    connection.exec_driver_sql("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")


def register_tables() -> list[Table]:
    """The tables of the register's content, parents first; its memory and the desk are not."""
    tables = Base.metadata.sorted_tables
    return [table for table in tables if table.schema is None and table.name not in _MEMORY]


def register_hash(connection: Connection) -> str:
    """A hash of all content: two registers with the same rows have the same one.

    The hash is public, and short numbers could be guessed from it: private facts do not enter it.
    """
    return content_hash(connection, [table for table in register_tables() if table.name not in PRIVATE_FACTS])


def holds_sample(connection: Connection) -> bool:
    """Whether the register is a rehearsal; an indicator or a code list loaded into it does not make it real."""
    return bool(connection.execute(select(Project.ref).where(Project.is_sample).limit(1)).first())


def _apply(connection: Connection, stages: Sequence[Stage], change_set: int) -> dict[str, int]:
    """Trace and write the difference; returns how many further rows went with what was removed, by table."""
    dragged: Counter[str] = Counter()
    into = Trace(change_set)
    try:
        for stage in stages:
            stage.trace(connection, into)
        for stage in stages:
            dragged.update(stage.trace_dragged(connection, into))
        for stage in reversed(stages):
            stage.remove(connection)
        for stage in stages:
            if stage.table.name in DERIVED:
                foresee(connection, {one.table.name for one in stages})
            stage.write(connection)
    except IntegrityError as error:
        raise RegisterRefused([refusal_of(error)]) from error
    return dragged


def new_version(connection: Connection, change_set: int, is_sample: bool) -> str:
    """What the public sees from the commit on; gives its label: the day in İzmir and a running number."""
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
    copying.keep_at_commit(connection)
    return label
