"""Signs of a question with too many projects to draw one by one: gathered where they are many, single where few."""

from __future__ import annotations

import json
import re
from typing import Any

from geodata.filters import BadAddress, Fault, Named
from geodata.queries.drawn import UNIT
from geodata.queries.gathered import Window, count_in, gathered, refs_in
from geodata.queries.map import points
from geodata.queries.rows import AnyRow
from webmap.reading import Reading
from webmap.view import MAX_ZOOM

PARAMETER = "pencere"
"""West, south, east, north in degrees and the zoom level: what the map shows."""

GATHER_FROM = 5_000
"""Projects of a question from which on the map asks for what it shows, not for everything."""

MOST = 1_000
"""Places that are drawn one by one."""

_MOST_CELLS = 6_000
_NUMBER = r"(-?\d{1,3}(?:\.\d{1,15})?)"
_WINDOW = re.compile(rf"{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER},(\d{{1,2}}(?:\.\d{{1,2}})?)", re.ASCII)


def read_window(text: str) -> Window:
    """A window as the address writes it. Raises BadAddress for anything else, and for one of too many cells."""
    match = _WINDOW.fullmatch(text)
    if match is not None:
        west, south, east, north = (float(one) for one in match.groups()[:4])
        window = Window(west, south, east, north, float(match[5]))
        straight = -180 <= west < east <= 180 and -85 <= south < north <= 85
        if straight and window.zoom <= MAX_ZOOM and window.cells <= _MOST_CELLS:
            return window
    raise BadAddress([Fault(PARAMETER, text, "window")])


def signs(r: Reading, drawn: str, window: Window) -> str:
    """A FeatureCollection of what stands in the window. Few points are themselves (see ``points``).

    Otherwise a feature is all that stands in one cell of a grid. Properties: ``projects``, ``known`` of which have an
    amount, ``amount`` (what of them falls here, or null), ``district`` (slug of where most are), ``districts`` (of all
    of them), ``box`` (west, south, east, north of its places).
    """
    address, at = r.address, (drawn, window)
    flt, lens, rates = address.flt, address.lens, r.codebook.rates
    if drawn == "point" and count_in(r.connection, flt, at) <= MOST:
        named = Named(refs=refs_in(r.connection, flt, at))
        return points(r.connection, named, lens, rates, (window.west, window.south, window.east, window.north))
    slugs = {term.official: slug for slug, term in r.codebook.lists["district"].items()}
    features = [_feature(row, window, slugs) for row in gathered(r.connection, flt, lens, rates, at)]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))


def _feature(row: AnyRow, window: Window, slugs: dict[str | None, str]) -> dict[str, Any]:
    codes = row.districts.split(",")
    means, cells = (row.lon / UNIT, row.lat / UNIT), (row.column, row.row)
    lon, lat = (_kept_apart(*one) for one in zip(means, cells, window.cell, strict=True))
    box = [one / UNIT for one in (row.west, row.south, row.east, row.north)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "projects": row.projects,
            "known": row.known,
            # The front end adds amounts up in kuruş; a JSON number holds them exactly up to ninety trillion lira.
            "amount": None if row.amount is None else float(row.amount),
            "district": slugs.get(codes[0]),
            "districts": sorted({slugs[code] for code in codes if code in slugs}),
            "box": box,
        },
    }


def _kept_apart(mean: float, cell: float, side: float) -> float:
    """Where most are, but in the middle half of the cell, so that a bubble keeps off its neighbours."""
    return round(min(max(mean, (cell + 0.25) * side), (cell + 0.75) * side), 5)
