"""Geodata services: the register for map programs, by OGC API Features and Tiles and as a ready QGIS project."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from geodata.queries.features import Source
from webmap.folders import parts
from webmap.reading import Reading


@dataclass(frozen=True)
class Collection:
    """Features of one kind. ``key`` is its name in addresses; ``title`` and ``about`` are lazily translated.

    ``source`` gives what a reading's filter means, ``single`` what may be asked for by id, ``kinds`` what their
    properties hold. ``filtered`` collections take the filter of the pages; of ``whole`` ones the filter changes the
    figures, not which features there are. ``name`` is the property that names a feature, ``shown`` the columns of its
    page; ``record`` is the site's own page of a feature (endpoint, argument, property); ``codes`` says which code list
    a property's values come from. ``mvt`` makes the layer of a vector tile (zoom, column, row).
    """

    key: str
    title: Any
    about: Any
    order: int
    geometry: str
    source: Callable[[Reading], Source]
    single: Callable[[Reading], Source]
    kinds: Mapping[str, str]
    name: str
    shown: tuple[str, ...]
    record: tuple[str, str, str] | None = None
    filtered: bool = True
    whole: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    mvt: Callable[[Reading, tuple[int, int, int]], bytes] | None = None


@cache
def collections() -> dict[str, Collection]:
    """All collections by key, in the order they are told. Raises RuntimeError when two share a key."""
    found = parts(importlib.import_module("webmap.ogc.collections"), "COLLECTION", Collection)
    return {one.key: one for one in sorted(found.values(), key=lambda one: one.order)}
