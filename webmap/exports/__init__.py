"""Files that leave the building: one format each, found by walking this folder, all made from the same tables."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geodata.filters import BadAddress, Fault
from geodata.money import Lens
from webmap.folders import parts

VARIANT = "bicim"
"""The parameter that chooses between the dialects of one format."""

KINDS = ("text", "whole", "number", "money", "share", "date", "year", "yes_no")
"""What the cells of a column are: text str, whole and year int, number money and share Decimal, yes_no bool.
A date is text as partial as it is known (``2018``, ``2018-03``, ``2018-03-12``) or a day (``datetime.date``)."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``key`` is its field's name in JSON and geodata, ``header`` its head for people, ``about`` what it means in a
    sentence. ``many`` cells are lists, one entry for each place.
    """

    key: str
    header: str
    kind: str = "text"
    about: str = ""
    unit: str = ""
    many: bool = False


@dataclass(frozen=True)
class ChartSpec:
    """What a spreadsheet draws beside a table: the keys of the label column and of the value columns."""

    title: str
    label: str
    values: tuple[str, ...]
    stacked: bool = False


@dataclass(frozen=True)
class Table:
    """Rows and their columns. ``rows()`` streams cells in the order of the columns, as often as it is called.

    With a ``geometry`` (MultiPoint or MultiPolygon) each row has one cell more: WKB bytes in WGS 84, or None.
    ``foot`` are rows that prove the total; they are written under the table where a format can set them apart.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]
    geometry: str | None = None
    foot: tuple[tuple[Any, ...], ...] = ()
    chart: ChartSpec | None = None


@dataclass(frozen=True)
class FileNote:
    """What a file says of itself: data version, nature, question, money lens, the address that makes it again."""

    version: str
    published_at: dt.datetime | None
    register_hash: str
    is_sample: bool
    language: str
    lens: Lens
    lens_text: str
    question: str
    address: str
    licence: str
    credits: tuple[str, ...] = ()
    method: tuple[tuple[str, str], ...] = ()
    variant: str | None = None

    @property
    def nature(self) -> str:
        """``gerçek``, or ``ÖRNEK VERİ`` for a rehearsal."""
        return "ÖRNEK VERİ" if self.is_sample else "gerçek"

    def file_name(self, name: str, key: str) -> str:
        """``projeler-2026-11-22-3.csv``: what, of which data version, in plain letters."""
        version = re.sub(r"[^0-9A-Za-z]+", "-", self.version).strip("-") or "surumsuz"
        return f"{'ornek-' if self.is_sample else ''}{name}-{version}.{key}"


@dataclass(frozen=True)
class Document:
    """What a file holds. The first table is the main one; formats that know one table only write that.

    ``nested`` gives the pieces of its JSON where a standard says what that looks like.
    """

    name: str
    title: str
    tables: tuple[Table, ...]
    note: FileNote
    nested: Callable[[], Iterator[bytes]] | None = None

    @property
    def main(self) -> Table:
        """The first table."""
        return self.tables[0]


@dataclass(frozen=True)
class Export:
    """One format. ``key`` is its extension; ``write`` turns a document into bytes, piece by piece.

    ``variants`` are the dialects that ``?bicim=`` may ask for. ``spatial`` formats need a table with geometry.
    ``purpose`` says in a few words what the format is good for. Formats that are not ``offered`` to readers programs
    find by the files that are ``described_by`` them, the extension in place of the file's.
    """

    key: str
    title: Any
    mimetype: str
    write: Callable[[Document], Iterator[bytes]]
    purpose: Any = ""
    variants: tuple[str, ...] = ()
    spatial: bool = False
    offered: bool = True
    described_by: str = ""
    order: int = 50


def read_variant(export: Export, args: Mapping[str, str]) -> str | None:
    """The dialect asked for. Raises BadAddress for one that the format does not have."""
    variant = args.get(VARIANT) or None
    if variant is not None and variant not in export.variants:
        raise BadAddress([Fault(VARIANT, variant, "unknown", export.variants)])
    return variant


@cache
def every_export() -> dict[str, Export]:
    """Extension → format, most asked for first, also those that no reader chooses.

    Raises RuntimeError when two modules share an extension or a module has no ``EXPORT``.
    """
    found = parts(sys.modules[__name__], "EXPORT", Export)
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


@cache
def exports() -> dict[str, Export]:
    """The same of the formats that a reader can choose."""
    return {key: one for key, one in every_export().items() if one.offered}


def spatial(document: Document) -> tuple[Table, ...]:
    """The tables that have a geometry."""
    return tuple(table for table in document.tables if table.geometry)


def pieces(path: Path) -> Iterator[bytes]:
    """A finished file, piece by piece."""
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            yield piece


def joined(value: Any, write: Callable[[Any], str]) -> str:
    """A cell as one text; a list with its entries one after the other, as the agency's own list has them."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        if len(value) == 1:
            return "" if value[0] is None else write(value[0])
        return "; ".join("" if one is None else write(one) for one in value)
    return write(value)
