"""Files of the project list: one format each, found by walking this folder."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row

from geodata.filters import BadAddress, Fault
from geodata.money import Lens
from webmap.folders import parts
from webmap.reading import Reading

VARIANT = "bicim"
"""The parameter that chooses between the dialects of one format."""


@dataclass(frozen=True)
class FileNote:
    """What a file must say of itself: the data version, whether it is sample data, the money lens, the dialect."""

    version: str
    is_sample: bool
    lens: Lens
    variant: str | None = None

    @property
    def nature(self) -> str:
        """``gerçek``, or ``ÖRNEK VERİ`` for a rehearsal."""
        return "ÖRNEK VERİ" if self.is_sample else "gerçek"

    def file_name(self, key: str) -> str:
        """``projeler-2026-11-22-3.csv``: what, of which data version, in plain letters."""
        version = re.sub(r"[^0-9A-Za-z]+", "-", self.version).strip("-") or "surumsuz"
        return f"{'ornek-' if self.is_sample else ''}projeler-{version}.{key}"


@dataclass(frozen=True)
class Export:
    """One format. ``key`` is its extension; ``write`` turns rows of ``geodata.queries.projects.all_rows`` into bytes.

    ``variants`` are the dialects that ``?bicim=`` may ask for; without it the first way of the format is taken.
    """

    key: str
    title: Any
    mimetype: str
    write: Callable[[Iterable[Row[Any]], FileNote], Iterator[bytes]]
    variants: tuple[str, ...] = ()


def note(r: Reading, export: Export, args: Mapping[str, str]) -> FileNote:
    """What a file of this reading says of itself. Raises BadAddress for a dialect the format does not have."""
    variant = args.get(VARIANT) or None
    if variant is not None and variant not in export.variants:
        raise BadAddress([Fault(VARIANT, variant, "unknown", export.variants)])
    version = r.codebook.version
    return FileNote(
        version=version.label if version else "",
        is_sample=bool(version and version.is_sample),
        lens=r.address.lens,
        variant=variant,
    )


@cache
def exports() -> dict[str, Export]:
    """Extension → format. Raises RuntimeError when two modules share one or a module has no ``EXPORT``."""
    return parts(sys.modules[__name__], "EXPORT", Export)
