"""The page that Folium makes by itself: every point a marker of its own, all of them inside the HTML."""

from __future__ import annotations

import gzip
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import folium
from folium.plugins import MarkerCluster


@dataclass(frozen=True)
class Naive:
    """How many markers, seconds to make the page, and its bytes, bare and compressed."""

    markers: int
    seconds: float
    raw: int
    compressed: int


def page(file: Path, most: int) -> Naive:
    """The naive page of at most so many points of the SQLite file."""
    rows = sqlite3.connect(file).execute(
        "SELECT n.lat, n.lon, p.title, n.part FROM point n JOIN project p USING (ref) LIMIT ?", (most,)
    )
    points = rows.fetchall()
    begun = time.perf_counter()
    drawn = folium.Map(location=(38.42, 27.14), zoom_start=9)
    cluster = MarkerCluster().add_to(drawn)  # type: ignore[no-untyped-call]  # Folium names no types here
    for lat, lon, title, part in points:
        folium.Marker((lat, lon), popup=f"{title}: {part} TL").add_to(cluster)
    html = drawn.get_root().render().encode()
    return Naive(len(points), time.perf_counter() - begun, len(html), len(gzip.compress(html, 6)))
