"""How the geodata services answer: as JSON for programs or a page for people, each linking the other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request, url_for
from flask_babel import gettext as _

from geodata.filters import BadAddress, Fault
from webmap.datasets import attributions
from webmap.identity import CREDIT, LICENCE
from webmap.language import current
from webmap.programs import asked_of_services
from webmap.reading import Reading

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
FORMS = ("json", "html")

Link = dict[str, str]


def form() -> str:
    """``json`` or ``html``: what ``f`` says, else what the reader's program prefers; a program that does not say gets
    JSON. Raises BadAddress for another ``f``.
    """
    asked = request.args.get("f", "").strip()
    if asked and asked not in FORMS:
        raise BadAddress([Fault("f", asked, "ogc-form", FORMS)])
    chosen = asked or ("html" if request.accept_mimetypes.best_match([JSON, GEOJSON, HTML]) == HTML else "json")
    # One address has two answers, so the tag that names one must not name the other.
    g.stamp = chosen
    return chosen


def told_to_program() -> bool:
    """Whether this request is one of the services' that a program made: its errors are problem details."""
    if not asked_of_services():
        return False
    try:
        return form() == "json"
    except BadAddress:
        return True


def address(endpoint: str, pairs: Sequence[tuple[str, str]] = (), **values: Any) -> str:
    """The whole address of one of the services, in the language and data version of the request."""
    from webmap.pages.shown import absolute

    found = [pair for pair in pairs if pair[0] != "v"]
    if g.get("old_version") is not None:
        found.append(("v", g.old_version))
    path = absolute(url_for(f"{current()}.{endpoint}", **values))
    return path + ("?" + urlencode(found, safe=",/:;") if found else "")


def links(endpoint: str, kind: str = JSON, **values: Any) -> list[Link]:
    """The answer itself and its other form, with the question kept."""
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != "f"]
    page = address(endpoint, [*asked, ("f", "html")], **values)
    return [
        {"rel": "self", "type": kind, "title": _("This document"), "href": address(endpoint, asked, **values)},
        {"rel": "alternate", "type": HTML, "title": _("This document as a page"), "href": page},
    ]


def answer(body: Mapping[str, Any] | str, kind: str = JSON) -> Response:
    """A document for programs."""
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return negotiated(Response(text, content_type=kind))


def page(text: str) -> Response:
    """A page for people."""
    return negotiated(Response(text))


def negotiated(response: Response) -> Response:
    """The answer marked as one of several that its address has."""
    response.vary.add("Accept")
    response.headers["Content-Language"] = current()
    return response


def origin(r: Reading) -> dict[str, Any]:
    """What every answer with data says of itself: data version, whether it is made up, licence and attribution."""
    version = r.codebook.version
    return {
        "data_version": version.label if version else None,
        "sample_data": bool(version and version.is_sample),
        "licence": LICENCE,
        "attribution": [CREDIT, *attributions()],
    }
