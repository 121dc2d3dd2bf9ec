"""Where a named place is: districts, quarters, towns and villages, and the places that projects name themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, literal, select, union_all

from geodata.folding import fold
from geodata.models import POINT_PRECISIONS, Location, NamedPlace, Place
from geodata.policy import visible

MOST = 20


@dataclass(frozen=True)
class Spot:
    """A named point: latitude and longitude in degrees, and the district it lies in.

    ``kind`` is ``district``, ``place`` (of the gazetteer) or ``work`` (named by a project).
    """

    name: str
    district: str
    lat: float
    lon: float
    kind: str


def spots(connection: Connection) -> tuple[Spot, ...]:
    """All named points; a district stands at a point inside it, and a name is there once per district."""
    middle = func.ST_PointOnSurface(Place.shape)
    located = (Location.role == "work", Location.geom.is_not(None), Location.place_name.is_not(None))
    known = select(NamedPlace.name, Place.name.label("district"), *_degrees(NamedPlace.geom), literal("place"))
    asked = union_all(
        known.join(Place, Place.code == NamedPlace.place_code),
        select(Place.name, Place.name.label("district"), *_degrees(middle), literal("district")).where(
            Place.kind == "district", Place.shape.is_not(None)
        ),
        select(Location.place_name, Place.name.label("district"), *_degrees(Location.geom), literal("work"))
        .join(Place, Place.code == Location.place_code)
        .where(*located, Location.precision.in_(POINT_PRECISIONS), visible(Location.project_ref)),
    )
    found: dict[tuple[str, str], Spot] = {}
    for name, district, lat, lon, kind in connection.execute(asked):
        found.setdefault((fold(name), district), Spot(name, district, round(lat, 4), round(lon, 4), kind))
    return tuple(sorted(found.values(), key=lambda spot: (fold(spot.name), spot.district)))


def find(connection: Connection, text: str) -> tuple[Spot, ...]:
    """Places that are called so, then those whose name begins so, then those that have every word of it."""
    wanted = fold(text)
    words = wanted.split()
    if not words:
        return ()

    def rank(spot: Spot) -> int | None:
        name = fold(spot.name)
        if name == wanted:
            return 0
        if name.startswith(wanted):
            return 1
        return 2 if all(word in fold(f"{spot.name} {spot.district}") for word in words) else None

    ranked = [(at, spot) for spot in spots(connection) if (at := rank(spot)) is not None]
    return tuple(spot for _, spot in sorted(ranked, key=lambda pair: pair[0])[:MOST])


def _degrees(point: Any) -> tuple[Any, Any]:
    return func.ST_Y(point).label("lat"), func.ST_X(point).label("lon")
