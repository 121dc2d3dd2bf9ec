"""Builds a scratch register of any size: rows are generated one by one and copied in batches, in constant memory.

It does not pass the door. The door compares what comes with what is there and keeps a trace of every row; here there
is nothing yet to compare with, the database is thrown away afterwards, and two million traces would be measured
instead of the register. What the door derives, and the marks it leaves, are made here too.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from sqlalchemy import Connection, Engine, insert, text

from bench import turkiye
from bench.copying import COLUMNS, copy_lines, lines, organisation_lines
from bench.scratch import Scratch
from geodata.derive import derive, share_faults
from geodata.models import ChangeSet, DataVersion
from loaders.run import Request, run
from loaders.sample import load_sample
from loaders.sample.cast import Cast
from loaders.sample.country import Country
from loaders.sample.draft import Stage, drafts
from loaders.sample.plan import plan
from loaders.sample.quotas import scaled_lots
from loaders.sample.reference import read_reference
from loaders.source import all_sources

AGENCY_SIZE = 647
"""Registers of this size are the sample of ``python -m loaders load sample``, in İzmir and through the door."""

BATCH = 20_000
MOST_IN_LOT = 5_000
POOL = 500
UNKNOWN = 0.03
MEMORY = "SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET synchronous_commit = off; SET jit = off"


@dataclass
class Built:
    """What a build did: seconds by step, and the generator's own peak memory in MB."""

    projects: int
    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Adds the time of the block to a step."""
        begun = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun


def database_of(projects: int, izmir: bool = False) -> Scratch:
    """The scratch database for a size, over Türkiye or all in İzmir."""
    return Scratch(f"bench_{projects}_izmir" if izmir else f"bench_{projects}")


def build(scratch: Scratch, projects: int, seed: int, say: Callable[[str], None], country: bool = True) -> Built:
    """Make the database anew with so many projects; ``country`` spreads them over Türkiye, else over İzmir alone."""
    built = Built(projects)
    with built.step("schema and reference"):
        scratch.create()
        with scratch.engine() as engine, engine.begin() as connection:
            load_reference(connection)
            if projects == AGENCY_SIZE:
                load_sample(connection, projects=projects, seed=seed)
            elif country:
                say(f"{turkiye.load_places(connection)} places of Türkiye")
    if projects != AGENCY_SIZE:
        with scratch.engine() as engine:
            _fill(engine, built, seed, say)
    built.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return built


def load_reference(connection: Connection) -> None:
    """All bundled sources but projects and what needs them."""
    sources = all_sources()
    without = {"projects", *(source.key for source in sources.after("projects"))}
    for source in sources.by_key.values():
        if source.key not in without:
            report = run(connection, Request(source))
            assert report.outcome is not None, f"{source.key}: {report.problems}"


def _fill(engine: Engine, built: Built, seed: int, say: Callable[[str], None]) -> None:
    with engine.connect() as connection:
        with built.step("indexes"):
            again = _without_indexes(connection)
        _copy_all(connection, built, seed, say)
        with built.step("derive"):
            connection.execute(text(MEMORY))
            derive(connection, {"project"}, None)
            faults = share_faults(connection)
            assert not faults, faults
            connection.commit()
        say("derived scope and search text")
        with built.step("indexes"):
            # Deriving rewrote every row; the gaps would be measured as if the register had them.
            _alone(connection, ["VACUUM (FULL) project"])
            connection.execute(text(MEMORY))
            for statement in again:
                connection.execute(text(statement))
            _publish(connection, built.projects, seed)
            connection.commit()
            _alone(connection, ["VACUUM (ANALYZE)"])
        say("indexed and analysed")


def _copy_all(connection: Connection, built: Built, seed: int, say: Callable[[str], None]) -> None:
    invented = plan()
    reference = read_reference(connection, invented)
    rng = Random(seed)
    with built.step("points"):
        country = Country.of(reference.districts, POOL, rng)
    stage = Stage(country, Cast.of(built.projects), invented.as_of)
    with built.step("copy"):
        copy_lines(connection, "organisation", organisation_lines(stage.cast.all()))
    stream = drafts(rng, scaled_lots(reference, invented, built.projects, MOST_IN_LOT), UNKNOWN, stage)
    done = 0
    while True:
        with built.step("generate"):
            batch = lines(islice(stream, BATCH), "BENCH-")
        if not batch["project"]:
            break
        with built.step("copy"):
            for table, found in batch.items():
                copy_lines(connection, table, found)
            connection.commit()
        done += len(batch["project"])
        if done % (10 * BATCH) == 0 or done == built.projects:
            say(f"{done} of {built.projects} projects")


def _without_indexes(connection: Connection) -> list[str]:
    """Take indexes and keys off the tables to be filled; returns the statements that put them back, keys first."""
    names = ", ".join(f"'{table}'::regclass" for table in COLUMNS)
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype = 'f' AS refers "
            f"FROM pg_constraint WHERE contype IN ('p', 'f') AND (conrelid IN ({names}) OR confrelid IN ({names})) "
            "ORDER BY refers DESC, conname"
        )
    ).all()
    for table, name, _, _ in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    indexes = connection.execute(
        text(
            f"SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid IN ({names})"
        )
    ).all()
    for name, _ in indexes:
        connection.execute(text(f"DROP INDEX {name}"))
    connection.commit()
    return [
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}" for table, name, what, refers in keys if not refers),
        *(made for _, made in indexes),
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}" for table, name, what, refers in keys if refers),
    ]


def _publish(connection: Connection, projects: int, seed: int) -> None:
    made = insert(ChangeSet).values(source_key="bench", title="Ölçüm verisi", new=projects, changed=0, removed=0)
    change_set = connection.execute(made.returning(ChangeSet.id)).scalar_one()
    connection.execute(
        insert(DataVersion).values(
            label=f"bench.{projects}", change_set_id=change_set, register_hash=f"{projects}-{seed}", is_sample=True
        )
    )


def _alone(connection: Connection, statements: list[str]) -> None:
    """Statements that cannot run inside a transaction."""
    connection.rollback()
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.autocommit = True
    for statement in statements:
        driver.execute(statement)
    driver.autocommit = False
