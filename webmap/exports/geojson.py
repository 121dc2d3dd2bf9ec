"""GeoJSON by RFC 7946: one feature for each row, its geometry null where no point or boundary is known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from flask_babel import lazy_gettext as _l

from webmap.cells import in_columns
from webmap.exports import Document, Export, spatial
from webmap.exports.json import about, column, form_of, objects

DIGITS = 7
"""Decimals of coordinates: about a centimetre."""

MULTIPOINT = shapely.GeometryType.MULTIPOINT


def write(document: Document) -> Iterator[bytes]:
    """The first table that has a geometry, streamed."""
    table = spatial(document)[0]
    head = {"type": "FeatureCollection", "name": table.key, "title": document.title, **about(document.note)}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [').encode()
    members = form_of(one.key for one in table.columns)
    form = f'{{"type": "Feature", "id": %s, "geometry": %s, "properties": {{{members}}}}}'
    first = True
    for *columns, shapes in in_columns(table.rows()):
        cells = [column(one) for one in columns]
        yield objects(form, [cells[0], geometries(shapes), *cells], first)
        first = False
    yield b"\n]}\n"


def geometries(wkb: Sequence[bytes | None]) -> list[str]:
    """WKB as GeoJSON geometries; a lone point is a Point. Outer rings run against the clock, as the RFC wants."""
    shapes = shapely.from_wkb(np.array([one if one is None else bytes(one) for one in wkb], dtype=object))
    shapes = shapely.set_precision(shapes, 10**-DIGITS, mode="pointwise")
    lone = (shapely.get_type_id(shapes) == MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    return ["null" if one is None else one for one in shapely.to_geojson(shapely.orient_polygons(shapes))]


EXPORT = Export(
    "geojson",
    "GeoJSON",
    "application/geo+json",
    write,
    purpose=_l("web maps"),
    spatial=True,
    order=60,
)
