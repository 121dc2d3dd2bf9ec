"""The restore drill: a backup of the real register, brought back on an empty machine, is the same register."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from geodata.register import register_hash
from geodata.roles import READER, WRITER
from geodata.settings import Settings
from launch.cluster import Cluster
from webmap import create_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty_machine() -> Iterator[Cluster]:
    """A database server that has never heard of the product: no database, none of its roles."""
    cluster = Cluster(ROOT / ".local" / "drill-pg", fast=True)
    cluster.start()
    yield cluster
    cluster.stop(force=True)
    shutil.rmtree(cluster.folder, ignore_errors=True)


def backup(cluster: Cluster, database: str, folder: Path, *words: str) -> str:
    programs = cluster.server.installation().programs
    env = {"PATH": f"{programs}:{os.defpath}", "BACKUP_FOLDER": str(folder), **cluster.connection(database)}
    done = subprocess.run(
        ["sh", ROOT / "deploy" / "backup.sh", *words], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def hash_of(url: str) -> tuple[str, str, int]:
    """The content's hash, the newest version's label, and how many traces the memory holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        label = connection.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
        traces = connection.execute(text("SELECT count(*) FROM change")).scalar_one()
        found = register_hash(connection), str(label), int(traces)
    engine.dispose()
    return found


def test_a_backup_brought_to_an_empty_machine_is_the_same_register(
    cluster: Cluster, loaded_url: str, empty_machine: Cluster, tmp_path: Path
) -> None:
    name = make_url(loaded_url).database
    assert name
    backup(cluster, name, tmp_path, "once")
    (dump,) = tmp_path.glob("register-*.dump")
    roles = f"SELECT count(*) FROM pg_roles WHERE rolname IN ('{READER}', '{WRITER}')"
    assert empty_machine.ask(roles) == "0"

    url = empty_machine.create_database("register")
    said = backup(empty_machine, "register", tmp_path, "restore", str(dump))
    assert "alembic upgrade head" in said
    migrated = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert migrated.returncode == 0, migrated.stderr
    assert empty_machine.ask(roles) == "2"
    assert hash_of(url) == hash_of(loaded_url)

    app = create_app(Settings(database_url=url))
    try:
        client = app.test_client()
        assert client.get("/saglik/hazir").status_code == 200
        assert client.get("/projeler.csv").status_code == 200
        with app.config["DATABASE"].reading(public=True) as connection:
            assert connection.execute(text("SELECT current_user")).scalar_one() == READER
    finally:
        app.config["DATABASE"].close()
