"""Other people's programs on the same register: pygeoapi serves the tables, CKAN's reader takes the catalogue."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench import peer_ckan, peer_pygeoapi
from bench.build import AGENCY_SIZE, build
from bench.compared import Compared
from bench.loopback import served
from bench.scratch import BenchRefused, Scratch
from geodata.settings import ROOT, Settings
from launch import wheels
from launch.folder import LOCAL, fingerprint, is_current, shown
from launch.progress import Child, run
from webmap import create_app

SCRATCH = Scratch("bench_peers")


def compare(say: Callable[[str], None]) -> list[Compared]:
    """Every question on an agency-sized register that is made for it and dropped again."""
    pythons = {name: prepared(name) for name in ("pygeoapi", "ckan")}
    try:
        say("building the register")
        build(SCRATCH, AGENCY_SIZE, 1, lambda _: None, country=False)
        app = create_app(Settings(database_url=SCRATCH.url, api_rate=0, read_timeout_ms=120_000))
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        try:
            with served(app) as address:
                say("asking pygeoapi")
                found = list(peer_pygeoapi.compare(pythons["pygeoapi"], SCRATCH, address))
                say("asking CKAN's reader")
                return [*found, *peer_ckan.compare(pythons["ckan"], address)]
        finally:
            app.config["DATABASE"].close()
    finally:
        SCRATCH.drop()


def as_table(found: list[Compared]) -> str:
    """The answers side by side, as Markdown."""
    lines = ["| question | ours | peer | |", "|---|---|---|---|"]
    lines += [f"| {one.question} | {one.ours} | {one.theirs} | {one.differs or 'same'} |" for one in found]
    return "\n".join(lines)


def check(found: list[Compared]) -> None:
    """Raises BenchRefused naming every question that was answered differently."""
    wrong = [f"{one.question}: {one.differs}" for one in found if one.differs]
    if wrong:
        raise BenchRefused("The peers disagree. " + "; ".join(wrong))


def prepared(name: str) -> Path:
    """The Python of a peer's own environment: its packages and ours do not go together.

    Raises Problem when pip cannot get them.
    """
    place, listed = LOCAL / "peers" / name, ROOT / f"requirements-peer-{name}.txt"
    python, mark = place / "bin" / "python", place / ".installed"
    value = fingerprint([listed], str(place), sys.version)
    if not is_current(mark, value):
        shutil.rmtree(place, ignore_errors=True)
        run(f"Environment in {shown(place)}", Child([sys.executable, "-m", "venv", place], f"venv-{name}"))
        command: list[str | Path] = [python, "-m", "pip", "install", "--require-hashes", "-r", listed]
        run(f"Packages of {name}", Child(command, f"pip-{name}", explain=wheels.explain))
        mark.write_text(value, encoding="ascii")
    return python
