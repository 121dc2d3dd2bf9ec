"""Real parts for tests: a PostGIS built by the migrations, the bundled data in it, the product serving it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, insert, select
from werkzeug.serving import make_server

from geodata.derive import derive
from geodata.models import Exclusion, Project, Site, Withholding
from geodata.settings import Settings
from launch.cluster import Cluster
from webmap import create_app

ROOT = Path(__file__).resolve().parent.parent
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The test cluster, running. Nothing in it survives a crash of the machine, nor needs to."""
    cluster = Cluster(ROOT / ".local" / "test-pg", fast=True)
    cluster.start()
    yield cluster
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for name in cluster.ask(f"select datname from pg_database where datname like 't\\_{RUN}\\_%'").split():
            cluster.drop_database(name)
    cluster.stop()


@contextmanager
def _once() -> Iterator[None]:
    """Test processes that run side by side make each shared database one after the other."""
    with (ROOT / ".local" / "test-databases.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def database_url(cluster: Cluster) -> str:
    """An empty database, built by the migrations. Tests leave nothing committed in it."""
    name = f"t_{RUN}_empty"
    with _once():
        if not cluster.has_database(name):
            cluster.create_database(name)
            migrate(cluster.url(name))
    return cluster.url(name)


def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    engine = create_engine(url)
    with engine.connect() as connection:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def filled(cluster: Cluster, name: str, *arguments: str) -> str:
    with _once():
        if not cluster.has_database(name):
            cluster.create_database(name, template=f"t_{RUN}_empty")
            run_loaders(cluster.url(name), *arguments)
    return cluster.url(name)


def run_loaders(url: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """``python -m loaders …`` against a database, as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "loaders", *arguments],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        check=check,
        text=True,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def reference_url(cluster: Cluster, database_url: str) -> str:
    """A database with all bundled data but projects and sites."""
    return filled(cluster, f"t_{RUN}_reference", "load", "--all", "--without-projects")


@pytest.fixture(scope="session")
def loaded_url(cluster: Cluster, database_url: str) -> str:
    """A database with all bundled data: the real register."""
    return filled(cluster, f"t_{RUN}_loaded", "load", "--all")


@pytest.fixture(scope="session")
def sample_url(cluster: Cluster, reference_url: str) -> str:
    """A database with the reference data and an agency-sized sample of made-up projects."""
    name = f"t_{RUN}_sample"
    with _once():
        if not cluster.has_database(name):
            cluster.create_database(name, template=f"t_{RUN}_reference")
            run_loaders(cluster.url(name), "load", "sample", "--projects", "647", "--seed", "1")
    return cluster.url(name)


@pytest.fixture(scope="session")
def hidden_url(cluster: Cluster, reference_url: str) -> str:
    """The sample with records that are withheld and records outside the totals among the others."""
    name = f"t_{RUN}_hidden"
    with _once():
        if not cluster.has_database(name):
            cluster.create_database(name, template=f"t_{RUN}_reference")
            run_loaders(cluster.url(name), "load", "sample", "--projects", "647", "--seed", "1")
            engine = create_engine(cluster.url(name))
            with engine.begin() as connection:
                hide(connection)
            engine.dispose()
    return cluster.url(name)


def hide(connection: Connection) -> None:
    """Withhold every eleventh project and every third site; leave every seventh project out of the totals."""
    refs = list(connection.execute(select(Project.ref).order_by(Project.ref)).scalars())
    sites = list(connection.execute(select(Site.ref).order_by(Site.ref)).scalars())
    hidden = [{"ref": ref, "project_ref": ref, "site_ref": None} for ref in refs[::11]]
    hidden += [{"ref": ref, "project_ref": None, "site_ref": ref} for ref in sites[::3]]
    shared = {"source_key": "visibility", "source": ""}
    connection.execute(insert(Withholding), [one | shared | {"reason": "x", "since": "2026-01-01"} for one in hidden])
    told = {"kind": "cancelled", "reason_tr": "Vazgeçildi.", "decided_on": "2026-01-01"}
    connection.execute(insert(Exclusion), [{"project_ref": ref} | told | shared for ref in refs[::7]])
    derive(connection, {"withholding"}, None)


@pytest.fixture
def fresh_url(cluster: Cluster, database_url: str) -> Iterator[str]:
    """An empty migrated database of this test's own, for tests that commit."""
    with _once():
        name = f"t_{RUN}_{uuid.uuid4().hex[:12]}"
        url = cluster.create_database(name, template=f"t_{RUN}_empty")
    yield url
    cluster.drop_database(name)


def copied(cluster: Cluster, name: str) -> str:
    """A database of that name with what the loaded one holds."""
    dump = f"t_{RUN}_loaded"
    with _once():
        cluster.ask(
            f"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{dump}' and state = 'idle'"
        )
        return cluster.create_database(name, template=dump)


@pytest.fixture
def fresh_loaded_url(cluster: Cluster, loaded_url: str) -> Iterator[str]:
    """A copy of the loaded database of this test's own, for tests that commit."""
    name = f"t_{RUN}_{uuid.uuid4().hex[:12]}"
    yield copied(cluster, name)
    cluster.drop_database(name)


@contextmanager
def _rolled_back(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()
    engine.dispose()


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A transaction on the empty database, rolled back after the test."""
    with _rolled_back(database_url) as connection:
        yield connection


@pytest.fixture
def reference(reference_url: str) -> Iterator[Connection]:
    """A transaction on the database with reference data and no projects, rolled back after the test."""
    with _rolled_back(reference_url) as connection:
        yield connection


@pytest.fixture
def loaded(loaded_url: str) -> Iterator[Connection]:
    """A transaction on the real register, rolled back after the test."""
    with _rolled_back(loaded_url) as connection:
        yield connection


@pytest.fixture(scope="session")
def app(loaded_url: str) -> Iterator[Flask]:
    """The product on the real register."""
    app = create_app(Settings(database_url=loaded_url))
    app.config["TESTING"] = False
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without a browser, and so without JavaScript."""
    return app.test_client()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application, served on loopback while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def live_server(app: Flask) -> Iterator[str]:
    """The product on a port of its own, for browsers."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def base_url(live_server: str) -> str:
    """Where playwright's relative addresses lead."""
    return live_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's headless Chromium, quiet towards the network."""
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
