"""Front-end files by their hashed names, so that browsers may keep them for ever, in the smallest form they take."""

from __future__ import annotations

import json
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

MANIFEST = Path(__file__).resolve().parent.parent / "static" / "build" / "manifest.json"

PRESSED = {"br": ".br", "gzip": ".gz"}
"""Encodings of the copies the build lays beside its files, the smaller one first, and how their names end."""


def register(app: Flask) -> None:
    """Give templates ``asset``, and serve the build's compressed copies to who takes them."""
    app.jinja_env.globals["asset"] = asset

    def static(filename: str) -> Response:
        encoding = _encoding(filename)
        if encoding is None:
            return app.send_static_file(filename)
        # The copy has an ETag of its own; Flask-Compress adds Vary and leaves alone what has an encoding.
        response = app.send_static_file(filename + PRESSED[encoding])
        response.mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        response.content_encoding = encoding
        return response

    app.view_functions["static"] = static


def _encoding(filename: str) -> str | None:
    """The encoding of the copy to send of a static file, or None to send the file itself."""
    name = filename.removeprefix("build/")
    if name == filename or name not in manifest().values():
        return None
    taken = request.accept_encodings
    # By name, not by "*": whoever only does not mind gets the plain file.
    named = {value.lower() for value, quality in taken if quality > 0}
    return next(
        (one for one, end in PRESSED.items() if one in named and (MANIFEST.parent / (name + end)).exists()), None
    )


def asset(name: str) -> str:
    """The address of a built front-end file such as ``map.js``. Raises RuntimeError when it was not built."""
    try:
        return url_for("static", filename=f"build/{manifest()[name]}")
    except (FileNotFoundError, KeyError) as error:
        raise RuntimeError(f"{name} is not built: run 'npm run build' (make run does it).") from error


@cache
def manifest() -> dict[str, str]:
    """Plain name → hashed name, as the build wrote it; read once."""
    return dict(json.loads(MANIFEST.read_text(encoding="utf-8")))
