"""The position that a photograph recorded, put into a record's form as a proposal: nothing is saved by looking."""

from __future__ import annotations

from decimal import Decimal

from flask import request

from loaders import written
from loaders.form import Cells, Typed

ASKED = ("enlem", "boylam")
PLACES = "place"


def asked() -> tuple[float, float] | None:
    """Latitude and longitude (degrees) of the address; None when there are none, or none that can be."""
    try:
        lat, lon = (float(request.args.get(name, "")) for name in ASKED)
    except ValueError:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def into(typed: Typed) -> Typed:
    """The form with the position in its first line of places, or in the site's own point."""
    point = asked()
    if point is None:
        return typed
    if "latitude" in typed.cells:
        return Typed(_placed(typed.cells, point), typed.parts)
    lines = list(typed.parts.get(PLACES, ())) or [{}]
    return Typed(typed.cells, {**typed.parts, PLACES: [_placed(lines[0], point), *lines[1:]]})


def _placed(cells: Cells, point: tuple[float, float]) -> Cells:
    lat, lon = (written.number(Decimal(str(round(degree, 6)))) for degree in point)
    was = f"{cells.get('latitude', '')} {cells.get('longitude', '')}"
    return {**cells, "latitude": lat, "longitude": lon, "precision": "exact", "placed": "photo", "was": was}
