"""What files are read by, in batches and ahead, says what the one SELECT of the list says, and leaves nothing open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from geodata.db import Database, open_database
from geodata.filters import ProjectFilter
from geodata.models import Project
from geodata.money import Lens
from geodata.queries import whole
from geodata.queries.codebook import codebook
from geodata.queries.projects import all_rows, columns, lines, work_points
from geodata.settings import Settings
from tests.conftest import _rolled_back

QUESTIONS = {
    "all": ([], Lens()),
    "left out": ([("varlik", "haric")], Lens()),
    "districts, in prices of 2020": ([("ilce", "konak"), ("ilce", "bornova")], Lens("sabit", 2020)),
    "years, in euros": ([("yil", "2012-2015")], Lens("eur")),
    "nothing": ([("tutar", "999999999999-")], Lens()),
}


@pytest.fixture
def hidden(hidden_url: str, engines: Callable[[str], Engine]) -> Iterator[Connection]:
    """The sample with withheld and left-out records, some bodies that are persons, and images in two orders."""
    with _rolled_back(engines(hidden_url)) as connection:
        connection.execute(text("UPDATE organisation SET is_person = true WHERE length(key) % 3 = 0"))
        connection.execute(text("UPDATE participation SET note = 'öz; \"kayıt\"' WHERE length(project_ref) % 2 = 0"))
        connection.execute(
            text(
                "INSERT INTO media (key, project_ref, role, position, file_name, width, height, credit, licence, "
                "taken_on, alt_tr, source_key, source) SELECT ref || n, ref, 'after', 3 - n, ref || n || '.jpg', 8, 6, "
                "'A', 'CC BY 4.0', '2020', 'B', '', '' FROM project, generate_series(1, 2) n WHERE status <> 'iptal'"
            )
        )
        yield connection


@pytest.fixture
def database(hidden_url: str) -> Iterator[Database]:
    found = open_database(Settings(database_url=hidden_url))
    yield found
    found.close()


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", QUESTIONS)
def test_batches_say_what_the_one_select_says(hidden: Connection, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_FIRST", 3)
    monkeypatch.setattr(whole, "_AT_ONCE", 50)
    pairs, lens = QUESTIONS[name]
    flt, rates = ProjectFilter.from_args(pairs), codebook(hidden).rates
    shape = func.ST_AsBinary(work_points()).label("shape")
    asked = lines(flt, lens, rates).add_columns(shape).order_by(Project.ref)
    expected = [dict(row._mapping) for row in hidden.execute(asked)]
    found = [
        {key: plain(value) for key, value in zip(row._fields, row, strict=True)}
        for row in all_rows(hidden, flt, lens, rates)
    ]
    assert found == expected
    assert bool(expected) == (name != "nothing")
    some = list(columns(hidden, flt, lens, rates, {"title", "partners", "shape"}))
    assert [set(batch) for batch in some] == [{"ref", "title", "partners", "shape"}] * len(some)
    assert [one for batch in some for one in batch["shape"]] == [row["shape"] for row in expected]


def test_a_reading_that_is_left_early_leaves_nothing_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_FIRST", 5)
    monkeypatch.setattr(whole, "_AT_ONCE", 5)
    with database.reading(public=True) as connection:
        read = columns(connection, ProjectFilter(), Lens(), codebook(connection).rates)
        assert len(next(read)["ref"]) == 5
        assert any(thread.name.startswith("ahead") for thread in threading.enumerate())
    assert not any(thread.name.startswith("ahead") for thread in threading.enumerate())
    assert list(read) == []
    assert database.public.pool.checkedout() == 0  # type: ignore[attr-defined]
    with database.reading(public=True) as connection:
        assert connection.execute(select(func.count()).select_from(text("pg_cursors"))).scalar_one() == 0


def test_what_goes_wrong_while_reading_ahead_is_told_to_the_reader(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "_FIRST", 5)
    with database.reading(public=True) as connection:
        read = columns(connection, ProjectFilter(), Lens(), codebook(connection).rates)
        next(read)
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 / 0"))
        with pytest.raises(DBAPIError):
            list(read)
