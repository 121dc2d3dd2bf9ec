"""Errors as programs read them: problem details (RFC 9457), in the language that the program prefers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import Response, request, url_for

from webmap.language import current


@dataclass(frozen=True)
class Wrong:
    """One fault of the address: the parameter, what it said, which rule it breaks, what is known, and a sentence."""

    parameter: str
    value: str
    rule: str
    known: Sequence[str]
    text: str


@dataclass(frozen=True)
class Problem:
    """What went wrong (RFC 9457), in the language of Accept-Language. ``type`` is where it is documented, ``faults``
    name each unreadable parameter."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    faults: list[Wrong]


def problem(status: int, title: str, lines: Sequence[str], faults: Sequence[Wrong] = ()) -> Response:
    """The problem of this request; ``lines`` are its sentences."""
    documented = url_for(f"{current()}.api_page", _anchor=f"problem-{status}", _external=True)
    detail = " ".join(line for line in lines if line) or title
    body: dict[str, Any] = asdict(Problem(documented, title, status, detail, request.path, list(faults)))
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    response.headers["Content-Language"] = current()
    return response
