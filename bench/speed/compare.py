"""One run: everybody is started on the same rows, agrees on what the filters mean, and is asked in turn."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from bench.peers import prepared
from bench.queries import copied
from bench.scratch import BenchRefused, Scratch
from bench.speed import datasette as lite
from bench.speed import naive, ours, services
from bench.speed.agreement import refuse_disagreement
from bench.speed.asked import ASKED, SEARCHED, Asked
from bench.speed.rows import into_postgis, into_sqlite
from bench.speed.serving import Contender
from bench.speed.timing import Budget, Download, Sample, download, rate, sample
from geodata.columns import Columns
from geodata.db import Database, open_database
from geodata.settings import ROOT, Settings

FOLDER = ROOT / ".local" / "bench"
JOBS = ("page", "first map", "map", "summary", "facets", "list", "deep page", "search", "search and facets")
FILES, NAIVE = "files", "naive"
PEERS = ("datasette", "tipg", "pygeoapi")
ONCE = ("page", "first map")
MARKERS = 10_000
"""Of the naive page: it takes ten milliseconds a marker to make, and its bytes grow with them."""
_FILE_ROWS = 120_000


@dataclass
class Compared:
    """All that one run found on a register of so many projects."""

    register: str
    projects: int
    load: list[tuple[float, ...]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    rates: dict[str, float] = field(default_factory=dict)
    files: list[Download] = field(default_factory=list)
    naive: naive.Naive | None = None


@dataclass(frozen=True)
class Wanted:
    """Which jobs, beside which peers, how often each answer."""

    jobs: Sequence[str] = (*JOBS, FILES, NAIVE)
    peers: Sequence[str] = PEERS
    budget: Budget = Budget()


def compare(register: Scratch, wanted: Wanted, say: Callable[[str], None]) -> Compared:
    """Every job, by everybody who can do it. Raises BenchRefused when two of them mean different projects."""
    file = into_sqlite(register, FOLDER / "peers" / f"{register.name}.db", say)
    found, jobs = Compared(register.name, _number(file, "SELECT count(*) FROM project")), wanted.jobs
    found.load.append(os.getloadavg())
    with ExitStack() as stack:
        contenders = list(_started(stack, register, file, found.projects, wanted.peers))
        say("asking everybody how many projects each filter means")
        found.counts = refuse_disagreement(contenders, file)
        for job in JOBS:
            if job in jobs:
                say(job)
                found.samples += _samples(contenders, job, wanted.budget)
        if "list" in jobs:
            say("answers a second")
            found.rates = {one.name: rate(one, _lists(one), 5.0) for one in contenders if "list" in one.jobs}
        if FILES in jobs:
            say("files")
            asked = _for_files(found.counts)
            found.files = [
                download(one, kind, asked) for kind in ("csv", "geojson") for one in _filing(contenders, kind)
            ]
    if NAIVE in jobs:
        say("the naive page")
        found.naive = naive.page(file, MARKERS)
    found.load.append(os.getloadavg())
    return found


def _started(
    stack: ExitStack, register: Scratch, file: Path, projects: int, peers: Sequence[str]
) -> Iterator[Contender]:
    columns = FOLDER / "columns"
    _copied(register, columns, projects)
    after = cache(partial(_after, file))
    product = partial(ours.product, register=register, columns=columns, deep=lambda asked: (after(asked) or [None])[0])
    yield stack.enter_context(product("ours, made anew", env={"ANSWERS_MB": "0"}))
    yield stack.enter_context(product("ours, again", env={}))
    if "datasette" in peers:
        yield stack.enter_context(lite.datasette(prepared("datasette"), file, after))
    if "tipg" in peers or "pygeoapi" in peers:
        flat = into_postgis(register, Scratch(f"{register.name}_peers"))
    if "tipg" in peers:
        yield stack.enter_context(services.tipg(prepared("tipg"), flat, projects // 2, FOLDER / "tipg.log"))
    if "pygeoapi" in peers:
        yield stack.enter_context(services.pygeoapi(prepared("pygeoapi"), flat, projects // 2))
    yield stack.enter_context(ours.bare(FOLDER))


def _copied(register: Scratch, columns: Path, projects: int) -> None:
    """The columnar copy, as the door makes it for a register of this size."""
    if projects < Columns(columns).least:
        return
    settings = Settings(database_url=register.url, columns_dir=str(columns), read_timeout_ms=600_000)
    with _database(settings) as database, database.reading() as connection:
        copied(connection, columns)


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_database(settings)
    try:
        yield database
    finally:
        database.close()


def _samples(contenders: Sequence[Contender], job: str, budget: Budget) -> Iterator[Sample]:
    """Filter by filter, everybody after the other: whoever else works on the machine disturbs all of them alike."""
    filters = ASKED[:1] if job in ONCE else SEARCHED if job.startswith("search") else ASKED
    for asked in filters:
        ways = [(one, one.jobs[job](asked)) for one in contenders if job in one.jobs]
        for number in range(max((len(answers) for _, answers in ways), default=0)):
            for one, answers in ways:
                if number < len(answers):
                    yield sample(job, one, asked, answers[number], budget)


def _lists(contender: Contender) -> list[tuple[str, ...]]:
    return [answer for asked in ASKED for answer in contender.jobs["list"](asked)]


def _filing(contenders: Sequence[Contender], kind: str) -> list[Contender]:
    return [one for one in contenders if kind in one.files and one.name != "ours, again"]


def _for_files(counts: dict[str, int]) -> Asked:
    """The filter with the most projects that still makes a file everybody can be asked for."""
    fit = [asked for asked in ASKED if counts[asked.name] <= _FILE_ROWS]
    return max(fit, key=lambda asked: counts[asked.name])


def _after(file: Path, asked: Asked) -> tuple[str, float] | None:
    """The project in the middle of the list by amount, and its amount."""
    where = f"{asked.sqlite('project')} AND amount IS NOT NULL"
    half = _number(file, f"SELECT count(*) FROM project WHERE {where}") // 2
    connection = sqlite3.connect(file)
    ordered = f"SELECT ref, amount FROM project WHERE {where} ORDER BY amount DESC, ref LIMIT 1 OFFSET ?"
    found: tuple[str, float] | None = connection.execute(ordered, (half,)).fetchone()
    connection.close()
    return found


def _number(file: Path, sql: str) -> int:
    connection = sqlite3.connect(file)
    number: int = connection.execute(sql).fetchone()[0]
    connection.close()
    if not number and "WHERE" not in sql:
        raise BenchRefused(f"{file} holds no projects: remove it.")
    return number
