"""Places known only roughly, outside the district they are said to lie in, or not sharing a project fully."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Numeric, Text, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from geodata.models import Location, Place, PlacePiece, Project, Site
from geodata.queries.locate import STATED_TOLERANCE_M
from geodata.queries.quality import Rule
from geodata.queries.rows import AnySelect

COARSE = ("settlement", "district")
"""A point of these stands for a whole settlement or district."""


def _coarse(connection: Connection) -> AnySelect:
    return (
        select(
            Project.ref,
            cast(Location.position, Text).label("part"),
            Project.title,
            func.concat_ws(" ", Location.precision, func.ST_AsText(Location.geom, 6)).label("value"),
            func.jsonb_build_object("place", Place.name, "precision", Location.precision).label("reason"),
        )
        .join(Location, Location.project_ref == Project.ref)
        .join(Place, Place.code == Location.place_code)
        .where(Location.role == "work", Location.geom.is_not(None), Location.precision.in_(COARSE))
    )


def _away(geom: InstrumentedAttribute[Any], place_code: InstrumentedAttribute[Any]) -> Any:
    """Metres from a point to the district it is said to lie in; 0 inside, NULL where the district has no boundary."""
    to = func.ST_Distance(func.geography(PlacePiece.geom), func.geography(geom))
    return (
        select(func.round(cast(func.min(to), Numeric)))
        .where(PlacePiece.place_code == place_code)
        .correlate_except(PlacePiece)
        .scalar_subquery()
    )


def _outside_columns(geom: InstrumentedAttribute[Any], code: InstrumentedAttribute[Any]) -> list[Any]:
    return [
        func.concat_ws(" ", code, func.ST_AsText(geom, 6)).label("value"),
        func.jsonb_build_object("place", Place.name, "metres", _away(geom, code)).label("reason"),
    ]


def _is_outside(geom: InstrumentedAttribute[Any], code: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    away: ColumnElement[bool] = _away(geom, code) > STATED_TOLERANCE_M
    return away


def _outside(connection: Connection) -> AnySelect:
    return (
        select(
            Project.ref,
            cast(Location.position, Text).label("part"),
            Project.title,
            *_outside_columns(Location.geom, Location.place_code),
        )
        .join(Location, Location.project_ref == Project.ref)
        .join(Place, Place.code == Location.place_code)
        .where(Place.kind == "district", Location.geom.is_not(None), _is_outside(Location.geom, Location.place_code))
    )


def _site_outside(connection: Connection) -> AnySelect:
    return (
        select(
            Site.ref,
            literal("").label("part"),
            Site.name.label("title"),
            *_outside_columns(Site.geom, Site.place_code),
        )
        .join(Place, Place.code == Site.place_code)
        .where(Site.geom.is_not(None), _is_outside(Site.geom, Site.place_code))
    )


def _shares(connection: Connection) -> AnySelect:
    total = func.sum(Location.share)
    return (
        select(
            Project.ref,
            literal("").label("part"),
            Project.title,
            cast(total, Text).label("value"),
            func.jsonb_build_object("total", cast(total, Text)).label("reason"),
        )
        .join(Location, Location.project_ref == Project.ref)
        .where(Location.role == "work")
        .group_by(Project.ref, Project.title)
        # The door allows what rounding leaves; so does this.
        .having(func.abs(total - 1) > literal(0.000000001, Numeric))
    )


RULES = (
    Rule("disarida", "project", _outside, 30),
    Rule("alan-disarida", "site", _site_outside, 31),
    Rule("kaba-yer", "project", _coarse, 35),
    Rule("paylar", "project", _shares, 40),
)
