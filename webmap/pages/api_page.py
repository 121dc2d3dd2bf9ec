"""The documentation of the API, made of the very document that programs read."""

from __future__ import annotations

from typing import Any

from flask import render_template

from webmap.api import PREFIX, operations
from webmap.api.openapi import ERRORS, document
from webmap.api_words import CURL, PYTHON
from webmap.pages import bp
from webmap.pages.shown import absolute
from webmap.reading import reading


@bp.get("/api")
def api_page() -> str:
    """What can be asked, how, and with which examples."""
    base = absolute(PREFIX)
    with reading() as r:
        told = document(r)
        return render_template(
            "api.html",
            address=r.address,
            document=told,
            operations=operations(),
            members={one.path: _members(told, one.path) for one in operations()},
            errors=ERRORS,
            base=base,
            curl=[(said, line.replace("{base}", base)) for said, line in CURL],
            python=PYTHON.replace("{base}", base),
        )


def _members(document: dict[str, Any], path: str) -> list[tuple[str, str]]:
    """What a record at this path holds: each member's name, and what it is, as JSON Schema says it."""
    answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    data = answer["properties"]["data"]
    while "properties" not in data:
        if "$ref" in data:
            data = document["components"]["schemas"][data["$ref"].rpartition("/")[2]]
        else:
            data = data.get("items") or data["additionalProperties"]
    return [(name, _kind(one)) for name, one in data["properties"].items()]


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "additionalProperties" in schema:
        return f"{{…: {_kind(schema['additionalProperties'])}}}"
    return f"[{_kind(schema['items'])}]" if schema.get("type") == "array" else str(schema.get("type", "string"))
