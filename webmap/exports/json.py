"""JSON: one object that says what it is and then the rows, numbers as numbers to the kuruş, unknown as null."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from webmap.exports import Document, Export, FileNote, Table

_ROWS_AT_ONCE = 200


def about(note: FileNote) -> dict[str, Any]:
    """What a file says of itself, as members of an object."""
    return {
        "question": note.question,
        "data_version": note.version,
        "published_at": note.published_at.isoformat() if note.published_at else None,
        "register_hash": note.register_hash,
        "sample_data": note.is_sample,
        "money": note.lens_text,
        "currency": note.lens.currency,
        "address": note.address,
        "licence": note.licence,
        "credits": list(note.credits),
    }


def encoded(value: Any) -> str:
    """A cell as JSON. A decimal is written digit by digit: through a float 0.1 would no longer be 0.1."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list | tuple):
        return "[" + ",".join(encoded(one) for one in value) + "]"
    if isinstance(value, dt.date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def write(document: Document) -> Iterator[bytes]:
    """The document with all its tables, streamed; or as the standard it follows has it."""
    if document.nested:
        yield from document.nested()
        return
    head = {"title": document.title, **about(document.note)}
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "tables": {').encode()
    for at, table in enumerate(document.tables):
        yield ("," if at else "").encode() + f"{json.dumps(table.key)}: ".encode()
        yield from _table(table)
    yield b"}}\n"


def _table(table: Table) -> Iterator[bytes]:
    fields = [
        {"key": one.key, "title": one.header, "kind": one.kind, "about": one.about, "unit": one.unit, "many": one.many}
        for one in table.columns
    ]
    yield f'{{"fields": {json.dumps(fields, ensure_ascii=False)}, "rows": ['.encode()
    keys = [json.dumps(column.key) for column in table.columns]
    held: list[str] = []
    first = True
    for row in table.rows():
        cells = ", ".join(f"{key}: {encoded(value)}" for key, value in zip(keys, row, strict=False))
        held.append(f"{'' if first else ','}\n{{{cells}}}")
        first = False
        if len(held) == _ROWS_AT_ONCE:
            yield "".join(held).encode()
            held.clear()
    yield ("".join(held) + "\n]}").encode()


EXPORT = Export("json", "JSON", "application/json", write, purpose=_l("programs"), order=40)
