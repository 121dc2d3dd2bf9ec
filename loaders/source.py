"""What a source is: a file, the tables it owns rows in, and how one of its rows is translated."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

import loaders.sources
from geodata.models import Base
from loaders.problems import Problem
from loaders.rows import Row

FILES = Path(__file__).resolve().parent.parent / "geodata" / "files"
"""Where the bundled files are."""


@dataclass(frozen=True)
class Batch:
    """All translated rows of a file, for questions that one row cannot answer (``finish`` may change ``rows``).

    ``made[i]`` are the typed rows that came of ``read[i]``.
    """

    connection: sa.Connection
    read: Sequence[Row]
    made: list[list[Base]]
    problems: list[Problem] = field(default_factory=list)

    def report(self, rule: str, **args: object) -> None:
        """Keeps a problem of the whole file; one of a row is told by ``Row.report``."""
        texts = {name: str(value) for name, value in args.items()}
        self.problems.append(Problem(rule=rule, file=self.read[0].layout.file if self.read else "", args=texts))


@dataclass(frozen=True)
class Source:
    """One source of data. It only translates: opening, counting, checking and the transaction are the runner's.

    ``file`` is relative to ``geodata/files``. ``expect`` is the span of row counts that is believable; outside
    it the load stops. ``translate`` gives the typed rows of one row (none for a row that is to be passed over).
    ``needs`` are the keys of sources that must be there before. ``columns`` names a file in ``loaders/columns``
    with the accepted spellings of each header: then ``Row.pop`` takes the field's name and columns that are not
    ``required`` may be absent; without it ``Row.pop`` takes the header itself and every header must be there.
    ``ignored`` are headers that are knowingly not read. ``unique`` are columns whose values may not repeat in
    the file. ``geometry`` says what a geo file may hold: points (which become latitude and longitude cells),
    areas (``Row.geometry``), or nothing. ``finish`` sees all rows at once after translation.
    """

    key: str
    title: str
    file: str
    tables: tuple[type[Base], ...]
    expect: range
    translate: Callable[[Row], Iterable[Base]]
    needs: tuple[str, ...] = ()
    columns: str | None = None
    ignored: frozenset[str] = frozenset()
    unique: tuple[str, ...] = ()
    geometry: str = "point"
    finish: Callable[[Batch], None] | None = None
    title_en: str = ""

    @property
    def bundled(self) -> Path:
        """The bundled file of this source."""
        return FILES / self.file


class SourcesBroken(RuntimeError):
    """The source files contradict each other (a key twice, a need that is nobody's); the text says which."""


@dataclass(frozen=True)
class Sources:
    """All sources by key, each after those it needs."""

    by_key: dict[str, Source] = field(default_factory=dict)

    def after(self, key: str) -> list[Source]:
        """The sources that need ``key``, directly or through another."""
        found = {key}
        for source in self.by_key.values():
            if found & set(source.needs):
                found.add(source.key)
        return [self.by_key[name] for name in self.by_key if name in found and name != key]


def all_sources() -> Sources:
    """Every ``SOURCE`` (or each of ``SOURCES``) of the modules in ``loaders/sources``, in order of need."""
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(loaders.sources.__path__):
        here = importlib.import_module(f"loaders.sources.{module.name}")
        listed: Iterable[Source] = getattr(here, "SOURCES", None) or (here.SOURCE,)
        for source in listed:
            if source.key in found:
                raise SourcesBroken(f"Two sources have the key {source.key!r}; rename one (module {module.name}).")
            found[source.key] = source
    return Sources(in_order(found))


def in_order(sources: dict[str, Source]) -> dict[str, Source]:
    """The same sources, each after those it needs; by key where nothing else decides. Raises SourcesBroken."""
    waiting, done = dict(sorted(sources.items())), dict[str, Source]()
    while waiting:
        ready = [source for source in waiting.values() if set(source.needs) <= set(done)]
        if not ready:
            lines = ", ".join(f"{source.key} needs {' '.join(source.needs)}" for source in waiting.values())
            raise SourcesBroken(f"These sources wait for one that is missing, or for each other: {lines}.")
        for source in ready:
            done[source.key] = waiting.pop(source.key)
    return done
