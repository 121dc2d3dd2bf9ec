"""Vector tiles (MVT) made inside PostGIS: boundaries, sites, and work places that stand together from far away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Connection, case, cast, exists, func, literal, literal_column, select

from geodata.filters import ProjectFilter
from geodata.models import POINT_PRECISIONS, Location, Place, Project
from geodata.money import Lens, Rates
from geodata.queries.features import Source
from geodata.queries.features.sites import sites
from geodata.queries.rows import AnySelect
from geodata.queries.shares import work_parts
from geodata.queries.totals import matched

At = tuple[int, int, int]
"""Zoom, column and row of a tile of the web's square grid."""

EXTENT, BUFFER = 4096, 64
"""Units of a tile's side, and how many of its neighbours' are in it too, so that no symbol is cut."""

APART = 12
"""From this zoom on every place stands for itself; before, those that would overlap stand as one."""

_CELLS = 32
_MOST = 5000
"""Features of a tile; even a whole register at one address stays readable for a phone."""

Mercator = 3857


def area_tile(connection: Connection, source: Source, layer: str, at: At) -> bytes:
    """Boundaries with their figures: id, name, projects, amount. Empty where no place is in the tile."""
    rows = source.rows
    inside = _inside(rows.c.geom, at)
    names = [
        name for name in ("name", "projects", "projects_with_amount", "amount", "inferred") if name in source.kinds
    ]
    statement = select(
        rows.c.id, *(_plain(rows.c[name], source.kinds[name]).label(name) for name in names),
        _cut(func.ST_Transform(rows.c.geom, Mercator), at).label("geom"),
    ).where(inside)  # fmt: skip
    return _tile(connection, statement.order_by(rows.c.id), layer)


def site_tile(connection: Connection, flt: ProjectFilter, at: At) -> bytes:
    """Sites: id, name, status, projects, support_amount, and ``sites``, how many stand at this point."""
    rows = sites(flt).rows
    point = func.ST_Transform(rows.c.geom, Mercator)
    placed = select(
        rows.c.id, rows.c.name, rows.c.status, rows.c.projects, rows.c.support_amount.label("amount"),
        point.label("geom"), _cell(point, rows.c.id, at).label("cell"),
    ).where(_inside(rows.c.geom, at)).subquery("placed")  # fmt: skip
    several = func.count() > 1
    statement = select(
        *(case((several, None), else_=func.min(placed.c[name])).label(name) for name in ("id", "name", "status")),
        func.count().label("sites"),
        cast(func.sum(placed.c.projects), BigInteger).label("projects"),
        _plain(func.sum(placed.c.amount), "number").label("support_amount"),
        _cut(func.ST_Centroid(func.ST_Collect(placed.c.geom)), at).label("geom"),
    ).group_by(placed.c.cell)
    return _tile(connection, statement.order_by(func.min(placed.c.id)), "sites")


def project_tile(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, at: At) -> bytes:
    """Work places known as points: ref, title, year, programme, status, precision, district where one stands alone;
    ``places`` and ``projects`` that stand here, and ``amount``, their parts of the support in the lens asked.
    """
    placed = _work_places(flt, lens, rates, at)
    several = func.count() > 1
    alone = ("ref", "title", "year", "programme", "status", "precision", "district")
    statement = select(
        *(case((several, None), else_=func.min(placed.c[name])).label(name) for name in alone),
        func.count().label("places"),
        func.count(placed.c.ref.distinct()).label("projects"),
        _plain(func.sum(placed.c.part), "number").label("amount"),
        _cut(func.ST_Centroid(func.ST_Collect(placed.c.geom)), at).label("geom"),
    ).group_by(placed.c.cell)
    return _tile(connection, statement.order_by(func.min(placed.c.ref)), "projects")


def _work_places(flt: ProjectFilter, lens: Lens, rates: Rates, at: At) -> Any:
    m = matched(flt, lens, rates, Project.title, Project.year, Project.programme_code, Project.status)
    # First, through the index, which projects have a place here: only their shares are cut up.
    here = exists().where(Location.project_ref == m.c.ref, Location.role == "work", _inside(Location.geom, at))
    near = select(m).where(here).cte("near")
    parts = work_parts(near)
    point = func.ST_Transform(parts.c.geom, Mercator)
    own = func.concat(parts.c.ref, " ", parts.c.position)
    return (
        select(
            parts.c.ref, near.c.title, near.c.year, near.c.programme_code.label("programme"), near.c.status,
            parts.c.precision, Place.slug.label("district"), parts.c.part,
            point.label("geom"), _cell(point, own, at).label("cell"),
        )
        .join(near, near.c.ref == parts.c.ref)
        .join(Place, Place.code == parts.c.place_code)
        .where(parts.c.precision.in_(POINT_PRECISIONS), _inside(parts.c.geom, at))
        .subquery("placed")
    )  # fmt: skip


def _envelope(at: At) -> Any:
    zoom, column, row = at
    return func.ST_TileEnvelope(zoom, column, row)


def _inside(geometry: Any, at: At) -> Any:
    """The geometry (EPSG:4326) meets the tile and its rim. The tile is brought to the column, so indexes are used."""
    zoom, column, row = at
    wide = func.ST_TileEnvelope(
        zoom, column, row, func.ST_TileEnvelope(0, 0, 0), literal_column(repr(BUFFER / EXTENT))
    )  # fmt: skip
    return func.ST_Intersects(geometry, func.ST_Transform(wide, 4326))


def _cell(point: Any, own: Any, at: At) -> Any:
    """What points have in common that stand as one: a cell of the tile's grid, or from near only themselves."""
    zoom = at[0]
    if zoom >= APART:
        return own
    side = 40_075_016.6856 / 2**zoom / _CELLS
    return func.ST_AsText(func.ST_SnapToGrid(point, literal(side)))


def _cut(geometry: Any, at: At) -> Any:
    return func.ST_AsMVTGeom(geometry, _envelope(at), EXTENT, BUFFER, literal_column("true"))


def _plain(column: Any, kind: str) -> Any:
    # A tile has no exact decimals; a double holds lira and kuruş of any support.
    return column if kind != "number" else func.float8(column)


def _tile(connection: Connection, statement: AnySelect, layer: str) -> bytes:
    rows = statement.limit(_MOST).subquery("feature")
    made = select(func.ST_AsMVT(literal_column("feature.*"), layer, EXTENT, "geom")).select_from(rows)
    return bytes(connection.execute(made.where(rows.c.geom.is_not(None))).scalar_one() or b"")
