"""Image files: only those that a published record shows or showed, by their bare name."""

from __future__ import annotations

import hashlib
import re

from flask import Response, current_app, request

from geodata.db import Database
from geodata.queries.images import is_published
from webmap.errors import NotInRegister
from webmap.pages import bp
from webmap.store import store

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.(jpe?g|png|webp|avif)", re.ASCII)
_BY_CONTENT = re.compile(r"[0-9a-f]{32}-\d+\.(jpg|webp|avif)", re.ASCII)

TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}

_FOR_GOOD = "public, max-age=31536000, s-maxage=86400, immutable"
"""A name made of its content never means another picture. Shared caches ask again after a day, so that what was
withdrawn for privacy does not outlive its files there."""


@bp.get("/medya/<name>")
def media_file(name: str) -> Response:
    """One image; 404 for a file without a record, a record without a file, and a name that could leave the folder."""
    database: Database = current_app.config["DATABASE"]
    with database.reading(public=True) as connection:
        if not _NAME.fullmatch(name) or not is_published(connection, name):
            raise NotInRegister(name)
    content = store().get("public", name)
    if content is None:
        raise NotInRegister(name)
    response = Response(content, mimetype=TYPES[name.rpartition(".")[2].lower()])
    response.headers["Cache-Control"] = _FOR_GOOD if _BY_CONTENT.fullmatch(name) else "no-cache"
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    response.make_conditional(request)
    return response
