"""A photograph → its renditions for the public, made by a child process that a hostile file cannot break out of."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from loaders.pictures.child import ANSWER
from loaders.pictures.kinds import PictureRefused, check_file, check_pixels

_ROOT = Path(__file__).resolve().parents[2]
_WAIT = 90
"""Seconds of the clock; the child's own limit is of the processor."""


@dataclass(frozen=True)
class Rights:
    """What is written into every file: who made the photograph and under which licence (with its address, or '')."""

    credit: str
    licence: str
    licence_url: str = ""


@dataclass(frozen=True)
class Place:
    """A position in degrees (WGS 84)."""

    lat: float
    lon: float


@dataclass(frozen=True)
class Rendition:
    """One file for the public. Its name is made of its content, so what an address shows never changes."""

    file: str
    width: int
    height: int
    format: str
    content: bytes

    def told(self) -> dict[str, Any]:
        """What the register keeps of it."""
        return {"file": self.file, "width": self.width, "height": self.height, "format": self.format}


@dataclass(frozen=True)
class Made:
    """A photograph taken apart: what it is, what it says of itself, and its renditions, widest first."""

    kind: str
    sha256: str
    width: int
    height: int
    taken_on: str | None
    place: Place | None
    renditions: tuple[Rendition, ...]


def make_renditions(name: str, data: bytes, rights: Rights) -> Made:
    """Check a file and make its renditions: upright, sRGB, without any metadata but the rights.

    Raises PictureRefused with the rule that the file breaks.
    """
    return _made(check_file(name, data), data, {"clean": False, **asdict(rights)})


def make_clean(data: bytes) -> Made:
    """What a stranger sent, made anew as one upright JPEG of its pixels alone (``renditions`` holds just this one);
    what the file said of day and place is told beside it. Whatever follows the image in the file is left behind.

    Raises PictureRefused.
    """
    return _made(check_pixels(data), data, {"clean": True})


def _made(kind: str, data: bytes, task: dict[str, Any]) -> Made:
    with tempfile.TemporaryDirectory(prefix="picture-") as made:
        folder = Path(made)
        (folder / "original").write_bytes(data)
        (folder / "task.json").write_text(json.dumps({"kind": kind, **task}), encoding="utf-8")
        answer = _answer(folder)
        renditions = tuple(_rendition(folder, one) for one in answer["renditions"])
    place = Place(answer["lat"], answer["lon"]) if answer["lat"] is not None else None
    return Made(
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        width=answer["width"],
        height=answer["height"],
        taken_on=answer["taken_on"],
        place=place,
        renditions=renditions,
    )


def _answer(folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "loaders.pictures.child", str(folder)]
    try:
        # None of the product's settings: what the child does not know, it cannot give away.
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(folder)}
        subprocess.run(command, cwd=_ROOT, env=environment, timeout=_WAIT, check=True, capture_output=True)
        answer: dict[str, Any] = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise PictureRefused("heavy") from error
    if "refused" in answer:
        raise PictureRefused(answer["refused"])
    return answer


def _rendition(folder: Path, one: dict[str, Any]) -> Rendition:
    content = (folder / one["file"]).read_bytes()
    name = f"{hashlib.sha256(content).hexdigest()[:32]}-{one['width']}.{one['format']}"
    return Rendition(name, one["width"], one["height"], one["format"], content)
