"""Images of projects and sites: only files that the register describes, by their bare name."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Response, current_app, send_from_directory

from geodata.queries.images import is_published
from webmap.errors import NotInRegister
from webmap.pages import bp
from webmap.reading import reading

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.(jpe?g|png|webp|avif)", re.ASCII)


@bp.get("/medya/<name>")
def media_file(name: str) -> Response:
    """One image; 404 for a file without a record, a record without a file, and a name that could leave the folder."""
    with reading() as r:
        if not _NAME.fullmatch(name) or not is_published(r.connection, name):
            raise NotInRegister(name)
    folder = Path(current_app.config["SETTINGS"].media_dir)
    if not (folder / name).is_file():
        raise NotInRegister(name)
    return send_from_directory(folder, name)
