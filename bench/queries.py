"""How long the register's questions take, beside peers that set the scale: an empty one and a bare look at all rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, text

from bench.scratch import BenchRefused
from geodata.columns import READ_FROM
from geodata.copying import name_of, write
from geodata.db import open_database
from geodata.filters import Choice, ProjectFilter, Span
from geodata.money import Lens, Rates
from geodata.queries.codebook import Codebook, codebook
from geodata.queries.facets import facets
from geodata.queries.map import badges, points
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import DEFAULT_SORT, page
from geodata.queries.summary import summary
from geodata.queries.summary_table import Pivot
from geodata.queries.totals import totals
from geodata.search import literally
from geodata.settings import Settings

READ_TIMEOUT_MS = 600_000
MOST_TIMES = 15
FEW = 100_000
"""Beyond this many projects no page would ask for every point at once, and the last page of the list takes minutes."""

Ask = Callable[[Connection, Codebook], Any]

ALL = ProjectFilter()
SOME = ProjectFilter(programme=Choice(("yenilenebilir-enerji",)), year=Choice((Span(2012, 2012),)))
TEXT = ProjectFilter(text=literally("zeytin işleme"))
AMOUNT = ProjectFilter(amount=Span(Decimal(200_000), Decimal(400_000)))
DISTRICT = ProjectFilter(district=Choice(("bornova",)))
BOX = ProjectFilter(box=(27.05, 38.35, 27.25, 38.5))
IN_COLUMNS = ("totals", "facets", "by district", "summary")
"""How the names of questions begin that the columnar copy answers too."""

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
class Copied:
    """The columnar copy: seconds to make it, and its size in MB."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Measured:
    """All questions on one size. ``peers`` are an empty question and a bare count and sum over all rows."""

    projects: int
    peers: tuple[Timing, ...]
    questions: tuple[Timing, ...]
    not_asked: tuple[str, ...]
    copy: Copied


def measure(url: str, projects: int, budget: float = 4.0) -> Measured:
    """Ask everything on one database, each question for about ``budget`` seconds and at least once.

    What the columnar copy can answer is asked of it too, and the answers are compared. Raises BenchRefused when two
    surfaces, or both ways, answer the same filter differently: a time for a wrong answer says nothing.
    """
    with TemporaryDirectory(prefix="bench-columns-") as folder:
        settings = Settings(
            database_url=url, read_timeout_ms=READ_TIMEOUT_MS, columns_dir=folder, columns_from=0, answers_mb=0
        )
        database = open_database(settings)
        try:
            with database.reading() as connection:
                copy = copied(connection, Path(folder))
                columns = connection.get_execution_options()[READ_FROM]
                connection.execution_options(**{READ_FROM: None})
                book = codebook(connection)
                _refuse_disagreement(
                    connection, book.rates, [one for one in FILTERS if one != "all" or projects <= FEW]
                )
                peers = tuple(timed(name, ask, connection, book, budget) for name, ask in PEERS)
                found: list[Timing] = []
                for name, ask, most in questions():
                    found += [timed(name, ask, connection, book, budget)] if projects <= most else []
                    if name.startswith(IN_COLUMNS) and "text" not in name and "box" not in name:
                        connection.execution_options(**{READ_FROM: columns})
                        found.append(timed(f"{name}, columns", ask, connection, book, budget))
                        connection.execution_options(**{READ_FROM: None})
                not_asked = tuple(name for name, _, most in questions() if projects > most)
                _refuse_two_answers(connection, columns, book)
                return Measured(projects, peers, tuple(found), not_asked, copy)
        finally:
            database.close()


def copied(connection: Connection, folder: Path) -> Copied:
    """Make the copy of what the connection sees. Raises BenchRefused before the first data version."""
    name = name_of(connection)
    if name is None:
        raise BenchRefused("The register has no data version: build it anew.")
    begun = time.perf_counter()
    size = write(connection, folder, name).stat().st_size
    return Copied(time.perf_counter() - begun, size / 1e6)


def timed(name: str, ask: Ask, connection: Connection, book: Codebook, budget: float) -> Timing:
    """One question, asked again and again for about ``budget`` seconds; the first, unless alone, only warms up."""
    times: list[float] = []
    while not times or (sum(times) < budget * 1000 and len(times) <= MOST_TIMES):
        begun = time.perf_counter()
        answer = ask(connection, book)
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
    # 30 × 20 in İzmir; every district of Türkiye by programme in the larger registers.
    pivot = Pivot("ilce", "program")
    for label in ("all", "programme+year", "amount"):
        found.append((f"summary · {label}", partial(_pivot, flt=FILTERS[label], lens=lens, pivot=pivot), any_size))
    found += [
        ("summary · all, constant prices", partial(_pivot, flt=ALL, lens=sabit, pivot=pivot), any_size),
        (
            "summary · subregion × status",
            partial(_pivot, flt=ALL, lens=lens, pivot=Pivot("altbolge", "durum")),
            any_size,
        ),
        ("summary · programme × year", partial(_pivot, flt=ALL, lens=lens, pivot=Pivot("program", "yil")), any_size),
    ]
    found.append(("list last page · all", partial(_page, flt=ALL, lens=lens, at=("-tutar", 10**9)), FEW))
    found.append(("badges · programme+year", partial(_badges, flt=SOME, lens=lens), any_size))
    for label in ("programme+year", "district", "box"):
        found.append((f"map points · {label}", partial(_points, flt=FILTERS[label], lens=lens), any_size))
    found.append(("map points · all", partial(_points, flt=ALL, lens=lens), FEW))
    return found


def _totals(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens) -> Any:
    return totals(connection, flt, lens, book.rates)


def _page(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens, at: tuple[str, int]) -> Any:
    return page(connection, flt, lens, book.rates, at)


def _facets(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens) -> Any:
    return facets(connection, flt, lens, book.rates)


def _by_district(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens) -> Any:
    return by_place(connection, flt, lens, book.rates, Asked())


def _badges(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens) -> Any:
    return badges(connection, flt, lens, book.rates)


def _points(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens) -> Any:
    return points(connection, flt, lens, book.rates)


def _pivot(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens, pivot: Pivot) -> Any:
    return summary(connection, flt, lens, book, pivot)


def _bare(connection: Connection, _: Codebook) -> Any:
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


def _refuse_two_answers(connection: Connection, columns: Any, book: Codebook) -> None:
    for name, ask in (("totals", _totals), ("facets", _facets), ("by district", _by_district)):
        answers = []
        for answering in (columns, None):
            connection.execution_options(**{READ_FROM: answering})
            answers.append(ask(connection, book, flt=SOME, lens=Lens("sabit", 2020)))
        if answers[0] != answers[1]:
            raise BenchRefused(f"'{name}': the columnar copy and PostgreSQL answer differently.")


def _size(answer: Any) -> str:
    if isinstance(answer, str):
        return f"{len(answer) / 1024:.0f} kB"
    rows = getattr(answer, "rows", None)
    if rows is not None:
        return f"{len(rows)} rows"
    projects = getattr(answer, "projects", None)
    return f"{projects} projects" if isinstance(projects, int) else ""
