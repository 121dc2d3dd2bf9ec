"""The services' API definition, OpenAPI 3.0, made from the collections themselves."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from geodata.crs import CRS84, SYSTEMS
from geodata.filters import EXCLUDE, known_parameters
from webmap.identity import LICENCE
from webmap.ogc import Collection, collections
from webmap.ogc import question as q
from webmap.ogc.answers import GEOJSON, HTML, JSON, SCHEMA, address
from webmap.ogc.described import prop
from webmap.ogc.tilesets import GRID, MOST_ZOOM, MVT
from webmap.reading import Reading

Operation = dict[str, Any]


def openapi(r: Reading) -> dict[str, Any]:
    """The definition in the reader's language, for this server."""
    version = r.codebook.version
    paths: dict[str, Any] = {
        "/": _get("landing", _("Landing page"), "core"),
        "/conformance": _get("conformance", _("Conformance"), "core"),
        "/collections": _get("collections", _("Collections"), "core"),
        "/tileMatrixSets": _get("tileMatrixSets", _("Tile grids"), "tiles"),
        f"/tileMatrixSets/{GRID}": _get("tileMatrixSet", GRID, "tiles"),
    }
    for one in collections().values():
        paths |= _paths(r, one)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("İzmir Supports Map"),
            "description": _("Geodata services of İzmir Development Agency’s register of supports."),
            "version": version.label if version else "0",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
        },
        "servers": [{"url": address("ogc_landing").partition("?")[0]}],
        "tags": [{"name": name} for name in ("core", "tiles", *collections())],
        "paths": paths,
        "components": {"parameters": _parameters(), "schemas": _schemas(), "responses": _responses()},
    }


def _paths(r: Reading, one: Collection) -> dict[str, Any]:
    at = f"/collections/{one.key}"
    title = str(one.title)
    asked = [_ref(name) for name in q.ITEMS] + _questions(one)
    asked += [_own(name, prop(r, one, name, kind)) for name, kind in one.kinds.items()]
    id_of = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    single = [id_of, _ref("f"), _ref("crs"), *(_questions(one) if one.whole else _shown(None))]
    paths = {
        at: _get(f"{one.key}.collection", title, one.key),
        f"{at}/queryables": _get(f"{one.key}.queryables", _("What can be asked"), one.key, kind=(SCHEMA, "document")),
        f"{at}/items": _get(f"{one.key}.items", title, one.key, asked, (GEOJSON, "featureCollection")),
        f"{at}/items/{{featureId}}": _get(f"{one.key}.item", title, one.key, single, (GEOJSON, "feature")),
    }
    if one.mvt is not None:
        tile = f"{at}/tiles/{GRID}"
        place = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0, "maximum": most}}
            for name, most in (
                ("tileMatrix", MOST_ZOOM), ("tileRow", 2**MOST_ZOOM - 1), ("tileCol", 2**MOST_ZOOM - 1),
            )
        ]  # fmt: skip
        questions = _questions(one)
        paths |= {
            f"{at}/tiles": _get(f"{one.key}.tilesets", _("Vector tiles"), "tiles", [_ref("f"), *questions]),
            tile: _get(f"{one.key}.tileset", _("Vector tiles"), "tiles", [_ref("f"), *questions]),
            f"{tile}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _tile(one, [*place, *questions]),
        }
    return paths


def _get(
    name: str, title: str, tag: str, asked: list[Any] | None = None, kind: tuple[str, str] = (JSON, "document")
) -> dict[str, Operation]:
    content = {
        kind[0]: {"schema": {"$ref": f"#/components/schemas/{kind[1]}"}},
        HTML: {"schema": {"type": "string"}},
    }
    parameters = asked if asked is not None else [_ref("f"), _ref("v")]
    answers: dict[str, Any] = {"200": {"description": title, "content": content}}
    answers |= {status: {"$ref": f"#/components/responses/problem{status}"} for status in _problems()}
    return {
        "get": {"operationId": name, "summary": title, "tags": [tag], "parameters": parameters, "responses": answers}
    }


