"""ETags from the data version: an answer is new exactly when the data, the code or the question is."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, g, request
from werkzeug import Response

from geodata.queries.codebook import Codebook, Version
from webmap.assets import MANIFEST
from webmap.language import current
from webmap.programs import asked_by_program

_ROOT = Path(__file__).resolve().parent.parent


def register(app: Flask) -> None:
    """Mark every successful page and data answer, and answer 304 to a reader who has it already."""

    def mark(response: Response) -> Response:
        book: Codebook | None = g.get("codebook")
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or book is None:
            return response
        if not response.headers.get("ETag"):
            response.set_etag(tag(book.version), weak=True)
        changed = changed_at(book)
        if asked_by_program() and changed is not None:
            response.last_modified = changed
        response.headers.setdefault("Cache-Control", "no-cache")
        # Streamed answers (files) are not held back for this: their tag comes from the version alone.
        return response.make_conditional(request) if not response.is_streamed else response

    app.after_request(mark)

    def keep_static(response: Response) -> Response:
        if request.path.startswith("/static/build/") and response.status_code in (200, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    app.after_request(keep_static)


def changed_at(book: Codebook) -> dt.datetime | None:
    """When the answer last could change by what is in the register; None before the first load."""
    version: Version | None = g.get("newest") or book.version
    return version.changed_at if version else None


def tag(version: Version | None) -> str:
    """What names the answer to this request from that data version: equal for equal answers, until code changes."""
    newest: Version | None = g.get("newest")
    parts = (
        code_stamp(),
        str(version.id if version else 0),
        version.register_hash if version else "",
        # An image withdrawn for privacy leaves every data version at once.
        str(version.withdrawals if version else 0),
        # What is withheld today is withheld from old versions too.
        str(newest.id if newest else 0),
        request.full_path,
        # Of addresses for programs some speak the language that is preferred.
        current(),
        # Sub-regions have the members of today.
        dt.date.today().isoformat(),
        # What a page shows besides the register (letters of the public) has no data version.
        str(g.get("stamp") or ""),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def code_stamp() -> str:
    """A hash of everything an answer is made with besides the data: code, templates, translations, front-end names."""
    digest = hashlib.sha256()
    for folder, pattern in (
        ("webmap", "*.py"),
        ("geodata", "*.py"),
        ("templates", "*.html"),
        ("webmap", "*.mo"),
        ("webmap", "*.typ"),
    ):
        for path in sorted((_ROOT / folder).rglob(pattern)):
            digest.update(path.read_bytes())
    if MANIFEST.exists():
        digest.update(MANIFEST.read_bytes())
    return digest.hexdigest()
