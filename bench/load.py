"""The load of many located projects through the door, timed beside geopandas, ORM objects and the bare COPY."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine

from bench.apart import Steps, apart, command
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

OURS = "ours"
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


def _times(found: Loaded, other: str) -> float:
    return found.way(OURS).projects_a_second / found.way(other).projects_a_second


GOALS: Sequence[tuple[str, float, Callable[[Loaded], float]]] = (
    ("rows of all tables a second", 20_000, lambda found: found.way(OURS).rows_a_second),
    ("projects a second", 20_000, lambda found: found.way(OURS).projects_a_second),
    ("times geopandas, projects a second", 2, lambda found: _times(found, "geopandas")),
    (
        "times ORM objects, rows a second",
        30,
        lambda found: found.way(OURS).rows_a_second / found.way("ORM objects").rows_a_second,
    ),
    ("times COPY, indexed table, projects a second", 1 / 8, lambda found: _times(found, "COPY, indexed table")),
    (
        "rows of all tables a second, times COPY's rows",
        1 / 8,
        lambda found: found.way(OURS).rows_a_second / found.way("COPY, indexed table").rows_a_second,
    ),
    (
        "memory, times that of the smallest",
        1,
        lambda found: found.way(OURS).steps.megabytes / found.ways[0].steps.megabytes,
    ),
)


def measure(scratch: Scratch, projects: int, seed: int, folder: Path, say: Callable[[str], None]) -> Loaded:
    """The product's own command at several sizes, its steps once, and the peers. Raises BenchRefused."""
    sizes = [*(size for size in SMALLER if size < projects), projects]
    files = {size: brought(folder, size, seed, say) for size in sizes}
    found = Loaded(projects, load=[os.getloadavg()[0]])
    for size in sizes:
        say(f"python -m loaders load projects, {size} projects")
        _empty(scratch)
        words = [sys.executable, "-m", "loaders", "load", "projects", "--file", str(files[size].book)]
        steps = command("load", words, {**os.environ, "DATABASE_URL": scratch.url})
        found.ways.append(Way(OURS, size, _filled(scratch, size), steps))
    say("the same, step by step")
    _empty(scratch)
    steps = apart(by_steps, scratch.url, files[projects].book)
    found.ways.append(Way("ours, by steps", projects, _filled(scratch, projects), steps))
    found.ways += _peers(scratch, files[projects], say)
    found.load.append(os.getloadavg()[0])
    return found


def by_steps(url: str, book: Path) -> Steps:
    """What the command does, timed where one part ends and the next begins."""
    steps, engine = Steps(), create_engine(url)
    request = Request(all_sources().by_key["projects"], book)
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
    say("geopandas")
    ways = [Way("geopandas", files.projects, files.projects, apart(geopandas_way, scratch.url, files.flat))]
    say("COPY")
    copied = apart(copy_way, scratch.url, files.flat)
    for name, seconds in copied.seconds.items():
        steps = Steps({"copy": seconds}, copied.megabytes)
        ways.append(Way(f"COPY, {name} table", files.projects, files.projects, steps))
    say("ORM objects")
    some = min(ORM_SAMPLE, files.projects)
    steps = apart(orm_way, scratch.url, files.flat, some)
    several = " + ".join(
        f"(SELECT count(*) FROM {table})" for table in ("project", "location", "participation", "organisation")
    )
    return [*ways, Way("ORM objects", some, scratch.told(f"SELECT {several}"), steps)]


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
