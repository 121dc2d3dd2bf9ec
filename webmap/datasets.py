"""The bundled data with origin, date and licence, as their Data Package descriptor says it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DESCRIPTOR = Path(__file__).resolve().parent.parent / "geodata" / "files" / "datapackage.json"

Named = tuple[tuple[str, str | None], ...]
"""Titles, each with its address or None."""


@dataclass(frozen=True)
class Dataset:
    """One bundled file. ``attribution`` is the sentence its licence asks for, where it asks for one."""

    file: str
    title: dict[str, str]
    description: dict[str, str]
    until: str | None
    licences: Named
    sources: Named
    attribution: str | None


@cache
def datasets() -> tuple[Dataset, ...]:
    """All bundled files in the order of the descriptor; a file without a licence of its own has the package's."""
    package = json.loads(DESCRIPTOR.read_text(encoding="utf-8"))
    return tuple(_dataset(resource, package) for resource in package["resources"])


def attributions() -> tuple[str, ...]:
    """The sentences that licences ask to be shown, each once."""
    return tuple(dict.fromkeys(one.attribution for one in datasets() if one.attribution))


def _dataset(resource: dict[str, Any], package: dict[str, Any]) -> Dataset:
    return Dataset(
        file=resource["path"],
        title=_both(resource, "title"),
        description=_both(resource, "description"),
        until=resource.get("data_until"),
        licences=_named(resource.get("licenses") or package["licenses"]),
        sources=_named(resource.get("sources") or []),
        attribution=resource.get("attribution"),
    )


def _both(entry: dict[str, str], name: str) -> dict[str, str]:
    text = entry.get(name, "")
    return {"tr": text, "en": entry.get(f"{name}_en", text)}


def _named(entries: list[dict[str, str]]) -> Named:
    return tuple((entry.get("title") or entry["name"], entry.get("path")) for entry in entries)
