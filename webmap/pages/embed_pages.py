"""Embeds: the map, the table and a district's card as small pages that may stand in any other site's frame."""

from __future__ import annotations

from typing import Any

from flask import render_template

from geodata.queries.projects import page
from geodata.queries.totals import totals
from webmap import sentences
from webmap.answers import mapped
from webmap.outline import drawing
from webmap.pages import bp
from webmap.profile import profile
from webmap.reading import Reading, reading


@bp.get("/gomulu/harita")
def embed_map() -> str:
    """The map of a filter."""
    with reading() as r:
        return render_template("embed/map.html", **_said(r), **mapped(r), drawing=drawing(r))


@bp.get("/gomulu/tablo")
def embed_table() -> str:
    """The projects of a filter, and its districts."""
    with reading() as r:
        address = r.address
        found = page(r.connection, address.flt, address.lens, r.codebook.rates, (address.sort, address.page))
        return render_template("embed/table.html", **_said(r), **mapped(r), found=found)


@bp.get("/gomulu/ilce/<slug>")
def embed_district(slug: str) -> str:
    """A district's card, for the pages of its municipality: the numbers of the district's own page."""
    with reading() as r:
        return render_template("embed/district.html", **profile(r, "district", slug))


def _said(r: Reading) -> dict[str, Any]:
    whole = totals(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
    return {
        "address": r.address,
        "asked": sentences.asked(r.address.flt, r.codebook),
        "answered": sentences.answered(r.address, whole),
        "totals": whole,
    }
