"""'make run' and 'make sample': set up, start the database, migrate, load and serve until told to stop."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack
from pathlib import Path

from geodata.settings import ROOT, SettingMissing, Settings, database_url
from launch import database
from launch.cluster import Cluster
from launch.folder import CLUSTER, LOCAL, PYTHON, environment, only_one
from launch.problem import Problem
from launch.progress import Child, run, say, step
from launch.server import free_address, serve
from launch.setup import set_up

REGISTER, SAMPLE = "register", "sample"
RUN_LOCK = LOCAL / "run.lock"
BUSY = "This folder is already being served ({}): stop that with 'make stop' first."


def start(sample: bool = False) -> None:
    """All of it, in order; ``sample`` serves a rehearsal from a database of its own."""
    with only_one(RUN_LOCK, BUSY):
        own = own_database()
        settings = _settings("" if own else database_url())
        address = free_address(settings.host, settings.port)
        RUN_LOCK.write_text(f"process {os.getpid()}, {address.url}", encoding="utf-8")
        say("Setting up and starting; what is already there is passed over.")
        set_up(cluster=own)
        with ExitStack() as started:
            url = _own_database(SAMPLE if sample else REGISTER, started) if own else _given_database()
            _load(url, sample)
            free_address(address.host, address.port)  # Set-up took its time: somebody may have come first.
            serve(address, settings.workers, url, settings.secret_key or _secret_key())


def own_database() -> bool:
    """Whether no DATABASE_URL is set, so that the private cluster is used."""
    try:
        database_url()
    except SettingMissing:
        return True
    return False


def _settings(url: str) -> Settings:
    try:
        return Settings.from_env({**os.environ, "DATABASE_URL": url or "postgresql://private/"})
    except SettingMissing as missing:
        raise Problem(str(missing)) from None


def _own_database(name: str, started: ExitStack) -> str:
    cluster = Cluster(CLUSTER)
    with step("Private database"):
        # Also a start that is broken off half-way has to be undone.
        started.callback(cluster.stop, force=True)
        cluster.start(tied=True)
        url = cluster.url(name) if cluster.has_database(name) else cluster.create_database(name)
    if cluster.folder != CLUSTER:
        say(f"    (kept in {cluster.folder}: user 'postgres' cannot reach {ROOT})")
    return url


def _given_database() -> str:
    url = database_url()
    database.check(url)
    return url


def _load(url: str, sample: bool) -> None:
    """The newest tables and the bundled data, or the sample in place of the real projects."""
    env = environment(DATABASE_URL=url)
    run("Migrations", Child([PYTHON, "-m", "alembic", "upgrade", "head"], "migrate", env))
    loaders: list[str | Path] = [PYTHON, "-m", "loaders", "load"]
    if not sample:
        run("Bundled register", Child([*loaders, "--all"], "load", env))
        return
    run("Reference data", Child([*loaders, "--all", "--without-projects"], "load", env))
    run("Sample projects", Child([*loaders, "sample", "--projects", "647", "--seed", "1"], "load-sample", env))


def _secret_key() -> str:
    """The key that signs cookies: made once for this folder, readable by its owner alone."""
    place = LOCAL / "secret-key"
    if not place.exists():
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as key:
            key.write(secrets.token_urlsafe(48))
    return place.read_text(encoding="ascii")
