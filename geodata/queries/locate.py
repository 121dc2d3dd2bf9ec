"""In which district points lie: inside, near enough, swapped, at sea, outside the province, elsewhere than stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

NEAREST_M = 500
"""Piers and islets lie outside the boundary that was drawn on land; up to here the nearest district is taken."""

STATED_TOLERANCE_M = 250
"""The boundary is generalised: a point this near to the stated district is taken to lie in it."""

COAST = (37.95, 39.10, 27.28)
"""South, north and east edge of the province's waters. North and south of them Ayvalık and Kuşadası, districts of other
provinces, lie west of the province's land; east of them it is Manisa that has such land to its east. Tried with 6 000
random points against the boundaries of the neighbours: no point on their land is taken for sea."""


@dataclass(frozen=True)
class Point:
    """A point in degrees (EPSG:4326) and the district its source states, if any. ``key`` comes back with the answer."""

    key: int
    longitude: Decimal
    latitude: Decimal
    stated: str | None = None


@dataclass(frozen=True)
class Found:
    """Where a point lies.

    ``verdict`` is ``inside``, ``nearest`` (outside, within 500 m), ``disagrees`` (the stated district is another one
    and more than 250 m away), ``swapped`` (latitude and longitude exchanged), ``sea`` or ``outside``. ``place_code`` is
    the district found (for ``swapped`` the one of the exchanged point), ``distance_m`` how far away it is, and for
    ``disagrees`` how far the stated one is; None inside and where there is no district.
    """

    key: int
    verdict: str
    place_code: str | None = None
    distance_m: int | None = None


# The literal is widened and compared with the indexed column; the geography cast sees only what the index let through.
# 0.01 degree is at least 500 m in both directions up to 60° N.
_LOCATE = text(
    """
    WITH given AS (
        SELECT key, stated, longitude, latitude,
               ST_SetSRID(ST_MakePoint(longitude, latitude), 4326) AS geom
        FROM unnest(CAST(:keys AS int[]), CAST(:longitudes AS float8[]), CAST(:latitudes AS float8[]),
                    CAST(:stated AS text[])) AS p(key, longitude, latitude, stated)
    )
    SELECT g.key, g.stated, here.place_code AS inside, near.place_code AS near, near.metres AS near_metres,
           there.metres AS stated_metres, mirrored.place_code AS swapped, coast.found IS NOT NULL AS off_the_coast
    FROM given g
    LEFT JOIN LATERAL (
        -- A point on a shared boundary is in both districts; the stated one, then the lower code, decides.
        SELECT p.place_code FROM place_piece p WHERE ST_Covers(p.geom, g.geom)
        ORDER BY (p.place_code = g.stated) DESC NULLS LAST, p.place_code LIMIT 1
    ) here ON true
    LEFT JOIN LATERAL (
        SELECT p.place_code, ST_Distance(p.geom::geography, g.geom::geography) AS metres
        FROM place_piece p
        WHERE here.place_code IS NULL AND p.geom && ST_Expand(g.geom, 0.01)
          AND ST_DWithin(p.geom::geography, g.geom::geography, :nearest)
        -- Off a shared shore the stated district is as good as the one a few metres nearer.
        ORDER BY (p.place_code = g.stated) DESC NULLS LAST, metres, p.place_code LIMIT 1
    ) near ON true
    LEFT JOIN LATERAL (
        SELECT min(ST_Distance(p.geom::geography, g.geom::geography)) AS metres
        FROM place_piece p
        WHERE p.place_code = g.stated AND g.stated <> coalesce(here.place_code, near.place_code)
    ) there ON true
    LEFT JOIN LATERAL (
        SELECT p.place_code FROM place_piece p
        WHERE coalesce(here.place_code, near.place_code) IS NULL AND abs(g.longitude) <= 90
          AND p.geom && ST_Expand(ST_SetSRID(ST_MakePoint(g.latitude, g.longitude), 4326), 0.01)
          AND ST_DWithin(
              p.geom::geography, ST_SetSRID(ST_MakePoint(g.latitude, g.longitude), 4326)::geography, :nearest)
        ORDER BY p.place_code LIMIT 1
    ) mirrored ON true
    LEFT JOIN LATERAL (
        -- Going east from the sea one meets the province's land.
        SELECT true AS found FROM place_piece p
        WHERE coalesce(here.place_code, near.place_code, mirrored.place_code) IS NULL
          AND g.latitude BETWEEN :south AND :north AND g.longitude BETWEEN 25 AND :east
          AND ST_Intersects(p.geom, ST_MakeLine(g.geom, ST_SetSRID(ST_MakePoint(30, g.latitude), 4326))) LIMIT 1
    ) coast ON true
    ORDER BY g.key
    """
)


def locate(connection: Connection, points: Sequence[Point]) -> list[Found]:
    """Where each point lies, in the order of their keys, in one question to the database."""
    if not points:
        return []
    rows = connection.execute(
        _LOCATE,
        {
            "keys": [point.key for point in points],
            "longitudes": [float(point.longitude) for point in points],
            "latitudes": [float(point.latitude) for point in points],
            "stated": [point.stated for point in points],
            "nearest": NEAREST_M,
            "south": COAST[0],
            "north": COAST[1],
            "east": COAST[2],
        },
    )
    return [_found(row) for row in rows]


def _found(row: Sequence[Any]) -> Found:
    key, stated, inside, near, near_metres, stated_metres, swapped, off_the_coast = row
    if inside is not None and stated in (None, inside):
        return Found(key, "inside", inside)
    district = inside or near
    if district is None:
        if swapped is not None:
            return Found(key, "swapped", swapped)
        return Found(key, "sea" if off_the_coast else "outside")
    if stated is not None and stated != district:
        if stated_metres is not None and stated_metres <= STATED_TOLERANCE_M:
            return Found(key, "nearest", stated, round(stated_metres))
        return Found(key, "disagrees", district, None if stated_metres is None else round(stated_metres))
    return Found(key, "nearest", district, round(near_metres))
