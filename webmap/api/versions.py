"""Data versions and code lists: what every answer refers to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geodata.queries.changes import version as version_of
from geodata.queries.versions import version_list
from webmap.api import Found, Text, resource
from webmap.api.shapes import Named, named
from webmap.errors import NotInRegister
from webmap.reading import Reading


@dataclass(frozen=True)
class Version:
    """A data version and how many rows its change set made, changed and removed."""

    label: str
    published_at: dt.datetime
    register_hash: str
    is_sample: bool
    title: str
    new: int
    changed: int
    removed: int


@dataclass(frozen=True)
class FullVersion:
    """A data version with its changes counted: table → action → rows."""

    label: str
    published_at: dt.datetime
    register_hash: str
    is_sample: bool
    title: str
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Code(Named):
    """A code with its labels, the code above it in a tree, and its official code."""

    parent: str | None
    official: str | None


@resource(
    "/versions", Text("Veri sürümleri, en yenisi başta", "Data versions, newest first"), list[Version], key="label"
)
def versions(r: Reading) -> Found:
    """All data versions."""
    found = [
        Version(
            row.label, row.published_at, row.register_hash, row.is_sample, row.title, row.new, row.changed, row.removed
        )
        for row in version_list(r.connection)
    ]
    return Found(found, count=len(found), page=("versions_page", {}))


@resource(
    "/versions/{label}",
    Text("Bir veri sürümü ve değişiklikleri", "One data version and its changes"),
    FullVersion,
    named={"label": "version"},
)
def version(r: Reading, label: str) -> Found:
    """One data version. Raises NotInRegister."""
    found = version_of(r.connection, label)
    if found is None:
        raise NotInRegister(label)
    counts = {table: dict(actions) for table, actions in found.counts.items()}
    told = FullVersion(found.label, found.published_at, found.register_hash, found.is_sample, found.title, counts)
    return Found(told, page=("version_page", {"label": label}))


@resource("/codelists", Text("Kod listeleri, iki dilde", "Code lists in both languages"), dict[str, list[Code]])
def codelists(r: Reading) -> Found:
    """Every code list with its labels."""
    told: dict[str, list[Code]] = {}
    for name, terms in r.codebook.lists.items():
        told[name] = []
        for code, one in terms.items():
            said = named(r.codebook, name, code)
            assert said is not None
            told[name].append(Code(code, said.tr, said.en, one.parent, one.official))
    return Found(told)
