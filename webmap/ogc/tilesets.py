"""Tiles by OGC API Tiles: the grid they are cut by, what each tileset is, and the same as TileJSON."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from geodata.crs import CRS84
from geodata.queries.features import Source
from webmap.identity import CREDIT
from webmap.ogc import Collection
from webmap.ogc.answers import JSON, address
from webmap.ogc.described import OGC_REL, prop, reach, with_room
from webmap.reading import Reading

GRID = "WebMercatorQuad"
MOST_ZOOM = 18
MVT = "application/vnd.mapbox-vector-tile"
TMS_URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{GRID}"
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
_EDGE = 20037508.342789244
_SCALE = 559082264.028717
_CELL = 2 * _EDGE / 256


def tile_matrix_set() -> dict[str, Any]:
    """The web's square grid: one tile for the world, each cut in four at the next zoom."""
    return {
        "id": GRID,
        "title": "Google Maps Compatible for the World",
        "uri": TMS_URI,
        "crs": MERCATOR,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": _SCALE / 2**zoom,
                "cellSize": _CELL / 2**zoom,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-_EDGE, _EDGE],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
            for zoom in range(MOST_ZOOM + 1)
        ],
    }


def tile_address(r: Reading, collection: Collection, names: tuple[str, str, str]) -> str:
    """The address of the tiles with the reading's question; ``names`` stand for zoom, row and column."""
    pairs = [*r.address.flt.to_args(), *r.address.lens.to_args()]
    # In pieces: braces would be escaped in a path that is built whole.
    path = address("ogc_tile", key=collection.key, zoom=0, row=0, column=0)
    steps = "/".join(f"{{{name}}}" for name in names)
    query = address("ogc_tile", pairs, key=collection.key, zoom=0, row=0, column=0).partition("?")[2]
    return f"{path.partition('?')[0].removesuffix('0/0/0')}{steps}" + (f"?{query}" if query else "")


def tileset(r: Reading, collection: Collection, source: Source) -> dict[str, Any]:
    """The metadata of one collection's tileset."""
    box, _days = reach(r, collection)
    about: dict[str, Any] = {
        "title": str(collection.title),
        "description": str(collection.about),
        "dataType": "vector",
        "crs": MERCATOR,
        "tileMatrixSetURI": TMS_URI,
        "license": "CC BY 4.0",
        "links": _links(r, collection),
        "layers": [
            {
                "id": collection.key,
                "dataType": "vector",
                "geometryDimension": 2 if "Polygon" in collection.geometry else 0,
                "propertiesSchema": {"type": "object", "properties": _properties(r, collection, source)},
            }
        ],
    }
    if box is not None:
        corners = with_room(box)
        about["boundingBox"] = {"lowerLeft": corners[:2], "upperRight": corners[2:], "crs": CRS84.uri}
    return about


_IN_TILES = {
    "projects": ("ref", "title", "year", "programme", "status", "amount"),
    "sites": ("name", "status", "projects", "support_amount"),
    "districts": ("name", "projects", "projects_with_amount", "amount"),
    "sub-regions": ("name", "projects", "projects_with_amount", "amount", "inferred"),
}


def _links(r: Reading, collection: Collection) -> list[dict[str, Any]]:
    key = collection.key
    return [
        {"rel": "self", "type": JSON, "title": _("This document"), "href": address("ogc_tileset", key=key)},
        {
            "rel": "item",
            "type": MVT,
            "title": _("Vector tiles"),
            "templated": True,
            "href": tile_address(r, collection, ("tileMatrix", "tileRow", "tileCol")),
        },
        {"rel": f"{OGC_REL}/tiling-scheme", "type": JSON, "title": GRID, "href": address("ogc_tile_matrix_set")},
        {"rel": "describedby", "type": JSON, "title": "TileJSON", "href": address("ogc_tilejson", key=key)},
        {
            "rel": f"{OGC_REL}/geodata",
            "type": JSON,
            "title": str(collection.title),
            "href": address("ogc_collection", key=key),
        },
    ]


def _properties(r: Reading, collection: Collection, source: Source) -> dict[str, Any]:
    return {name: prop(r, collection, name, source.kinds[name]) for name in _IN_TILES[collection.key]}


def tilesets(r: Reading, collection: Collection, source: Source) -> dict[str, Any]:
    """The list of a collection's tilesets: one."""
    whole = tileset(r, collection, source)
    kept = {name: whole[name] for name in ("title", "dataType", "crs", "tileMatrixSetURI", "links")}
    here = {"rel": "self", "type": JSON, "title": _("This document")}
    return {"links": [{**here, "href": address("ogc_tilesets", key=collection.key)}], "tilesets": [kept]}


def tilejson(r: Reading, collection: Collection, source: Source) -> dict[str, Any]:
    """The tileset as TileJSON 3.0, as map libraries read it."""
    box, _days = reach(r, collection)
    about: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": str(collection.title),
        "description": str(collection.about),
        "attribution": f"{CREDIT}, CC BY 4.0",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [tile_address(r, collection, ("z", "y", "x"))],
        "minzoom": 0,
        "maxzoom": MOST_ZOOM,
        "vector_layers": [
            {
                "id": collection.key,
                "description": str(collection.about),
                "fields": {name: schema["type"] for name, schema in _properties(r, collection, source).items()},
            }
        ],
    }
    if box is not None:
        about["bounds"] = with_room(box)
    return about
