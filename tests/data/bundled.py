"""The bundled files as rows, for the tests of this folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

FILES = Path(__file__).resolve().parents[2] / "geodata" / "files"


def table(name: str) -> list[dict[str, str]]:
    """The rows of ``geodata/files/<name>.csv``."""
    with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def features(name: str) -> list[dict[str, Any]]:
    """The features of ``geodata/files/<name>.geojson``."""
    found: list[dict[str, Any]] = json.loads((FILES / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return found


def descriptor() -> dict[str, Any]:
    """The Data Package descriptor."""
    found: dict[str, Any] = json.loads((FILES / "datapackage.json").read_text(encoding="utf-8"))
    return found
