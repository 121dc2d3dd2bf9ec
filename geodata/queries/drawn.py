"""Where a place is drawn, in whole numbers: what the columnar copy keeps of geometries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func

from geodata.models import POINT_PRECISIONS, Location, Place

AXES = ("lon", "lat")
UNIT = 10**5
"""Coordinates are counted in whole hundred-thousandths of a degree, about a metre, so that both engines round alike."""

_READ: dict[str, Any] = {"lon": func.ST_X, "lat": func.ST_Y}


def _whole(degrees: Any) -> ColumnElement[int]:
    return cast(func.round(degrees * UNIT), Integer)


def drawn_at(axis: str) -> ColumnElement[Any]:
    """``lon`` or ``lat`` of a work place that is drawn as a point, in units of UNIT; NULL for every other place."""
    read = _READ[axis]
    return case((and_(Location.role == "work", Location.precision.in_(POINT_PRECISIONS)), _whole(read(Location.geom))))


def middle(axis: str) -> ColumnElement[Any]:
    """``lon`` or ``lat`` of a point inside the district, in units of UNIT; NULL for every other place."""
    read = _READ[axis]
    return case((Place.kind == "district", _whole(read(func.ST_PointOnSurface(Place.geom)))))
