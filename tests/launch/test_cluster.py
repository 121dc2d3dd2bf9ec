"""The private cluster, with real servers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from launch import account
from launch.cluster import Cluster
from launch.postgres import Installation, choose
from launch.problem import Problem


def answers(cluster: Cluster, database: str = "postgres") -> bool:
    url = cluster.url(database).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        row = connection.execute("select 1").fetchone()
    return row == (1,)


def test_starts_once_is_reached_by_its_url_and_ends(place: Path) -> None:
    cluster = Cluster(place / "pg", fast=True)
    url = cluster.start()
    assert answers(cluster)
    assert cluster.start() == url
    assert cluster.ask("show listen_addresses") == ""
    assert (place / "pg").stat().st_mode & 0o777 == 0o700
    assert cluster.stop()
    assert cluster.server.process() is None
    assert not cluster.stop()


def test_databases_have_the_extensions_and_copies_their_tables(place: Path) -> None:
    cluster = Cluster(place / "pg", fast=True)
    cluster.start()
    cluster.create_database("one")
    cluster.ask("create table t as select 'İzmir'::text as name", "one")
    url = cluster.create_database("two", template="one")
    assert url == cluster.url("two")
    assert cluster.ask("select name from t", "two") == "İzmir"
    assert cluster.ask("select postgis_lib_version() >= '3.3'", "two") == "t"
    assert cluster.has_database("two")
    cluster.drop_database("two")
    cluster.drop_database("two")
    assert not cluster.has_database("two")
    with pytest.raises(ValueError, match="no plain database name"):
        cluster.create_database('x"; drop database one; --')


def test_data_survive_a_crash_and_the_number_of_the_dead_server_may_belong_to_another_process(place: Path) -> None:
    cluster = Cluster(place / "pg")
    cluster.start()
    cluster.create_database("kept")
    number = cluster.server.process()
    assert number is not None
    os.kill(number, signal.SIGKILL)
    while Path(f"/proc/{number}/cwd").exists():
        time.sleep(0.01)
    stale = (place / "pg" / "data" / "postmaster.pid").read_text().split("\n")
    (place / "pg" / "data" / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]))
    again = Cluster(place / "pg")
    assert again.server.process() is None
    again.start()
    assert again.has_database("kept")
    assert answers(again, "kept")


def test_ends_with_its_last_user_only(place: Path) -> None:
    first, second = Cluster(place / "pg", fast=True), Cluster(place / "pg", fast=True)
    first.start()
    second.start()
    assert not first.stop()
    assert answers(second)
    assert second.stop()


def test_a_throw_away_cluster_spoilt_by_a_crash_is_made_anew(place: Path) -> None:
    cluster = Cluster(place / "pg", fast=True)
    cluster.start()
    cluster.create_database("gone")
    cluster.stop()
    (place / "pg" / "data" / "global" / "pg_control").write_bytes(b"")
    cluster.start()
    assert not cluster.has_database("gone")


def test_a_spoilt_cluster_that_matters_is_left_alone_and_named(place: Path) -> None:
    cluster = Cluster(place / "pg")
    cluster.start()
    cluster.stop()
    (place / "pg" / "data" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(Problem, match=r"The private database in .*/pg did not start: .+"):
        cluster.start()
    assert (place / "pg" / "data" / "PG_VERSION").exists()


def test_a_creation_broken_off_is_begun_again(place: Path) -> None:
    (place / "pg" / "data.new" / "base").mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(place / "pg", "postgres")
    cluster = Cluster(place / "pg", fast=True)
    cluster.start()
    assert answers(cluster)
    assert not (place / "pg" / "data.new").exists()


@pytest.mark.parametrize("name", ["x" * 150, "bir yer, ıssız 'ada'"])
def test_long_and_odd_paths_get_a_short_socket_folder(place: Path, name: str) -> None:
    cluster = Cluster(place / name / "pg", fast=True)
    cluster.start()
    assert cluster.server.sockets.parent == Path("/tmp")
    assert cluster.server.sockets.stat().st_mode & 0o777 == 0o700
    assert answers(cluster)
    cluster.stop()
    assert not cluster.server.sockets.exists()


@pytest.mark.usefixtures("as_root")
def test_below_a_closed_folder_root_keeps_the_cluster_elsewhere(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "SHELTER", place / "shelter")
    (place / "closed").mkdir(mode=0o700)
    cluster = Cluster(place / "closed" / "pg", fast=True)
    assert cluster.folder.parent == place / "shelter"
    cluster.start()
    assert answers(cluster)
    assert Cluster(place / "closed" / "pg").folder == cluster.folder


def test_a_tied_server_does_not_outlive_its_process_even_when_that_is_killed(place: Path) -> None:
    program = (
        "import sys, pathlib, time; from launch.cluster import Cluster\n"
        "Cluster(pathlib.Path(sys.argv[1]), fast=True).start(tied=True); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, place / "pg"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        assert Cluster(place / "pg").server.process() is not None
        process.kill()
    deadline = time.monotonic() + 10
    while Cluster(place / "pg").server.process() is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_folder_of_somebody_else_is_refused(place: Path) -> None:
    (place / "file").write_text("")
    with pytest.raises(Problem, match="belongs to another user"):
        account.make_private(place / "file", account.Owner(os.geteuid(), os.getegid(), changes=False))


def test_no_server_listens_on_a_port(place: Path) -> None:
    cluster = Cluster(place / "pg", fast=True)
    cluster.start()
    number = cluster.server.process()
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{number}/fd").iterdir() if fd.is_symlink()}
    inodes = {name[8:-1] for name in sockets if name.startswith("socket:")}
    listening = [line.split()[9] for line in Path(f"/proc/{number}/net/tcp").read_text().splitlines()[1:]]
    assert not inodes & set(listening)


FIFTEEN = Installation(15, Path("/15/bin"), (3, 3))
SEVENTEEN = Installation(17, Path("/17/bin"), (3, 5))


@pytest.mark.parametrize(
    ("found", "data_version", "sentence"),
    [
        ([], None, "No PostgreSQL with PostGIS was found: install PostgreSQL 15 or newer"),
        ([Installation(13, Path("/13"), (3, 1))], None, "PostgreSQL 13 with PostGIS 3.1 is too old"),
        ([Installation(16, Path("/16"), (3, 2))], None, "PostgreSQL 16 with PostGIS 3.2 is too old"),
        ([SEVENTEEN], 15, "made by PostgreSQL 15, which is no longer installed: install postgresql-15-postgis-3"),
    ],
)
def test_an_unfit_postgres_is_named_with_the_cure(
    found: list[Installation], data_version: int | None, sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence):
        choose(found, data_version)


def test_the_newest_fit_one_makes_a_cluster_and_the_one_that_made_it_runs_it() -> None:
    assert choose([SEVENTEEN, FIFTEEN]) == SEVENTEEN
    assert choose([SEVENTEEN, FIFTEEN], 15) == FIFTEEN
