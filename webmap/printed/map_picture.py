"""The map of a question as a picture: coloured districts, signs, legend, scale, date and credit; SVG and PNG."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import font_rhd
import resvg_py
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from geodata.queries.map import badges, points, subregions
from geodata.queries.place_table import PlaceTable
from webmap import sentences
from webmap.answers import mapped
from webmap.cards import wrapped
from webmap.districts import is_indicator, metric_name
from webmap.outline import Drawing, drawing
from webmap.presentation import lens_name, number, partial_date
from webmap.reading import Reading

WIDTH, HEIGHT = 1600, 1130
NARROWEST, WIDEST = 800, 3200
"""Widths in pixels that a PNG can have."""

FAMILY = "Red Hat Display"
FONTS = [font_rhd.font_files[name] for name in ("RedHatDisplayMedium", "RedHatDisplaySemiBold", "RedHatDisplayBold")]

FILLS = {"c0": "#f3f1ea", "c1": "#d8e9ec", "c2": "#a9cfd8", "c3": "#6faebf", "c4": "#33829b", "c5": "#0b5068"}
"""The colours of the classes, as on the screen."""

INK, SOFT, LINE = "#16262d", "#4a5a62", "#6e7d82"
PROJECT, BADGE, GROUP = "#7a1f4b", "#4b3a6b", "#3a2e5c"
LIT = "#b3400e"
_EARTH_M = 111_320.0
"""Metres in one degree of latitude."""

_FEW, _FEW_RADIUS, _MANY_RADIUS = 150, 6.0, 4.0
"""Up to so many points are drawn large."""

_MAP_BOX = (40.0, 130.0, 1060.0, 900.0)
_LEGEND_X = 1130


@dataclass(frozen=True)
class Frame:
    """A window on the drawing: its left, top, width and height in the drawing's units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Ground:
    """What is drawn on the map: class or ``lit`` of each district, the signs' features, the sub-regions' outlines."""

    drawing: Drawing
    classes: dict[str, str]
    points: list[dict[str, Any]] = field(default_factory=list)
    badges: list[dict[str, Any]] = field(default_factory=list)
    outlines: list[dict[str, Any]] = field(default_factory=list)
    lit: frozenset[str] = frozenset()


def ground(r: Reading, classes: dict[str, str], lit: Collection[str] = ()) -> Ground | None:
    """The map of the address's question with these classes; None before any boundary is loaded."""
    drawn = drawing(r)
    if drawn is None:
        return None
    asked = (r.connection, r.address.flt, r.address.lens, r.codebook.rates)
    return Ground(
        drawn,
        classes,
        json.loads(points(*asked))["features"],
        json.loads(badges(*asked))["features"],
        json.loads(subregions(r.connection))["features"],
        frozenset(lit),
    )


def map_png(r: Reading, width: int = WIDTH) -> bytes:
    """The picture as PNG, so many pixels wide."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=map_svg(r), width=width, skip_system_fonts=True, font_files=FONTS, font_family=FAMILY
        )
    )


def map_svg(r: Reading) -> str:
    """The map of the address's question with everything a slide needs around it."""
    shown = mapped(r)
    coloured = shown["coloured"]
    here = ground(r, {slug: told["class"] for slug, told in coloured.values.items()})
    asked = sentences.asked(r.address.flt, r.codebook)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f"font-family=\"'{FAMILY}', 'Segoe UI', sans-serif\" role=\"img\">",
        Markup("<title>{}</title>").format(asked),
        hatch(),
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *(text((40, 66 + at * 46), line, 38, 700) for at, line in enumerate(wrapped(asked, 38, WIDTH - 80, 2))),
        _on_page(here) if here else "",
        _legend(r, coloured, shown["table"] if here else None),
        _foot(r),
    ]
    version = r.codebook.version
    if version and version.is_sample:
        warning = f"{_('SAMPLE DATA')}: {_('made-up records, not real supports')}"
        parts.append(f'<rect y="{HEIGHT - 44}" width="{WIDTH}" height="44" fill="#f4c430"/>')
        parts.append(text((40, HEIGHT - 14), warning, 24, 700, "#241c00"))
    return "".join(map(str, parts)) + "</svg>"


