"""What the small buttons of a form do besides saving: lines more or less, and help with where a place is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from geodata.models import Place
from geodata.queries.gazetteer import find
from geodata.queries.gazetteer import spots as named
from geodata.queries.locate import Point, locate
from loaders import degrees, written
from loaders.form import Fault, Typed
from loaders.pins import problem_of
from loaders.problems import Unreadable
from webmap.language import current
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import needs
from webmap.staff.record_clash import Clash

SPOTS = {"place": "settlement", "district": "district", "work": "settlement"}
"""Kind of a found name → how precise its point is."""


@dataclass(frozen=True)
class Sheet:
    """All that a form's page shows besides the record: what is wrong, what clashes, where to go on."""

    typed: Typed
    base: Typed
    faults: Sequence[Fault] = ()
    clashes: Sequence[Clash] = ()
    refusals: Sequence[str] = ()
    found: Mapping[str, Any] = field(default_factory=dict)
    focus: str = ""
    note: str = ""
    status: int = 200


@dataclass(frozen=True)
class Step:
    """What a button asks: add, drop, find, take or move (to the found district), for which line; and with what."""

    name: str
    part: str = ""
    line: int = 0
    values: tuple[str, ...] = ()


def told(name: str) -> str:
    """A field of the sent form beside the record's own."""
    return request.form.get(name, "").strip()


def step(text: str) -> Step:
    """A button's value: ``add|place``, ``drop|place|2``, ``take|place|2|38,1|27,5|settlement``."""
    name, *rest = text.split("|")
    part = rest[0] if rest else ""
    line = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() else 0
    return Step(name, part, line, tuple(rest[2:]))


def take(connection: Connection, typed: Typed, base: Typed, asked: Step) -> Sheet:
    """The form with the places found for a name, or with the one that was taken."""
    lines = {part: [dict(cells) for cells in held] for part, held in typed.parts.items()}
    cells = dict(typed.cells)
    inside = bool(asked.part)
    if inside and asked.line >= len(lines.get(asked.part, ())):
        return Sheet(typed, base)
    held = lines[asked.part][asked.line] if inside else cells
    at = f"{asked.part}-{asked.line}-" if inside else ""
    if asked.name == "find":
        looked = told(f"{at}look")
        found = {"at": at, "looked": looked, "spots": spots(connection, looked)}
        return Sheet(typed, base, found=found, focus=f"{at}look")
    if asked.name == "take" and len(asked.values) == 3:
        held["latitude"], held["longitude"], held["precision"] = asked.values
        held["placed"] = "gazetteer"
    elif asked.name == "move" and asked.values:
        held["district"] = asked.values[0]
    return Sheet(Typed(cells, lines), base, focus=f"{at}latitude")


def spots(connection: Connection, text: str) -> list[dict[str, str]]:
    """Places called so: name, district, latitude and longitude as the form writes them, and precision."""
    return [
        {
            "name": spot.name,
            "district": spot.district,
            "latitude": written.number(Decimal(str(spot.lat))),
            "longitude": written.number(Decimal(str(spot.lon))),
            "precision": SPOTS[spot.kind],
        }
        for spot in find(connection, text)
    ]


@bp.get("/yer-bul")
@needs("viewer")
def spots_found() -> Response:
    """Places by name, for the form's address help."""
    with reading(also=("ad",)) as r:
        return jsonify(spots(r.connection, request.args.get("ad", "")[:200]))


@bp.get("/yer-adlari")
@needs("viewer")
def place_names() -> Response:
    """All places of the bundled list for finding one's way on the map: (name, latitude, longitude, is a district)."""
    with reading() as r:
        known = (spot for spot in named(r.connection) if spot.kind != "work")
        return jsonify([(spot.name, spot.lat, spot.lon, spot.kind == "district") for spot in known])


@bp.get("/nokta")
@needs("viewer")
def point_checked() -> Response:
    """Where a point lies, held against the district that the form states: what is wrong (nothing: it fits)."""
    with reading(also=("enlem", "boylam", "yer")) as r:
        try:
            north = degrees.latitude(request.args.get("enlem", ""))
            east = degrees.longitude(request.args.get("boylam", ""))
        except Unreadable:
            return jsonify({"text": str(_("The coordinates cannot be read.")), "wrong": True, "refused": True})
        places = {row.slug: row for row in r.connection.execute(_districts())}
        stated = places.get(request.args.get("yer", ""))
        found = locate(r.connection, [Point(0, east, north, stated.code if stated else None)])[0]
        names = {row.code: row.name for row in places.values()}
        written_point = written.number(north), written.number(east)
        problem = problem_of(found, written_point, names, stated.name if stated else None)
        here = next((row.slug for row in places.values() if row.code == found.place_code), None)
        if problem is None:
            said = str(_("The point lies in %(district)s.", district=names.get(found.place_code or "", "")))
            return jsonify({"text": said, "here": here})
        said = f"{problem.text(current())} {problem.cure(current())}"
        return jsonify({"text": said, "here": here, "wrong": True, "refused": found.verdict != "disagrees"})


def _districts() -> Any:
    return select(Place.code, Place.slug, Place.name).where(Place.kind == "district")
