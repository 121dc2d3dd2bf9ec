"""JSON: one object that says what it is and then the rows, numbers as numbers to the kuruş, unknown as null."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

from flask_babel import lazy_gettext as _l

from webmap.cells import digits, each, in_columns, kind_of
from webmap.exports import Document, Export, FileNote, Table

_ENCODER = json.JSONEncoder(ensure_ascii=False)


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
        return digits(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(encoded, value)) + "]"
    if isinstance(value, dt.date):
        return json.dumps(value.isoformat())
    return _ENCODER.encode(value)


def column(values: Sequence[Any]) -> list[str]:
    """A column's cells as JSON, each as ``encoded`` has it."""
    kind = kind_of(values)
    if kind is NoneType:
        return ["null"] * len(values)
    if kind is str:
        return ["null" if value is None else encode_basestring(value) for value in values]
    if kind is Decimal:
        return ["null" if value is None else digits(value) for value in values]
    if kind is int:
        return ["null" if value is None else str(value) for value in values]
    return each(values, encoded)


def objects(form: str, columns: Sequence[Sequence[str]], first: bool) -> bytes:
    """Objects for the rows of these columns, one a line, with a comma before all but the ``first``."""
    return (("\n" if first else ",\n") + ",\n".join(map(form.__mod__, zip(*columns, strict=True)))).encode()


def form_of(keys: Iterable[str]) -> str:
    """The members of an object with these keys, %s for each value."""
    return ", ".join(f"{json.dumps(key)}: ".replace("%", "%%") + "%s" for key in keys)


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
    form = f"{{{form_of(one.key for one in table.columns)}}}"
    first = True
    for columns in in_columns(table.rows()):
        yield objects(form, [column(one) for one in columns[: len(table.columns)]], first)
        first = False
    yield b"\n]}"


EXPORT = Export("json", "JSON", "application/json", write, purpose=_l("programs"), order=40)
