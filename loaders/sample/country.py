"""Where invented projects are: districts drawn by weight, and points inside their boundaries drawn from a pool."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import NamedTuple

import numpy as np
import shapely

from loaders.sample.plan import Weighted, words
from loaders.sample.reference import District

SHARE = 10**10
"""A whole project; shares are kept in ten-billionths, as exactly as the register keeps them."""

_PERCENTS = ((50, 50), (60, 40), (70, 30), (80, 20), (50, 30, 20), (40, 40, 20), (25, 25, 25, 25), (40, 30, 20, 10))
_SPLITS = (
    *(tuple(part * SHARE // 100 for part in percents) for percents in _PERCENTS),
    (3333333334, 3333333333, 3333333333),
)

_PRECISIONS = Weighted.of({"exact": 0.48, "street": 0.2, "neighbourhood": 0.18, "settlement": 0.14})
_NAMES = {"exact": None, "street": "Örnek Sokak", "neighbourhood": "Örnek Mahallesi", "settlement": "Örnek Köyü"}
_DIGITS = 6


class Spot(NamedTuple):
    """One place of a project; ``share`` in ten-billionths, no point where only the district or province is known."""

    role: str
    place: str
    name: str | None
    precision: str
    share: int
    point: tuple[float, float] | None


Points = Sequence[tuple[float, float]]


def points_within(polygon: shapely.Geometry, count: int, rng: Random) -> list[tuple[float, float]]:
    """``count`` points (longitude, latitude, six decimals) inside the polygon, by rejection from its bounding box."""
    west, south, east, north = polygon.bounds
    shapely.prepare(polygon)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        tries = 2 * (count - len(found)) + 8
        parts = np.array([(rng.random(), rng.random()) for _ in range(tries)])
        # Rounded before the test: rounding afterwards could move a point over the boundary.
        rounded = (parts * (east - west, north - south) + (west, south)).round(_DIGITS)
        inside = shapely.contains_xy(polygon, rounded[:, 0], rounded[:, 1])
        found += [(float(x), float(y)) for x, y in rounded[inside]]
    return found[:count]


@dataclass
class Country:
    """Districts to choose from, each with a pool of points inside it."""

    districts: tuple[District, ...]
    pools: dict[str, Points]
    by_people: list[float]
    by_land: list[float]
    _narrow: dict[tuple[frozenset[str], bool], tuple[tuple[District, ...], list[float]]] = field(default_factory=dict)
    _provinces: dict[str, tuple[District, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, districts: tuple[District, ...], pool: int, rng: Random) -> Country:
        """A country of these districts with ``pool`` points each; where no population is known, land stands for it."""
        land = [float(district.polygon.area) for district in districts]
        people = [district.population or area * 1e6 for district, area in zip(districts, land, strict=True)]
        provinces: dict[str, list[District]] = {}
        for district in districts:
            provinces.setdefault(district.province, []).append(district)
        country = cls(
            districts,
            {district.code: points_within(district.polygon, pool, rng) for district in districts},
            list(accumulate(people)),
            # Rural calls follow land, but not so far that the largest districts take all.
            list(accumulate(area**0.5 for area in land)),
        )
        country._provinces = {code: tuple(found) for code, found in provinces.items()}
        return country

    def district(self, rng: Random, targets: frozenset[str] | None, on_land: bool) -> District:
        """A district, by population or by land, among the targets when there are any."""
        districts, edges = self.districts, self.by_land if on_land else self.by_people
        if targets is not None:
            districts, edges = self._targeted(targets, on_land)
        return districts[bisect(edges, rng.random() * edges[-1])]

    def point(self, rng: Random, district: District) -> tuple[float, float]:
        """A point inside the district."""
        pool = self.pools[district.code]
        return pool[int(rng.random() * len(pool))]

    def spots(self, rng: Random, targets: frozenset[str] | None, on_land: bool) -> tuple[Spot, ...]:
        """The work places of one project: now and then none, the whole province, or several districts with shares."""
        lot = rng.random()
        if lot < 0.03:
            return ()
        first = self.district(rng, targets, on_land)
        if lot < 0.06 and targets is None and first.province:
            return (Spot("work", first.province, None, "province", SHARE, None),)
        if lot < 0.12:
            return self._several(rng, first, targets)
        return (self._one(rng, first, lot < 0.24, SHARE),)

    def exact(self, rng: Random, targets: frozenset[str] | None) -> tuple[Spot, ...]:
        """One place known to the building."""
        district = self.district(rng, targets, False)
        return (Spot("work", district.code, None, "exact", SHARE, self.point(rng, district)),)

    def _several(self, rng: Random, first: District, targets: frozenset[str] | None) -> tuple[Spot, ...]:
        near = [
            district
            for district in self._provinces[first.province]
            if district is not first and (targets is None or district.code in targets)
        ]
        shares = _SPLITS[int(rng.random() * len(_SPLITS))]
        if len(near) < len(shares) - 1:
            return (self._one(rng, first, False, SHARE),)
        chosen = [first, *rng.sample(near, len(shares) - 1)]
        return tuple(
            self._one(rng, district, rng.random() < 0.3, share) for district, share in zip(chosen, shares, strict=True)
        )

    def _one(self, rng: Random, district: District, only_district: bool, share: int) -> Spot:
        if only_district:
            return Spot("work", district.code, None, "district", share, None)
        precision = _PRECISIONS.draw(rng)
        return Spot("work", district.code, _NAMES[precision], precision, share, self.point(rng, district))

    def _targeted(self, targets: frozenset[str], on_land: bool) -> tuple[tuple[District, ...], list[float]]:
        key = (targets, on_land)
        if key not in self._narrow:
            edges = self.by_land if on_land else self.by_people
            weights = [after - before for before, after in zip([0.0, *edges[:-1]], edges, strict=True)]
            kept = [(d, weight) for d, weight in zip(self.districts, weights, strict=True) if d.code in targets]
            # A target without a boundary here (another country's plan) leaves the choice free.
            kept = kept or list(zip(self.districts, weights, strict=True))
            self._narrow[key] = tuple(d for d, _ in kept), list(accumulate(weight for _, weight in kept))
        return self._narrow[key]


def technopark(rng: Random, country: Country, preferred: str) -> Spot:
    """The address many firms share: one point in the district called ``preferred`` (or in the first one)."""
    district = next((d for d in country.districts if d.name == preferred), country.districts[0])
    return Spot("work", district.code, words().technopark, "exact", SHARE, country.point(rng, district))
