"""Work places of a large question inside a window of the map: gathered on a grid, or which projects have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Float,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)

from geodata.answering import from_columns
from geodata.exact import either
from geodata.filters import ProjectFilter
from geodata.models import Location, Place, Project
from geodata.money import Lens, Rates
from geodata.queries.drawn import AXES, UNIT, drawn_at, middle
from geodata.queries.rows import AnyRow
from geodata.queries.shares import work_parts
from geodata.queries.totals import matched

_CELLS = 2
"""Cells along a tile of 256 pixels: bubbles are up to 68 pixels wide and keep to the middle half of their cell."""


@dataclass(frozen=True)
class Window:
    """What a map shows: west, south, east, north in degrees, and its zoom level (10.25 is between two)."""

    west: float
    south: float
    east: float
    north: float
    zoom: float

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell of the grid, in degrees: square on the map."""
        wide = 360 / 2**self.zoom / _CELLS
        return wide, wide * cos(radians((self.south + self.north) / 2))

    @property
    def cells(self) -> float:
        """How many cells the window has, about."""
        wide, high = self.cell
        return (self.east - self.west) / wide * ((self.north - self.south) / high)


At = tuple[str, Window]
"""How places are drawn (``point`` or, known by district only, ``badge``) and inside which window."""


@from_columns
def count_in(connection: Connection, flt: ProjectFilter, at: At) -> int:
    """How many work places of the filter's projects are drawn so inside the window."""
    drawn, window = at
    placed = _placed(_places(select(Project.ref).where(*flt.where()).cte()), drawn)
    return connection.execute(select(func.count()).select_from(placed).where(_inside(placed, window))).scalar_one()


@from_columns
def refs_in(connection: Connection, flt: ProjectFilter, at: At) -> tuple[str, ...]:
    """The references of the projects that have such a work place inside the window, in order."""
    drawn, window = at
    written = either(type_coerce(Project.ref, Text()), literal_column("project.written"))
    placed = _placed(_places(select(Project.ref, written.label("written")).where(*flt.where()).cte()), drawn)
    found = select(placed.c.written).where(_inside(placed, window)).distinct().order_by(placed.c.written)
    return tuple(connection.execute(found).scalars())


@from_columns
def gathered(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, at: At) -> Sequence[AnyRow]:
    """One row per cell of the window's grid that holds such work places, from west to east; amounts in the lens asked.

    Columns: the cell's ``column`` and ``row``; lon, lat (their mean) and west, south, east, north in units of UNIT; how
    many ``places`` and ``projects`` stand there, ``known`` of which have an amount; amount (their parts);
    ``district``, the code of the place that most lie in, and ``districts``, the codes of all, comma-separated.
    """
    drawn, window = at
    placed = _placed(work_parts(matched(flt, lens, rates), *_axes()), drawn)
    column, row = (
        func.floor(placed.c[axis] / literal(side * UNIT, Float)) for axis, side in zip(AXES, window.cell, strict=True)
    )
    code = placed.c.place_code
    statement = (
        select(
            column.label("column"),
            row.label("row"),
            *(cast(func.round(func.avg(placed.c[axis])), Integer).label(axis) for axis in AXES),
            func.min(placed.c.lon).label("west"),
            func.min(placed.c.lat).label("south"),
            func.max(placed.c.lon).label("east"),
            func.max(placed.c.lat).label("north"),
            func.count().label("places"),
            func.count(placed.c.ref.distinct()).label("projects"),
            func.count(case((placed.c.part.is_not(None), placed.c.ref)).distinct()).label("known"),
            func.sum(placed.c.part).label("amount"),
            either(func.mode().within_group(code), func.mode(code)).label("district"),
            func.string_agg(code.distinct(), literal(",")).label("districts"),
        )
        .where(_inside(placed, window))
        .group_by("column", "row")
    )
    return connection.execute(statement.order_by("column", "row")).all()


def _axes() -> list[Any]:
    return [either(drawn_at(axis), literal_column(f"location.{axis}")).label(axis) for axis in AXES]


def _places(m: CTE) -> CTE:
    """The work places of the matched projects: what is known of each project, its place and where that is drawn."""
    places = select(*m.c, Location.place_code, *_axes()).join(Location, Location.project_ref == m.c.ref)
    return places.where(Location.role == "work").cte("places")


def _placed(places: CTE, drawn: str) -> CTE:
    """Those drawn so, with where they are drawn: a point at its place, all badges of a district inside it."""
    if drawn == "point":
        return select(places).where(places.c.lon.is_not(None)).cte("placed")
    kept = [column for column in places.c if column.name not in AXES]
    inside = [either(middle(axis), literal_column(f"place.{axis}")).label(axis) for axis in AXES]
    at = select(Place.code, *inside).where(Place.kind == "district").cte("middles")
    badges = select(*kept, *(at.c[axis] for axis in AXES)).join(at, at.c.code == places.c.place_code)
    return badges.where(places.c.lon.is_(None)).cte("placed")


def _inside(placed: CTE, window: Window) -> ColumnElement[bool]:
    west, south, east, north = (round(one * UNIT) for one in (window.west, window.south, window.east, window.north))
    return and_(placed.c.lon.between(west, east), placed.c.lat.between(south, north))
