"""The same load twice at once, a migration broken off, a clock that jumps: what comes after is as it should be."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from geodata import waits
from geodata.settings import ROOT, Settings
from tests.databases import plain
from tests.faults.conftest import Amounts
from tests.faults.machine import MANNERS, Machine, name_in, state
from tests.faults.test_database_killed import begin_load, lists
from tests.staff.conftest import Desk
from webmap import create_app
from webmap.staff import session


@pytest.mark.fault
def test_the_same_load_twice_at_once(faulty: Machine, tmp_path: Path) -> None:
    url = faulty.copy()
    path = lists(tmp_path)[0]
    before = state(url)
    both = [begin_load(url, path) for _ in range(2)]
    said = [one.communicate(timeout=180)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    after = state(url)
    assert after[0] != before[0]
    assert after[1] == before[1] + 1, "the same was published twice"
    again = begin_load(url, path)
    again.communicate(timeout=180)
    assert state(url) == after


def upgrade(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def schema(machine: Machine, url: str) -> str:
    programs = machine.cluster.server.installation().programs
    env = {**os.environ, **machine.cluster.connection(name_in(url))}
    command: list[str | Path] = [programs / "pg_dump", "--schema-only", "--no-comments"]
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    # Each dump is guarded by a key of its own.
    return "\n".join(line for line in told.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))


@pytest.mark.fault
def test_a_migration_is_broken_off(faulty: Machine, amounts: Amounts) -> None:
    draw, right = random.Random(amounts.seed), ""
    lasts = 0.0
    broken = 0
    for moment in range(-1, max(1, amounts.moments // 2)):
        url = faulty.cluster.create_database(f"migrated{moment + 1}")
        process = upgrade(url)
        while process.poll() is None and not faulty.busy(url):
            time.sleep(0.01)
        began = time.monotonic()
        if moment >= 0:
            time.sleep(draw.random() * lasts)
            if moment % 2:
                process.kill()
            else:
                faulty.kill(MANNERS[moment % 3], url)
        process.communicate(timeout=180)
        lasts = lasts or time.monotonic() - began
        broken += process.returncode != 0
        faulty.start()
        again = upgrade(url)
        said, _ = again.communicate(timeout=180)
        assert again.returncode == 0, said
        found = schema(faulty, url)
        right = right or found
        assert found == right
        faulty.cluster.drop_database(name_in(url))
    print(f"a migration of {lasts:.1f} s was broken off {broken} times; done again it made the same")


@pytest.mark.fault
def test_the_clock_was_ahead(faulty: Machine, tmp_path: Path) -> None:
    """Versions of a day that is still to come, then one of today: the newest is the one that was published last."""
    url = faulty.copy()
    app = create_app(Settings(database_url=url))
    client = app.test_client()
    with psycopg.connect(plain(url)) as connection:
        connection.execute("UPDATE data_version SET published_at = published_at + interval '400 days'")
    before = client.get("/projeler")
    process = begin_load(url, lists(tmp_path)[0])
    said, _ = process.communicate(timeout=180)
    assert process.returncode == 0, said
    after = client.get("/projeler")
    assert after.headers["ETag"] != before.headers["ETag"]
    kept = {"If-None-Match": before.headers["ETag"], "If-Modified-Since": "Fri, 31 Dec 2049 00:00:00 GMT"}
    assert client.get("/projeler", headers=kept).status_code == 200
    with app.config["DATABASE"].reading() as connection:
        newest = connection.exec_driver_sql("SELECT label FROM data_version ORDER BY id DESC LIMIT 1").scalar_one()
    assert client.get("/api/v1/totals").get_json()["meta"]["data_version"] == newest
    app.config["DATABASE"].close()


@pytest.mark.parametrize("jump", [dt.timedelta(days=400), dt.timedelta(days=-400), dt.timedelta(hours=13)])
def test_sessions_and_waits_outlive_no_jump_of_the_clock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, jump: dt.timedelta
) -> None:
    """Whoever signed in must do so again; nobody who mistyped waits longer than the longest wait."""
    ayse, mistyped = desk.person("editor"), waits.Counted("test", 0, dt.timedelta(minutes=5))
    assert ayse.get("/personel").status_code == 200
    with desk.database.writing() as connection:
        assert waits.begin(connection, [mistyped]) is None
        assert waits.begin(connection, [mistyped]) is not None
    jumped = lambda: dt.datetime.now(dt.UTC) + jump  # noqa: E731  # stands in for a function
    monkeypatch.setattr(session, "_now", jumped)
    monkeypatch.setattr(waits, "_now", jumped)
    assert ayse.get("/personel").status_code == 303
    with desk.database.writing() as connection:
        assert waits.begin(connection, [mistyped]) is None
    assert desk.person("editor", "later").get("/personel").status_code == 200
