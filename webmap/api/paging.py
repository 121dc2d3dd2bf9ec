"""Which part of a list is asked for: how many records, after which one, and which members of each."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.exceptions import Gone

from geodata.filters import BadAddress, Fault
from webmap.api import Own, Text
from webmap.reading import Reading

MOST, USUAL = 200, 50

LIMIT = Own(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    Text("Bir sayfadaki en çok kayıt sayısı.", "How many records a page holds at most."),
    "50",
)
CURSOR = Own(
    "cursor",
    {"type": "string", "minLength": 1},
    Text(
        "Sonraki sayfanın başlangıcı; links.next adresinden alınır. Yalnızca verildiği veri sürümünde geçerlidir.",
        "Where the next page begins; taken from links.next. It is good for the data version it was given out for.",
    ),
)


def fields_of(key: str, known: tuple[str, ...]) -> Own:
    """The parameter that names the members wanted of each record; the key is always there."""
    some = "|".join(known)
    return Own(
        "fields",
        {"type": "string", "pattern": f"^({some})(,({some}))*$"},
        Text(
            f"Her kayıttan yalnızca bu alanlar, virgülle ayrılmış; {key} her zaman gelir.",
            f"Only these members of each record, separated by commas; {key} is always there.",
        ),
    )


def read_limit() -> int:
    """How many records are asked for. Raises BadAddress."""
    text = _one("limit")
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise BadAddress([Fault("limit", text, "limit")])
    return int(text)


def read_fields(key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The members asked for, the key among them; empty for all. Raises BadAddress naming every unknown one."""
    asked = [one.strip() for text in request.args.getlist("fields") for one in text.split(",") if one.strip()]
    faults = [Fault("fields", one, "unknown", known) for one in asked if one not in known]
    if faults:
        raise BadAddress(faults)
    return tuple(dict.fromkeys([key, *asked])) if asked else ()


def write_cursor(r: Reading, ref: str) -> str:
    """A cursor that goes on after this record, in this data version only."""
    return base64.urlsafe_b64encode(json.dumps([_version(r), ref]).encode()).decode().rstrip("=")


def read_cursor(r: Reading) -> str | None:
    """The record to go on after. Raises BadAddress for what is no cursor, Gone for one of another data version."""
    text = _one("cursor")
    if text is None:
        return None
    try:
        version, ref = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise bad_cursor() from None
    if not (_is_text(version) and _is_text(ref)):
        raise bad_cursor()
    if version != _version(r):
        raise Gone(
            _(
                "The cursor belongs to data version %(given)s, and this answer to %(now)s. "
                "Begin anew, or go on in the old version with v=%(given)s.",
                given=version[:40],
                now=_version(r),
            )
        )
    return str(ref)


def bad_cursor() -> BadAddress:
    """The fault of a cursor that leads nowhere."""
    return BadAddress([Fault("cursor", request.args.get("cursor", ""), "cursor")])


def _is_text(value: Any) -> bool:
    """Whether it is a text that can be written as UTF-8 and asked of PostgreSQL (JSON may hold half a character)."""
    return isinstance(value, str) and "\0" not in value and not any("\ud800" <= one <= "\udfff" for one in value)


def _version(r: Reading) -> str:
    return r.codebook.version.label if r.codebook.version else ""


def _one(name: str) -> str | None:
    values = list(dict.fromkeys(one.strip() for one in request.args.getlist(name) if one.strip()))
    if len(values) > 1:
        raise BadAddress([Fault(name, values[1], "once")])
    return values[0] if values else None
