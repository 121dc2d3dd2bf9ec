"""Where a photograph was taken: what its file says to the desk, and the place that somebody accepts for the map."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlalchemy import Connection

from geodata.queries import pictures as asked
from webmap.language import link
from webmap.outline import drawing
from webmap.reading import Reading

NAMES = ("on_map", "map_lat", "map_lon")
"""Fields of the form: whether the map shows it, latitude and longitude in degrees as written."""

_DEGREES = re.compile(r"-?\d{1,3}([.,]\d{1,12})?", re.ASCII)


def fields_of(one: Any) -> dict[str, Any]:
    """The accepted place, or what the file says, which nobody has accepted yet."""
    held = one.draft or {}
    on_map = one.map_lat is not None if one.is_published else bool(held.get("on_map"))
    lat, lon = (one.map_lat, one.map_lon) if one.is_published else (held.get("map_lat"), held.get("map_lon"))
    if not lat or not lon:
        lat, lon = one.lat, one.lon
    return {"on_map": on_map, "map_lat": _written(lat), "map_lon": _written(lon)}


def sent_fields(at: str = "") -> dict[str, Any]:
    """The place as the form names it; ``at`` follows the names of its fields."""
    lat, lon = (request.form.get(f"{name}{at}", "").strip()[:20] for name in ("enlem", "boylam"))
    return {"on_map": request.form.get(f"haritada{at}") == "1", "map_lat": lat, "map_lon": lon}


def problem(connection: Connection, fields: dict[str, Any], kind: str, ref: str) -> str | None:
    """What is wrong with the place; nothing where the map is not to show it."""
    if not fields["on_map"]:
        return None
    point = _point(fields)
    if point is None:
        return str(_("Write latitude and longitude in degrees, such as 38.41890 and 27.12870."))
    if asked.around(connection, kind, ref, point)[0] is None:
        return str(_("This place lies outside İzmir."))
    return None


def geometry(fields: dict[str, Any]) -> str | None:
    """The accepted place as EWKT, to about a metre; None where the map shows none."""
    point = _point(fields) if fields["on_map"] else None
    return None if point is None else f"SRID=4326;POINT({point[1]:.5f} {point[0]:.5f})"


def said(r: Reading, one: Any, kind: str, ref: str) -> dict[str, Any] | None:
    """Where the photograph says it was taken: a dot among the districts, its district, metres from the record."""
    ground = drawing(r)
    if one.lat is None or ground is None:
        return None
    district, metres = asked.around(r.connection, kind, ref, (one.lat, one.lon))
    x, y = ground.at(one.lon, one.lat)
    editor = "staff.project_record" if kind == "project" else "staff.site_record"
    return {
        "drawing": ground,
        "x": round(x),
        "y": round(y),
        "inside": 0 <= x <= ground.width and 0 <= y <= ground.height,
        "district": district,
        "metres": metres,
        "use": link(editor, ref=ref) + f"?enlem={one.lat}&boylam={one.lon}",
    }


def _point(fields: dict[str, Any]) -> tuple[float, float] | None:
    texts = (str(fields["map_lat"]), str(fields["map_lon"]))
    if not all(_DEGREES.fullmatch(text) for text in texts):
        return None
    lat, lon = (float(text.replace(",", ".")) for text in texts)
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _written(value: Any) -> str:
    return f"{value:.5f}" if isinstance(value, float) else str(value or "")
