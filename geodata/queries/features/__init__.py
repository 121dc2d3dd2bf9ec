"""The register as geographic features: sources of rows with a geometry, and the one way they are counted and read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Subquery, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSON

from geodata.crs import CRS84, Crs

KINDS = ("text", "whole", "number", "yes_no", "day", "texts")
"""What a property holds. ``day`` is a date as far as it is known (2016, 2018-11, 2019-11-01), ``texts`` a list."""


@dataclass(frozen=True)
class Source:
    """Rows that are features: a SELECT with ``id``, ``geom`` (EPSG:4326), ``begins`` and ``ends`` (days as text) and
    one column for each property. ``kinds`` says what each property holds, in order.

    ``touches`` makes the condition that a feature's geometry meets another one, where a look-up in an index is quicker
    than looking at each row's.
    """

    rows: Subquery
    kinds: Mapping[str, str]
    touches: Callable[[Any], ColumnElement[bool]] | None = None

    def meets(self, geometry: Any) -> ColumnElement[bool]:
        """The feature's geometry meets this one (EPSG:4326); one without a geometry meets none."""
        return self.touches(geometry) if self.touches else func.ST_Intersects(self.rows.c.geom, geometry)

    def within(self, first: str | None, last: str | None) -> ColumnElement[bool]:
        """The feature's time meets the span of days (None: open); one whose time is unknown meets none."""
        begins, ends = self.rows.c.begins, self.rows.c.ends
        return (begins <= last if last else begins.is_not(None)) & (ends >= first if first else true())


@dataclass(frozen=True)
class Asked:
    """Which features: all conditions must hold; ``limit`` of them after the first ``offset``, written in ``crs``."""

    conditions: Sequence[ColumnElement[bool]] = ()
    limit: int = 1
    offset: int = 0
    crs: Crs = CRS84


def count(connection: Connection, source: Source, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many features there are under these conditions."""
    counted = select(func.count()).select_from(source.rows).where(*conditions)
    return connection.execute(counted).scalar_one()


def page(connection: Connection, source: Source, asked: Asked) -> list[str]:
    """Features in order of id, each the text of a GeoJSON object made inside the database."""
    rows = source.rows
    shown = select(rows).where(*asked.conditions).order_by(rows.c.id).limit(asked.limit).offset(asked.offset)
    picked = shown.subquery()
    properties = func.json_build_object(*(part for name in source.kinds for part in (literal(name), picked.c[name])))
    feature = func.json_build_object(
        literal("type"), literal("Feature"), literal("id"), picked.c.id,
        literal("geometry"), _written(picked.c.geom, asked.crs), literal("properties"), properties,
    )  # fmt: skip
    return list(connection.execute(select(cast(feature, String)).order_by(picked.c.id)).scalars())


def one(connection: Connection, source: Source, ref: str, crs: Crs) -> dict[str, Any] | None:
    """The feature of that id as a GeoJSON object, or None."""
    found = page(connection, source, Asked((source.rows.c.id == ref,), crs=crs))
    return json.loads(found[0]) if found else None


def extent(connection: Connection, source: Source) -> tuple[tuple[float, ...] | None, tuple[str | None, str | None]]:
    """West, south, east, north of all features (None: none has a geometry); their first and last day."""
    rows = source.rows
    box = func.ST_Extent(rows.c.geom)
    row = connection.execute(
        select(
            *(getattr(func, name)(box) for name in ("ST_XMin", "ST_YMin", "ST_XMax", "ST_YMax")),
            func.min(rows.c.begins),
            func.max(rows.c.ends),
        )
    ).one()
    return (None if row[0] is None else tuple(row[:4])), (row[4], row[5])


def _written(geometry: Any, crs: Crs) -> Any:
    """A geometry as GeoJSON: outer rings against the clock, the first axis as the system's authority has it."""
    # Wound before it is projected: from north-first axes the same ring looks turned round.
    written = func.ST_ForcePolygonCCW(geometry)
    if crs.srid != CRS84.srid:
        written = func.ST_Transform(written, crs.srid)
    if crs.north_first:
        written = func.ST_FlipCoordinates(written)
    # Option 0: without it PostGIS adds a member 'crs' of a withdrawn draft to what is not WGS 84.
    return cast(func.ST_AsGeoJSON(written, crs.digits, 0), JSON)
