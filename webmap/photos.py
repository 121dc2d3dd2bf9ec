"""Photos that strangers send: looked through, made anew without whatever else the file carried, and kept apart."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from flask_babel import gettext as _
from PIL import Image, ImageOps
from werkzeug.datastructures import FileStorage

from geodata.retention import QUARANTINE, SHOWN
from geodata.stories import MOST_PHOTOS, HeldPhoto

MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000
LEAST_SIDE = 200
LONGEST_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 88


class BadPhoto(ValueError):
    """A file that cannot be taken; the text says which and why, in the reader's language."""


def looked_through(files: Sequence[FileStorage]) -> list[tuple[bytes, int, int]]:
    """The photos among the uploaded files, each as a new JPEG with its size. Raises BadPhoto."""
    given = [file for file in files if file.filename]
    if len(given) > MOST_PHOTOS:
        raise BadPhoto(_("%(count)s photos were chosen; %(most)s at most.", count=len(given), most=MOST_PHOTOS))
    return [_made_anew(file) for file in given]


def hold(photos: Sequence[tuple[bytes, int, int]], media: Path) -> list[HeldPhoto]:
    """Write the photos into quarantine under names that nobody can guess."""
    folder = media / QUARANTINE
    folder.mkdir(parents=True, exist_ok=True)
    held = []
    for content, width, height in photos:
        name = f"{secrets.token_hex(16)}.jpg"
        (folder / name).write_bytes(content)
        held.append(HeldPhoto(name, width, height))
    return held


def show(media: Path, name: str) -> None:
    """Let a photo out of quarantine."""
    (media / SHOWN).mkdir(parents=True, exist_ok=True)
    (media / QUARANTINE / name).replace(media / SHOWN / name)


def _made_anew(file: FileStorage) -> tuple[bytes, int, int]:
    name = (file.filename or "")[:80]
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPhoto(_("“%(name)s” is larger than %(most)s MB.", name=name, most=MOST_BYTES // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                width, height = image.size
                # The size stands in the head; nothing is unpacked before it is known to be bearable.
                if width * height > MOST_PIXELS:
                    raise BadPhoto(_too_many_pixels(name))
                if min(width, height) < LEAST_SIDE:
                    raise BadPhoto(
                        _("“%(name)s” is smaller than %(least)s pixels on a side.", name=name, least=LEAST_SIDE)
                    )
                image.verify()
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                return _as_jpeg(image)
    except BadPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise BadPhoto(_too_many_pixels(name)) from bomb
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPhoto(_("“%(name)s” is not a readable JPEG, PNG or WebP photo.", name=name)) from error


def _too_many_pixels(name: str) -> str:
    return str(_("“%(name)s” has too many pixels (50 million at most).", name=name))


def _as_jpeg(image: Image.Image) -> tuple[bytes, int, int]:
    """The pixels alone: a new picture has no place, time or device, and no second content behind the first."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image) or image
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", upright.size, "white")
    rgba = upright.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    out = BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue(), *flat.size
