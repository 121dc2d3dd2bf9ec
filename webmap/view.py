"""Where the map looks and what is open on it, as the address carries both: zoom, latitude, longitude; a reference."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

MIN_ZOOM, MAX_ZOOM = 7, 18
DIGITS = 5
"""Decimals of a centre in degrees: about one metre."""

_VIEW = re.compile(r"(\d{1,2}(?:\.\d{1,8})?)/(-?\d{1,2}(?:\.\d{1,15})?)/(-?\d{1,3}(?:\.\d{1,15})?)", re.ASCII)
# Reference numbers hold a digit or a capital (PRJ-010, TR31/17/KV02/0001); a word in small letters is a district.
_REFERENCE = re.compile(r"(?=.*[0-9A-ZÇĞİÖŞÜ])\w[\w ./()_-]{0,79}")


@dataclass(frozen=True)
class View:
    """A zoom level (steps of 0.25) and a centre in degrees; ``str`` writes it as the address does."""

    zoom: Decimal
    lat: Decimal
    lon: Decimal

    def __str__(self) -> str:
        return "/".join(_plain(value) for value in (self.zoom, self.lat, self.lon))


def read_view(text: str) -> View:
    """Zoom, latitude and longitude, rounded to what is written. Raises ValueError for anything else."""
    match = _VIEW.fullmatch(text)
    if match is None:
        raise ValueError(text)
    zoom, lat, lon = (Decimal(part) for part in match.groups())
    if not (MIN_ZOOM <= zoom <= MAX_ZOOM and abs(lat) <= 85 and abs(lon) <= 180):
        raise ValueError(text)
    place = Decimal(1).scaleb(-DIGITS)
    return View(zoom.quantize(Decimal("0.01")), lat.quantize(place), lon.quantize(place))


def read_selected(text: str, districts: Collection[str]) -> str:
    """A district's slug, or the reference of a project or a restoration site. Raises ValueError for anything else.

    Whether the reference is on the map just now depends on the filter, so only its form is judged.
    """
    if text in districts or _REFERENCE.fullmatch(text):
        return text
    raise ValueError(text)


def _plain(value: Decimal) -> str:
    """``38.40000`` → ``38.4``, never with an exponent and never a minus zero."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
