"""How long the register's questions take, beside peers that set the scale: an empty one and a bare look at all rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Connection, text

from bench.scratch import BenchRefused
from geodata.db import open_database
from geodata.filters import Choice, ProjectFilter, Span
from geodata.money import Lens, Rates
from geodata.queries.codebook import codebook
from geodata.queries.facets import facets
from geodata.queries.map import badges, points
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import DEFAULT_SORT, page
from geodata.queries.totals import totals
from geodata.search import literally
from geodata.settings import Settings

READ_TIMEOUT_MS = 600_000
MOST_TIMES = 15
FEW = 100_000
"""Beyond this many projects no page would ask for every point at once, and the last page of the list takes minutes."""

Ask = Callable[[Connection, Rates], Any]

ALL = ProjectFilter()
SOME = ProjectFilter(programme=Choice(("yenilenebilir-enerji",)), year=Choice((Span(2012, 2012),)))
TEXT = ProjectFilter(text=literally("zeytin işleme"))
AMOUNT = ProjectFilter(amount=Span(Decimal(200_000), Decimal(400_000)))
DISTRICT = ProjectFilter(district=Choice(("bornova",)))
BOX = ProjectFilter(box=(27.05, 38.35, 27.25, 38.5))
FILTERS = {"all": ALL, "programme+year": SOME, "text": TEXT, "amount": AMOUNT, "district": DISTRICT, "box": BOX}


@dataclass(frozen=True)
class Timing:
    """One question: milliseconds (median and least) over some runs, and the size of its answer."""

    name: str
    median: float
    least: float
    runs: int
    answer: str


@dataclass(frozen=True)
class Measured:
    """All questions on one size. ``peers`` are an empty question and a bare count and sum over all rows."""

    projects: int
    peers: tuple[Timing, ...]
    questions: tuple[Timing, ...]
    not_asked: tuple[str, ...]


def measure(url: str, projects: int, budget: float = 4.0) -> Measured:
    """Ask everything on one database, each question for about ``budget`` seconds and at least once.

    Raises BenchRefused when two surfaces answer the same filter differently: a time for a wrong answer says nothing.
    """
    database = open_database(Settings(database_url=url, read_timeout_ms=READ_TIMEOUT_MS))
    try:
        with database.reading() as connection:
            rates = codebook(connection).rates
            _refuse_disagreement(connection, rates, [label for label in FILTERS if label != "all" or projects <= FEW])
            peers = tuple(timed(name, ask, connection, rates, budget) for name, ask in PEERS)
            asked = [(name, ask) for name, ask, most in questions() if projects <= most]
            return Measured(
                projects,
                peers,
                tuple(timed(name, ask, connection, rates, budget) for name, ask in asked),
                tuple(name for name, _, most in questions() if projects > most),
            )
    finally:
        database.close()


def timed(name: str, ask: Ask, connection: Connection, rates: Rates, budget: float) -> Timing:
    """One question, asked again and again for about ``budget`` seconds; the first, unless alone, only warms up."""
    times: list[float] = []
    while not times or (sum(times) < budget * 1000 and len(times) <= MOST_TIMES):
        begun = time.perf_counter()
        answer = ask(connection, rates)
        times.append((time.perf_counter() - begun) * 1000)
    times = times[1:] or times
    return Timing(name, statistics.median(times), min(times), len(times), _size(answer))


def questions() -> list[tuple[str, Ask, float]]:
    """Name, question, and the most projects it is asked on."""
    lens, sabit, any_size = Lens(), Lens("sabit", 2020), float("inf")
    found: list[tuple[str, Ask, float]] = [
        (f"totals · {label}", partial(_totals, flt=flt, lens=lens), any_size) for label, flt in FILTERS.items()
    ]
    found.append(("totals · all, constant prices", partial(_totals, flt=ALL, lens=sabit), any_size))
    for label in ("all", "programme+year", "text"):
        flt = FILTERS[label]
        found += [
            (f"list page 1 · {label}", partial(_page, flt=flt, lens=lens, at=(DEFAULT_SORT, 1)), any_size),
            (f"facets · {label}", partial(_facets, flt=flt, lens=lens), any_size),
            (f"by district · {label}", partial(_by_district, flt=flt, lens=lens), any_size),
        ]
    found.append(("list last page · all", partial(_page, flt=ALL, lens=lens, at=("-tutar", 10**9)), FEW))
    found.append(("badges · programme+year", partial(_badges, flt=SOME, lens=lens), any_size))
    for label in ("programme+year", "district", "box"):
        found.append((f"map points · {label}", partial(_points, flt=FILTERS[label], lens=lens), any_size))
    found.append(("map points · all", partial(_points, flt=ALL, lens=lens), FEW))
    return found


def _totals(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens) -> Any:
    return totals(connection, flt, lens, rates)


def _page(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens, at: tuple[str, int]) -> Any:
    return page(connection, flt, lens, rates, at)


def _facets(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens) -> Any:
    return facets(connection, flt, lens, rates)


def _by_district(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens) -> Any:
    return by_place(connection, flt, lens, rates, Asked())


def _badges(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens) -> Any:
    return badges(connection, flt, lens, rates)


def _points(connection: Connection, rates: Rates, flt: ProjectFilter, lens: Lens) -> Any:
    return points(connection, flt, lens, rates)


def _bare(connection: Connection, _: Rates) -> Any:
    return connection.execute(text("SELECT count(*), sum(support_amount) FROM project")).one()


PEERS: Sequence[tuple[str, Ask]] = (
    ("SELECT 1", lambda c, _: c.execute(text("SELECT 1")).scalar_one()),
    ("bare count and sum", _bare),
)


def _refuse_disagreement(connection: Connection, rates: Rates, labels: Sequence[str]) -> None:
    lens = Lens()
    for label in labels:
        flt = FILTERS[label]
        counted = totals(connection, flt, lens, rates)
        placed = by_place(connection, flt, lens, rates, Asked()).total
        if (counted.projects, counted.amount) != (placed.projects, placed.amount):
            raise BenchRefused(
                f"'{label}': totals say {counted.projects}, the district table {placed.projects} projects."
            )
    if not totals(connection, SOME, lens, rates).projects:
        raise BenchRefused("The filter 'programme+year' finds nothing: its figures would be those of an empty answer.")


def _size(answer: Any) -> str:
    if isinstance(answer, str):
        return f"{len(answer) / 1024:.0f} kB"
    rows = getattr(answer, "rows", None)
    if rows is not None:
        return f"{len(rows)} rows"
    projects = getattr(answer, "projects", None)
    return f"{projects} projects" if isinstance(projects, int) else ""
