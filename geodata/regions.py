"""Questions about where on the ground: near a point, or inside a shape somebody drew."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from geodata.models import Location, Project
from geodata.params import plain

FEWEST, MOST = 3, 60
"""Corners a drawn shape may have."""

FARTHEST_KM = 200

Point = tuple[float, float]
"""Latitude and longitude in degrees, as people write them."""

_NUMBER = r"-?\d{1,3}(?:\.\d{1,15})?"


@dataclass(frozen=True)
class Near:
    """Within ``km`` kilometres of a point, on the ellipsoid."""

    lat: float
    lon: float
    km: float


def read_near(text: str) -> Near:
    """``lat,lon,km`` such as ``38.42,27.14,10``. Raises ValueError naming the rule."""
    parts = text.split(",")
    if len(parts) != 3 or not all(re.fullmatch(_NUMBER, part, re.ASCII) for part in parts):
        raise ValueError("near")
    lat, lon, km = (round(float(part), 7) for part in parts)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km <= FARTHEST_KM):
        raise ValueError("near")
    return Near(lat, lon, km)


def write_near(near: Near) -> str:
    """A point and its distance as the address holds it."""
    return ",".join(plain(number) for number in (near.lat, near.lon, near.km))


def read_drawing(text: str) -> tuple[Point, ...]:
    """``lat,lon;lat,lon;…``: the corners of a shape whose sides do not cross. Raises ValueError naming the rule."""
    corners = []
    for part in text.split(";"):
        pair = part.split(",")
        if len(pair) != 2 or not all(re.fullmatch(_NUMBER, one, re.ASCII) for one in pair):
            raise ValueError("drawing")
        lat, lon = (round(float(one), 7) for one in pair)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError("drawing")
        corners.append((lat, lon))
    if not FEWEST <= len(corners) <= MOST or len(set(corners)) < len(corners):
        raise ValueError("drawing")
    if crosses(corners):
        raise ValueError("crossing")
    return tuple(corners)


def write_drawing(corners: tuple[Point, ...]) -> str:
    """A drawn shape as the address holds it."""
    return ";".join(f"{plain(lat)},{plain(lon)}" for lat, lon in corners)


def crosses(corners: list[Point]) -> bool:
    """Whether two sides of the closed shape cross or touch, or all corners lie on one line: it has no clear inside."""
    count = len(corners)
    sides = [(corners[at], corners[(at + 1) % count]) for at in range(count)]
    if all(_turn(corners[0], corners[1], other) == 0 for other in corners[2:]):
        return True
    return any(
        _meet(*sides[one], *sides[two])
        for one in range(count)
        for two in range(one + 2, count)
        if (one, two) != (0, count - 1)
    )


def _turn(a: Point, b: Point, c: Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    return any(
        turn == 0 and min(p[0], q[0]) <= r[0] <= max(p[0], q[0]) and min(p[1], q[1]) <= r[1] <= max(p[1], q[1])
        for turn, p, q, r in zip(turns, (a, a, c, c), (b, b, d, d), (c, d, a, b), strict=True)
    )


def within(near: Near) -> ColumnElement[bool]:
    """Projects with a located place of work within the distance."""
    # The box is only there for the index; ST_DWithin on the ellipsoid decides.
    box = func.ST_MakeEnvelope(*_around(near), 4326)
    return exists().where(
        Location.project_ref == Project.ref,
        Location.role == "work",
        func.ST_Intersects(Location.geom, box),
        func.ST_DWithin(func.geography(Location.geom), _ground(near), near.km * 1000),
    )


def inside(corners: tuple[Point, ...]) -> ColumnElement[bool]:
    """Projects with a located place of work in the drawn shape or on its edge."""
    ring = ", ".join(f"{lon!r} {lat!r}" for lat, lon in (*corners, corners[0]))
    shape = func.ST_GeomFromText(f"POLYGON(({ring}))", 4326)
    return exists().where(
        Location.project_ref == Project.ref, Location.role == "work", func.ST_Intersects(Location.geom, shape)
    )


def ground(flt: Any) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the circle or shape a filter asks for; None if it asks for neither."""
    if flt.near is not None:
        return _around(flt.near)
    if flt.drawing is not None:
        lats, lons = zip(*flt.drawing, strict=True)
        return min(lons), min(lats), max(lons), max(lats)
    return None


def _around(near: Near) -> tuple[float, float, float, float]:
    """A box in degrees that holds the whole circle, and a little more."""
    up = near.km / 110
    aside = near.km / (110 * max(math.cos(math.radians(min(abs(near.lat) + up, 89.0))), 0.01))
    return near.lon - aside, near.lat - up, near.lon + aside, near.lat + up


def distance(near: Near) -> Any:
    """Metres from the point to the project's nearest located place of work; NULL without one."""
    return (
        select(func.min(func.ST_Distance(func.geography(Location.geom), _ground(near))))
        .where(and_(Location.project_ref == Project.ref, Location.role == "work"))
        .correlate(Project)
        .scalar_subquery()
    )


def _ground(near: Near) -> ColumnElement[Any]:
    return func.geography(func.ST_SetSRID(func.ST_MakePoint(near.lon, near.lat), 4326))
