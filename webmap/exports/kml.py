"""KML 2.2 for Google Earth: a folder for each table with geometry; rows without a place are there too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely
from flask_babel import lazy_gettext as _l

from webmap.about_sheet import lines
from webmap.exports import Column, Document, Export, Table, spatial
from webmap.exports.csv import PLAIN, written

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TYPES = {"whole": "int", "year": "int", "number": "double", "share": "double", "money": "double"}
_STYLE = (
    '<Style id="sign"><IconStyle><color>ff4b1f7a</color><scale>0.9</scale></IconStyle>'
    "<LineStyle><color>ff785c0d</color><width>1.5</width></LineStyle>"
    "<PolyStyle><color>66bfae6f</color></PolyStyle></Style>"
)


def write(document: Document) -> Iterator[bytes]:
    """The tables with geometry, streamed."""
    told = "\n".join(f"{term}: {text}" for term, text in lines(document)[:12] if text)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{_safe(document.title)}</name><description>{_safe(told)}</description>{_STYLE}"
    ).encode()
    for table in spatial(document):
        yield f"{_schema(table)}<Folder><name>{_safe(table.title)}</name>\n".encode()
        for row in table.rows():
            yield _placemark(table, row).encode()
        yield b"</Folder>"
    yield b"</Document></kml>\n"


def _schema(table: Table) -> str:
    fields = "".join(
        f'<SimpleField type="{_type(one)}" name={quoteattr(one.key)}><displayName>{_safe(one.header)}</displayName>'
        "</SimpleField>"
        for one in table.columns
    )
    return f"<Schema name={quoteattr(table.key)} id={quoteattr(table.key)}>{fields}</Schema>"


def _type(column: Column) -> str:
    return "string" if column.many else _TYPES.get(column.kind, "string")


def _placemark(table: Table, row: Sequence[Any]) -> str:
    *cells, shape = row
    told = [(column, written(value, PLAIN)) for column, value in zip(table.columns, cells, strict=True)]
    named = next((text for column, text in told if column.key in ("title", "name") and text), told[0][1])
    data = "".join(
        f"<SimpleData name={quoteattr(column.key)}>{_safe(text)}</SimpleData>" for column, text in told if text
    )
    return (
        f"<Placemark><name>{_safe(named)}</name><styleUrl>#sign</styleUrl>"
        f"<ExtendedData><SchemaData schemaUrl={quoteattr('#' + table.key)}>{data}</SchemaData></ExtendedData>"
        f"{geometry(shape)}</Placemark>\n"
    )


def geometry(wkb: bytes | None) -> str:
    """WKB as KML; nothing where there is none."""
    if wkb is None:
        return ""
    parts = shapely.from_wkb(bytes(wkb)).geoms
    shapes = "".join(_point(one) if one.geom_type == "Point" else _polygon(one) for one in parts)
    return shapes if len(parts) == 1 else f"<MultiGeometry>{shapes}</MultiGeometry>"


def _point(point: Any) -> str:
    return f"<Point><coordinates>{point.x:.7f},{point.y:.7f}</coordinates></Point>"


def _polygon(polygon: Any) -> str:
    inner = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in polygon.interiors)
    return f"<Polygon><outerBoundaryIs>{_ring(polygon.exterior)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(ring: Any) -> str:
    points = " ".join(f"{x:.6f},{y:.6f}" for x, y in ring.coords)
    return f"<LinearRing><coordinates>{points}</coordinates></LinearRing>"


def _safe(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text))


EXPORT = Export(
    "kml", "KML", "application/vnd.google-earth.kml+xml", write, purpose=_l("Google Earth"), spatial=True, order=70
)
