"""The public reads on standbys; the primary is killed, nothing confirmed is lost, and a promotion is found."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from werkzeug.test import TestResponse

from geodata.copying import name_of
from geodata.db import open_database
from geodata.settings import ROOT, Settings
from launch.cluster import Cluster
from tests.scale.servers import Server, until, url
from tests.staff.conftest import Desk
from tests.staff.records.forms import fields, sent
from tests.staff.records.test_edit import published
from tests.staff.voice.letters import number_of, send
from webmap import create_app

FORM = "/personel/kayit/PRJ-010"
PUBLIC = (
    "/",
    "/projeler",
    "/proje/PRJ-010",
    "/ozet",
    "/projeler.csv",
    "/api/v1/projects",
    "/saglik/hazir",
    "/en/projeler",
)
NOT_SAVED = "Hiçbir şey kaydedilmedi"


@contextmanager
def desk_on(servers: tuple[Server, ...]) -> Iterator[Desk]:
    """A web machine that knows all servers: it reads on standbys and writes to the primary."""
    address = url(servers)
    app = create_app(Settings(database_url=address, database_read_url=address, secret_key="test"))
    yield Desk(app)
    app.config["DATABASE"].close()


def at(desk: Desk, *, public: bool, primary: bool = False) -> str:
    """Which server answers."""
    with desk.database.reading(public=public, primary=primary) as connection:
        return str(connection.execute(text("SELECT current_setting('cluster_name')")).scalar_one())


def spread(desk: Desk, among: set[str]) -> None:
    """New connections of the public go to all of these and to no other."""
    met = set[str]()

    def look() -> bool:
        desk.database.public.dispose()
        met.add(at(desk, public=True))
        return met >= among

    until(look)
    assert met == among


def summary(desk: Desk, words: str) -> None:
    """An editor writes it into a record and a reviewer publishes it."""
    assert sent(desk.person("editor"), FORM, summary=words).status_code == 303
    published(desk)


def record(desk: Desk) -> TestResponse:
    return desk.app.test_client().get("/proje/PRJ-010")


@pytest.mark.fault
def test_servers_are_killed_one_by_one_and_nothing_confirmed_is_lost(
    servers: tuple[Server, ...], tmp_path: Path
) -> None:
    one, two, three = servers
    with desk_on(servers) as desk:
        spread(desk, {"two", "three"})
        assert {at(desk, public=False), at(desk, public=True, primary=True)} == {"one"}
        what_was_written_is_seen_at_once(desk, (two, three))
        a_lost_standby_is_replaced(desk, two, three)
        summary(desk, "Teyit edilen")
        page = desk.person("editor").get(FORM).text
        one.kill()
        everything_public_is_answered(desk)
        a_copy_in_columns_is_made_without_the_primary(url(servers), tmp_path)
        nothing_is_saved_and_it_is_said(desk, page)
        heir, rest = sorted((two, three), key=lambda server: received(server), reverse=True)
        began = time.monotonic()
        heir.promote()
        until(lambda: "Teyit edilen" in desk.person("editor").get(FORM).text)
        summary(desk, "Yeni makinede")
        print(f"published {time.monotonic() - began:.1f} s after the promotion was asked for")
        # The other standby has found the new primary too, and goes on serving the public.
        until(lambda: rest.ask("SELECT summary FROM project WHERE ref = 'PRJ-010'") == "Yeni makinede")
        spread(desk, {rest.name})
        assert "Yeni makinede" in record(desk).text


def what_was_written_is_seen_at_once(desk: Desk, standbys: tuple[Server, ...]) -> None:
    """With standbys that stand still the desk and a sender see the newest, and the public one whole older version."""
    before = record(desk)
    for server in standbys:
        server.ask("SELECT pg_wal_replay_pause()")
    summary(desk, "Az önce yazılan")
    number = number_of(send(desk))
    assert "Az önce yazılan" in desk.person("editor").get(FORM).text
    visitor = desk.app.test_client()
    assert number in visitor.get(f"/bildirim/{number}?yeni=1").text
    assert visitor.get(f"/bildirim/{number}").status_code == 404
    again = record(desk)
    assert (again.data, again.headers["ETag"]) == (before.data, before.headers["ETag"])
    for server in standbys:
        server.ask("SELECT pg_wal_replay_resume()")
    until(lambda: "Az önce yazılan" in record(desk).text)
    assert record(desk).headers["ETag"] != before.headers["ETag"]
    until(lambda: visitor.get(f"/bildirim/{number}").status_code == 200)


def everything_public_is_answered(desk: Desk) -> None:
    client = desk.app.test_client()
    for _ in range(3):
        desk.database.public.dispose()
        assert {path: client.get(path).status_code for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)


def nothing_is_saved_and_it_is_said(desk: Desk, page: str) -> None:
    editor = desk.person("editor")
    form = {name: value for name, value in fields(page).items() if name != "csrf_token"}
    for path, said in ((FORM, NOT_SAVED), (f"/en{FORM}", "Nothing was saved")):
        answer = editor.post(path, {**form, "do": "save", "summary": "Verloren"})
        assert answer.status_code == 503
        assert said in answer.text
        assert answer.headers["Retry-After"]
    assert editor.get(FORM).status_code == 503
    answer = send(desk)
    assert answer.status_code == 503
    assert NOT_SAVED in answer.text
    assert "Henüz veri yüklenmedi" not in answer.text


def received(server: Server) -> int:
    """How much a standby has of what the primary wrote."""
    return int(server.ask("SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')"))


def a_lost_standby_is_replaced(desk: Desk, two: Server, three: Server) -> None:
    with ExitStack() as held:
        for _ in range(6):
            held.enter_context(desk.database.reading(public=True))
    assert visited_while(desk, two.kill) == {200}
    # The connections that are kept may lead to the dead one: each is tried before it is used.
    assert [at(desk, public=True) for _ in range(6)] == ["three"] * 6
    three.kill()
    everything_public_is_answered(desk)
    assert at(desk, public=True) == "one"
    two.start()
    three.start()
    spread(desk, {"two", "three"})


def visited_while(desk: Desk, happens: Callable[[], None]) -> set[int]:
    """What four visitors, who never pause, are answered before, during and after it."""
    ended = threading.Event()

    def visit(number: int) -> list[int]:
        client, statuses = desk.app.test_client(), list[int]()
        while not ended.is_set() or len(statuses) < 5:
            # Another address each time, so that none is answered from memory.
            path = ("/projeler", "/proje/PRJ-010", "/ozet", "/harita/ilceler.geojson")[number]
            statuses.append(client.get(f"{path}?tutar={len(statuses)}-").status_code)
        return statuses

    with ThreadPoolExecutor(4) as visitors:
        visits = [visitors.submit(visit, number) for number in range(4)]
        time.sleep(2)
        happens()
        time.sleep(1)
        ended.set()
        return {status for one in visits for status in one.result()}


def a_copy_in_columns_is_made_without_the_primary(address: str, tmp_path: Path) -> None:
    """As on a web machine that did not publish."""
    env = {"DATABASE_URL": address, "DATABASE_READ_URL": address, "COLUMNS_DIR": str(tmp_path)}
    said = {number: made(env | {"COLUMNS_FROM": number}) for number in ("1", "20000")}
    (copy,) = tmp_path.glob("*.duckdb")
    assert said["1"] == str(copy)
    assert "fewer than 20000 projects" in said["20000"]
    database = open_database(Settings(database_url=address, database_read_url=address, columns_dir=str(tmp_path)))
    with database.reading(public=True) as connection:
        assert name_of(connection) == copy.name
    database.close()


def made(env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "loaders", "columns"],
        env={**os.environ, **env},
        cwd=ROOT,
        check=True,
        text=True,
        capture_output=True,
    )
    return done.stdout.strip()


def test_a_commit_that_was_not_confirmed_is_told_as_such(desk: Desk, cluster: Cluster) -> None:
    """The connection breaks after the last statement: whether it was saved only the server could say."""
    editor = desk.person("editor")
    page = editor.get(FORM).text

    def cut(connection: Connection) -> None:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        cluster.ask(f"SELECT pg_terminate_backend({number}, 10000)")

    event.listen(desk.database.write, "commit", cut)
    form = {name: value for name, value in fields(page).items() if name != "csrf_token"}
    answer = editor.post(FORM, {**form, "do": "save", "summary": "Belirsiz"})
    assert answer.status_code == 503
    assert "kaydedilip kaydedilmediği bilinmiyor" in answer.text
    assert NOT_SAVED not in answer.text


@pytest.mark.parametrize(("times", "path", "status"), [(1, "/ozet", 200), (9, "/ozet", 503), (1, FORM, 503)])
def test_a_reader_whose_server_goes_away_is_answered_by_another(
    desk: Desk, cluster: Cluster, times: int, path: str, status: int
) -> None:
    """Once, and not at the desk, whose guard would have to be passed again."""
    left = [times]

    def cut(connection: Connection, *_others: object) -> None:
        if left[0]:
            left[0] -= 1
            number = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]  # psycopg's own
            cluster.ask(f"SELECT pg_terminate_backend({number}, 10000)")

    editor = desk.person("editor")
    for engine in (desk.database.public, desk.database.read):
        event.listen(engine, "before_cursor_execute", cut)
    assert editor.get(path).status_code == status


@pytest.mark.parametrize(
    ("written", "hosts", "ports"),
    [
        ("postgresql://app:p%40w@one:5432,two:5433/register?sslmode=require", "one,two", "5432,5433"),
        ("postgresql+psycopg://app@/register?host=one,two&port=5432,5433", "one,two", "5432,5433"),
        ("postgresql://app@one,two/register", "one,two", ","),
    ],
    ids=["libpq", "sqlalchemy", "one-port"],
)
def test_several_servers_are_written_either_way(written: str, hosts: str, ports: str) -> None:
    settings = Settings.from_env({"DATABASE_URL": "postgresql://app@db/register", "DATABASE_READ_URL": written})
    database = open_database(settings)
    public, write = (one.dialect.create_connect_args(one.url)[1] for one in (database.public, database.write))
    assert (public["host"], public.get("port", "")) == (hosts, ports)
    assert (public["target_session_attrs"], public["load_balance_hosts"]) == ("prefer-standby", "random")
    assert "target_session_attrs" not in write
    chosen = open_database(Settings(database_url=settings.database_read_url))
    assert chosen.write.url.query["target_session_attrs"] == "read-write"
    assert chosen.public is chosen.primary
