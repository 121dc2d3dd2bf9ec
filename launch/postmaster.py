"""The server process of one private cluster: its files made, the process started, seen to be ready, ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from launch import account
from launch.account import Owner
from launch.postgres import Installation, choose, installations
from launch.problem import DISK_FULL, Problem, disk_full

ROLE = "app"
PORT = "5432"  # Only a part of the socket's name here.
PATIENCE = 120.0

# On a small machine JIT and parallel workers cost more than they give to queries as short as ours.
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "60",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}
# For data that a test makes and throws away: no waiting for the disk, no work behind the tests' back, and PostGIS
# read into memory once, not by each of thousands of short connections.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_preload_libraries": "postgis-3",
}


class Postmaster:
    """The server whose files lie in ``folder``/data, run as ``owner``, with its socket in ``sockets``.

    Not safe against another process doing the same: Cluster holds a lock around every call.
    """

    def __init__(self, folder: Path, owner: Owner, fast: bool) -> None:
        self.data = folder / "data"
        self.log = folder / "server.log"
        self.owner = owner
        self.sockets = account.socket_folder(folder)
        self.fast = fast
        self._child: subprocess.Popen[bytes] | None = None

    def installation(self) -> Installation:
        """The PostgreSQL that made the files, or the one that will."""
        version = self.data / "PG_VERSION"
        made_by = int(version.read_text(encoding="ascii")) if version.exists() else None
        return choose(installations(), made_by)

    def process(self) -> int | None:
        """The number of the running server process, or None.

        After a crash postmaster.pid can name a process that is by now something else entirely: the server is
        the one whose working directory is our data folder.
        """
        with suppress(OSError, ValueError, IndexError):
            number = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
            os.kill(number, 0)
            with suppress(FileNotFoundError, PermissionError):
                at = Path(f"/proc/{number}/cwd").readlink()
                return number if at == self.data.resolve() else None
            return number
        return None

    def start(self, tied: bool) -> None:
        """Makes the files unless they are there, and starts the server."""
        if self.fast and self.data.exists():
            try:
                return self._start(tied)
            except Problem:
                shutil.rmtree(self.data)  # Made without fsync: a crash can have spoilt it, and nothing is lost.
        if not self.data.exists():
            self._make()
        self._start(tied)

    def end(self) -> bool:
        """Ends the server (sessions are cut, data is written); whether there was one."""
        number = self.process()
        if number is None:
            return False
        os.kill(number, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while self.process() is not None and time.monotonic() < deadline:
            if self._child is not None:
                self._child.poll()
            time.sleep(0.02)
        if self._child is not None:
            self._child.wait()
            self._child = None
        if self.sockets != self.data.parent:
            shutil.rmtree(self.sockets, ignore_errors=True)
        return True

    def _make(self) -> None:
        """initdb under another name first, so that a run broken off leaves no half-made cluster behind."""
        draft = self.data.with_name("data.new")
        if draft.exists():
            shutil.rmtree(draft)
        done = subprocess.run(
            [
                *(self.installation().programs / "initdb", "-D", draft, "--auth=trust", f"--username={ROLE}"),
                *("--encoding=UTF8", "--locale=C.UTF-8", *(["--no-sync"] if self.fast else [])),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            **self.owner.as_child(),
        )
        if done.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            faults = [line for line in done.stdout.splitlines() if "error" in line.lower()] or ["no reason given"]
            raise self._problem("could not be made", done.stdout, faults[0])
        draft.rename(self.data)

    def _start(self, tied: bool) -> None:
        account.make_private(self.sockets, self.owner)
        self._clear_marks()
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)} | (FAST if self.fast else {})
        command: list[str | Path] = [self.installation().programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("wb") as log:
            self._child = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=account.end_with_parent(signal.SIGINT) if tied else None,
                **self.owner.as_child(),
            )
        self._wait_until_ready(self._child)

    def _clear_marks(self) -> None:
        """Removes what a server that died left: PostgreSQL would take its number for a living process."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for mark in self.sockets.glob(".s.PGSQL.*"):
            mark.unlink()

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        """The eighth line of postmaster.pid tells the server's state."""
        deadline = time.monotonic() + PATIENCE
        try:
            while server.poll() is None and time.monotonic() < deadline:
                with suppress(OSError):
                    lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
                    if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                        return
                time.sleep(0.02)
        except BaseException:
            server.send_signal(signal.SIGINT)
            raise
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            server.wait()
        said = self.log.read_text(encoding="utf-8", errors="replace")
        faults = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line] or ["no reason given"]
        raise self._problem("did not start", said, faults[-1].strip())

    def _problem(self, what: str, output: str, fault: str) -> Problem:
        if any(words in output for words in DISK_FULL):
            return disk_full(self.data.parent)
        return Problem(f"The private database in {self.data.parent} {what}: {fault.rstrip('.')}.")
