"""Why a photograph is not taken, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from loaders.pictures import PictureRefused
from loaders.pictures.child import MOST_PIXELS, SMALLEST
from loaders.pictures.kinds import MOST_BYTES

_FOUND: dict[str, Any] = {
    "svg": _l("an SVG drawing, which may hold scripts"),
    "html": _l("a web page"),
    "pdf": _l("a PDF document"),
    "tiff": _l("a TIFF image"),
    "bmp": _l("a BMP image"),
    "heic": _l("an HEIC photograph of a phone"),
    "video": _l("a video"),
    "zip": _l("a zip archive or an Office document"),
    "program": _l("a program"),
    "unknown": _l("no image at all"),
}


def refusal(name: str, refused: PictureRefused) -> str:
    """What is wrong with a file and how to mend it."""
    about = {"name": name[:80]}
    found = str(_FOUND.get(refused.found, refused.found.upper()))
    sentences: dict[str, Callable[[], str]] = {
        "empty": lambda: _("“%(name)s” is empty. Copy it from the camera or phone again.", **about),
        "large": lambda: _(
            "“%(name)s” is larger than %(most)s MB. Save it smaller, for instance as JPEG.",
            most=MOST_BYTES // 1024**2,
            **about,
        ),
        "kind": lambda: _(
            "“%(name)s” is %(found)s. JPEG, PNG, WebP and AVIF photographs are taken: open it and save it as JPEG.",
            found=found,
            **about,
        ),
        "ending": lambda: _(
            "“%(name)s” is in truth %(found)s. Give it the ending that fits, or export it anew.", found=found, **about
        ),
        "animated": lambda: _("“%(name)s” moves. Only still photographs are taken: save one picture of it.", **about),
        "trailing": lambda: _(
            "After the image of “%(name)s” something else follows in the file (a moving photograph, or an archive in "
            "disguise). Open it and save it anew as JPEG.",
            **about,
        ),
        "pixels": lambda: _(
            "“%(name)s” has more than %(most)s million pixels. Save it smaller.", most=MOST_PIXELS // 10**6, **about
        ),
        "small": lambda: _(
            "“%(name)s” is too small: the shorter side must have at least %(least)s pixels.", least=SMALLEST, **about
        ),
        "broken": lambda: _("“%(name)s” is damaged or cut off. Copy it from the camera or phone again.", **about),
        "heavy": lambda: _("“%(name)s” took too much time or memory to open. Save it anew as JPEG.", **about),
    }
    return sentences[refused.rule]()