def _tile(one: Collection, asked: list[Any]) -> dict[str, Operation]:
    made = _get(f"{one.key}.tile", _("One vector tile"), "tiles", asked)
    made["get"]["responses"]["200"] = {
        "description": _("One vector tile"),
        "content": {MVT: {"schema": {"type": "string", "format": "binary"}}},
    }
    made["get"]["responses"]["204"] = {"description": _("Nothing is in this tile.")}
    return made


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/parameters/{name}"}


def _questions(one: Collection) -> list[Any]:
    """The pages' own questions, by reference; and the lens and version."""
    return [*([_ref(name) for name in known_parameters()] if one.filtered else []), *_shown(one)]


def _shown(one: Collection | None) -> list[Any]:
    return [_ref(name) for name in q.SHOWN] if one is None or one.filtered else [_ref("v")]


def _own(name: str, schema: dict[str, Any], about: str = "") -> dict[str, Any]:
    told = {key: value for key, value in schema.items() if key != "title"}
    many = {"style": "form", "explode": True} if told.get("type") == "array" else {}
    described = about or str(schema.get("title", name))
    return {"name": name, "in": "query", "required": False, "description": described, "schema": told, **many}


def _parameters() -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    systems = {"type": "string", "format": "uri", "enum": [one.uri for one in SYSTEMS], "default": CRS84.uri}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    own = {
        "f": _own("f", {"type": "string", "enum": ["json", "html"]}, _("The form of the answer.")),
        "limit": _own(
            "limit", {"type": "integer", "minimum": 1, "maximum": q.MOST, "default": q.DEFAULT_LIMIT},
            _("How many features at most; the links lead to the next ones."),
        ),
        "offset": _own(
            "offset", {"type": "integer", "minimum": 0, "default": 0}, _("How many features are passed over.")
        ),
        "bbox": {**_own("bbox", numbers, _("Only features that meet this box.")), "explode": False},
        "bbox-crs": _own("bbox-crs", systems, _("The system of the box.")),
        "crs": _own("crs", systems, _("The system of the answer.")),
        "datetime": _own("datetime", text, _("Only features whose time meets this day or span of days.")),
        "filter": _own("filter", text, _("An expression in CQL2.")),
        "filter-lang": _own(
            "filter-lang", {"type": "string", "enum": list(q.LANGUAGES), "default": q.LANGUAGES[0]},
            _("The language of the expression."),
        ),
        "filter-crs": _own("filter-crs", systems, _("The system of geometries in the expression.")),
        "mercek": _own("mercek", {"type": "string", "enum": ["nominal", "sabit", "eur"]}, _("The lens of the money.")),
        "taban": _own("taban", {"type": "integer"}, _("The base year of constant prices.")),
        "v": _own("v", text, _("A data version: the register as it was.")),
    }  # fmt: skip
    same = _("The same question as on the site’s pages; repeat it for “or”.")
    out = _("Leaves out what this value means.")
    for name in known_parameters():
        own[name] = _own(name, {"type": "array", "items": text}, out if name.startswith(EXCLUDE) else same)
    return own


def _schemas() -> dict[str, Any]:
    link = {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
    }
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object"},
        },
    }
    whole = {"type": "integer", "minimum": 0}
    held = {"type": "array", "items": {"$ref": "#/components/schemas/feature"}}
    links = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
    return {
        "link": link,
        "document": {"type": "object"},
        "feature": feature,
        "featureCollection": {
            "type": "object",
            "required": ["type", "features", "links", "numberMatched", "numberReturned"],
            "properties": {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "numberMatched": whole, "numberReturned": whole, "links": links, "features": held,
            },
        },
        "problem": {
            "type": "object",
            "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                           "detail": {"type": "string"}},
        },
    }  # fmt: skip


def _problems() -> dict[str, str]:
    """Status → when it is answered."""
    return {
        "400": _("The address cannot be read; the answer says what is wrong."),
        "404": _("There is no such thing."),
        "414": _("The address is longer than the web server reads (about 4000 characters)."),
        "429": _("Too many questions in this minute; Retry-After says when to go on."),
    }


def _responses() -> dict[str, Any]:
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}},
        HTML: {"schema": {"type": "string"}},
    }
    return {f"problem{status}": {"description": about, "content": content} for status, about in _problems().items()}
