"""A role is taken on by the message that begins a transaction, and ends with it, so a pooler may stand in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from geodata import uploads
from geodata.db import Database, open_database
from geodata.roles import READER, WRITER
from geodata.settings import Settings

WHO = text(
    "SELECT current_user, current_setting('transaction_read_only'), current_setting('statement_timeout'), "
    "current_setting('jit'), current_setting('transaction_isolation')"
)


@pytest.fixture
def database(loaded_url: str) -> Iterator[Database]:
    database = open_database(Settings(database_url=loaded_url, read_timeout_ms=7000))
    yield database
    database.close()


def beneath(engine: Engine) -> tuple[Any, ...]:
    """What the same questions are answered outside of any transaction of ours, on the connection that is kept."""
    connection = engine.raw_connection()
    try:
        row = connection.driver_connection.execute(str(WHO)).fetchone()  # type: ignore[union-attr]  # psycopg's own
        assert row is not None
        return tuple(row)
    finally:
        connection.close()


def test_nothing_of_a_transaction_stays_in_the_session(database: Database) -> None:
    untouched = beneath(database.write)
    with database.reading(public=True) as public, database.reading() as desk, database.writing() as writing:
        said = [tuple(connection.execute(WHO).one()) for connection in (public, desk, writing)]
    assert said == [
        (READER, "on", "7s", "off", "repeatable read"),
        (WRITER, "on", "7s", "off", "repeatable read"),
        (WRITER, "off", *untouched[2:]),
    ]
    assert untouched[0] not in (READER, WRITER)
    assert [beneath(one) for one in (database.public, database.read, database.write)] == [untouched] * 3


def test_a_role_is_held_through_savepoints_and_after_an_error(database: Database) -> None:
    who = text("SELECT current_user")
    with database.writing() as connection:
        with connection.begin_nested() as kept:
            assert connection.execute(who).scalar_one() == WRITER
            kept.rollback()
        assert connection.execute(who).scalar_one() == WRITER
    with pytest.raises(ZeroDivisionError), database.writing():
        raise ZeroDivisionError
    for _ in range(7):
        # More often than psycopg sees a statement before it prepares it.
        with database.writing() as connection:
            assert connection.execute(who).scalar_one() == WRITER


def test_a_reading_takes_no_message_more_than_its_questions(database: Database, tmp_path: Path) -> None:
    """What went to PostgreSQL, as libpq wrote it down: the beginning with all that belongs to it, the question, the
    end; and before them the empty question whether the pool's connection still lives."""
    with database.reading(public=True) as connection:
        connection.execute(select(1))
    kept = database.public.raw_connection()
    told = tmp_path / "messages"
    with told.open("wb") as file:
        wire: Any = kept.driver_connection.pgconn  # type: ignore[union-attr]  # psycopg's own
        wire.trace(file.fileno())
        kept.close()
        with database.reading(public=True) as connection:
            connection.execute(select(1))
        wire.untrace()
    sent = re.findall(r'^\S+ \S+\tF\t\d+\tQuery\t "(.*)"$', told.read_text(), re.MULTILINE)
    assert [one.split()[0] for one in sent] == [";", "BEGIN", "SELECT", "COMMIT"], sent
    assert sent[1].endswith(f"; SET LOCAL ROLE {READER}")


def test_statements_are_prepared_only_where_the_pooler_keeps_them(loaded_url: str) -> None:
    for prepares, threshold in ((True, 5), (False, None)):
        database = open_database(Settings(database_url=loaded_url, prepares=prepares))
        connection = database.public.raw_connection()
        assert connection.driver_connection.prepare_threshold == threshold  # type: ignore[union-attr]  # psycopg's own
        connection.close()
        database.close()
    assert Settings.from_env({"DATABASE_URL": "x://y", "DATABASE_PREPARES": "off"}).prepares is False


def test_one_process_leads_the_queue_until_its_transaction_ends(database: Database) -> None:
    with database.writing() as first, database.writing() as second:
        assert uploads.lead(first)
        assert uploads.is_led(second)
        assert not uploads.lead(second)
        first.rollback()
        assert uploads.lead(second)