def _on_page(here: Ground) -> str:
    left, top, width, height = _MAP_BOX
    frame = Frame(0, 0, here.drawing.width, here.drawing.height)
    scale = min(width / frame.width, height / frame.height)
    x, y = left + (width - frame.width * scale) / 2, top + (height - frame.height * scale) / 2
    body = body_of(here, frame, scale)
    return (
        f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.4f})">{body}</g>'
        + scale_bar(here.drawing, scale, left, HEIGHT - 106)
        + north(left + width - 40, top + 20)
    )


def body_of(here: Ground, frame: Frame, scale: float, names: bool = True) -> str:
    """Districts, outlines, signs and names in the drawing's units; ``scale`` keeps lines and signs their size."""
    unit = 1 / scale
    shapes = "".join(
        f'<path d="{shape.path}" fill="{fill(here.classes.get(shape.slug, "none"))}" stroke="{LINE}" '
        f'stroke-width="{1.2 * unit:.2f}" stroke-linejoin="round"/>'
        for shape in here.drawing.shapes
    )
    groups = "".join(
        f'<path d="{_path(here.drawing, one)}" fill="none" stroke="{GROUP}" stroke-width="{2.4 * unit:.2f}" '
        f'stroke-dasharray="{7 * unit:.2f} {5 * unit:.2f}"/>'
        for one in here.outlines
    )
    lit = "".join(
        f'<path d="{shape.path}" fill="none" stroke="{LIT}" stroke-width="{4 * unit:.2f}" stroke-linejoin="round"/>'
        for shape in here.drawing.shapes
        if shape.slug in here.lit
    )
    told = "".join(_name(shape, unit) for shape in here.drawing.shapes) if names else ""
    # Names last: a sign may hide part of another sign, but a district must be told.
    return shapes + groups + lit + _signs(here, frame, unit) + told


def _signs(here: Ground, frame: Frame, unit: float) -> str:
    made = []
    for one in here.badges:
        x, y = here.drawing.at(*one["geometry"]["coordinates"])
        if _inside(frame, x, y):
            count = str(one["properties"]["projects"])
            side = (15 + 7 * len(count)) * unit
            made.append(
                f'<rect x="{x - side / 2:.1f}" y="{y - 11 * unit:.1f}" width="{side:.1f}" height="{22 * unit:.1f}" '
                f'rx="{4 * unit:.1f}" fill="{BADGE}" stroke="#fff" stroke-width="{1.5 * unit:.2f}"/>'
                f'<text x="{x:.1f}" y="{y + 5 * unit:.1f}" font-size="{14 * unit:.1f}" font-weight="700" fill="#fff" '
                f'text-anchor="middle">{count}</text>'
            )
    seen = [one for one in here.points if _inside(frame, *here.drawing.at(*one["geometry"]["coordinates"]))]
    radius = _FEW_RADIUS if len(seen) <= _FEW else _MANY_RADIUS
    for one in seen:
        x, y = here.drawing.at(*one["geometry"]["coordinates"])
        exact = one["properties"]["precision"] in ("exact", "street")
        look = f'fill="{PROJECT}" stroke="#fff"' if exact else f'fill="#fff" stroke="{PROJECT}"'
        made.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * unit:.1f}" {look} '
            f'stroke-width="{radius * 0.4 * unit:.2f}"/>'
        )
    return "".join(made)


def _inside(frame: Frame, x: float, y: float) -> bool:
    return frame.x <= x <= frame.x + frame.width and frame.y <= y <= frame.y + frame.height


def _name(shape: Any, unit: float) -> str:
    return str(
        Markup(
            '<text x="{}" y="{}" font-size="{}" font-weight="600" fill="{}" text-anchor="middle" stroke="#fff" '
            'stroke-width="{}" paint-order="stroke" stroke-linejoin="round">{}</text>'
        ).format(shape.x, round(shape.y - 14 * unit), f"{14 * unit:.1f}", INK, f"{3.5 * unit:.1f}", shape.name)
    )


def _path(drawn: Drawing, feature: dict[str, Any]) -> str:
    steps = []
    for polygon in feature["geometry"]["coordinates"]:
        for ring in polygon:
            corners = [drawn.at(*point) for point in ring]
            steps.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "z")
    return "".join(steps)


def fill(key: str) -> str:
    """The colour of a class; a district without data is hatched."""
    return FILLS.get(key, "url(#hatch)")


def hatch() -> str:
    """The pattern of districts without data."""
    return (
        '<defs><pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="9" height="9" fill="#fbfaf7"/><rect width="2.4" height="9" fill="#a7a59b"/></pattern></defs>'
    )


