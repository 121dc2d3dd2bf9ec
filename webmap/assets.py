"""Front-end files by their hashed names, so that browsers may keep them for ever."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for

MANIFEST = Path(__file__).resolve().parent.parent / "static" / "build" / "manifest.json"


def register(app: Flask) -> None:
    """Give templates ``asset``."""
    app.jinja_env.globals["asset"] = asset


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
