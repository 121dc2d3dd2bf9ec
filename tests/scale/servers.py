"""PostgreSQL as several machines run it: a primary and standbys that stream from it, killed and promoted at will."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from launch import account
from launch.account import Owner
from launch.postmaster import FAST, PORT, ROLE

DATABASE = "register"
PATIENCE = 60
"""Seconds for what must come."""


@dataclass(frozen=True)
class Server:
    """One PostgreSQL with its files in ``folder``; ``all_folders`` are those of all servers of the set."""

    folder: Path
    owner: Owner
    programs: Path
    all_folders: tuple[Path, ...]

    @property
    def name(self) -> str:
        return self.folder.name.rpartition("-")[2]

    @property
    def sockets(self) -> Path:
        return account.socket_folder(self.folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *words: str | Path, text: str | None = None) -> str:
        """What one of PostgreSQL's programs says; it runs as the files' owner."""
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self.programs / program, *words],
            input=text,
            env={"PATH": os.defpath, "PGHOST": str(self.sockets), "PGPORT": PORT, "PGUSER": ROLE},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self.owner.as_child(),
        )
        assert done.returncode == 0, (program, done.stderr or done.stdout)
        return done.stdout.strip()

    def ask(self, sql: str, database: str = DATABASE) -> str:
        return self.run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql)

    def make(self) -> None:
        """An empty primary. What it confirms, one standby at least has written down too (docs/scaling.md)."""
        self.run("initdb", "-D", self.data, "--auth=trust", f"--username={ROLE}", "--locale=C.UTF-8", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"primary_conninfo = '{self._primary()}'\nwal_retrieve_retry_interval = '300ms'\n")
        self.start()

    def follow(self, primary: Server) -> None:
        """Become a standby of that primary, and of whichever takes its place."""
        primary.run("pg_basebackup", "-D", self.data, "--checkpoint=fast", "--no-sync")
        (self.data / "standby.signal").touch()
        self.start()

    def _primary(self) -> str:
        hosts = ",".join(str(account.socket_folder(one)) for one in self.all_folders)
        return f"host={hosts} port={PORT} user={ROLE} target_session_attrs=read-write"

    def start(self) -> None:
        account.make_private(self.sockets, self.owner)
        settings = FAST | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "port": PORT,
            "cluster_name": self.name,
            "hot_standby_feedback": "on",
            "max_connections": "60",
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for mark in self.sockets.glob(".s.PGSQL.*"):
            mark.unlink()
        self.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder / "log", "-o", options)

    def kill(self) -> None:
        """What a power cut does: every process of the server is gone at once."""
        number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        backends = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        for one in (number, *map(int, backends)):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        until(lambda: not _lives(number))

    def promote(self) -> None:
        """Become the primary."""
        self.run("pg_ctl", "promote", "-w", "-D", self.data)

    def end(self) -> None:
        """Stop, if it runs, and leave nothing behind."""
        with suppress(AssertionError):
            self.run("pg_ctl", "stop", "-m", "immediate", "-D", self.data)
        for folder in (self.folder, self.sockets):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(number: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        # Nothing is left of the command line of a process that ended and was not fetched yet.
        return Path(f"/proc/{number}/cmdline").read_bytes() != b""
    return False


def url(servers: tuple[Server, ...]) -> str:
    """The address of them all, as DATABASE_URL has it."""
    hosts, ports = ",".join(str(one.sockets) for one in servers), ",".join(PORT for _ in servers)
    return f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={hosts}&port={ports}"


def until(true: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "what must come does not come"
        time.sleep(0.05)
