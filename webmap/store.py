"""The store of image files that the running product uses."""

from __future__ import annotations

from flask import current_app

from geodata.settings import Settings
from geodata.store import Store, open_store


def store() -> Store:
    """The store of the running product, opened in each process at its first use."""
    held: tuple[Settings, Store] | None = current_app.extensions.get("store")
    settings: Settings = current_app.config["SETTINGS"]
    if held is None or held[0] is not settings:
        held = current_app.extensions["store"] = (settings, open_store(settings))
    return held[1]
