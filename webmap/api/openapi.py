"""The OpenAPI 3.1 document, made of the very operations, types and filter questions that the API answers with."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, jsonify, request
from pydantic import TypeAdapter
from werkzeug import Response

from geodata.filters import EXCLUDE, params
from webmap.api import PREFIX, Operation, Text, bp, operations
from webmap.api.answer import LICENCE, Links, Meta
from webmap.api.questions import QUESTIONS, SHOWN, VERSION
from webmap.pages.shown import absolute

_ERRORS = {
    "400": "The address cannot be read; `faults` names every fault.",
    "404": "Not in the register.",
    "405": "Only GET, HEAD and OPTIONS.",
    "406": "Only application/json is answered.",
    "410": "The cursor belongs to another data version.",
    "429": "Too many questions; see Retry-After.",
    "503": "Temporarily out of reach; see Retry-After.",
}


@bp.get("/openapi.json")
def openapi() -> Response:
    """The document as JSON."""
    response = jsonify(document())
    response.add_etag()
    return response.make_conditional(request)


def document() -> dict[str, Any]:
    """The whole document, at the address it is asked for."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    meta, links = _schema(Meta, schemas), _schema(Links, schemas)
    paths = {}
    for one in operations():
        data = _schema(one.data, schemas)
        if one.sparse:
            # Members may be left out on demand; only the reference is always there.
            schemas[data["items"]["$ref"].rpartition("/")[2]]["required"] = ["ref"]
        body: dict[str, Any] = {"type": "object", "required": ["meta", "links", "data"]}
        body["properties"] = {"meta": meta, "links": links, "data": data}
        paths[one.path] = {"get": _operation(one, body)}
    settings = current_app.config["SETTINGS"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "İzmir Destek Haritası API",
            "version": "1.0.0",
            "description": "İzmir Kalkınma Ajansı desteklerinin kaydı. / The register of İzmir Development Agency's "
            "supports. One filter for every resource; repeat a parameter for “or”, different ones are “and”.",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
            "contact": {"name": "İzmir Kalkınma Ajansı", "url": settings.agency_url},
        },
        "servers": [{"url": absolute(PREFIX)}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(one: Operation, body: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": one.title.en, "content": {"application/json": {"schema": body}}},
        "304": {"description": "Not modified since the ETag or date given."},
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, text in _ERRORS.items():
        answers[status] = {"description": text, "content": problem}
    return {
        "operationId": one.name,
        "summary": one.title.en,
        "description": f"{one.title.tr}. / {one.title.en}.",
        "parameters": parameters(one),
        "responses": answers,
    }


def parameters(one: Operation) -> list[dict[str, Any]]:
    """The parameters of an operation, as OpenAPI says them."""
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"{(\w+)}", one.path)
    ]
    for param in params().values() if one.filtered else ():
        schema, text, example = QUESTIONS[param.name]
        if param.several:
            schema = {"type": "array", "items": schema}
        value: Any = [example] if param.several else example
        found.append(_query(param.name, schema, text, value if example else None))
        if param.several:
            out = Text(f"Bunlar dışarıda: {text.tr}", f"Without these: {text.en}")
            found.append(_query(EXCLUDE + param.name, schema, out))
    found += [_query(name, *SHOWN[name]) for name in one.shown]
    found += [_query(own.name, own.schema, own.about, own.example) for own in one.own]
    return [*found, _query("v", {"type": "string", "minLength": 1}, VERSION)]


def _query(name: str, schema: dict[str, Any], about: Text, example: Any = None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "in": "query", "schema": schema, "description": f"{about.tr} / {about.en}"}
    if example is not None:
        told["example"] = int(example) if schema.get("type") == "integer" else example
    return told


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    made = TypeAdapter(kind).json_schema(mode="serialization", ref_template=template)
    schemas.update(made.pop("$defs", {}))
    title = made.get("title")
    if title and made.get("type") == "object":
        schemas[title] = made
        return {"$ref": template.format(model=title)}
    return made


_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457) in the language of Accept-Language.",
    "required": ["type", "title", "status", "detail", "instance", "faults"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "faults": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "value", "rule", "known", "text"],
                "properties": {
                    "parameter": {"type": "string"},
                    "value": {"type": "string"},
                    "rule": {"type": "string"},
                    "known": {"type": "array", "items": {"type": "string"}},
                    "text": {"type": "string"},
                },
            },
        },
    },
}
