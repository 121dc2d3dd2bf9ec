"""One organisation, one sector, one result-oriented programme: each with its projects and where they are."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template

from geodata.queries.organisation import merged_into
from webmap.language import link
from webmap.organisations import organisation_profile
from webmap.pages import bp
from webmap.reading import reading
from webmap.themes import result_profile, sector_profile


@bp.get("/kurum/<slug>")
def organisation_page(slug: str) -> Any:
    """One organisation; a natural person has no page, and one that was found to be another leads there for good."""
    with reading() as r:
        other = merged_into(r.connection, slug)
        if other is not None:
            return redirect(link("organisation_page", address=r.address, slug=other), 301)
        return render_template("organisation.html", **organisation_profile(r, slug))


@bp.get("/sektor/<slug>")
def sector_page(slug: str) -> str:
    """One sector."""
    with reading() as r:
        return render_template("sector.html", **sector_profile(r, slug))


@bp.get("/sop/<slug>")
def result_programme_page(slug: str) -> str:
    """One result-oriented programme."""
    with reading() as r:
        return render_template("result_programme.html", **result_profile(r, slug))
