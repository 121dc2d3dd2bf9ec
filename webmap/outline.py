"""The districts as one SVG drawing, made on the server: the map where there is no script, and a locator on paper."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from geodata.queries.map import districts
from webmap.kept import kept
from webmap.reading import Reading

WIDTH = 1000
"""Units of the drawing's width; its height follows from the extent."""


@dataclass(frozen=True)
class Shape:
    """One district: its slug and name, its outline as SVG path data, and where its name would stand."""

    slug: str
    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """All districts in one drawing of ``width`` × ``height`` units, north up.

    ``west`` and ``north`` are the degrees of its corner; a degree has ``per_lon`` and ``per_lat`` units.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    west: float = 0.0
    north: float = 0.0
    per_lon: float = 1.0
    per_lat: float = 1.0

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point of the ground lies in the drawing."""
        return (lon - self.west) * self.per_lon, (self.north - lat) * self.per_lat


def drawing(r: Reading) -> Drawing | None:
    """The districts of this data version, drawn once; None before any boundary is loaded."""
    return kept(r, "outline", lambda: _drawing(r))


def _drawing(r: Reading) -> Drawing | None:
    features = json.loads(districts(r.connection))["features"]
    return draw(features) if features else None


def draw(features: list[dict[str, Any]]) -> Drawing:
    """GeoJSON MultiPolygon features as a drawing (longitudes shortened by the cosine of the middle latitude)."""
    points = [point for feature in features for ring in _rings(feature) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink)

    def place(point: list[float]) -> tuple[int, int]:
        return round((point[0] - west) * shrink * scale), round((north - point[1]) * scale)

    shapes = []
    for feature in features:
        rings = [[place(point) for point in ring] for ring in _rings(feature)]
        longest = max(rings, key=len)
        middle = (round(sum(x for x, _ in longest) / len(longest)), round(sum(y for _, y in longest) / len(longest)))
        words = feature["properties"]
        shapes.append(Shape(words["slug"], words["name"], "".join(map(_path, rings)), *middle))
    return Drawing(WIDTH, math.ceil((north - south) * scale), tuple(shapes), west, north, shrink * scale, scale)


def _rings(feature: dict[str, Any]) -> list[list[list[float]]]:
    return [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]


def _path(ring: list[tuple[int, int]]) -> str:
    kept = [point for at, point in enumerate(ring) if at == 0 or point != ring[at - 1]]
    first, *rest = kept
    steps, last = [], first
    for point in rest:
        steps.append(f"{point[0] - last[0]} {point[1] - last[1]}")
        last = point
    return f"M{first[0]} {first[1]}l{' '.join(steps)}z" if steps else ""
