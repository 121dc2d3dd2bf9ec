"""A district and a sub-region, each on a page that can be printed."""

from __future__ import annotations

from flask import render_template

from webmap.layers import layers
from webmap.pages import bp
from webmap.profile import place_map, profile
from webmap.reading import Reading, reading


@bp.get("/ilce/<slug>")
def district_page(slug: str) -> str:
    """One district."""
    with reading() as r:
        return _desk(r, "district", slug)


@bp.get("/alt-bolge/<slug>")
def subregion_page(slug: str) -> str:
    """One sub-region, with its districts side by side."""
    with reading() as r:
        return _desk(r, "subregion", slug)


def _desk(r: Reading, kind: str, slug: str) -> str:
    told = profile(r, kind, slug)
    return render_template("place.html", **told, map=place_map(r, told), layers=layers(), endpoint=f"{kind}_page")
