"""A database server of the faults' own, made to be killed, with the real register to copy from."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from geodata.register import register_hash
from launch.cluster import Cluster
from tests.conftest import filled, migrate
from tests.databases import plain

TEMPLATE = "register"
MANNERS = ("terminate", "immediate", "kill")
"""How a database goes: its sessions ended by hand, the whole server stopped at once, the first process killed."""


@dataclass
class Machine:
    """The server; ``fsync`` is on, as where the product runs."""

    cluster: Cluster
    _made: int = field(default=0)

    def copy(self) -> str:
        """The URL of a new copy of the real register."""
        self._made += 1
        name = f"copy{self._made}"
        # With a checkpoint after it: PostgreSQL would forget what sequences gave out in a copy made since the last one.
        self.cluster.ask(f"create database {name} template {TEMPLATE} strategy file_copy")
        return self.cluster.url(name)

    def kill(self, manner: str, url: str) -> None:
        """End what serves that database."""
        if manner == "terminate":
            sql = (
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"
            )
            with psycopg.connect(plain(self.cluster.url()), autocommit=True) as connection:
                connection.execute(sql, [name_in(url)])
            return
        number = self.cluster.server.process()
        assert number is not None
        os.kill(number, signal.SIGQUIT if manner == "immediate" else signal.SIGKILL)
        child = self.cluster.server._child
        assert child is not None
        child.wait()

    def start(self) -> None:
        """What a service manager does: start it unless it runs. Nothing is mended by hand."""
        self.cluster.start()

    def busy(self, url: str) -> bool:
        """Whether anybody but us is connected to that database."""
        sql = "select count(*) from pg_stat_activity where datname = %s"
        with psycopg.connect(plain(self.cluster.url()), autocommit=True) as connection:
            row = connection.execute(sql, [name_in(url)]).fetchone()
        return bool(row and row[0])


def name_in(url: str) -> str:
    """The database's name in a URL."""
    return url.split("/")[3].split("?")[0]


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """The server with its template; all of it is gone with the block."""
    cluster = Cluster(folder)
    cluster.start()
    try:
        if not cluster.has_database(TEMPLATE):
            url = cluster.create_database(TEMPLATE)
            migrate(url)
            filled(url, "load", "--all")
        yield Machine(cluster)
    finally:
        cluster.stop(force=True)
        shutil.rmtree(cluster.folder, ignore_errors=True)


def state(url: str) -> tuple[str, int]:
    """What a reader sees: the hash of the register's content, and how many data versions there are."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT count(*) FROM data_version")).scalar_one()
        found = register_hash(connection), int(versions)
    engine.dispose()
    return found


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of that size; skips the test where this account may mount none."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        # At once from the folder, and for good when the last file of it is closed.
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Take what room is left there but for so many bytes; deleting the file gives it back."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast
