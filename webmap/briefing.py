"""The briefing file: the map of a question with its data, scripts and styles frozen into one HTML file."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import g, render_template, url_for
from flask_babel import gettext as _

from geodata.filters import UNKNOWN
from geodata.queries.frozen import frozen_rows
from geodata.queries.places import Asked, by_place
from geodata.queries.rows import AnyRow
from geodata.queries.totals import totals
from webmap import sentences
from webmap.address import Address
from webmap.answers import mapped
from webmap.assets import MANIFEST, manifest
from webmap.exports import FileNote
from webmap.language import link
from webmap.layers import Layer, layers
from webmap.map import script
from webmap.map_words import options
from webmap.pages.map_data import description
from webmap.pages.shown import absolute
from webmap.presentation import label, unknown
from webmap.qr import qr_svg
from webmap.reading import Reading

STYLES = ("site.css", "map.css", "briefing.css")
_URL = re.compile(r"url\(\"?/static/build/([^)\"]+)\"?\)")


def briefing_html(r: Reading, note: FileNote) -> bytes:
    """The file. Equal data versions and addresses give equal bytes."""
    # Every link of a frozen file leads to its own version, also while that is still the newest.
    g.old_version = note.version or None
    address = replace(r.address.but(sharing="pay", metric="adet"), version=note.version or None)
    r = replace(r, address=address)
    asked = (r.connection, address.flt, address.lens, r.codebook.rates)
    whole, shown = totals(*asked), mapped(r)
    rows = frozen_rows(*asked)
    style, code, map_code = _styles(), _built("briefing.js"), _map_script(r)
    text = render_template(
        "briefing.html",
        address=address,
        asked=sentences.asked(address.flt, r.codebook),
        answered=sentences.answered(address, whole),
        totals=whole,
        note=note,
        newest=absolute(url_for(f"{r.language}.map_page") + replace(address, version=None).query()),
        qr=_drawing(qr_svg(note.address, note.address)),
        coloured=shown["coloured"],
        layers=_carried(),
        table=by_place(*asked, Asked("district", "pay")),
        choices=_choices(r, rows),
        rows=[_listed(r, row, note) for row in rows],
        data=_data(r, rows, shown),
        style=style,
        code=code,
        map_code=map_code,
        policy=_policy(style, code, map_code),
    )
    return text.encode("utf-8")


def _policy(style: str, *scripts: str) -> str:
    """What the file may do: run its own scripts and styles, show pictures it carries, and ask nobody anything."""
    allowed = " ".join(f"'sha256-{_digest(one)}'" for one in scripts)
    return f"default-src 'none'; img-src data:; script-src {allowed}; style-src '{'sha256-' + _digest(style)}'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def _built(name: str) -> str:
    """A built front-end file as text that can stand inside an element. Raises RuntimeError when it was not built."""
    try:
        text = (MANIFEST.parent / manifest()[name]).read_text(encoding="utf-8")
    except (FileNotFoundError, KeyError) as error:
        raise RuntimeError(f"{name} is not built: run 'npm run build' (make run does it).") from error
    # An end tag can only stand in a string or a comment of a script; broken like this it means the same.
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _styles() -> str:
    """The style sheets as one, with the pictures they name inside."""
    text = "\n".join(_built(name) for name in STYLES)
    return _URL.sub(lambda found: f'url("{_picture(found[1])}")', text)


def _picture(name: str) -> str:
    content = base64.b64encode((MANIFEST.parent / name).read_bytes()).decode()
    return f"data:{mimetypes.guess_type(name)[0]};base64,{content}"


def _map_script(r: Reading) -> str:
    found = description(r)
    keys = {one.key for one in _carried()}
    carried = tuple(one for one in found.layers if one.key in keys)
    base = replace(found.base, background=None)
    return script(replace(found, base=base, layers=carried, options=_outside(found.options)))


def _carried() -> tuple[Layer, ...]:
    """The layers that need nothing from the site."""
    return tuple(one for one in layers() if one.carried)


def _outside(words: Any) -> dict[str, Any]:
    """The map's words with whole addresses: what a popup links to is on the site."""
    addresses = {name: absolute(path) if path else "" for name, path in words["addresses"].items()}
    return {**words, "addresses": addresses}


def _drawing(svg: bytes) -> str:
    return re.sub(r"^<\?xml[^>]*>\s*", "", svg.decode("utf-8"))


def _choices(r: Reading, rows: Any) -> dict[str, list[tuple[str, str]]]:
    """Question → the values that occur, in the order of their lists, with their words."""
    book = r.codebook

    def told(name: str, found: set[str | None]) -> list[tuple[str, str]]:
        known = [(code, label(book, name, code)) for code in book.lists[name] if code in found]
        return known + ([(UNKNOWN, unknown())] if None in found else [])

    years = sorted({row.year for row in rows if row.year is not None}, reverse=True)
    districts = {part[0] for row in rows for part in row.parts or () if part[0] is not None}
    no_year = [(UNKNOWN, unknown())] if any(row.year is None for row in rows) else []
    return {
        "programme": told("programme", {row.programme for row in rows}),
        "year": [(str(year), str(year)) for year in years] + no_year,
        "district": told("district", districts),
        "status": told("status", {row.status for row in rows}),
    }


def _listed(r: Reading, row: AnyRow, note: FileNote) -> dict[str, Any]:
    """A project as the list tells it."""
    book = r.codebook
    places = dict.fromkeys(part[0] for part in row.parts or () if part[0] is not None)
    named = ", ".join(label(book, "district", slug) for slug in places)
    scopes = {"province": _("whole province"), "unlocated": _("place unknown")}
    return {
        "ref": row.ref,
        "title": row.title_en if r.language == "en" and row.title_en else row.title,
        "title_en": row.title_en,
        "programme": label(book, "programme", row.programme) if row.programme else unknown(),
        "year": row.year,
        "places": named or scopes.get(row.scope, unknown()),
        "status": label(book, "status", row.status),
        "amount": row.amount,
        "address": absolute(link("project_page", ref=row.ref, address=Address(version=note.version))),
    }


def _data(r: Reading, rows: Any, shown: dict[str, Any]) -> list[tuple[str, str]]:
    """Element id → JSON: words, projects, the districts' values, and each layer's features."""
    values = shown["map_values"]
    words = {"unknown": unknown(), "none": _("none"), "no_data": _("no data")}
    briefing = {
        "currency": r.address.lens.currency,
        "language": r.language,
        "words": words,
        "options": {**options(r.codebook)},
    }
    made: list[tuple[str, Any]] = [
        ("briefing", briefing),
        ("rows", [_row(row) for row in rows]),
        ("map-values", {**values, "frozen": values["selected"]}),
    ]
    texts = [(name, json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)) for name, value in made]
    texts += [(f"layer-{layer.key}", layer.geojson(r)) for layer in _carried()]
    return [(name, _inert(text)) for name, text in texts]


def _row(row: AnyRow) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "programme": row.programme,
        "year": row.year,
        "status": row.status,
        "scope": row.scope,
        "amount": _cents(row.amount),
        "parts": [[slug, drawn, _cents(part)] for slug, drawn, part in row.parts or ()],
        "sites": row.sites or [],
    }


def _cents(amount: Any) -> int | None:
    """Whole kuruş or cents: a browser counts them exactly."""
    return None if amount is None else round(Decimal(str(amount)) * 100)


def _inert(text: str) -> str:
    """JSON that nothing in it can end the element it stands in."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
