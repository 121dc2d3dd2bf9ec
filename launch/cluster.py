"""A private PostGIS cluster in a folder of ours: Unix socket only, no password, ended with its last user."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from launch import account
from launch.postmaster import PORT, ROLE, Postmaster
from launch.problem import DISK_FULL, Problem, disk_full

EXTENSIONS = ("postgis", "pg_trgm", "unaccent", "btree_gist")


class Cluster:
    """A cluster whose files lie in ``folder``; any number of processes may use it at once.

    ``start`` makes and starts it where needed and counts us as a user; ``stop`` ends the server when nobody
    else uses it. ``fast`` is for throw-away data: after a crash it may have to be made anew, and it is.
    Under root ``folder`` is not always where it really lies: see account.place_for.
    """

    def __init__(self, folder: Path, fast: bool = False) -> None:
        self.folder, self._owner = account.place_for(folder.absolute())
        self.server = Postmaster(self.folder, self._owner, fast)
        self._use: IO[str] | None = None

    def url(self, database: str = "postgres") -> str:
        """SQLAlchemy URL of a database of this cluster."""
        host = account.quoted(self.server.sockets)
        return f"postgresql+psycopg://{ROLE}@/{database}?host={host}&port={PORT}"

    def connection(self, database: str = "postgres") -> dict[str, str]:
        """The same for PostgreSQL's own programs, as environment variables."""
        return {"PGHOST": str(self.server.sockets), "PGUSER": ROLE, "PGDATABASE": database, "PGPORT": PORT}

    def exists(self) -> bool:
        """Whether it was ever made."""
        return self.server.data.exists()

    def start(self, tied: bool = False) -> str:
        """Starts the server unless it runs and returns the URL of its 'postgres' database.

        ``tied``: the server ends when this process dies, however it dies (call it in the main thread then).
        Raises Problem when PostgreSQL is absent or too old, or when the server does not come up.
        """
        account.make_private(self.folder, self._owner)
        with self._alone():
            if self.server.process() is None:
                self.server.start(tied)
            if self._use is None:
                self._use = (self.folder / "users").open("a", encoding="ascii")
                fcntl.flock(self._use, fcntl.LOCK_SH)
        return self.url()

    def stop(self, force: bool = False) -> bool:
        """Gives up our use; ends the server when nobody else uses it, or in any case with ``force``.

        Returns whether the server was ended by this call.
        """
        if not self.folder.exists():
            return False
        with self._alone():
            if self._use is not None:
                self._use.close()
                self._use = None
            return (force or not self._used()) and self.server.end()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "lock").open("a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _used(self) -> bool:
        with (self.folder / "users").open("a", encoding="ascii") as use:
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def has_database(self, name: str) -> bool:
        """Whether the running cluster holds a database of this name."""
        return self.ask(f"select 1 from pg_database where datname = '{_plain(name)}'") == "1"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Creates a database in the running cluster and returns its URL.

        Without ``template`` it gets the extensions that the product needs; with one it is a copy.
        """
        source = f" template {_plain(template)}" if template else ""
        self.ask(f"create database {_plain(name)}{source}")
        for extension in () if template else EXTENSIONS:
            self.ask(f"create extension if not exists {extension}", name)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, also one that somebody is connected to; no fault when it is not there."""
        self.ask(f"drop database if exists {_plain(name)} with (force)")

    def ask(self, sql: str, database: str = "postgres") -> str:
        """The answer of psql to one statement, as plain text. Raises Problem with the server's words."""
        done = subprocess.run(
            [self.server.installation().programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env={
                "PATH": os.defpath,
                "PGOPTIONS": "-c client_min_messages=error",
                **self.connection(database),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode != 0:
            if any(words in done.stderr for words in DISK_FULL):
                raise disk_full(self.folder)
            said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            raise Problem(f"The private database refused '{sql}': {said}.")
        return done.stdout.strip()


def _plain(name: str) -> str:
    """A name that needs no quoting in SQL; anything else is refused."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"{name!r} is no plain database name (small letters, digits, underscore)")
    return name
