"""The columnar copy answers as PostgreSQL and the slow twin do, is chosen by what is seen, and may be missing."""

from __future__ import annotations

import datetime as dt
import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import BigInteger, Connection, Engine, Integer, Numeric, cast, create_engine, func, select, text, update
from sqlalchemy.pool import NullPool

from geodata import past
from geodata.answering import NEEDS_POSTGIS
from geodata.columns import READ_FROM
from geodata.copying import keep, keep_at_commit, name_of
from geodata.db import Database, open_database
from geodata.exact import WHOLE, converted, share_of
from geodata.filters import ProjectFilter
from geodata.models import Membership, Project
from geodata.money import Lens, Rates
from geodata.queries.codebook import Codebook, codebook
from geodata.queries.facets import facets
from geodata.queries.gathered import Window, gathered
from geodata.queries.histogram import bands, years
from geodata.queries.keyset import Step, step
from geodata.queries.place_table import SHARINGS
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import SORTS, page
from geodata.queries.totals import totals
from geodata.settings import ROOT, Settings
from tests import test_one_filter as one
from tests.copied import read_in_columns
from tests.twin import Twin
from webmap.address import read_address

SETS = 14
CENT = Decimal("0.01")
WINDOW = Window(26.2, 37.8, 28.5, 39.4, 9)


@pytest.fixture(scope="module", params=["real", "sample", "hidden"])
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    url = request.getfixturevalue("loaded_url" if request.param == "real" else f"{request.param}_url")
    with read_in_columns(url, tmp_path_factory.mktemp("columns")) as connection:
        yield connection


@pytest.fixture(scope="module")
def book(register: Connection) -> Codebook:
    return codebook(register)


@pytest.fixture(scope="module")
def twin(register: Connection) -> Twin:
    return Twin.read(register)


