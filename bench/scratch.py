"""Scratch databases for benchmarks: always called ``bench_…``, made empty, dropped without asking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, make_url, text

from geodata.settings import ROOT, database_url

_NAME = re.compile(r"bench_[a-z0-9_]{1,40}")


class BenchRefused(RuntimeError):
    """A benchmark cannot go on; the text says why and what to do."""


@dataclass(frozen=True)
class Scratch:
    """One scratch database on the server of DATABASE_URL. Raises BenchRefused for any other name than ``bench_…``."""

    name: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BenchRefused(f"{self.name!r} is no scratch database: their names begin with bench_.")

    @property
    def url(self) -> str:
        """Its SQLAlchemy URL."""
        return make_url(database_url()).set(database=self.name).render_as_string(hide_password=False)

    def exists(self) -> bool:
        """Whether the server has it."""
        with _server() as connection:
            return bool(
                connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": self.name}).first()
            )

    def drop(self) -> None:
        """Remove it with all that is in it."""
        with _server() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)'))

    def create(self) -> None:
        """Make it anew, empty, with the register's tables."""
        self.create_empty()
        config = Config(str(ROOT / "alembic.ini"))
        with self.engine() as engine, engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def create_empty(self) -> None:
        """Make it anew, without any table."""
        self.drop()
        with _server() as connection:
            connection.execute(text(f'CREATE DATABASE "{self.name}"'))

    @contextmanager
    def engine(self, **options: Any) -> Iterator[Engine]:
        """An engine for it, closed afterwards."""
        engine = create_engine(self.url, **options)
        try:
            yield engine
        finally:
            engine.dispose()

    def told(self, sql: str) -> Any:
        """The one value a question gives."""
        with self.engine() as engine, engine.connect() as connection:
            return connection.execute(text(sql)).scalar_one()


@contextmanager
def _server() -> Iterator[Connection]:
    engine = create_engine(database_url(), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
