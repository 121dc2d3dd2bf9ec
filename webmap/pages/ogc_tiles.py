"""Vector tiles of the collections, the grid they are cut by, and the QGIS project that brings everything together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template

from geodata.queries.features import Source
from webmap.errors import NotInRegister
from webmap.ogc import Collection
from webmap.ogc import question as q
from webmap.ogc import tilesets as t
from webmap.ogc.answers import JSON, address, answer, form, links, page
from webmap.ogc.qgis import MIME, project
from webmap.pages import bp
from webmap.pages.ogc_pages import known
from webmap.reading import Reading, reading

_TILES = f"/ogc/collections/<key>/tiles/{t.GRID}"


@bp.get("/ogc/tileMatrixSets")
def ogc_tile_matrix_sets() -> Response:
    """The grids that tiles are cut by: one."""
    q.refuse_unknown(["f"])
    if form() == "html":
        return page(render_template("ogc/tiles.html", matrix=t.tile_matrix_set()))
    way = {"rel": "self", "type": JSON, "title": t.GRID, "href": address("ogc_tile_matrix_set")}
    kept = {name: value for name, value in t.tile_matrix_set().items() if name in ("id", "title", "uri", "crs")}
    return answer({"links": links("ogc_tile_matrix_sets"), "tileMatrixSets": [{**kept, "links": [way]}]})


@bp.get(f"/ogc/tileMatrixSets/{t.GRID}")
def ogc_tile_matrix_set() -> Response:
    """The web's square grid."""
    q.refuse_unknown(["f"])
    if form() == "html":
        return page(render_template("ogc/tiles.html", matrix=t.tile_matrix_set()))
    return answer(t.tile_matrix_set())


@bp.get("/ogc/collections/<key>/tiles")
def ogc_tilesets(key: str) -> Response:
    """The tilesets of a collection: one."""
    return _told(key, t.tilesets)


@bp.get(_TILES)
def ogc_tileset(key: str) -> Response:
    """What a collection's tiles are."""
    return _told(key, t.tileset)


@bp.get(f"{_TILES}/tilejson.json")
def ogc_tilejson(key: str) -> Response:
    """The same as TileJSON, for map libraries."""
    about = _tiled(key)
    q.refuse_unknown(q.known(about, ("f",)))
    with reading(also=("f",)) as r:
        return answer(t.tilejson(r, about, about.source(r)))


@bp.get(f"{_TILES}/<int:zoom>/<int:row>/<int:column>")
def ogc_tile(key: str, zoom: int, row: int, column: int) -> Response:
    """One tile with what the filter means; 204 where there is nothing."""
    about = _tiled(key)
    q.refuse_unknown(q.known(about, ("f",)))
    if zoom > t.MOST_ZOOM or max(row, column) >= 2**zoom:
        raise NotInRegister(f"{zoom}/{row}/{column}")
    assert about.mvt is not None
    with reading(also=("f",)) as r:
        made = about.mvt(r, (zoom, column, row))
    return Response(made, mimetype=t.MVT) if made else Response(status=204)


@bp.get("/ogc/izmir.qgz")
def ogc_qgis() -> Response:
    """A QGIS project whose layers are these services."""
    q.refuse_unknown(["v"])
    with reading() as r:
        response = Response(project(r), mimetype=MIME)
    response.headers["Content-Disposition"] = 'attachment; filename="izmir.qgz"'
    return response


def _told(key: str, tell: Callable[[Reading, Collection, Source], dict[str, Any]]) -> Response:
    about, chosen = _tiled(key), form()
    q.refuse_unknown(q.known(about, ("f",)))
    with reading(also=("f",)) as r:
        told = t.tilejson(r, about, about.source(r))
        if chosen == "html":
            return page(render_template("ogc/tileset.html", about=about, told=told, matrix=t.tile_matrix_set()))
        return answer(tell(r, about, about.source(r)))


def _tiled(key: str) -> Collection:
    about = known(key)
    if about.mvt is None:
        raise NotInRegister(f"{key}/tiles")
    return about
