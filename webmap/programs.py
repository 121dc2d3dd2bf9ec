"""Which addresses are asked by programs rather than read by people: their errors, languages and doors differ."""

from __future__ import annotations

from flask import has_request_context, request

OPEN = ("/api/v1",)
"""Families of such addresses: counted, open to other sites' scripts, their errors problem details in the language of
Accept-Language. A new family is one more entry: a path, meant with all below it."""

SERVICES = ("/ogc", "/en/ogc")
"""Families that are pages for people as well: other sites' scripts may read them, and the reader's program chooses."""


def asked_by_program() -> bool:
    """Whether the request is for one of these addresses."""
    return _under(OPEN)


def read_elsewhere() -> bool:
    """Whether other sites' scripts may read the answer."""
    return _under(OPEN) or asked_of_services()


def asked_of_services() -> bool:
    """Whether the request is one of the geodata services'."""
    return _under(SERVICES)


def counted_as() -> str | None:
    """Under which rule the request is counted: one view of a map asks for very many tiles, which have a rule of their
    own; everything else that programs ask is counted together. None: not counted."""
    if asked_of_services() and (request.endpoint or "").endswith(".ogc_tile"):
        return "tiles"
    return "default" if read_elsewhere() else None


def _under(families: tuple[str, ...]) -> bool:
    return has_request_context() and any(request.path == one or request.path.startswith(f"{one}/") for one in families)