def scale_bar(drawn: Drawing, scale: float, x: float, y: float) -> str:
    """A bar of a round length, right at the map's own latitudes: degrees of latitude are equally long everywhere."""
    per_km = drawn.per_lat * scale / (_EARTH_M / 1000)
    longest = 240 / per_km
    power = 10 ** math.floor(math.log10(longest))
    km = max(step * power for step in (1, 2, 5) if step * power <= longest)
    width = km * per_km
    told = text((x + width + 10, y), f"{km:g} km", 18)
    return f'<path d="M{x:.1f} {y - 8:.1f}v8h{width:.1f}v-8" fill="none" stroke="{INK}" stroke-width="2"/>{told}'


def north(x: float, y: float) -> str:
    """A north arrow."""
    letter = text((x - 6, y - 6), _("N"), 18, 700)
    return f'<path d="M{x} {y}l11 30-11-7-11 7z" fill="{INK}"/>{letter}'


def text(at: tuple[float, float], words: str, size: int, weight: int = 500, colour: str = INK) -> str:
    """One line of text that begins there, escaped."""
    return str(
        Markup('<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(
            f"{at[0]:.1f}", f"{at[1]:.1f}", size, weight, colour, words
        )
    )


def _legend(r: Reading, coloured: Any, table: PlaceTable | None) -> str:
    y, metric = 170, r.address.metric
    size = 26
    named = wrapped(metric_name(metric), size, WIDTH - _LEGEND_X - 30, 3)
    parts = [text((_LEGEND_X, y + 32 * at), line, size, 700) for at, line in enumerate(named)]
    y += 32 * (len(named) - 1)
    if metric != "adet" and not is_indicator(metric):
        parts.append(text((_LEGEND_X, y + 30), lens_name(r.address.lens), 19, 500, SOFT))
        y += 30
    y += 24
    rows = [("c0", _("none"))] if coloured.classes.zeros else []
    rows += [(one.key, f"{words} ({one.places})") for one, words in coloured.legend]
    rows += [("none", f"{_('no data')} ({coloured.unknown})")] if coloured.unknown else []
    for key, words in rows or [("none", _("No district has a value for this question."))]:
        swatch = f'<rect x="{_LEGEND_X}" y="{y}" width="42" height="26" fill="{fill(key)}" stroke="{LINE}"/>'
        parts += [swatch, text((_LEGEND_X + 56, y + 20), words, 20)]
        y += 36
    parts.append(_signs_legend(_LEGEND_X, y + 30))
    if table:
        missing = table.province.projects + table.unlocated.projects
        words = ngettext(
            "%(count)s project has no place on the map",
            "%(count)s projects have no place on the map",
            missing,
            count=number(missing),
        )
        parts += [text((_LEGEND_X, y + 230), line, 19, 500, SOFT) for line in wrapped(words, 19, 430, 1)]
    return "".join(parts)


def _signs_legend(x: float, y: float) -> str:
    rows = (
        (f'<circle cx="{x + 21}" cy="{y}" r="8" fill="{PROJECT}" stroke="#fff"/>', _("exact place or street")),
        (
            f'<circle cx="{x + 21}" cy="{y + 36}" r="7" fill="#fff" stroke="{PROJECT}" stroke-width="3"/>',
            _("approximate: neighbourhood or settlement"),
        ),
        (
            f'<rect x="{x + 8}" y="{y + 61}" width="26" height="22" rx="4" fill="{BADGE}"/>',
            _("number of projects somewhere in the district"),
        ),
        (
            f'<path d="M{x} {y + 108}h42" stroke="{GROUP}" stroke-width="3" stroke-dasharray="8 5"/>',
            _("boundary of a sub-region"),
        ),
    )
    return "".join(sign + text((x + 56, y + 7 + at * 36), words, 19) for at, (sign, words) in enumerate(rows))


def _foot(r: Reading) -> str:
    version = r.codebook.version
    said: Iterable[str] = (
        _("İzmir Development Agency"),
        _("İzmir Supports Map"),
        _("data version %(label)s", label=version.label) if version else "",
        partial_date(version.published_at.date().isoformat()) if version else "",
        "CC BY 4.0",
        _("Boundaries: HGM and OCHA, CC BY 3.0 IGO."),
    )
    return text((40, HEIGHT - 58), " · ".join(str(one) for one in said if one), 18, 500, SOFT)
