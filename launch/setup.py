"""Set-up: everything the product is made of, up to a start; what is already there is passed over."""

from __future__ import annotations

import shutil
from pathlib import Path

from geodata.settings import ROOT
from launch import node, packages, wheels
from launch.folder import LOCAL, PYTHON, only_one
from launch.problem import Problem
from launch.progress import Child, run

TRANSLATIONS = ROOT / "webmap" / "translations"
ROOM_MB = {"fresh": 1500, "later": 100}


def set_up(cluster: bool, tests: bool = False, tools: bool = False) -> None:
    """Installs and builds what is missing.

    ``cluster``: with PostgreSQL and PostGIS. ``tests``: with all that tests need. ``tools``: with their
    Python and npm packages, but without the Debian programs that only tests use.
    """
    with only_one(LOCAL / "setup.lock", "", wait=True):
        check_room(LOCAL)
        packages.ensure(cluster=cluster, tests=tests)
        wheels.ensure("Python packages", wheels.RUNTIME)
        if tests or tools:
            wheels.ensure("Python packages for tests", wheels.RUNTIME, wheels.FOR_TESTS)
        node.ensure(tests or tools)
        _compile_translations()


def check_room(place: Path) -> None:
    """Raises Problem when the disk has no room for what set-up is going to write."""
    place.mkdir(parents=True, exist_ok=True)
    need = ROOM_MB["later" if (place / "venv").exists() else "fresh"]
    free = shutil.disk_usage(place).free // 1_000_000
    if free < need:
        raise Problem(
            f"The disk that holds {place} has {free} MB free and {need} MB are needed: free some space and start again."
        )


def _compile_translations() -> None:
    """Compiled catalogs; a catalog older than its compiled form is passed over."""
    for catalog in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        compiled = catalog.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalog.stat().st_mtime:
            command: list[str | Path] = [
                PYTHON,
                "-m",
                "babel.messages.frontend",
                "compile",
                "-d",
                TRANSLATIONS,
            ]
            run("Translations", Child(command, "translations"))
            return
