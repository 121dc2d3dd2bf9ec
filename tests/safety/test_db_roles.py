"""The database's own roles: who answers the public can read nothing private and write nothing; nobody edits the log."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Table, create_engine, func, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from geodata import past
from geodata.db import open_database
from geodata.disclosure import PUBLIC_COLUMNS
from geodata.guard import private_names
from geodata.models import Base, Project
from geodata.models.staff import DESK
from geodata.roles import ADDED_TO, KNOW, READER, WRITER, renew_grants
from geodata.settings import Settings
from launch.cluster import Cluster
from tests.conftest import ROOT
from webmap import create_app

DENIED = "42501"
TABLES = Base.metadata.sorted_tables


def full(table: Table) -> str:
    return f'"{table.schema or "public"}"."{table.name}"'


@pytest.fixture
def acting(loaded: Connection) -> Any:
    """Try a statement as a role; the SQLSTATE it was refused with, or an empty text."""

    def tried(role: str, statement: str) -> str:
        with loaded.begin_nested() as kept:
            loaded.exec_driver_sql(f"SET LOCAL ROLE {role}")
            try:
                loaded.exec_driver_sql(statement)
            except ProgrammingError as error:
                kept.rollback()
                return str(getattr(error.orig, "sqlstate", "?"))
            kept.rollback()
        return ""

    return tried


def test_the_reader_reads_what_is_public_and_nothing_else(acting: Any) -> None:
    private = {name.rpartition(".")[2] for name in private_names()}
    for table in TABLES:
        names = {column.name for column in table.columns}
        public = sorted(set(PUBLIC_COLUMNS.get(table.name, "").split()) & names)
        if table.name in private:
            refused = [
                name for name in sorted(names) if acting(READER, f'SELECT "{name}" FROM {full(table)}') != DENIED
            ]
            assert not refused, (table.name, refused)
        else:
            assert public, table.name
            columns = ", ".join(f'"{name}"' for name in public)
            assert acting(READER, f"SELECT {columns} FROM {full(table)}") == "", table.name


@pytest.mark.parametrize("column", ["email", "wrong", "right", "knowledge", "draft", "handled_by"])
def test_the_reader_cannot_read_what_stands_in_a_letter(acting: Any, column: str) -> None:
    assert acting(READER, f'SELECT "{column}" FROM desk.ticket') == DENIED


def test_nor_why_a_record_is_withheld_nor_old_letters_by_another_way(acting: Any) -> None:
    assert acting(READER, "SELECT reason FROM withholding") == DENIED
    assert acting(READER, "SELECT t FROM desk.story t") == DENIED
    assert acting(READER, "SELECT row_to_json(p) FROM organisation_private p") == DENIED
    assert acting(READER, "SELECT cells FROM received_row") == DENIED
    assert acting(READER, "SET LOCAL izka.as_of = '1'; SELECT * FROM past.project__was") == DENIED


def test_the_reader_writes_nothing(acting: Any) -> None:
    for table in TABLES:
        first = next(iter(table.columns)).name
        for statement in (
            f'UPDATE {full(table)} SET "{first}" = "{first}"',
            f"DELETE FROM {full(table)}",
            f"TRUNCATE {full(table)} CASCADE",
            f"INSERT INTO {full(table)} DEFAULT VALUES",
        ):
            assert acting(READER, statement) == DENIED, statement
    for made in ("CREATE TABLE public.x (y int)", "CREATE SCHEMA x", "CREATE TABLE desk.x (y int)"):
        assert acting(READER, made) == DENIED
        assert acting(WRITER, made) == DENIED


def test_lines_of_the_log_and_the_memory_are_added_and_never_taken_back(acting: Any) -> None:
    assert {"event", "change", "data_version", "received_row"} <= {
        name for name, later in ADDED_TO.items() if not later
    }
    for table in (one for one in TABLES if one.name in ADDED_TO):
        assert acting(WRITER, f"SELECT 1 FROM {full(table)}") == ""
        assert acting(WRITER, f"DELETE FROM {full(table)}") == DENIED
        assert acting(WRITER, f"TRUNCATE {full(table)} CASCADE") == DENIED
        for column in table.columns:
            said = acting(WRITER, f'UPDATE {full(table)} SET "{column.name}" = "{column.name}"')
            assert said == ("" if column.name in ADDED_TO[table.name].split() else DENIED), column
    assert acting(WRITER, "ALTER TABLE desk.event DISABLE TRIGGER ALL") == DENIED
    assert acting(WRITER, "DROP TABLE desk.event") == DENIED
    assert acting(WRITER, "INSERT INTO desk.event (action, object, detail) VALUES ('x', '', '{}')") == ""


def test_the_writer_may_do_the_rest_of_its_work(acting: Any) -> None:
    for table in (one for one in TABLES if one.name not in ADDED_TO):
        first = next(iter(table.columns)).name
        assert acting(WRITER, f'UPDATE {full(table)} SET "{first}" = "{first}" WHERE false') == "", table.name
        assert acting(WRITER, f"DELETE FROM {full(table)} WHERE false") == "", table.name


def test_only_the_writer_has_proposed_changes_counted_anew(acting: Any, loaded: Connection) -> None:
    assert acting(WRITER, f"SELECT {KNOW}()") == ""
    assert acting(READER, f"SELECT {KNOW}()") == DENIED
    # Whoever is not the owner is only warned by ANALYZE, and nothing is counted.
    owners = f"SELECT prosecdef AND proowner = relowner FROM pg_proc, pg_class WHERE pg_proc.oid = '{KNOW}'::regproc"
    assert loaded.scalar(text(f"{owners} AND pg_class.oid = 'desk.proposed_change'::regclass"))


def test_who_each_connection_acts_as(loaded_url: str) -> None:
    database = open_database(Settings(database_url=loaded_url))
    who = text("SELECT current_user || ' ' || current_setting('transaction_read_only')")
    with database.reading(public=True) as public, database.reading() as desk, database.writing() as writing:
        said = [connection.execute(who).scalar_one() for connection in (public, desk, writing)]
    database.close()
    assert said == [f"{READER} on", f"{WRITER} on", f"{WRITER} off"]


def test_an_old_version_is_read_as_the_reader_too(loaded_url: str) -> None:
    database = open_database(Settings(database_url=loaded_url))
    with database.reading(public=True) as connection:
        newest = connection.execute(text("SELECT max(change_set_id) FROM data_version")).scalar_one()
        past.show(connection, newest)
        assert connection.execute(select(func.count()).select_from(Project)).scalar_one() > 0
    database.close()


def test_a_user_who_can_be_no_other_goes_on_and_says_so(
    cluster: Cluster, loaded_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Where an administrator has not made the user a member of the roles, the product works and the log tells."""
    user = "t_plain_user"
    name = make_url(loaded_url).database
    assert name
    cluster.ask(f"DO $$ BEGIN CREATE ROLE {user} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    cluster.ask(f"GRANT SELECT ON data_version TO {user}", name)
    url = make_url(loaded_url).set(username=user).render_as_string(hide_password=False)
    database = open_database(Settings(database_url=url))
    with caplog.at_level(logging.WARNING), database.reading(public=True) as connection:
        assert connection.execute(text("SELECT current_user FROM data_version LIMIT 1")).scalar_one() == user
    database.close()
    assert f"Role {READER} cannot be taken on" in caplog.text
    assert "GRANT register_reader" in caplog.text


def test_a_login_of_small_rights_serves_and_can_never_be_the_owner(cluster: Cluster, loaded_url: str) -> None:
    """As docs/runbook.md makes it: a member of both roles that inherits nothing and owns nothing."""
    user = "t_small_rights"
    cluster.ask(f"DO $$ BEGIN CREATE ROLE {user} LOGIN NOINHERIT; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    cluster.ask(f"GRANT {READER}, {WRITER} TO {user}")
    app = create_app(Settings(database_url=make_url(loaded_url).set(username=user).render_as_string(False)))
    try:
        for path in ("/projeler", "/proje/PRJ-011", "/projeler.csv", "/personel/giris", "/saglik/hazir"):
            assert app.test_client().get(path).status_code in (200, 503 if "personel" in path else 200), path
        for statement in ("SET ROLE NONE", f"SET ROLE {WRITER}"):
            with pytest.raises(ProgrammingError) as refused, app.config["DATABASE"].writing() as connection:
                connection.exec_driver_sql(f"{statement}; DELETE FROM desk.event")
            assert getattr(refused.value.orig, "sqlstate", "") == DENIED
    finally:
        app.config["DATABASE"].close()


def test_an_owner_who_may_make_no_roles_migrates_and_is_told(
    cluster: Cluster, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ordinary user's database: the roles exist in this server, so it gets the grants without being told anything;
    in a server without them the grants are left out and a sentence says what an administrator does."""
    owner, name = "t_plain_owner", "t_owned_database"
    cluster.ask(f"DO $$ BEGIN CREATE ROLE {owner} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    cluster.drop_database(name)
    url = make_url(cluster.create_database(name))
    cluster.ask(f"ALTER DATABASE {name} OWNER TO {owner}; GRANT CREATE ON SCHEMA public TO {owner}", name)
    engine = create_engine(url.set(username=owner))
    try:
        with monkeypatch.context() as without, engine.connect() as connection:
            without.setattr("geodata.roles.there", lambda _connection: False)
            migrate(connection)
        assert "The roles for reading and writing are missing." in capfd.readouterr().err
        with engine.connect() as connection:
            migrate(connection)
            assert renew_grants(connection, past.names(), past.SCHEMA)
            held = connection.execute(
                text("SELECT has_column_privilege(:role, 'project', 'title', 'SELECT')"), {"role": READER}
            )
            assert held.scalar_one() is True
        assert "missing" not in capfd.readouterr().err
    finally:
        engine.dispose()
        cluster.drop_database(name)


def migrate(connection: Connection) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def test_the_desk_is_closed_to_the_reader_but_for_what_was_made_for_the_public() -> None:
    open_tables = {table.name for table in TABLES if table.schema == DESK} & PUBLIC_COLUMNS.keys()
    assert open_tables == {"ticket", "story", "story_photo", "picture_withdrawal"}
