"""What templates ask of images and videos: addresses of files and licences, hosts, durations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from geodata.licences import LICENCES

_WIDE_ENOUGH = 640
"""Pixels across that a photograph on a printed sheet needs."""


_STAGES: dict[str, Any] = {
    "before": _l("before"),
    "during": _l("during the works"),
    "after": _l("after"),
    "event": _l("event"),
}


def register(app: Flask) -> None:
    """Give templates what they ask of images and videos."""
    app.jinja_env.globals.update(
        media_address=media_address, licence_address=licence_address, stage_names=stage_names, paired=paired
    )
    app.jinja_env.filters.update(host_of=host_of, duration=duration)


@dataclass(frozen=True)
class Album:
    """The images of a page: pairs of before and after of the same view, and all the others."""

    pairs: tuple[tuple[Any, Any], ...]
    others: tuple[Any, ...]


def paired(images: Sequence[Any]) -> Album:
    """Images (rows, or objects of JSON) with the pairs that the desk made; where it made none, the first image before
    the works stands beside the last one after them."""
    told = [one if isinstance(one, Mapping) else one._mapping for one in images]
    before = {one["key"]: one for one in told if one["role"] == "before"}
    after = [one for one in told if one["role"] == "after"]
    pairs = [(before[one["before_key"]], one) for one in after if one["before_key"] in before]
    if not pairs and before and after:
        pairs = [(next(iter(before.values())), after[-1])]
    shown = {one["key"] for pair in pairs for one in pair}
    return Album(tuple(pairs), tuple(one for one in told if one["key"] not in shown))


def media_address(name: str) -> str:
    """The address of an image file: one in both languages and every data version, so that caches hold it once."""
    return url_for("tr.media_file", name=name)


def stage_names() -> dict[str, Any]:
    """Role of an image → the stage that it shows, in the reader's language."""
    return _STAGES


def licence_address(licence: str) -> str:
    """Where the licence can be read; empty for a text of its own."""
    return LICENCES.get(licence, "")


def host_of(url: str) -> str:
    """The host that a link leads to."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def duration(seconds: int) -> str:
    """Minutes and seconds, such as ``3:05``; with hours where there are any."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def printed_file(one: Any) -> str:
    """The file of an image for paper: the smallest JPEG that is wide enough, or the only file there is."""
    files = [file for file in one.renditions or () if file["format"] == "jpg"]
    wide = [file for file in files if file["width"] >= _WIDE_ENOUGH]
    if wide:
        return str(min(wide, key=lambda file: file["width"])["file"])
    return str(one.file_name)
