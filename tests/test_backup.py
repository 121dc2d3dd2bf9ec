"""deploy/backup.sh: a backup that can be put back, old ones that go, failures that leave nothing half-made."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from launch.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
DAY = 86_400


@pytest.fixture
def env(cluster: Cluster, fresh_url: str, tmp_path: Path) -> dict[str, str]:
    name = fresh_url.split("/")[3].split("?")[0]
    programs = cluster.server.installation().programs
    return {
        "PATH": f"{programs}:{os.defpath}",
        "BACKUP_FOLDER": str(tmp_path),
        "BACKUP_DAYS": "30",
        **cluster.connection(name),
    }


def backup(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ROOT / "deploy" / "backup.sh", *words], env=env, capture_output=True, text=True, check=False
    )


def test_a_backup_brings_back_what_was_there(cluster: Cluster, env: dict[str, str], tmp_path: Path) -> None:
    name = env["PGDATABASE"]
    cluster.ask("create table note (text text, at geometry(Point, 4326))", name)
    cluster.ask("insert into note values ('İğdeli', ST_Point(27.1, 38.4, 4326))", name)
    done = backup(env, "once")
    assert done.returncode == 0, done.stderr
    (dump,) = tmp_path.glob("register-*.dump")
    assert f"Backup written: {dump}" in done.stdout

    cluster.ask("delete from note", name)
    restored = backup(env, "restore", str(dump))
    assert restored.returncode == 0, restored.stderr
    assert cluster.ask("select text || ST_AsText(at) from note", name) == "İğdeliPOINT(27.1 38.4)"


def test_it_can_be_put_into_an_empty_database(cluster: Cluster, env: dict[str, str], tmp_path: Path) -> None:
    cluster.ask("create table note as select 1 as one", env["PGDATABASE"])
    backup(env, "once")
    (dump,) = tmp_path.glob("register-*.dump")
    empty = f"{env['PGDATABASE']}_e"[:60]
    cluster.ask(f"create database {empty}")
    try:
        restored = backup({**env, "PGDATABASE": empty}, "restore", str(dump))
        assert restored.returncode == 0, restored.stderr
        assert cluster.ask("select one from note", empty) == "1"
    finally:
        cluster.drop_database(empty)


def test_old_backups_go_and_nothing_else(env: dict[str, str], tmp_path: Path) -> None:
    for name, days in (("register-old.dump", 32), ("register-recent.dump", 20), ("other.txt", 400)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (time.time() - days * DAY,) * 2)
    assert backup(env, "once").returncode == 0
    left = {path.name for path in tmp_path.iterdir()}
    assert {"register-recent.dump", "other.txt"} <= left
    assert "register-old.dump" not in left
    assert len(left) == 3


def test_a_backup_that_fails_says_so_and_deletes_nothing(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "register-old.dump").write_text("")
    os.utime(tmp_path / "register-old.dump", (0, 0))
    done = backup({**env, "PGDATABASE": "no_such_database"}, "once")
    assert done.returncode != 0
    assert "The backup did not work; older ones are kept." in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["register-old.dump"]


@pytest.mark.parametrize("words", [["restore"], ["restore", "/no/such/file"], ["sometimes"]])
def test_wrong_words_are_answered_with_the_right_ones(env: dict[str, str], words: list[str]) -> None:
    done = backup(env, *words)
    assert done.returncode == 2
    assert "restore FILE" in done.stderr
