"""The Data Package descriptor of our files: every column with type, title and meaning, the source, the licence."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from webmap.archive import Packed
from webmap.exports import Column, FileNote, Table
from webmap.identity import LICENCE

_TYPES = {
    "text": "string",
    # Many dates are known by month or year only.
    "date": "string",
    "whole": "integer",
    "year": "year",
    "number": "number",
    "money": "number",
    "share": "number",
    "yes_no": "string",
}


def descriptor(title: str, note: FileNote, resources: Sequence[tuple[Table, Packed]]) -> str:
    """A Data Package (Frictionless, version 1) of comma separated files, as JSON text."""
    found = {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9-]+", "-", f"izmir-destek-{resources[0][0].key}").strip("-"),
        "title": title,
        "description": note.question,
        "version": note.version,
        "created": note.published_at.isoformat() if note.published_at else None,
        "homepage": note.address,
        "register_hash": note.register_hash,
        "sample_data": note.is_sample,
        "money": note.lens_text,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "sources": [
            {"title": "İzmir Destek Haritası", "path": note.address},
            *({"title": one} for one in note.credits),
        ],
        "contributors": [{"title": text, "role": "publisher"} for text in note.credits],
        "resources": [_resource(table, packed) for table, packed in resources],
    }
    return json.dumps({key: value for key, value in found.items() if value is not None}, ensure_ascii=False, indent=2)


def _resource(table: Table, packed: Packed) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": re.sub(r"[^a-z0-9-]+", "-", table.key.lower()),
        "title": table.title,
        "path": packed.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": packed.size,
        "hash": f"sha256:{packed.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {"fields": [_field(column) for column in table.columns], "missingValues": [""]},
    }


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.header, "type": "string" if column.many else _TYPES[column.kind], "title": column.header}
    if column.about and column.about != column.header:
        field["description"] = column.about
    if column.unit:
        field["unit"] = column.unit
    return field | {"key": column.key}