def test_the_copy_says_what_the_twin_says(
    register: Connection, book: Codebook, twin: Twin, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(2024)
    nonempty = 0
    for number in range(SETS):
        args = one.random_args(draw, book, twin) if number else []
        flt, lens = read_address(args, book).flt, one.LENSES[number % len(one.LENSES)]
        refs, said = twin.matching(flt), f"filter {number}: {args} through {lens}"
        nonempty += bool(refs)
        one._check_totals(register, book, twin, flt, lens, refs, said)
        one._check_facets(register, book, twin, flt, lens, said)
        for sharing in SHARINGS:
            one._check_districts(register, book, twin, flt, lens, refs, sharing, said)
        at = (SORTS[number % len(SORTS)], draw.choice([1, 2, 10**6]))
        copied = _others(register, book, flt, lens, at)
        with from_postgres(register):
            assert _others(register, book, flt, lens, at) == copied, said
    assert nonempty > SETS / 3
    assert not caplog.records, "a question was given back to PostgreSQL"


def _others(
    connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens, at: tuple[str, int]
) -> tuple[object, ...]:
    """What the twin does not work out: bands, years, sub-regions, and pages of the list."""
    return (
        bands(connection, flt),
        years(connection, flt, lens, book.rates),
        by_place(connection, flt, lens, book.rates, Asked("subregion")),
        facets(connection, flt, lens, book.rates)["subregion"],
        page(connection, flt, lens, book.rates, at),
        _walked(connection, book, flt, lens, at[0]),
        [gathered(connection, flt, lens, book.rates, (drawn, WINDOW)) for drawn in ("point", "badge")],
    )


def _walked(connection: Connection, book: Codebook, flt: ProjectFilter, lens: Lens, sort: str) -> list[str]:
    """The first three pages that begin after a project."""
    refs: list[str] = []
    for _number in range(3):
        found = step(connection, flt, lens, book.rates, Step(sort, 7, refs[-1] if refs else None))
        assert found is not None
        refs += [row.ref for row in found[0]]
        if not found[1]:
            break
    return refs


@contextmanager
def from_postgres(connection: Connection) -> Iterator[None]:
    """PostgreSQL answers while the block runs."""
    columns = connection.get_execution_options()[READ_FROM]
    connection.execution_options(**{READ_FROM: None})
    yield
    connection.execution_options(**{READ_FROM: columns})


def test_both_engines_divide_to_the_kurus(loaded_url: str) -> None:
    draw = random.Random(10)
    rates = {year: Decimal(draw.randrange(10_000, 40_000_000)) / 10_000 for year in range(2005, 2026)}
    cases = []
    for number in range(4000):
        amount = Decimal(draw.choice([draw.randrange(10**4), draw.randrange(10**9), draw.randrange(10**12)])) / 100
        share = draw.choice([0, WHOLE, WHOLE // 3, 2 * WHOLE // 3, WHOLE // 7, draw.randrange(WHOLE)])
        cases.append((amount, share, draw.choice([2004, 2026, *rates]) if number % 50 else None))
    cases += [(Decimal("0.05"), WHOLE // 2, 2005), (Decimal("0.01"), WHOLE // 2, 2005), (Decimal("0.03"), 1, 2005)]
    rates[2005] = Decimal("2")
    copied = _divided(create_engine("duckdb://", creator=duckdb.connect().cursor, poolclass=NullPool), cases, rates)
    assert _divided(create_engine(loaded_url, poolclass=NullPool), cases, rates) == copied
    times = rates[2020]
    for (amount, share, year), (cut, through) in zip(cases, copied, strict=True):
        assert cut == _rounded(amount * share / WHOLE)
        rate = rates.get(year) if year is not None else None
        assert through == (_rounded(amount * times / rate) if rate else None), (amount, year)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)


def _divided(
    engine: Engine, cases: list[tuple[Decimal, int, int | None]], rates: dict[int, Decimal]
) -> list[tuple[Decimal, Decimal | None]]:
    amounts, shares, years_ = (
        func.unnest(text("ARRAY[" + ",".join("NULL" if one is None else str(one) for one in column) + "]"))
        for column in zip(*cases, strict=True)
    )
    rows = select(
        func.row_number().over().label("number"),
        cast(amounts, Numeric(16, 2)).label("amount"),
        cast(shares, BigInteger).label("share"),
        cast(years_, Integer).label("year"),
    ).subquery()
    asked = select(share_of(rows.c.amount, rows.c.share), converted(rows.c.amount, rates[2020], rates, rows.c.year))
    with engine.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(asked.order_by(rows.c.number))]


# ---- chosen by what is seen, and never missed ----


@pytest.fixture
def changing(fresh_loaded_url: str, tmp_path: Path) -> Iterator[Database]:
    database = open_database(Settings(database_url=fresh_loaded_url, columns_dir=str(tmp_path), columns_from=1))
    yield database
    database.close()


def copies(database: Database) -> set[str]:
    assert database.columns is not None
    return {path.name for path in database.columns.folder.glob("*.duckdb")}


def republish(database: Database, note: str) -> None:
    """A version published through the door."""
    from loaders.run import Request, run
    from loaders.source import all_sources

    with database.writing() as connection:
        # The bundled list brings the old note back: a change.
        connection.execute(
            update(Project).values(note=note).where(Project.ref == select(func.min(Project.ref)).scalar_subquery())
        )
        report = run(connection, Request(all_sources().by_key["projects"]))
        assert report.outcome is not None
        assert report.outcome.version


def test_a_publication_brings_its_copy_and_a_dry_run_none(changing: Database) -> None:
    with changing.write.connect() as connection:
        keep_at_commit(connection)
        connection.rollback()
    assert copies(changing) == set()
    republish(changing, "başka")
    with changing.reading() as connection:
        assert copies(changing) == {name_of(connection)}
        before = name_of(connection)
        held = totals(connection, ProjectFilter(), Lens(), Rates())
    with changing.writing() as connection:
        ref = connection.scalar(select(func.min(Project.ref)).where(Project.kind == "support"))
        connection.execute(update(Project).values(kind="agency", support_amount=None).where(Project.ref == ref))
        connection.exec_driver_sql("SET LOCAL ROLE NONE")
        connection.execute(
            text("UPDATE data_version SET register_hash = 'other' WHERE id = (SELECT max(id) FROM data_version)")
        )
        keep_at_commit(connection)
    assert len(copies(changing)) == 2
    with changing.reading() as connection:
        assert name_of(connection) != before
        assert totals(connection, ProjectFilter(), Lens(), Rates()).projects == held.projects - 1


def test_who_began_to_read_before_a_publication_reads_on_in_the_old_version(changing: Database) -> None:
    republish(changing, "önce")
    with changing.reading() as connection:
        held = totals(connection, ProjectFilter(), Lens(), Rates())
        with changing.writing() as writing:
            writing.execute(text("UPDATE project SET support_amount = 1 WHERE support_amount IS NOT NULL"))
            writing.exec_driver_sql("SET LOCAL ROLE NONE")
            writing.execute(text("UPDATE data_version SET register_hash = 'new'"))
            keep_at_commit(writing)
        assert totals(connection, ProjectFilter(), Lens(), Rates()) == held
    with changing.reading() as connection:
        assert totals(connection, ProjectFilter(), Lens(), Rates()).amount != held.amount


def test_memberships_that_begin_later_are_another_copy(changing: Database) -> None:
    with changing.writing() as connection:
        name = name_of(connection)
        tomorrow = dt.date.today() + dt.timedelta(days=1)
        later = select(Membership.place_code).limit(1).scalar_subquery()
        connection.execute(
            update(Membership).values(valid_from=tomorrow, valid_to=None).where(Membership.place_code == later)
        )
        assert name_of(connection) != name
        connection.rollback()


def test_an_old_version_is_answered_by_postgres(changing: Database) -> None:
    republish(changing, "şimdi")
    with changing.reading() as connection:
        first = connection.scalar(text("SELECT min(change_set_id) FROM data_version"))
        assert connection.get_execution_options()[READ_FROM] is not None
        past.show(connection, first)
        assert connection.get_execution_options()[READ_FROM] is None
    with changing.reading() as connection:
        assert connection.get_execution_options()[READ_FROM] is not None


@pytest.mark.parametrize("name", NEEDS_POSTGIS)
def test_every_question_that_needs_postgis_is_a_question(name: str) -> None:
    assert getattr(ProjectFilter(), name) is None


def test_a_missing_or_broken_copy_is_told_and_postgres_answers(
    changing: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    assert changing.columns is not None
    with changing.reading() as connection:
        held = totals(connection, ProjectFilter(), Lens(), Rates())
        totals(connection, ProjectFilter(), Lens(), Rates())
        assert len(caplog.records) == 1, "told once, not with every question"
        name = name_of(connection)
    assert name is not None
    (changing.columns.folder / name).write_bytes(b"no database" * 1000)
    with changing.reading() as connection:
        assert totals(connection, ProjectFilter(), Lens(), Rates()) == held
    assert "PostgreSQL answers" in caplog.records[-1].getMessage()


def test_a_broken_copy_is_made_anew_by_the_next_load(changing: Database) -> None:
    assert changing.columns is not None
    with changing.writing() as connection:
        name = name_of(connection)
        assert name is not None
        path = changing.columns.folder / name
        path.write_bytes(b"no database")
        assert changing.columns.engine(name) is None
        keep(connection)
    assert changing.columns.engine(name) is not None


def test_a_copy_that_lacks_something_gives_the_question_back(
    changing: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert changing.columns is not None
    with changing.reading() as connection:
        name = name_of(connection)
        assert name is not None
        duckdb.connect(str(changing.columns.folder / name)).execute("CREATE TABLE project (ref INTEGER)").close()
        assert totals(connection, ProjectFilter(), Lens(), Rates()).projects
    assert "did not answer" in caplog.text


def test_a_copy_that_cannot_be_written_stops_no_publication(
    changing: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert changing.columns is not None
    changing.columns.folder = changing.columns.folder / "file"
    changing.columns.folder.write_text("no folder")
    republish(changing, "yine")
    with changing.reading() as connection:
        assert totals(connection, ProjectFilter(), Lens(), Rates()).projects
    assert "No columnar copy was made" in caplog.text


def test_an_amount_too_large_to_cut_exactly_makes_no_copy(changing: Database, caplog: pytest.LogCaptureFixture) -> None:
    with changing.writing() as connection:
        connection.execute(text("UPDATE project SET total_budget = 99999999999999 WHERE total_budget IS NOT NULL"))
        keep_at_commit(connection)
    assert copies(changing) == set()
    assert "99999999999999.00 TL" in caplog.text


def test_a_small_register_has_no_copy(changing: Database) -> None:
    assert changing.columns is not None
    changing.columns.least = 10**6
    republish(changing, "küçük")
    assert copies(changing) == set()


def test_four_copies_are_kept(changing: Database) -> None:
    assert changing.columns is not None
    for number in range(5):
        with changing.writing() as connection:
            connection.exec_driver_sql("SET LOCAL ROLE NONE")
            connection.execute(text("UPDATE data_version SET register_hash = :hash"), {"hash": f"h{number}"})
            keep(connection)
    assert {name.partition("-")[0] for name in copies(changing)} == {"h1", "h2", "h3", "h4"}
    assert not list(changing.columns.folder.glob(".making-*"))


READER = """
import sys
from geodata.columns import READ_FROM
from geodata.copying import name_of
from geodata.db import open_database
from geodata.filters import ProjectFilter
from geodata.money import Lens, Rates
from geodata.queries.projects import SORTS, page
from geodata.queries.totals import totals
from geodata.settings import Settings
database = open_database(Settings(database_url=sys.argv[1], columns_dir=sys.argv[2], columns_from=1))
with database.reading() as connection:
    assert database.columns.engine(name_of(connection)) is not None
    found = {repr(totals(connection, ProjectFilter(), Lens(), Rates())) for _ in range(20)}
    assert len(found) == 1
    print(found.pop())
"""


def test_processes_and_threads_read_one_copy_at_once(changing: Database) -> None:
    republish(changing, "hep birden")
    assert changing.columns is not None
    url = changing.read.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", READER, url, str(changing.columns.folder)]
    readers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    def ask(_number: int) -> str:
        with changing.reading() as connection:
            return repr(totals(connection, ProjectFilter(), Lens(), Rates()))

    with ThreadPoolExecutor(4) as threads:
        said = set(threads.map(ask, range(40)))
    said |= {reader.communicate(timeout=60)[0].strip() for reader in readers}
    assert [reader.returncode for reader in readers] == [0, 0]
    assert len(said) == 1
