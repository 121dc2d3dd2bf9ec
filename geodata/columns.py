"""A copy of the register in columns, one file per data version, that answers what looks at every project at once."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from cachetools import LRUCache
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

import geodata.duck  # noqa: F401  # names the dialect

READ_FROM, KEPT_BY = "read_from_columns", "columns_kept"
"""Execution options that hold the Columns: of connections that only read, and of those the door writes through. Without
the first (an old version has none), PostgreSQL answers."""

FOUND = "found_for_columns"
"""Execution option of a reading that holds what PostgreSQL has found for the copy in it, and which copy it is."""

_OPEN = 2
_log = logging.getLogger(__name__)


@dataclass
class Columns:
    """The folder of the copies, and those this process has open: two at most, shared by its threads.

    Registers of fewer than ``least`` projects have no copy: PostgreSQL answers them sooner. ``memory_mb`` bounds what
    all questions of the process may take together, ``threads`` how many work on one. So many
    ``answers`` are remembered; one of a thousand places is some hundred kilobytes, most are far less.
    """

    folder: Path
    least: int = 20_000
    memory_mb: int = 1024
    threads: int = 2
    answers: int = 200
    _held: OrderedDict[str, Engine] = field(default_factory=OrderedDict, repr=False)
    _broken: dict[str, int] = field(default_factory=dict, repr=False)
    _missed: set[str] = field(default_factory=set, repr=False)
    _remembered: LRUCache[Hashable, Any] = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self._remembered = LRUCache(self.answers)

    def recall(self, key: Hashable) -> Any:
        """The answer remembered by this key; nobody may change what is in it. Raises KeyError when there is none."""
        with self._lock:
            return self._remembered[key]

    def remember(self, key: Hashable, answer: object) -> None:
        """Remember an answer until others have taken its place; None is no key."""
        if key is not None and self.answers:
            with self._lock:
                self._remembered[key] = answer

    def engine(self, name: str) -> Engine | None:
        """The copy of this name, opened once; None when there is none, or it cannot be read."""
        with self._lock:
            if name not in self._held:
                self._open(name)
            else:
                self._held.move_to_end(name)
            while len(self._held) > _OPEN:
                self._held.popitem(last=False)[1].dispose()
            return self._held.get(name)

    def _open(self, name: str) -> None:
        path = self.folder / name
        made = 0
        try:
            # What was broken is only looked at again when it has been made anew.
            made = path.stat().st_mtime_ns
            if self._broken.get(name) != made:
                root = opened(path, self.memory_mb, self.threads)
                # Every thread gets a connection of its own to the one open copy.
                self._held[name] = create_engine("duckdb://", creator=root.cursor, poolclass=NullPool)
        except (FileNotFoundError, NotADirectoryError):
            return
        except (OSError, duckdb.Error) as error:
            self._broken[name] = made
            _log.warning("The columnar copy %s cannot be read (%s): PostgreSQL answers.", path, first_line(error))

    def missed(self, name: str) -> bool:
        """Whether this is the first time that the copy of this name is missed."""
        with self._lock:
            first = name not in self._missed
            self._missed.add(name)
            return first

    def close(self) -> None:
        """Close all copies."""
        with self._lock:
            while self._held:
                self._held.popitem()[1].dispose()


def opened(path: Path, memory_mb: int, threads: int) -> duckdb.DuckDBPyConnection:
    """A copy to read from, with nothing else of the machine in reach. Raises duckdb.Error when it is none."""
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "enable_external_access": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def first_line(error: object) -> str:
    """What an error says first."""
    return (str(error).strip().splitlines() or [""])[0]
