"""Distances and shapes worked out in plain Python: what PostGIS's answers are checked against."""

from __future__ import annotations

import math
import random

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

_A, _F = 6_378_137.0, 1 / 298.257223563
_B = _A * (1 - _F)


def geodesic(one: Point, other: Point) -> float:
    """Metres along the WGS 84 ellipsoid by Vincenty's inverse formula, good to a millimetre within a country."""
    if one == other:
        return 0.0
    u1, u2 = (math.atan((1 - _F) * math.tan(math.radians(point[0]))) for point in (one, other))
    apart = math.radians(other[1] - one[1])
    (s1, c1), (s2, c2) = (math.sin(u1), math.cos(u1)), (math.sin(u2), math.cos(u2))
    turn = apart
    for _ in range(200):
        sin_sigma = math.hypot(c2 * math.sin(turn), c1 * s2 - s1 * c2 * math.cos(turn))
        cos_sigma = s1 * s2 + c1 * c2 * math.cos(turn)
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = c1 * c2 * math.sin(turn) / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        middle = cos_sigma - 2 * s1 * s2 / cos2_alpha if cos2_alpha else 0.0
        part = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
        before = turn
        inner = middle + part * cos_sigma * (2 * middle**2 - 1)
        turn = apart + (1 - part) * _F * sin_alpha * (sigma + part * sin_sigma * inner)
        if abs(turn - before) < 1e-13:
            break
    square = cos2_alpha * (_A**2 - _B**2) / _B**2
    big_a = 1 + square / 16384 * (4096 + square * (-768 + square * (320 - 175 * square)))
    big_b = square / 1024 * (256 + square * (-128 + square * (74 - 47 * square)))
    deep = big_b / 6 * middle * (4 * sin_sigma**2 - 3) * (4 * middle**2 - 3)
    step = big_b * sin_sigma * (middle + big_b / 4 * (cos_sigma * (2 * middle**2 - 1) - deep))
    return _B * big_a * (sigma - step)


def in_polygon(point: Point, corners: tuple[Point, ...]) -> bool:
    """Whether a line from the point to the east crosses the shape's sides an odd number of times."""
    lat, lon = point
    odd = False
    for at, (lat1, lon1) in enumerate(corners):
        lat2, lon2 = corners[at - 1]
        if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1):
            odd = not odd
    return odd


def random_shape(draw: random.Random) -> str:
    """A shape as the address holds it: corners around a middle, so that no two sides cross; often not convex."""
    lat, lon = 38.0 + draw.random(), 26.6 + draw.random() * 1.3
    count = draw.randint(3, 12)
    corners = []
    for at in range(count):
        angle, far = 2 * math.pi * at / count, 0.1 + draw.random() * 0.6
        corners.append(f"{lat + far * math.sin(angle) * 0.8:.4f},{lon + far * math.cos(angle):.4f}")
    return ";".join(corners)
