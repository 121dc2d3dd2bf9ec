"""The load of many located projects through the door, timed beside geopandas, ORM objects and the bare COPY."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine

from bench.apart import Steps, apart, command, server_seconds
from bench.build import load_reference
from bench.load_peers import copy_way, geopandas_way, orm_way
from bench.load_rows import Brought, brought
from bench.scratch import BenchRefused, Scratch
from geodata.register import deliver
from loaders import read
from loaders.audit import Request
from loaders.prepare import prepare
from loaders.source import all_sources

SMALLER = (5_000, 20_000)
"""Sizes beside the one asked for: whether memory stays the same."""

OURS, GEOPANDAS, COPY, ORM = "ours", "geopandas", "COPY, indexed table", "ORM objects"
ORM_SAMPLE = 5_000


@dataclass
class Way:
    """One way of bringing rows in. ``rows`` are those of all tables that it filled, the change trace not counted."""

    name: str
    projects: int
    rows: int
    steps: Steps

    @property
    def projects_a_second(self) -> float:
        return self.projects / self.steps.whole

    @property
    def rows_a_second(self) -> float:
        return self.rows / self.steps.whole


@dataclass
class Loaded:
    """All ways; ``load`` is the machine's load average over a minute before and after."""

    projects: int
    ways: list[Way] = field(default_factory=list)
    load: list[float] = field(default_factory=list)

    def way(self, name: str) -> Way:
        """The way of that name with the most projects."""
        return max((way for way in self.ways if way.name == name), key=lambda way: way.projects)


def _projects(found: Loaded, other: str) -> float:
    return found.way(OURS).projects_a_second / found.way(other).projects_a_second


def _rows(found: Loaded, other: str) -> float:
    return found.way(OURS).rows_a_second / found.way(other).rows_a_second


def _memory(found: Loaded) -> float:
    return found.way(OURS).steps.megabytes / found.ways[0].steps.megabytes


GOALS: Sequence[tuple[str, float, Callable[[Loaded], float]]] = (
    ("rows of all tables a second", 20_000, lambda found: found.way(OURS).rows_a_second),
    ("projects a second", 20_000, lambda found: found.way(OURS).projects_a_second),
    ("rows a second, times geopandas", 2, lambda found: _rows(found, GEOPANDAS)),
    ("projects a second, times geopandas", 2, lambda found: _projects(found, GEOPANDAS)),
    ("rows a second, times ORM objects", 30, lambda found: _rows(found, ORM)),
    ("rows a second, times COPY into an indexed table", 1 / 8, lambda found: _rows(found, COPY)),
    ("projects a second, times COPY into an indexed table", 1 / 8, lambda found: _projects(found, COPY)),
    ("memory, times that of the fewest projects", 1, _memory),
)
"""A name, what was wanted, and how it is told from what was measured. Rows of peers are projects, but the ORM's."""


def measure(scratch: Scratch, projects: int, seed: int, folder: Path, say: Callable[[str], None]) -> Loaded:
    """The product's own command at several sizes, its steps once, and the peers. Raises BenchRefused."""
    sizes = [*(size for size in SMALLER if size < projects), projects]
    files = {size: brought(folder, size, seed, say) for size in sizes}
    found = Loaded(projects, load=[os.getloadavg()[0]])
    for size in sizes:
        say(f"python -m loaders load projects, {size} projects")
        _empty(scratch)
        words = [sys.executable, "-m", "loaders", "load", "projects", "--file", str(files[size].book)]
        environment = {**os.environ, "DATABASE_URL": scratch.url}
        steps = _with_server(scratch, lambda: command("load", words, environment))  # noqa: B023 (called at once)
        found.ways.append(Way(OURS, size, _filled(scratch, size), steps))
    say("the same, step by step")
    _empty(scratch)
    steps = _with_server(scratch, lambda: apart(by_steps, scratch.url, files[projects].book))
    found.ways.append(Way("ours, by steps", projects, _filled(scratch, projects), steps))
    found.ways += _peers(scratch, files[projects], say)
    found.load.append(os.getloadavg()[0])
    return found


def _with_server(scratch: Scratch, work: Callable[[], Steps]) -> Steps:
    """What the work says of itself, and how long the database's server worked for it."""
    before = server_seconds(scratch)
    steps = work()
    steps.database_cpu = server_seconds(scratch) - before
    return steps


def by_steps(url: str, book: Path) -> Steps:
    """What the command does, timed where one part ends and the next begins."""
    steps, engine = Steps(), create_engine(url)
    request = Request(all_sources().by_key["projects"], book)
    # As loaders.run has it.
    gc.disable()
    with engine.connect() as connection, connection.begin():
        with steps.step("read the file"):
            read.sheets(book)
        with steps.step("read and check"):
            prepared = prepare(connection, request)
        if prepared.delivery is None:
            raise BenchRefused(f"The list has faults: {prepared.errors[:3]}")
        with steps.step("publish"):
            deliver(connection, prepared.delivery)
    steps.seconds["read and check"] -= steps.seconds["read the file"]
    return steps


def _peers(scratch: Scratch, files: Brought, say: Callable[[str], None]) -> Sequence[Way]:
    _empty(scratch)
    every, url, flat = files.projects, scratch.url, files.flat
    say("geopandas")
    ways = [Way("geopandas", every, every, _with_server(scratch, lambda: apart(geopandas_way, url, flat)))]
    say("COPY")
    bare = _with_server(scratch, lambda: apart(copy_way, url, flat, False))
    indexed = _with_server(scratch, lambda: apart(copy_way, url, flat, True))
    ways += [Way("COPY, bare table", every, every, bare), Way(COPY, every, every, indexed)]
    say("ORM objects")
    some = min(ORM_SAMPLE, every)
    steps = _with_server(scratch, lambda: apart(orm_way, url, flat, some))
    several = " + ".join(
        f"(SELECT count(*) FROM {table})" for table in ("project", "location", "participation", "organisation")
    )
    return [*ways, Way(ORM, some, scratch.told(f"SELECT {several}"), steps)]


def _empty(scratch: Scratch) -> None:
    """A register without projects, as it is before its first list."""
    scratch.create()
    with scratch.engine() as engine, engine.begin() as connection:
        load_reference(connection)


def _filled(scratch: Scratch, projects: int) -> int:
    held = scratch.told("SELECT count(*) FROM project")
    if held != projects:
        raise BenchRefused(f"{held} of {projects} projects were loaded.")
    return int(scratch.told("SELECT new FROM change_set WHERE source_key = 'projects' ORDER BY id DESC LIMIT 1"))
