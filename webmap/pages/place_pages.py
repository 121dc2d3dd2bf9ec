"""A district and a sub-region, each on a page that can be printed."""

from __future__ import annotations

from flask import render_template

from webmap.pages import bp
from webmap.profile import profile
from webmap.reading import reading


@bp.get("/ilce/<slug>")
def district_page(slug: str) -> str:
    """One district."""
    with reading() as r:
        return render_template("place.html", **profile(r, "district", slug), endpoint="district_page")


@bp.get("/alt-bolge/<slug>")
def subregion_page(slug: str) -> str:
    """One sub-region, with its districts side by side."""
    with reading() as r:
        return render_template("place.html", **profile(r, "subregion", slug), endpoint="subregion_page")
