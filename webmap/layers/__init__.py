"""Map layers: one module each, found by walking this folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from geodata.queries.gathered import Window
from webmap.folders import parts
from webmap.reading import Reading


@dataclass(frozen=True)
class Symbol:
    """A line of the layer's key: the style sheet's class of the sign, and what it means (lazily translated)."""

    style: str
    meaning: Any


@dataclass(frozen=True)
class Layer:
    """One layer of the map.

    ``key`` stands in its address ``/harita/<key>.geojson``; ``draw`` names the front-end drawer; ``geojson`` answers a
    reading with a FeatureCollection as text. ``filtered`` layers change with the address. ``order`` is from the
    ground up. ``shown`` says whether it is there at first; a layer without ``title`` is the ground and always shown.
    ``carried`` says whether a file without a network can show it. ``windowed`` answers for what a map shows, when the
    question has too many projects to draw one by one.
    """

    key: str
    draw: str
    order: int
    geojson: Callable[[Reading], str]
    title: Any = None
    filtered: bool = True
    shown: bool = True
    carried: bool = True
    symbols: tuple[Symbol, ...] = ()
    windowed: Callable[[Reading, Window], str] | None = None


@cache
def layers() -> tuple[Layer, ...]:
    """All layers from the ground up. Raises RuntimeError when two share a key or a module has no ``LAYER``."""
    found = parts(sys.modules[__name__], "LAYER", Layer)
    return tuple(sorted(found.values(), key=lambda layer: layer.order))


def layer(key: str) -> Layer | None:
    """The layer of that key, or None."""
    return next((one for one in layers() if one.key == key), None)
