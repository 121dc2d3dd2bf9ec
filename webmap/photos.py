"""Photos that strangers send: made anew in a child process without whatever else the file carried, and held apart."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from geodata.stories import MOST_PHOTOS, HeldPhoto
from loaders.pictures import Made, PictureRefused, make_clean
from webmap.picture_words import refusal
from webmap.store import store

MOST_BYTES = 12_000_000


class BadPhoto(ValueError):
    """A file that cannot be taken; the text says which and why, in the reader's language."""


def looked_through(files: Sequence[FileStorage]) -> list[Made]:
    """The photos among the uploaded files, each as one clean JPEG with what the file said. Raises BadPhoto."""
    given = [file for file in files if file.filename]
    if len(given) > MOST_PHOTOS:
        raise BadPhoto(_("%(count)s photos were chosen; %(most)s at most.", count=len(given), most=MOST_PHOTOS))
    return [_made_anew(file) for file in given]


def hold(photos: Sequence[Made]) -> list[HeldPhoto]:
    """Keep the photos where nobody outside gets them, under names that nobody can guess."""
    held = []
    for photo in photos:
        (clean,) = photo.renditions
        name = f"{secrets.token_hex(16)}.jpg"
        store().put("held", name, clean.content)
        place = (photo.place.lat, photo.place.lon) if photo.place else None
        held.append(HeldPhoto(name, photo.width, photo.height, photo.taken_on, place))
    return held


def let_go(names: Sequence[str]) -> None:
    """Delete held photos."""
    for name in names:
        store().delete("held", name)


def _made_anew(file: FileStorage) -> Made:
    name = (file.filename or "")[:80]
    content = file.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPhoto(_("“%(name)s” is larger than %(most)s MB.", name=name, most=MOST_BYTES // 1_000_000))
    try:
        return make_clean(content)
    except PictureRefused as refused:
        raise BadPhoto(refusal(name, refused)) from refused
