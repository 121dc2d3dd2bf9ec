"""CSV on the Web: what the columns of a CSV file mean, for programs, which find it by the file's Link header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import request

from webmap.exports import Column, Document, Export
from webmap.exports.csv import DESCRIBED_BY, EXCEL, PLAIN, RFC4180, Dialect
from webmap.identity import AGENCY, LICENCE
from webmap.pages.shown import absolute

# Many dates are known by month or year only, so they stay text.
_TYPES = {"whole": "integer", "year": "gYear", "number": "decimal", "money": "decimal", "share": "decimal"}


def write(document: Document) -> Iterator[bytes]:
    """The description (W3C Tabular Metadata) of the document's CSV file in the dialect asked for."""
    yield json.dumps(described(document), ensure_ascii=False, indent=1).encode()


def described(document: Document) -> dict[str, Any]:
    """The description as an object; ``url`` is the file's own address."""
    note = document.note
    dialect = PLAIN if note.variant == RFC4180 else EXCEL
    query = request.query_string.decode("utf-8", "replace")
    path = request.path.removesuffix(DESCRIBED_BY) + "csv"
    found = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": note.language}],
        "lang": note.language,
        "url": absolute(f"{path}?{query}" if query else path),
        "dc:title": document.title,
        "dc:description": note.question,
        "dc:publisher": AGENCY[note.language],
        "dc:license": {"@id": LICENCE},
        "dc:modified": note.published_at.isoformat() if note.published_at else None,
        "dc:identifier": f"{note.version} {note.register_hash}",
        "dc:source": note.licence,
        "dialect": {
            "encoding": "utf-8",
            "delimiter": dialect.delimiter,
            "header": True,
            "quoteChar": '"',
            "doubleQuote": True,
            # A title may begin with #, which CSVW would otherwise take for a comment.
            "commentPrefix": None,
        },
        "tableSchema": {"columns": [_column(one, note.language, dialect) for one in document.main.columns]},
    }
    return {name: value for name, value in found.items() if value is not None}


def _column(column: Column, language: str, dialect: Dialect) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": quote(column.key, safe=""),
        "titles": {language: column.header},
        "datatype": _datatype(column, dialect),
    }
    if column.about and column.about != column.header:
        made["dc:description"] = column.about
    if column.unit:
        made["schema:unitText"] = column.unit
    if column.many:
        made["separator"] = "; "
    return made


def _datatype(column: Column, dialect: Dialect) -> Any:
    if column.kind == "yes_no":
        return {"base": "boolean", "format": "evet|hayır"}
    base = _TYPES.get(column.kind, "string")
    if base == "decimal" and dialect.decimal == ",":
        return {"base": base, "format": {"decimalChar": ",", "groupChar": "."}}
    return base


EXPORT = Export(DESCRIBED_BY, "CSVW", "application/csvm+json", write, variants=(RFC4180,), offered=False)
