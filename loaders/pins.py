"""Points of a file against the districts: the district is found, confirmed, or the fault is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from geodata.models import Location, Place, Site
from geodata.queries.locate import NEAREST_M, STATED_TOLERANCE_M, Found, Point, locate
from loaders import clean
from loaders.known import Known
from loaders.problems import Problem, Unreadable
from loaders.rows import Row
from loaders.source import Batch

PRECISIONS = clean.choice(
    {
        "tam": "exact",
        "sokak": "street",
        "mahalle": "neighbourhood",
        "yerleşim": "settlement",
        "ilçe": "district",
        "il": "province",
        **{word: word for word in ("exact", "street", "neighbourhood", "settlement", "district", "province")},
    }
)
NEEDS_POINT = ("exact", "street")
PROVINCE = {"izmir", "izmir-ili", "il"}
"""What may mean the whole province, or only that the district is not known."""

WHOLE_PROVINCE = {"izmir-geneli", "il-geneli", "ilin-tamami", "tum-ilceler", "tr31"}
_RULES = {
    "disagrees": "district_disagrees",
    "swapped": "swapped_coordinates",
    "sea": "in_sea",
    "outside": "outside_province",
}


def district_reader(known: Known) -> clean.Reader[str]:
    """A reader of a district's name or number, or of the words for the whole province; gives the place's code.

    To be taken from ``Known.once``, so that all rows have the same one.
    """
    districts = known.options(Place, kind="district")
    provinces = known.options(Place, kind="province")

    def read(raw: str) -> str:
        if clean.fold(raw) in WHOLE_PROVINCE and len(provinces.known) == 1:
            return provinces.known[0]
        if clean.fold(raw) in PROVINCE:
            raise Unreadable("province_for_district")
        parts = [clean.fold(part) for part in re.split(r"[,/&+\n]| ve ", raw)]
        if len(parts) > 1 and all(part in districts.codes for part in parts):
            raise Unreadable("several_values")
        return districts.find(raw)

    return read


def point(longitude: Decimal, latitude: Decimal) -> str:
    """The point as EWKT in EPSG:4326."""
    return f"SRID=4326;POINT({longitude.normalize():f} {latitude.normalize():f})"


def place_all(batch: Batch) -> None:
    """Finds the district of every Location and Site that has a point; reports what does not fit."""
    pinned: list[tuple[Row, Location | Site]] = [
        (row, pin)
        for row, made in zip(batch.read, batch.made, strict=True)
        for pin in made
        if isinstance(pin, Location | Site) and pin.geom is not None
    ]
    if not pinned:
        return
    provinces = set(batch.connection.execute(sa.select(Place.code).where(Place.kind == "province")).scalars())
    names = {row.code: row.name for row in batch.connection.execute(sa.select(Place.code, Place.name))}
    for (row, pin), found in zip(pinned, locate(batch.connection, _points(pinned, provinces)), strict=True):
        if found.verdict in _RULES:
            _report(row, pin, found, names)
        elif pin.place_code not in provinces:
            _settle(pin, found)


def _points(pinned: Sequence[tuple[Row, Location | Site]], provinces: set[str]) -> list[Point]:
    points = []
    for key, (_, pin) in enumerate(pinned):
        longitude, latitude = str(pin.geom).rpartition("(")[2].rstrip(")").split()
        stated = None if pin.place_code in provinces else pin.place_code or None
        points.append(Point(key, Decimal(longitude), Decimal(latitude), stated))
    return points


def _settle(pin: Location | Site, found: Found) -> None:
    assert found.place_code is not None
    if isinstance(pin, Location) and found.verdict == "nearest":
        # Within the tolerance of the stated district the statement holds; the distance is recorded all the same.
        accepted = bool(pin.place_code) and (found.distance_m or 0) <= STATED_TOLERANCE_M
        pin.method = "stated" if accepted else "nearest"
        pin.distance_m = found.distance_m
    elif isinstance(pin, Location) and not pin.place_code:
        pin.method = "inside"
    pin.place_code = found.place_code


def _report(row: Row, pin: Location | Site, found: Found, names: dict[str, str]) -> None:
    longitude, latitude = str(pin.geom).rpartition("(")[2].rstrip(")").split()
    told = _told(found, names, names.get(pin.place_code))
    row.report(_RULES[found.verdict], "latitude", value=f"{latitude}, {longitude}", **told)


def problem_of(found: Found, point: tuple[str, str], names: dict[str, str], stated: str | None) -> Problem | None:
    """What is wrong with a point (latitude, longitude) by itself; None when it fits. ``names`` are places' by code."""
    if found.verdict not in _RULES:
        return None
    return Problem(rule=_RULES[found.verdict], file="", value=", ".join(point), args=_told(found, names, stated))


def _told(found: Found, names: dict[str, str], stated: str | None) -> dict[str, str]:
    return {
        "stated": stated or "—",
        "found": names.get(found.place_code or "", "—"),
        "distance": "?" if found.distance_m is None else f"{found.distance_m:,}".replace(",", "."),
        "nearest": str(NEAREST_M),
        "tolerance": str(STATED_TOLERANCE_M),
    }
