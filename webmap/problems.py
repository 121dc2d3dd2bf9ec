"""Errors of the API as problem details (RFC 9457), in the language of the reader's program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Response, request

from webmap.language import current

UNDER = "/api/"


def is_api() -> bool:
    """Whether the request is the API's, so that its errors are told to a program."""
    return request.path.startswith(UNDER)


def problem(status: int, title: str, lines: Sequence[str], faults: Sequence[dict[str, Any]] = ()) -> Response:
    """A problem: its type (an address of the documentation), title, status, detail, and the faults of the address."""
    body = {
        "type": f"{request.url_root}api#problem-{status}",
        "title": title,
        "status": status,
        "detail": " ".join(line for line in lines if line) or title,
        "instance": request.path,
        "faults": list(faults),
    }
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    response.headers["Content-Language"] = current()
    return response
