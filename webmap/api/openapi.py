"""The OpenAPI 3.1 document, made of the very operations, types, code lists and filter questions that answers use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, jsonify, request
from pydantic import TypeAdapter
from werkzeug import Response

from geodata.filters import EXCLUDE, UNKNOWN, BadAddress, Fault, Param, ProjectFilter, known_parameters, params
from geodata.money import Lens
from geodata.queries.keyset import Step, step
from geodata.queries.organisation import organisations
from geodata.queries.references import site_slugs
from webmap.api import PREFIX, Operation, Text, bp, operations
from webmap.api.answer import Links, Meta, own_of
from webmap.api.questions import NAMED, QUESTIONS, SHOWN, VERSION
from webmap.identity import AGENCY, LICENCE
from webmap.pages.shown import absolute
from webmap.problems import Problem
from webmap.reading import Reading, reading

ERRORS = {
    "400": Text("Adres okunamıyor; faults her hatayı söyler.", "The address cannot be read; faults names every fault."),
    "404": Text("Kayıtta yok.", "Not in the register."),
    "405": Text("Yalnızca GET, HEAD ve OPTIONS.", "Only GET, HEAD and OPTIONS."),
    "406": Text("Yalnızca application/json verilir.", "Only application/json is answered."),
    "410": Text(
        "Kayıt çıkarılmış veya imleç başka bir veri sürümüne ait.",
        "The record was taken out, or the cursor belongs to another data version.",
    ),
    "429": Text("Çok fazla soru; Retry-After başlığına bakınız.", "Too many questions; see Retry-After."),
    "500": Text("Bizim tarafımızda bir hata oldu.", "Something went wrong on our side."),
    "503": Text("Şu anda ulaşılamıyor; Retry-After başlığına bakınız.", "Out of reach just now; see Retry-After."),
}
"""Statuses of problems, each with its meaning."""

_LABEL = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,6}$"}

_HEADERS = {
    "ETag": "Changes exactly when the data version, the code or the question does.",
    "Last-Modified": "When the data version was published.",
    "RateLimit-Policy": "The rule: q questions in w seconds.",
    "RateLimit": "r questions are left for t seconds.",
    "Link": "service-desc, license, and next where the list goes on.",
}


@dataclass(frozen=True)
class Known:
    """What the register holds for each kind of record that a path names: ``all`` of them, or just an ``example``."""

    all: Mapping[str, Sequence[str]]
    example: Mapping[str, str]


@bp.get("/openapi.json")
def openapi() -> Response:
    """The document as JSON, with the code lists of the data version asked."""
    unknown = [Fault(name, request.args[name], "parameter", ("v",)) for name in request.args if name != "v"]
    if unknown:
        raise BadAddress(unknown)
    with reading() as r:
        return jsonify(document(r))


def document(r: Reading) -> dict[str, Any]:
    """The whole document, at the address it is asked for."""
    schemas: dict[str, Any] = {}
    meta, links, problem = (_schema(kind, schemas) for kind in (Meta, Links, Problem))
    known = _known(r)
    paths = {}
    for one in operations():
        data = _schema(one.data, schemas)
        if one.key:
            # Members may be left out on demand; only the key is always there.
            schemas[data["items"]["$ref"].rpartition("/")[2]]["required"] = [one.key]
        body: dict[str, Any] = {"type": "object", "required": ["meta", "links", "data"]}
        body["properties"] = {"meta": meta, "links": links, "data": data}
        paths[one.path] = {"get": _operation(one, body, problem, _parameters(one, r, known))}
    settings = current_app.config["SETTINGS"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "İzmir Destek Haritası API",
            "version": "1.0.0",
            "description": "İzmir Kalkınma Ajansı desteklerinin kaydı. / The register of İzmir Development Agency's "
            "supports. One filter for every resource; repeat a parameter for “or”, different ones are “and”.",
            "license": {"name": "CC BY 4.0", "url": LICENCE},
            "contact": {"name": AGENCY["tr"], "url": settings.agency_url},
        },
        "servers": [{"url": absolute(PREFIX)}],
        "paths": paths,
        "components": {"schemas": schemas, "parameters": questions(r) | {"v": _query("v", _LABEL, VERSION)}},
    }


def _operation(
    one: Operation, body: dict[str, Any], problem: dict[str, Any], asked: list[dict[str, Any]]
) -> dict[str, Any]:
    headers = {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()}
    answers: dict[str, Any] = {
        "200": {"description": one.title.en, "headers": headers, "content": {"application/json": {"schema": body}}},
        "304": {"description": "Not modified since the ETag or date given."},
        # The web server's own answer, before the question reaches us.
        "414": {"description": "The address is longer than the web server reads (about 4000 characters)."},
    }
    if one.named:
        answers["301"] = {"description": "The record has another address now: see Location."}
    for status, text in ERRORS.items():
        answers[status] = {"description": text.en, "content": {"application/problem+json": {"schema": problem}}}
    return {
        "operationId": one.name,
        "summary": one.title.en,
        "description": f"{one.title.tr}. / {one.title.en}.",
        "parameters": asked,
        "responses": answers,
    }


def questions(r: Reading) -> dict[str, dict[str, Any]]:
    """The parameters that all filtered resources share, by name: the questions of the filter."""
    found = {}
    for param in params().values():
        schema, text, example = QUESTIONS[param.name]
        schema = _coded(param, schema, r)
        if not param.several:
            found[param.name] = _query(param.name, schema, text, example or None)
            continue
        several = {"type": "array", "items": schema}
        found[param.name] = _query(param.name, several, text, [example] if example else None)
        out = Text(f"Bunlar dışarıda: {text.tr}", f"Without these: {text.en}")
        found[EXCLUDE + param.name] = _query(EXCLUDE + param.name, several, out)
    return found


def _parameters(one: Operation, r: Reading, known: Known) -> list[dict[str, Any]]:
    found = [_in_path(name, one.named[name], known) for name in re.findall(r"{(\w+)}", one.path)]
    found += [{"$ref": f"#/components/parameters/{name}"} for name in (known_parameters() if one.filtered else ())]
    for name in one.shown:
        schema, text = SHOWN[name]
        if name == "taban":
            schema = {"type": "string", "enum": [str(year) for year in r.codebook.rates.base_years]}
        found.append(_query(name, schema, text))
    found += [_query(own.name, own.schema, own.about, own.example) for own in own_of(one)]
    return [*found, {"$ref": "#/components/parameters/v"}]


def _coded(param: Param, schema: dict[str, Any], r: Reading) -> dict[str, Any]:
    """The schema of one value: the codes themselves where a list has them all."""
    codes = list(r.codebook.lists.get(param.codes or "", ()))
    if not codes:
        return schema
    return {"type": "string", "enum": [*codes, UNKNOWN] if param.unknown else codes}


def _in_path(name: str, kind: str, known: Known) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if kind in known.all:
        schema = {"type": "string", "enum": list(known.all[kind])}
    told = _query(name, schema, NAMED[kind], known.example.get(kind))
    return told | {"in": "path", "required": True}


def _query(name: str, schema: dict[str, Any], about: Text, example: Any = None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "in": "query", "schema": schema, "description": f"{about.tr} / {about.en}"}
    if example is not None:
        told["example"] = int(example) if schema.get("type") == "integer" else example
    return told


def _known(r: Reading) -> Known:
    lists, rates = r.codebook.lists, r.codebook.rates
    found = {
        "place": [*lists["district"], *lists["subregion"]],
        "programme": list(lists["programme"]),
        "indicator": list(r.codebook.indicators),
    }
    rows, _more = step(r.connection, ProjectFilter(), Lens(), rates, Step("-tutar", 1)) or ((), False)
    bodies = organisations(r.connection, ProjectFilter(), Lens(), rates, ("", 1))
    first = {
        "project": [one.ref for one in rows],
        "site": site_slugs(r.connection)[:1],
        "organisation": [one.key for one in bodies],
        "version": [r.codebook.version.label] if r.codebook.version else [],
    }
    examples = {kind: some[0] for kind, some in {**found, **first}.items() if some}
    return Known({kind: codes for kind, codes in found.items() if codes}, examples)


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    made = TypeAdapter(kind).json_schema(mode="serialization", ref_template=template)
    schemas.update({name: _in_markdown(one) for name, one in made.pop("$defs", {}).items()})
    title = made.get("title")
    if title and made.get("type") == "object":
        schemas[title] = _in_markdown(made)
        return {"$ref": template.format(model=title)}
    return made


def _in_markdown(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its type's docstring as OpenAPI has it: in Markdown, on one line."""
    about = " ".join(schema.get("description", "").split()).replace("``", "`")
    return schema | {"description": about} if about else schema
