"""Work places of a large question inside a window of the map: gathered on a grid, or which projects have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    FromClause,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.answering import from_columns
from geodata.exact import either
from geodata.filters import ProjectFilter
from geodata.models import Place, Project
from geodata.money import Lens, Rates
from geodata.queries.drawn import AXES, UNIT, middle
from geodata.queries.order import written
from geodata.queries.rows import AnyRow, AnySelect
from geodata.queries.shares import WORK, alone, among_several, drawn_only, only, part_of, work_drawn
from geodata.queries.totals import matched

_CELLS = 2
"""Cells along a tile of 256 pixels: bubbles are up to 68 pixels wide and keep to the middle half of their cell."""

_SIDES = ("west", "south", "east", "north")


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
    m = select(Project.ref, *_ONLY).where(*flt.where()).cte()
    places = union_all(*(_drawn(some, at) for some in _work(m))).subquery()
    return connection.execute(select(func.count()).select_from(places)).scalar_one()


@from_columns
def refs_in(connection: Connection, flt: ProjectFilter, at: At) -> tuple[str, ...]:
    """The references of the projects that have such a work place inside the window, in order."""
    m = select(Project.ref, written().label("written"), *_ONLY).where(*flt.where()).cte()
    refs = union_all(*(_drawn(some, at) for some in _work(m, m.c.written))).subquery()
    return tuple(connection.execute(select(refs.c.written).distinct().order_by(refs.c.written)).scalars())


@from_columns
def gathered(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, at: At) -> Sequence[AnyRow]:
    """One row per cell of the window's grid that holds such work places, from west to east; amounts in the lens asked.

    Columns: the cell's ``column`` and ``row``; lon, lat (their mean) and west, south, east, north in units of UNIT; how
    many ``places`` and ``projects`` stand there, ``known`` of which have an amount; amount (their parts);
    ``districts``, the codes of the places they lie in, comma-separated, that in which most lie first.
    """
    m = matched(flt, lens, rates, *_ONLY)
    several, single = (_drawn(some, at).cte() for some in _work(m))
    # A project with several places may have two of them in a cell.
    twice = _by_cell(
        several,
        at[1],
        func.count(several.c.ref.distinct()).label("projects"),
        func.count(case((several.c.part.is_not(None), several.c.ref)).distinct()).label("known"),
    ).cte("twice")
    codes = _added(union_all(_by_district(several, at[1], True), _by_district(single, at[1], False)).subquery())
    of = codes.c
    statement = (
        select(
            of.column,
            of.row,
            *(_mean(of[f"all_{axis}"], of.places).label(axis) for axis in AXES),
            *_edges(codes),
            _sum(of.places).label("places"),
            (_sum(of.once) + func.coalesce(func.max(twice.c.projects), 0)).label("projects"),
            (_sum(of.known) + func.coalesce(func.max(twice.c.known), 0)).label("known"),
            func.sum(of.amount).label("amount"),
            func.string_agg(of.code, aggregate_order_by(literal(","), of.places.desc(), of.code)).label("districts"),
        )
        .outerjoin_from(codes, twice, and_(twice.c.column == of.column, twice.c.row == of.row))
        .group_by(of.column, of.row)
    )
    return connection.execute(statement.order_by(of.column, of.row)).all()


_ONLY = (only(WORK), *drawn_only())


def _work(m: CTE, *kept: Any) -> tuple[AnySelect, AnySelect]:
    """The work places of the matched projects that have several, and of those that have one and say it themselves:
    what is kept of the project or else its ref, place_code, the axes, and the part of its amount if ``m`` has one."""
    work = work_drawn()
    columns = kept or (m.c.ref,)
    amounts = [(m.c.amount, part_of(m.c.amount, work).label("part"))] if "amount" in m.c else []
    several = select(*columns, work.c.place_code, *(work.c[axis] for axis in AXES), *(part for _whole, part in amounts))
    single = select(
        *columns,
        m.c[f"only_{WORK}"].label("place_code"),
        *(m.c[f"only_{axis}"].label(axis) for axis in AXES),
        *(whole.label("part") for whole, _part in amounts),
    )
    return (
        several.join(work, work.c.project_ref == m.c.ref).where(among_several(m, WORK)),
        single.where(alone(m, WORK)),
    )


def _drawn(work: AnySelect, at: At) -> AnySelect:
    """Those drawn so inside the window, with where: a point at its place, all badges of a district inside it."""
    drawn, window = at
    places = work.subquery()
    if drawn == "point":
        return select(places).where(places.c.lon.is_not(None), _inside(places, window))
    kept = [column for column in places.c if column.name not in AXES]
    inside = [either(middle(axis), literal_column(f"place.{axis}")).label(axis) for axis in AXES]
    middles = select(Place.code, *inside).where(Place.kind == "district").subquery()
    badges = select(*kept, *(middles.c[axis] for axis in AXES)).join(middles, middles.c.code == places.c.place_code)
    return badges.where(places.c.lon.is_(None), _inside(middles, window))


def _by_cell(drawn: CTE, window: Window, *columns: Any) -> AnySelect:
    cells = [
        func.floor(drawn.c[axis] / literal(side * UNIT, Float)).label(name)
        for axis, side, name in zip(AXES, window.cell, ("column", "row"), strict=True)
    ]
    return select(*cells, *columns).group_by("column", "row")


def _by_district(drawn: CTE, window: Window, several: bool) -> AnySelect:
    """What stands in each cell by the place it lies in; ``once`` and ``known`` count projects with one place only."""
    code, counted = cast(drawn.c.place_code, Text), literal(0 if several else 1)
    numbers = (
        *(func.sum(drawn.c[axis]).label(f"all_{axis}") for axis in AXES),
        *_edges(drawn, AXES * 2),
        func.count().label("places"),
        (func.count() * counted).label("once"),
        (func.count(drawn.c.part) * counted).label("known"),
        func.sum(drawn.c.part).label("amount"),
    )
    return _by_cell(drawn, window, code.label("code"), *numbers).group_by(code)


def _added(of: FromClause) -> CTE:
    by = (of.c.column, of.c.row, of.c.code)
    others = {"column", "row", "code", *_SIDES}
    added = [func.sum(one).label(one.name) for one in of.c if one.name not in others]
    return select(*by, *added, *_edges(of)).group_by(*by).cte("codes")


def _edges(of: FromClause, columns: tuple[str, ...] = _SIDES) -> list[ColumnElement[int]]:
    """The box of all rows: the least of what is west and south, the most of what is east and north."""
    west, south, east, north = (of.c[name] for name in columns)
    box = (func.min(west), func.min(south), func.max(east), func.max(north))
    return [side.label(name) for side, name in zip(box, _SIDES, strict=True)]


def _sum(column: Any) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)


def _mean(total: Any, count: Any) -> ColumnElement[int]:
    return cast(func.round(cast(func.sum(total), Numeric) / func.sum(count)), Integer)


def _inside(placed: FromClause, window: Window) -> ColumnElement[bool]:
    west, south, east, north = (round(one * UNIT) for one in (window.west, window.south, window.east, window.north))
    return and_(placed.c.lon.between(west, east), placed.c.lat.between(south, north))
