"""The envelope of every answer: the data, what they are (version, question, licence), and where to go on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _
from pydantic import TypeAdapter
from werkzeug.exceptions import NotAcceptable

from geodata.filters import BadAddress, Fault, known_parameters
from webmap import sentences
from webmap.api import Found, Operation, Text
from webmap.datasets import attributions
from webmap.exports import exports
from webmap.language import link, speaking
from webmap.pages.shown import absolute
from webmap.presentation import lens_name
from webmap.reading import Reading, reading

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Money:
    """The lens that ``amount`` is seen through: nominal, sabit (prices of the year ``base``) or eur; its currency."""

    lens: str
    base: int | None
    currency: str
    name: Text


@dataclass(frozen=True)
class Meta:
    """Of which data version the answer is, what was asked in words, in which money, and under which licence."""

    data_version: str | None
    published_at: dt.datetime | None
    register_hash: str | None
    sample: bool
    licence: str
    attribution: list[str]
    question: Text
    money: Money
    count: int | None


@dataclass(frozen=True)
class Links:
    """This answer, the next page of it, the pages that show the same, and the same as files (format → address)."""

    self: str
    next: str | None
    html: Text | None
    files: dict[str, str]


def answer(operation: Operation, values: dict[str, Any]) -> Response:
    """Read, ask, answer. Raises BadAddress for a parameter the resource does not know, NotAcceptable for no JSON."""
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(["application/json"]):
        raise NotAcceptable(_("This address answers as application/json only."))
    _refuse_unknown(operation)
    with reading(also=[one.name for one in operation.own]) as r:
        found = operation.ask(r, **values)
        body = {
            "meta": _dumped(Meta, _meta(r, found.count)),
            "links": _dumped(Links, _links(r, found)),
            "data": _data(operation, found),
        }
        response = Response(TypeAdapter(dict[str, Any]).dump_json(body), mimetype="application/json")
        version = r.codebook.version
    if version is not None:
        response.last_modified = version.published_at
    return response


def accepted(operation: Operation) -> tuple[str, ...]:
    """All parameters that an operation takes, in the order they are told."""
    asked = known_parameters() if operation.filtered else ()
    return (*asked, *operation.shown, *(one.name for one in operation.own), "v")


def _refuse_unknown(operation: Operation) -> None:
    known = accepted(operation)
    faults = [Fault(name, request.args[name], "parameter", known) for name in request.args if name not in known]
    # A form may leave a field empty; a program that sends nothing has most likely lost what it meant to ask.
    asked = request.args.items(multi=True)
    faults += [Fault(name, value, "empty") for name, value in asked if name in known and not value.strip()]
    if faults:
        raise BadAddress(faults)


def _data(operation: Operation, found: Found) -> Any:
    dumped = _dumped(operation.data, found.data)
    if not found.only:
        return dumped
    return [{name: value for name, value in one.items() if name in found.only} for one in dumped]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _dumped(kind: Any, value: Any) -> Any:
    return _adapter(kind).dump_python(value, mode="json")


def _meta(r: Reading, count: int | None) -> Meta:
    version, lens = r.codebook.version, r.address.lens
    said = {}
    for language in ("tr", "en"):
        with speaking(language):
            said[language] = (sentences.asked(r.address.flt, r.codebook), lens_name(lens))
    return Meta(
        data_version=version.label if version else None,
        published_at=version.published_at if version else None,
        register_hash=version.register_hash if version else None,
        sample=bool(version and version.is_sample),
        licence=LICENCE,
        attribution=["İzmir Kalkınma Ajansı (İZKA)", *attributions()],
        question=Text(said["tr"][0], said["en"][0]),
        money=Money(lens.kind, lens.base, lens.currency, Text(said["tr"][1], said["en"][1])),
        count=count,
    )


def _links(r: Reading, found: Found) -> Links:
    html = None
    if found.page is not None:
        endpoint, values = found.page
        pages = [absolute(link(endpoint, address=r.address, _language=one, **values)) for one in ("tr", "en")]
        html = Text(*pages)
    files = {}
    if found.files is not None:
        files = {key: absolute(link(found.files, address=r.address, _language="tr", key=key)) for key in exports()}
    return Links(absolute(request.full_path.rstrip("?")), _next(found.next), html, files)


def _next(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "cursor"]
    return absolute(f"{request.path}?{urlencode([*pairs, ('cursor', cursor)], safe=',/;')}")


def members(kind: Any) -> tuple[str, ...]:
    """The names of a record's members."""
    return tuple(one.name for one in fields(kind))
