"""The child process that opens a photograph: little memory, little time and no secrets, whatever the file holds."""

from __future__ import annotations

import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Any

MOST_PIXELS = 64_000_000
SMALLEST = 160
"""Pixels of the shorter side, below which a photograph shows nothing."""

WIDTHS = (320, 640, 1280, 1920)
CLEAN = 2560
"""Pixels of the longer side that are kept of a photograph that a stranger sent."""

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
ANSWER = "answer.json"


def main(folder: Path) -> None:
    """Read ``original`` and ``task.json`` of the folder; leave renditions and ``answer.json`` there."""
    _confine()
    # Only now: whatever the libraries do, they do inside the limits.
    from loaders.pictures.kinds import PictureRefused

    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    try:
        answer = _made(folder, task)
    except PictureRefused as refusal:
        answer = {"refused": refusal.rule}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception:
        # The libraries raise many kinds of errors for a damaged file; to the person it is one.
        answer = {"refused": "broken"}
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _confine() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024 * 1024, 64 * 1024 * 1024))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _made(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from PIL import Image, ImageOps

    from loaders.pictures import facts
    from loaders.pictures.kinds import PictureRefused

    Image.MAX_IMAGE_PIXELS = None  # The size is checked here, before anything is decoded.
    warnings.simplefilter("ignore")
    with Image.open(folder / "original", formats=[task["kind"].upper()]) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS:
            raise PictureRefused("pixels")
        if min(width, height) < SMALLEST:
            raise PictureRefused("small")
        # A phone's high dynamic range photograph is a "multi-picture" JPEG whose first image is the photograph.
        if opened.format != "MPO" and getattr(opened, "n_frames", 1) > 1:
            raise PictureRefused("animated")
        told = facts.read(opened)
        opened.load()
        picture = facts.in_srgb(ImageOps.exif_transpose(opened))
    made = _clean(folder, picture) if task["clean"] else _renditions(folder, picture, task)
    return {"width": picture.width, "height": picture.height, **told, "renditions": made}


def _clean(folder: Path, picture: Any) -> list[dict[str, Any]]:
    """One JPEG of the pixels alone: no place, day or device, and no second content behind the first."""
    picture.thumbnail((CLEAN, CLEAN))
    picture.info.clear()
    picture.save(folder / "clean.jpg", "JPEG", quality=90, optimize=True, progressive=True)
    return [{"width": picture.width, "height": picture.height, "format": "jpg", "file": "clean.jpg"}]


def _renditions(folder: Path, picture: Any, task: dict[str, Any]) -> list[dict[str, Any]]:
    from PIL import Image, features

    from loaders.pictures import marks

    credit, licence = task["credit"], task["licence"]
    exif, xmp = marks.exif(credit, licence), marks.xmp(credit, licence, task["licence_url"])
    ways: list[tuple[str, str, dict[str, Any]]] = [
        ("webp", "WEBP", {"quality": 80, "method": 4}),
        ("jpg", "JPEG", {"quality": 82, "optimize": True, "progressive": True}),
    ]
    if features.check("avif"):
        ways.insert(0, ("avif", "AVIF", {"quality": 60, "speed": 8, "max_threads": 1}))
    found = []
    smaller = picture
    for width in sorted({min(width, picture.width) for width in WIDTHS}, reverse=True):
        height = max(1, round(picture.height * width / picture.width))
        smaller = picture if width == picture.width else smaller.resize((width, height), Image.Resampling.LANCZOS)
        # Whatever Pillow learnt from the original (comments, profiles, positions) would be written again by itself.
        smaller.info.clear()
        for ending, name, options in ways:
            file = f"{width}.{ending}"
            extra = {"extra": marks.iptc_segment(credit, licence)} if name == "JPEG" else {}
            smaller.save(folder / file, name, exif=exif, xmp=xmp, **extra, **options)
            found.append({"width": width, "height": height, "format": ending, "file": file})
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
