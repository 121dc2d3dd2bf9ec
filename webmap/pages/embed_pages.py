"""Embeds: map, table and cards as small pages that may stand in any other site's frame, and how editors find them."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from geodata.queries.projects import page
from geodata.queries.sites import site, site_projects
from geodata.queries.totals import totals
from webmap import oembed, sentences
from webmap.answers import mapped
from webmap.missing import missing
from webmap.outline import drawing
from webmap.pages import bp
from webmap.profile import profile
from webmap.reading import Reading, reading
from webmap.record import record


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


@bp.get("/gomulu/proje/<path:ref>")
def embed_project(ref: str) -> str:
    """A project's card: what its own page says, in short."""
    with reading() as r:
        return render_template("embed/project.html", **record(r, ref))


@bp.get("/gomulu/restorasyon/<slug>")
def embed_site(slug: str) -> str:
    """A restoration site's card."""
    with reading() as r:
        found = site(r.connection, slug)
        if found is None:
            raise missing(r, "site", slug)
        return render_template(
            "embed/site.html",
            site=found,
            address=r.address,
            projects=site_projects(r.connection, found.ref),
            drawing=drawing(r),
            lit={found.district_slug},
        )


@bp.get("/oembed")
def oembed_answer() -> Response:
    """How an address of this site is embedded (oEmbed 1.0)."""
    # Editors add words of their own (WordPress: dnt=1), which the standard lets them do.
    with reading(also=set(request.args)) as r:
        return oembed.answer(r)


def _said(r: Reading) -> dict[str, Any]:
    whole = totals(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
    return {
        "address": r.address,
        "asked": sentences.asked(r.address.flt, r.codebook),
        "answered": sentences.answered(r.address, whole),
        "totals": whole,
    }
