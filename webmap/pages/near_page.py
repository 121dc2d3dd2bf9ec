"""Finding a place by its name, to ask for what lies near it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from flask import redirect, render_template, request
from werkzeug import Response

from geodata.filters import BadAddress, Fault
from geodata.folding import fold
from geodata.queries.gazetteer import Spot, find
from geodata.queries.projects import NEAREST
from geodata.regions import Near
from webmap.address import Address
from webmap.language import link
from webmap.pages import bp
from webmap.presentation import number
from webmap.reading import reading

STEPS = (1, 2, 5, 10, 20, 50)
"""Kilometres offered around a place."""

TARGETS = {"harita": "map_page", "liste": "list_page"}


@bp.get("/yer-ara")
def place_search() -> str | Response:
    """Places of a name, each leading to the filter around it; a name that only one place bears leads there at once."""
    text = " ".join(request.args.get("yer", "").split())[:80]
    target = _among("hedef", tuple(TARGETS), "harita")
    km = int(_among("km", tuple(str(step) for step in STEPS), "10"))
    with reading(also=("yer", "km", "hedef")) as r:
        found = [(spot, _around(spot, km, r.address)) for spot in find(r.connection, text)]
        endpoint = TARGETS[target]
        if len([spot for spot, _ in found if fold(spot.name) == fold(text)]) == 1:
            return redirect(link(endpoint, address=found[0][1]))
        about = {"text": text, "km": km, "found": found, "target": target, "endpoint": endpoint}
        return render_template("near.html", address=r.address, **about)


@bp.app_template_global()
def near_steps() -> tuple[int, ...]:
    """Kilometres offered around a place."""
    return STEPS


@bp.app_template_global()
def kilometres(metres: float) -> str:
    """Metres as kilometres with one decimal."""
    return number(Decimal(str(metres)) / 1000, 1)


def _among(name: str, known: tuple[str, ...], default: str) -> str:
    value = request.args.get(name) or default
    if value not in known:
        raise BadAddress([Fault(name, value, "unknown", known)])
    return value


def _around(spot: Spot, km: int, address: Address) -> Address:
    return replace(address.asking(near=Near(spot.lat, spot.lon, km)), sort=NEAREST)
