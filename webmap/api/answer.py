"""The envelope of every answer: the data, what they are (version, question, licence), and where to go on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from functools import cache, partial
from typing import Any, get_args
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _
from pydantic import TypeAdapter
from werkzeug.exceptions import NotAcceptable

from geodata.filters import BadAddress, Fault, known_parameters
from webmap import sentences
from webmap.api import PREFIX, Found, Operation, Own, Text
from webmap.api.paging import LIMIT, fields_of, read_fields, read_limit
from webmap.datasets import attributions
from webmap.file_answer import formats
from webmap.identity import CREDIT, LICENCE
from webmap.language import link, speaking
from webmap.pages.shown import absolute
from webmap.presentation import lens_name
from webmap.reading import Reading, reading

_BODY = TypeAdapter(dict[str, Any])


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
    """Read, ask, answer. Raises BadAddress with every fault of the address, NotAcceptable where JSON is not wanted."""
    if request.accept_mimetypes and not request.accept_mimetypes.best_match(["application/json"]):
        raise NotAcceptable(_("This address answers as application/json only."))
    faults = _own_faults(operation)
    read_here = {one.name for one in own_of(operation)} | {one.parameter for one in faults}
    try:
        with reading(also=read_here) as r:
            if faults:
                raise BadAddress(())
            found = operation.ask(r, **values)
            body = {
                "meta": _dumped(Meta, _meta(r, found)),
                "links": _dumped(Links, _links(r, found)),
                "data": _data(operation, found),
            }
            response = Response(_BODY.dump_json(body), mimetype="application/json")
            response.headers["Link"] = _leads(body["links"]["next"])
    except BadAddress as error:
        raise BadAddress([*faults, *error.faults]) from None
    return response


def _leads(following: str | None) -> str:
    """Where the description and the licence of the answer and its next page are, as RFC 8288 writes it."""
    leads = [(absolute(f"{PREFIX}/openapi.json"), "service-desc"), (LICENCE, "license")]
    leads += [(following, "next")] if following else []
    return ", ".join(f'<{address}>; rel="{rel}"' for address, rel in leads)


def own_of(operation: Operation) -> tuple[Own, ...]:
    """The parameters of the API alone that an operation takes."""
    return (*operation.own, fields_of(operation.key, members_of(operation))) if operation.key else operation.own


def members_of(operation: Operation) -> tuple[str, ...]:
    """The members of each record in a list."""
    return members(get_args(operation.data)[0])


def accepted(operation: Operation) -> tuple[str, ...]:
    """All parameters that an operation takes, in the order they are told."""
    asked = known_parameters() if operation.filtered else ()
    return (*asked, *operation.shown, *(one.name for one in own_of(operation)), "v")


def _own_faults(operation: Operation) -> list[Fault]:
    """What is wrong with the address besides the questions that pages ask too."""
    known = accepted(operation)
    faults = [Fault(name, request.args[name], "parameter", known) for name in request.args if name not in known]
    # A form may leave a field empty; a program that sends nothing has most likely lost what it meant to ask.
    asked = request.args.items(multi=True)
    faults += [Fault(name, value, "empty") for name, value in asked if name in known and not value.strip()]
    for read in (read_limit if LIMIT in operation.own else None, partial(_fields, operation)):
        try:
            if read is not None:
                read()
        except BadAddress as error:
            faults += error.faults
    return faults


def _fields(operation: Operation) -> tuple[str, ...]:
    return read_fields(operation.key, members_of(operation)) if operation.key else ()


def _data(operation: Operation, found: Found) -> Any:
    dumped, only = _dumped(operation.data, found.data), _fields(operation)
    if not only:
        return dumped
    return [{name: one[name] for name in only} for one in dumped]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _dumped(kind: Any, value: Any) -> Any:
    return _adapter(kind).dump_python(value, mode="json")


def _meta(r: Reading, found: Found) -> Meta:
    version, lens = r.codebook.version, r.address.lens
    said = {}
    for language in ("tr", "en"):
        with speaking(language):
            said[language] = (sentences.asked(found.flt or r.address.flt, r.codebook), lens_name(lens))
    return Meta(
        data_version=version.label if version else None,
        published_at=version.published_at if version else None,
        register_hash=version.register_hash if version else None,
        sample=bool(version and version.is_sample),
        licence=LICENCE,
        attribution=[CREDIT, *attributions()],
        question=Text(said["tr"][0], said["en"][0]),
        money=Money(lens.kind, lens.base, lens.currency, Text(said["tr"][1], said["en"][1])),
        count=found.count,
    )


def _links(r: Reading, found: Found) -> Links:
    html = None
    if found.page is not None:
        endpoint, values = found.page
        pages = [absolute(link(endpoint, address=r.address, _language=one, **values)) for one in ("tr", "en")]
        html = Text(*pages)
    files: dict[str, str] = {}
    if found.files is not None:
        endpoint, values = found.files
        for one in formats(found.spatial):
            files[one.key] = absolute(link(endpoint, address=r.address, _language="tr", key=one.key, **values))
    return Links(absolute(request.full_path.rstrip("?")), _next(found.next), html, files)


def _next(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] != "cursor"]
    return absolute(f"{request.path}?{urlencode([*pairs, ('cursor', cursor)], safe=',/;')}")


def members(kind: Any) -> tuple[str, ...]:
    """The names of a record's members."""
    return tuple(one.name for one in fields(kind))
