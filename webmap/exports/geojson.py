"""GeoJSON by RFC 7946: one feature for each row, its geometry null where no point or boundary is known."""

from __future__ import annotations

import json
from collections.abc import Iterator

import shapely
from flask_babel import lazy_gettext as _l

from webmap.exports import Document, Export, spatial
from webmap.exports.json import about, encoded

DIGITS = 7
"""Decimals of coordinates: about a centimetre."""

_ROWS_AT_ONCE = 200


def write(document: Document) -> Iterator[bytes]:
    """The first table that has a geometry, streamed."""
    table = spatial(document)[0]
    head = {"type": "FeatureCollection", "name": table.key, "title": document.title, **about(document.note)}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode()
    keys = [json.dumps(column.key) for column in table.columns]
    held: list[str] = []
    first = True
    for row in table.rows():
        *cells, shape = row
        properties = ", ".join(f"{key}: {encoded(value)}" for key, value in zip(keys, cells, strict=True))
        held.append(
            f'{"" if first else ","}\n{{"type": "Feature", "id": {encoded(cells[0])}, '
            f'"geometry": {geometry(shape)}, "properties": {{{properties}}}}}'
        )
        first = False
        if len(held) == _ROWS_AT_ONCE:
            yield "".join(held).encode()
            held.clear()
    yield ("".join(held) + "\n]}\n").encode()


def geometry(wkb: bytes | None) -> str:
    """WKB as a GeoJSON geometry; a lone point is a Point. Outer rings run against the clock, as the RFC wants."""
    if wkb is None:
        return "null"
    shape = shapely.set_precision(shapely.from_wkb(bytes(wkb)), 10**-DIGITS, mode="pointwise")
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    return str(shapely.to_geojson(shapely.orient_polygons(shape)))


EXPORT = Export(
    "geojson",
    "GeoJSON",
    "application/geo+json",
    write,
    purpose=_l("web maps"),
    spatial=True,
    order=60,
)
