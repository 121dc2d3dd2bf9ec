"""'make lock': the exact versions and hashes of everything, worked out from the short lists."""

from __future__ import annotations

import sys
from pathlib import Path

from geodata.settings import ROOT
from launch.folder import LOCAL, VENV, environment
from launch.progress import Child, run

UV = "uv==0.13.9"
LISTS = (
    "requirements",
    "requirements-dev",
    "requirements-node",
    "requirements-peer-pygeoapi",
    "requirements-peer-ckan",
    "requirements-peer-datasette",
    "requirements-peer-tipg",
)
# No address of a server and no path of this machine gets into the files.
OPTIONS = [
    *("--generate-hashes", "--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock", "--quiet"),
]


def lock() -> None:
    """Writes requirements*.txt and package-lock.json; versions already there stay unless their list
    changed.
    """
    tools = LOCAL / "lock-venv"
    uv = tools / "bin" / "uv"
    if not uv.exists():
        run("Environment for uv", Child([sys.executable, "-m", "venv", tools], "lock-venv"))
        run("uv", Child([tools / "bin" / "pip", "install", UV], "lock-uv"))
    for name in LISTS:
        command: list[str | Path] = [
            uv,
            "pip",
            "compile",
            *OPTIONS,
            "-o",
            ROOT / f"{name}.txt",
            ROOT / f"{name}.in",
        ]
        run(f"{name}.txt", Child(command, f"lock-{name}"))
    npm = VENV / "bin" / "npm"
    command = [npm if npm.exists() else "npm", "install", "--package-lock-only"]
    run("package-lock.json", Child(command, "lock-npm", environment()))
