"""What the services say of a collection: its description, and what can be asked of its properties."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from geodata.crs import CRS84, SYSTEMS
from geodata.queries.features import Source, extent
from webmap.identity import LICENCE
from webmap.kept import kept
from webmap.ogc import Collection
from webmap.ogc.answers import GEOJSON, HTML, JSON, SCHEMA, Link, address
from webmap.ogc.words import LABELS
from webmap.reading import Reading

Reach = tuple[tuple[float, ...] | None, tuple[str | None, str | None]]

OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0"
FOREVER = "9999-12-31"
_ROOM = 0.01
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "yes_no": {"type": "boolean"},
    "day": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "texts": {"type": "array", "items": {"type": "string"}},
}


def described(r: Reading, collection: Collection) -> dict[str, Any]:
    """The collection's document: what it is, where and when, in which systems, and where its features are."""
    box, (first, last) = reach(r, collection)
    about: dict[str, Any] = {
        "id": collection.key,
        "title": str(collection.title),
        "description": str(collection.about),
        "itemType": "feature",
        "crs": [one.uri for one in SYSTEMS],
        "storageCrs": CRS84.uri,
        "links": _links(collection),
    }
    spans: dict[str, Any] = {}
    if box is not None:
        spans["spatial"] = {"bbox": [with_room(box)], "crs": CRS84.uri}
    if first is not None:
        end = None if last is None or last == FOREVER else last
        spans["temporal"] = {"interval": [[_instant(first), _instant(end)]], "trs": _GREGORIAN}
    return {**about, "extent": spans} if spans else about


def reach(r: Reading, collection: Collection) -> Reach:
    """West, south, east, north of all features (None: none has a geometry); their first and last day."""
    # Of a large register this takes seconds, and it is asked each time that a program connects.
    return kept(r, ("reach", collection.key), lambda: extent(r.connection, collection.single(r)))


def with_room(box: tuple[float, ...]) -> list[float]:
    """The box with a rim of about a kilometre.

    One around a single point has no size, and programs take that for nothing at all; and they lose what lies exactly
    on the edge when they project it.
    """
    west, south, east, north = box
    return [round(value, 6) for value in (west - _ROOM, south - _ROOM, east + _ROOM, north + _ROOM)]


def _instant(day: str | None) -> str | None:
    """A day as the date-time that the standard's schema wants; a month's 31st that it may not have is its 28th."""
    if day is None:
        return None
    year, month, date = day.split("-")
    date = "28" if date == "31" and month not in ("01", "03", "05", "07", "08", "10", "12") else date
    return f"{year}-{month}-{date}T00:00:00Z"


def _links(one: Collection) -> list[Link]:
    found = [
        {"rel": "self", "type": JSON, "title": _("This document"), "href": address("ogc_collection", key=one.key)},
        {"rel": "alternate", "type": HTML, "title": _("This document as a page"),
         "href": address("ogc_collection", [("f", "html")], key=one.key)},
        {"rel": "items", "type": GEOJSON, "title": _("The features as GeoJSON"),
         "href": address("ogc_items", key=one.key)},
        {"rel": "items", "type": HTML, "title": _("The features as a page"),
         "href": address("ogc_items", [("f", "html")], key=one.key)},
        {"rel": f"{OGC_REL}/queryables", "type": SCHEMA, "title": _("What can be asked"),
         "href": address("ogc_queryables", key=one.key)},
        {"rel": "license", "type": HTML, "title": "CC BY 4.0", "href": LICENCE},
    ]  # fmt: skip
    if one.mvt is not None:
        tiles = {"type": JSON, "title": _("Vector tiles"), "href": address("ogc_tilesets", key=one.key)}
        found.append({"rel": f"{OGC_REL}/tilesets-vector", **tiles})
    return found


def queryables(r: Reading, collection: Collection, source: Source) -> dict[str, Any]:
    """The properties that a question may name, as a JSON Schema; codes with their list."""
    shape = {
        "title": str(LABELS["geometry"]),
        "x-ogc-role": "primary-geometry",
        "format": f"geometry-{collection.geometry.lower()}",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address("ogc_queryables", key=collection.key),
        "type": "object",
        "title": str(collection.title),
        "description": str(collection.about),
        "properties": {
            "geometry": shape,
            **{name: prop(r, collection, name, source.kinds[name]) for name in source.kinds},
        },
        "additionalProperties": False,
    }


def prop(r: Reading, collection: Collection, name: str, kind: str) -> dict[str, Any]:
    """The JSON Schema of one property."""
    schema = {"title": str(LABELS[name]), **_TYPES[kind]}
    if name in collection.codes:
        schema["enum"] = list(r.codebook.lists[collection.codes[name]])
    return schema
