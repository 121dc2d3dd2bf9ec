"""Coordinate reference systems by their names on the web: PostGIS's number of each, and which axis is first."""

from __future__ import annotations

from dataclasses import dataclass

_DEGREES = (-180.0, -90.0, 180.0, 90.0)
# Far beyond İzmir on every side, and still where the projections' formulas hold.
_TRANSVERSE = (-1_000_000.0, 0.0, 2_000_000.0, 9_500_000.0)
_MERCATOR = (-20_037_508.35, -20_048_966.11, 20_037_508.35, 20_048_966.11)


@dataclass(frozen=True)
class Crs:
    """One system: its URI, PostGIS's number, whether the axis to the north comes first as its authority says,
    and between which values (west, south, east, north) coordinates can be worked with. ``digits`` is a centimetre."""

    uri: str
    srid: int
    north_first: bool
    bounds: tuple[float, float, float, float]
    digits: int = 7


def _epsg(srid: int, north_first: bool, bounds: tuple[float, float, float, float], digits: int) -> Crs:
    return Crs(f"http://www.opengis.net/def/crs/EPSG/0/{srid}", srid, north_first, bounds, digits)


CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, False, _DEGREES)
"""WGS 84 in longitude and latitude: GeoJSON's own, and the one that is meant where none is named."""

SYSTEMS = (
    CRS84,
    _epsg(4326, True, _DEGREES, 7),
    _epsg(3857, False, _MERCATOR, 2),
    # TUREF / TM27, in which İzmir's plans are drawn: northing first, as EPSG defines it.
    _epsg(5253, True, _TRANSVERSE, 2),
    _epsg(32635, False, _TRANSVERSE, 2),
)
"""What answers can be given in: CRS84, WGS 84, Web Mercator, TUREF / TM27, UTM zone 35 N."""


def read_crs(uri: str) -> Crs:
    """The system of that URI. Raises ValueError for one that is not offered."""
    found = next((one for one in SYSTEMS if one.uri == uri), None)
    if found is None:
        raise ValueError("crs")
    return found
