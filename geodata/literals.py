"""Geometries that an address writes out: boxes and GeoJSON shapes, checked, in EPSG:4326 for PostGIS."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, or_

from geodata.crs import CRS84, Crs

_STEPS = 20
"""Into how many pieces the side of a box is cut before it is projected: a straight line is none on another map."""


def geometry_of(tree: Any, crs: Crs) -> Any:
    """The SQL of a geometry of CQL2 JSON (GeoJSON, or a ``bbox``). Raises ValueError for one that means no place."""
    if not isinstance(tree, Mapping):
        raise ValueError("geometry")
    if "bbox" in tree:
        return _sql(shapely.union_all(boxes(tree["bbox"], crs)), crs)
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(tree)))
    except (ShapelyError, ValueError, TypeError) as error:
        raise ValueError("geometry") from error
    if crs.north_first:
        shape = shapely.transform(shape, lambda points: points[:, ::-1])
    if shape.is_empty or not shape.is_valid:
        raise ValueError("geometry")
    return _sql(shape, crs)


def read_numbers(text: str) -> tuple[float, ...]:
    """Four numbers with commas between, or six with heights, as four. Raises ValueError for anything else."""
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) not in (4, 6) or not all(math.isfinite(one) for one in numbers):
        raise ValueError("bbox")
    return tuple(numbers if len(numbers) == 4 else [*numbers[:2], *numbers[3:5]])


def boxes(numbers: Sequence[float], crs: Crs) -> list[BaseGeometry]:
    """A box (first axis first) as one rectangle, or two where it crosses the 180th meridian. Raises ValueError."""
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4:
        raise ValueError("bbox")
    west, south, east, north = numbers
    if crs.north_first:
        south, west, north, east = numbers
    if south > north or (west > east and crs.srid != CRS84.srid):
        raise ValueError("bbox")
    if west > east:
        return [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    return [shapely.box(west, south, east, north)]


def meeting(meets: Any, numbers: Sequence[float], crs: Crs) -> Any:
    """The condition that something meets the box. Raises ValueError for numbers that are no box there."""
    return or_(*(meets(_sql(one, crs)) for one in boxes(numbers, crs)))


def _sql(shape: BaseGeometry, crs: Crs) -> Any:
    """The literal is brought to the columns' system, so that their indexes are used; never the other way round."""
    bounds = shape.bounds
    west, south, east, north = crs.bounds
    if not (west <= bounds[0] and south <= bounds[1] and bounds[2] <= east and bounds[3] <= north):
        raise ValueError("bounds")
    if crs.srid == CRS84.srid:
        return _literal(shape, crs)
    longest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    if longest > 0:
        shape = shapely.segmentize(shape, longest / _STEPS)
    return func.ST_Transform(_literal(shape, crs), CRS84.srid)


def _literal(shape: BaseGeometry, crs: Crs) -> Any:
    # The system on its own: GeoAlchemy writes that of ST_GeomFromWKB into the statement's text, and SQLAlchemy, which
    # keeps the text for the next question, would put the first one's system under every box.
    return func.ST_SetSRID(func.ST_GeomFromWKB(shape.wkb), crs.srid)
