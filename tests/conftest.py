"""Real parts for tests: a PostGIS built by the migrations, the bundled data in it, the product serving it."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect
from sqlalchemy import Connection, Engine, create_engine, insert, select

from bench.loopback import served
from geodata.derive import derive
from geodata.models import Exclusion, Project, Site, Withholding
from geodata.settings import Settings
from launch.cluster import Cluster
from launch.folder import LOCAL, TEST_CLUSTER
from tests.compiled import compile_once
from tests.databases import Databases, plain
from webmap import create_app

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30_000
"""Milliseconds that a browser test waits for what must come: long, as the machine may be busy with other things."""
SAMPLE = ("load", "sample", "--projects", "647", "--seed", "1")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]


def pytest_configure(config: pytest.Config) -> None:
    """Test processes that run side by side are told that they belong to this run; what they need is made once."""
    config.option.testrunuid = RUN
    compile_once()
    expect.set_options(timeout=PATIENCE)
    # The same examples in each run; no test fails because the machine is busy.
    hypothesis.settings.register_profile("calm", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("calm")


def pytest_sessionfinish() -> None:
    """The process that began the run removes its databases when all others are through."""
    cluster = Cluster(TEST_CLUSTER, fast=True)
    if "PYTEST_XDIST_WORKER" in os.environ or not cluster.exists():
        return
    cluster.start()
    databases = Databases(cluster, RUN, LOCAL)
    databases.drop_all()
    databases.close()
    cluster.stop()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The test cluster, running; it ends with its last user. Nothing in it survives a crash of the machine."""
    cluster = Cluster(TEST_CLUSTER, fast=True)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def databases(cluster: Cluster) -> Iterator[Databases]:
    """The databases of this run, shared by all its processes."""
    databases = Databases(cluster, RUN, LOCAL)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def database_url(databases: Databases) -> str:
    """An empty database, built by the migrations. Tests leave nothing committed in it."""
    return databases.shared("empty", migrate)


def migrate(url: str) -> None:
    """Bring a database to the newest revision."""
    engine = create_engine(url)
    with engine.connect() as connection:
        config = Config(str(ROOT / "alembic.ini"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


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


def filled(url: str, *arguments: str) -> None:
    """What the loaders bring, and the statistics that PostgreSQL's planner goes by."""
    run_loaders(url, *arguments)
    analyze(url)


def analyze(url: str) -> None:
    """Gather PostgreSQL's statistics: no autovacuum does in this cluster."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute("vacuum analyze")


@pytest.fixture(scope="session")
def reference_url(databases: Databases, database_url: str) -> str:
    """A database with all bundled data but projects and sites."""
    return databases.shared("reference", lambda url: filled(url, "load", "--all", "--without-projects"), "empty")


@pytest.fixture(scope="session")
def loaded_url(databases: Databases, database_url: str) -> str:
    """A database with all bundled data: the real register."""
    return databases.shared("loaded", lambda url: filled(url, "load", "--all"), "empty")


@pytest.fixture(scope="session")
def sample_url(databases: Databases, reference_url: str) -> str:
    """A database with the reference data and an agency-sized sample of made-up projects."""
    return databases.shared("sample", lambda url: filled(url, *SAMPLE), "reference")


@pytest.fixture(scope="session")
def hidden_url(databases: Databases, sample_url: str) -> str:
    """The sample with records that are withheld and records outside the totals among the others."""
    return databases.shared("hidden", hide_some, "sample")


def hide_some(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        hide(connection)
    engine.dispose()
    analyze(url)


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
def fresh_url(databases: Databases, database_url: str) -> Iterator[str]:
    """An empty migrated database of this test's own, for tests that commit."""
    with databases.own("empty") as url:
        yield url


@pytest.fixture
def fresh_loaded_url(databases: Databases, loaded_url: str) -> Iterator[str]:
    """A copy of the loaded database of this test's own, for tests that commit."""
    with databases.own("loaded") as url:
        yield url


@contextmanager
def _rolled_back(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[str], Engine]]:
    """An engine for each shared database, kept: to connect takes longer than most tests."""
    kept: dict[str, Engine] = {}

    def engine(url: str) -> Engine:
        return kept.setdefault(url, create_engine(url))

    yield engine
    for one in kept.values():
        one.dispose()


@pytest.fixture
def connection(database_url: str, engines: Callable[[str], Engine]) -> Iterator[Connection]:
    """A transaction on the empty database, rolled back after the test."""
    with _rolled_back(engines(database_url)) as connection:
        yield connection


@pytest.fixture
def reference(reference_url: str, engines: Callable[[str], Engine]) -> Iterator[Connection]:
    """A transaction on the database with reference data and no projects, rolled back after the test."""
    with _rolled_back(engines(reference_url)) as connection:
        yield connection


@pytest.fixture
def loaded(loaded_url: str, engines: Callable[[str], Engine]) -> Iterator[Connection]:
    """A transaction on the real register, rolled back after the test."""
    with _rolled_back(engines(loaded_url)) as connection:
        yield connection


@pytest.fixture(scope="session")
def app(loaded_url: str) -> Iterator[Flask]:
    """The product on the real register; each answer is made anew, since tests change what it is made with."""
    app = create_app(Settings(database_url=loaded_url, api_rate=0, answers_mb=0))
    app.config["TESTING"] = False
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader without a browser, and so without JavaScript."""
    return app.test_client()


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
