"""Databases of one test run: each kind is built once, kept closed to be copied from, and dropped at the end."""

from __future__ import annotations

import fcntl
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

from launch.cluster import Cluster


def plain(url: str) -> str:
    """A database's address as PostgreSQL itself writes it, without SQLAlchemy's driver."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@dataclass(frozen=True)
class Databases:
    """The databases of the run called ``run``; test processes that run side by side share them.

    A kind is built in a database that nobody but its builder ever connects to: PostgreSQL refuses to copy one
    that is in use, and the other process may be using it at any time. Tests get copies.
    """

    cluster: Cluster
    run: str
    locks: Path

    def shared(self, kind: str, build: Callable[[str], None], source: str | None = None) -> str:
        """The URL of the database of that kind, for everybody; nobody leaves anything committed in it.

        ``build`` gets the URL of what becomes its template: a copy of the kind ``source``, or nothing at all.
        """
        name, template = f"t_{self.run}_{kind}", self._template(kind)
        with self._alone(kind):
            if not self._has(name):
                if source is None:
                    self.cluster.create_database(template)
                else:
                    self._create(template, self._template(source))
                build(self.cluster.url(template))
                self._create(name, template)
        return self.cluster.url(name)

    @contextmanager
    def own(self, kind: str) -> Iterator[str]:
        """The URL of a copy of a kind that was asked for before; dropped at the end, whoever is connected."""
        name = f"t_{self.run}_{uuid.uuid4().hex[:12]}"
        self._create(name, self._template(kind))
        yield self.cluster.url(name)
        self._drop(name)

    def drop_all(self) -> None:
        """Remove every database of this run."""
        found = self._admin.execute(
            "select datname from pg_database where starts_with(datname, %s)", [f"t_{self.run}_"]
        )
        for (name,) in found.fetchall():
            self._drop(name)

    def close(self) -> None:
        self._admin.close()

    def _template(self, kind: str) -> str:
        return f"t_{self.run}_{kind}_template"

    @cached_property
    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(plain(self.cluster.url()), autocommit=True)

    def _has(self, name: str) -> bool:
        return self._admin.execute("select from pg_database where datname = %s", [name]).fetchone() is not None

    def _create(self, name: str, template: str) -> None:
        # Without fsync, copying the files is quicker than writing every page to the log.
        self._admin.execute(f"create database {name} template {template} strategy file_copy")

    def _drop(self, name: str) -> None:
        self._admin.execute(f"drop database if exists {name} with (force)")

    @contextmanager
    def _alone(self, kind: str) -> Iterator[None]:
        with (self.locks / f"test-databases-{kind}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
