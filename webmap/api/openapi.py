"""The OpenAPI 3.1 document, made of the very operations, types and filter questions that the API answers with."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, current_app, jsonify
from pydantic import TypeAdapter

from geodata.filters import EXCLUDE, KINDS, SCOPES, params
from geodata.money import LENSES
from geodata.queries.place_table import SHARINGS
from geodata.queries.projects import DEFAULT_SORT, SORTS
from geodata.queries.summary_table import COLUMN_DIMENSIONS, DIMENSIONS, MEASURES
from webmap.address import NO_COLUMNS, ORDERS
from webmap.api import PREFIX, Operation, Text, bp, operations
from webmap.api.answer import LICENCE, Links, Meta
from webmap.pages.shown import absolute

_CODE = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 120}

QUESTIONS: dict[str, tuple[dict[str, Any], Text, str]] = {
    "q": ({"type": "string", "minLength": 1, "maxLength": 200}, Text("Aranan sözcükler; eksi dışarıda bırakır, tırnak söz öbeği arar.", "Words looked for; a minus leaves out, quotes seek a phrase."), "turizm"),
    "program": (_CODE, Text("Mali destek programı.", "Support programme."), ""),
    "cagri": (_CODE, Text("Teklif çağrısı.", "Call for proposals."), ""),
    "bilesen": (_CODE, Text("Çağrının bileşeni.", "Component of a call."), ""),
    "sop": (_CODE, Text("Sonuç odaklı program.", "Result-oriented programme."), ""),
    "ilce": (_CODE, Text("Projenin uygulandığı ilçe.", "District where the project works."), "konak"),
    "altbolge": (_CODE, Text("Alt bölge.", "Sub-region."), ""),
    "yil": ({"type": "string", "pattern": "^([0-9]{4}(-([0-9]{4})?)?|-[0-9]{4}|bilinmiyor)$"}, Text("Çağrı yılı veya aralığı.", "Call year or span of years."), "2012-2018"),
    "sektor": (_CODE, Text("Sektör.", "Sector."), "turizm"),
    "durum": (_CODE, Text("Durum.", "Status."), ""),
    "tur": (_CODE, Text("Destek türü.", "Kind of support."), ""),
    "kapsam": ({"type": "string", "enum": list(SCOPES)}, Text("Tek ilçe, birkaç ilçe, il geneli veya yersiz.", "One district, several, the whole province, or no known place."), "tek-ilce"),
    "kurum": (_CODE, Text("Projede yer alan kurum (anahtarı).", "A body that takes part (its key)."), ""),
    "tutar": ({"type": "string", "pattern": "^([0-9]+(\\.[0-9]{1,2})?-([0-9]+(\\.[0-9]{1,2})?)?|-[0-9]+(\\.[0-9]{1,2})?)$"}, Text("Destek tutarı aralığı, TL.", "Span of support, in lira."), "100000-500000"),
    "kutu": ({"type": "string"}, Text("Batı, güney, doğu, kuzey (derece).", "West, south, east, north in degrees."), "26.5,38,27.5,39"),
    "yakin": ({"type": "string"}, Text("Enlem, boylam, kilometre.", "Latitude, longitude, kilometres."), "38.42,27.14,10"),
    "cizim": ({"type": "string"}, Text("3–60 köşeli çizim: enlem,boylam;…", "A drawn shape of 3 to 60 corners: lat,lon;…"), ""),
    "varlik": ({"type": "string", "enum": list(KINDS)}, Text("Projeler, restorasyon alanlarının projeleri veya Ajansın kendi faaliyetleri.", "Projects, those of restoration sites, or the agency's own activities."), "alan"),
}  # fmt: skip
"""Each question of the filter: its schema, what it asks, and an example that can be asked (empty: none)."""

SHOWN: dict[str, tuple[dict[str, Any], Text]] = {
    "mercek": ({"type": "string", "enum": list(LENSES)}, Text("Para merceği: nominal TL, sabit fiyatlar, avro.", "Money lens: nominal lira, constant prices, euro.")),
    "taban": ({"type": "string", "pattern": "^[0-9]{4}$"}, Text("Sabit fiyatların yılı (yalnızca mercek=sabit ile).", "Year of the constant prices (only with mercek=sabit).")),
    "sirala": ({"type": "string", "enum": list(SORTS), "default": DEFAULT_SORT}, Text("Sıra; eksi tersine çevirir.", "Order; a minus turns it round.")),
    "paylasim": ({"type": "string", "enum": list(SHARINGS)}, Text("Birkaç yerdeki proje payıyla (pay) veya tam (tam) sayılır.", "A project in several places counts by its share (pay) or in full (tam).")),
    "satir": ({"type": "string", "enum": list(DIMENSIONS)}, Text("Satırlar.", "Rows.")),
    "sutun": ({"type": "string", "enum": [*COLUMN_DIMENSIONS, NO_COLUMNS]}, Text("Sütunlar.", "Columns.")),
    "olcu": ({"type": "array", "items": {"type": "string", "enum": list(MEASURES)}}, Text("Ölçüler.", "Measures.")),
    "dizi": ({"type": "string", "enum": list(ORDERS)}, Text("Satırların sırası.", "Order of the rows.")),
}  # fmt: skip
VERSION = Text("Veri sürümü; yoksa en yenisi.", "Data version; the newest if left out.")

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
    return jsonify(document())


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
        body = {"type": "object", "required": ["meta", "links", "data"]}
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
        value = [example] if param.several else example
        found.append(_query(param.name, schema, text, value if example else None))
        if param.several:
            out = Text(f"Bunlar dışarıda: {text.tr}", f"Without these: {text.en}")
            found.append(_query(EXCLUDE + param.name, schema, out))
    found += [_query(name, *SHOWN[name]) for name in one.shown]
    found += [_query(own.name, own.schema, own.about, own.example) for own in one.own]
    return [*found, _query("v", {"type": "string", "minLength": 1}, VERSION)]


def _query(name: str, schema: dict[str, Any], about: Text, example: Any = None) -> dict[str, Any]:
    told = {"name": name, "in": "query", "schema": schema, "description": f"{about.tr} / {about.en}"}
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
