"""Pictures for shared links (1200 × 630): a headline, a sentence and the map of the districts, as SVG and then PNG."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import font_rhd
import resvg_py
from markupsafe import Markup

from webmap.outline import Drawing

WIDTH, HEIGHT = 1200, 630

# The only fonts used, so that a card looks the same on a machine without any; they have all Turkish letters.
_FAMILY = "Red Hat Display"
_FONTS = [font_rhd.font_files[name] for name in ("RedHatDisplayMedium", "RedHatDisplayBold")]
_MAP = (640, 96, 500, 440)  # left, top, width and height of the room for the map
_TEXT_WIDTH = 540
_FILLS = {"c0": "#f3f1ea", "c1": "#d8e9ec", "c2": "#a9cfd8", "c3": "#6faebf", "c4": "#33829b", "c5": "#0b5068"}
_NO_DATA = "#fbfaf7"
_LIT, _UNLIT = "#0d5c78", "#e4e2d8"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]+")


@dataclass(frozen=True)
class Card:
    """What a card says and shows.

    ``fills`` gives districts (slug) the class they are coloured by or ``lit``; ``points`` are longitude and latitude
    inside ``extent`` (west, south, east, north of the drawing). ``mark`` is a warning across the top, or empty.
    """

    site: str
    headline: str
    sentence: str
    foot: str
    mark: str = ""
    drawing: Drawing | None = None
    fills: Mapping[str, str] = field(default_factory=dict)
    points: tuple[tuple[float, float], ...] = ()
    extent: tuple[float, float, float, float] | None = None


def card_png(card: Card) -> bytes:
    """The card as a PNG file."""
    return _raster(card_svg(card))


@lru_cache(maxsize=64)
def _raster(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FONTS, font_family=_FAMILY))


def card_svg(card: Card) -> str:
    """The card as SVG text."""
    size = 52 if len(card.headline) <= 60 else 42 if len(card.headline) <= 120 else 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="{_FAMILY}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<rect y="{HEIGHT - 12}" width="{WIDTH}" height="12" fill="{_LIT}"/>',
        _map(card),
        _text(48, 104, 26, [card.site], "#0d5c78", 700),
    ]
    headline = wrapped(card.headline, size, _TEXT_WIDTH, 5)
    parts.append(_text(48, 104 + 40 + size, size, headline, "#16262d", 700))
    below = 104 + 40 + size + round(len(headline) * size * 1.18) + 6
    room = max(1, (HEIGHT - 84 - below) // 36)
    parts.append(_text(48, below, 28, wrapped(card.sentence, 28, _TEXT_WIDTH, room), "#4a5a62", 500))
    parts.append(_text(48, HEIGHT - 40, 21, wrapped(card.foot, 21, WIDTH - 96, 1), "#4a5a62", 500))
    if card.mark:
        parts.append(f'<rect width="{WIDTH}" height="56" fill="#f4c430"/>')
        parts.append(_text(48, 38, 26, [card.mark], "#241c00", 700))
    parts.append("</svg>")
    return "".join(parts)


def _map(card: Card) -> str:
    if card.drawing is None:
        return ""
    left, top, width, height = _MAP
    scale = min(width / card.drawing.width, height / card.drawing.height)
    x, y = left + (width - card.drawing.width * scale) / 2, top + (height - card.drawing.height * scale) / 2
    shapes = "".join(
        f'<path d="{shape.path}" fill="{_fill(card, shape.slug)}"/>'
        # Lit districts last, so that their lines lie on top.
        for shape in sorted(card.drawing.shapes, key=lambda shape: shape.slug in card.fills)
    )
    dots = "".join(
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="15" fill="#7a1f4b" stroke="#fff" stroke-width="5"/>'
        for px, py in _placed(card)
    )
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.4f})" stroke="#6e7d82" stroke-width="2"'
        f' stroke-linejoin="round">{shapes}{dots}</g>'
    )


def _fill(card: Card, slug: str) -> str:
    given = card.fills.get(slug)
    if given is None:
        return _UNLIT
    return _LIT if given == "lit" else _FILLS.get(given, _NO_DATA)


def _placed(card: Card) -> list[tuple[float, float]]:
    if card.extent is None or card.drawing is None:
        return []
    west, south, east, north = card.extent
    return [
        ((lon - west) / (east - west) * card.drawing.width, (north - lat) / (north - south) * card.drawing.height)
        for lon, lat in card.points
    ]


def _text(x: int, y: int, size: int, lines: list[str], *look: object) -> str:
    fill, weight = look
    spans = "".join(
        Markup('<tspan x="{}" y="{}">{}</tspan>').format(x, round(y + at * size * 1.18), line)
        for at, line in enumerate(lines)
    )
    return f'<text font-size="{size}" font-weight="{weight}" fill="{fill}">{spans}</text>'


def wrapped(text: str, size: int, width: int, most: int) -> list[str]:
    """The text in lines that fit into ``width`` at this size, at most ``most`` of them; what is cut ends in …"""
    words = _UNPRINTABLE.sub(" ", text).split()
    lines: list[str] = []
    while words and len(lines) < most:
        line = words.pop(0)
        while words and _long(f"{line} {words[0]}", size) <= width:
            line += f" {words.pop(0)}"
        while _long(line, size) > width and len(line) > 1:
            # One word longer than the line, such as an address.
            line, words = _broken(line, size, width, words)
        lines.append(line)
    if words and lines:
        last = lines[-1]
        while last and _long(last + "…", size) > width:
            last = last[:-1]
        lines[-1] = last.rstrip(" ,;") + "…"
    return lines


def _broken(word: str, size: int, width: int, words: list[str]) -> tuple[str, list[str]]:
    fits = next(at for at in range(len(word) - 1, 0, -1) if at == 1 or _long(word[:at], size) <= width)
    return word[:fits], [word[fits:], *words]


def _long(text: str, size: int) -> float:
    """About how wide a text is in the cards' font, rather too wide than too narrow."""
    return size * sum(
        0.3 if one in " iıİlIj.,:;'’|!()" else 0.88 if one in "mwMW%@" else 0.72 if one.isupper() else 0.6
        for one in text
    )
