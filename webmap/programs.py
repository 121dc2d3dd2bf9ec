"""Which addresses are asked by programs rather than read by people: their errors, languages and doors differ."""

from __future__ import annotations

from flask import has_request_context, request

OPEN = ("/api/v1",)
"""Families of such addresses: counted, open to other sites' scripts, their errors problem details in the language of
Accept-Language. A new family is one more entry: a path, meant with all below it."""

READ_ELSEWHERE = (*OPEN, "/ogc", "/en/ogc")
"""Families that other sites' scripts may read, also where the same addresses are pages for people."""


def asked_by_program() -> bool:
    """Whether the request is for one of these addresses."""
    return has_request_context() and _under(OPEN)


def read_elsewhere() -> bool:
    """Whether other sites' scripts may read the answer."""
    return has_request_context() and _under(READ_ELSEWHERE)


def _under(families: tuple[str, ...]) -> bool:
    return any(request.path == one or request.path.startswith(f"{one}/") for one in families)
