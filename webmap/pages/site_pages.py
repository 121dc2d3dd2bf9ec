"""Restoration sites: buildings, not projects; money is shown with the projects that carry it."""

from __future__ import annotations

from flask import Response, render_template

import webmap.contents.sites as contents_sites
from geodata.filters import ProjectFilter
from geodata.queries import sites
from geodata.queries.images import site_images
from webmap import sentences
from webmap.file_answer import file_answer, formats
from webmap.heard import heard
from webmap.history import history
from webmap.missing import missing
from webmap.pages import bp
from webmap.reading import reading
from webmap.told_changes import words


def of_sites(flt: ProjectFilter) -> ProjectFilter:
    """The filter as the list of sites means it: of restoration projects, unless another kind is asked for."""
    return flt if flt.kind else flt.but(kind="alan")


@bp.get("/restorasyon")
def sites_page() -> str:
    """All sites whose projects the filter means."""
    with reading() as r:
        flt = of_sites(r.address.flt)
        found = sites.sites(r.connection, flt)
        projects = sites.site_projects_of(r.connection, [site.ref for site in found])
        asked = sentences.asked(flt, r.codebook)
        return render_template(
            "sites.html", sites=found, projects=projects, address=r.address, asked=asked, formats=formats(spatial=True)
        )


@bp.get("/restorasyon.<key>")
def sites_file(key: str) -> Response:
    """The sites as a file."""
    return file_answer(key, contents_sites.document)


@bp.get("/restorasyon/<slug>")
def site_page(slug: str) -> str:
    """One site with its design and works projects."""
    with reading() as r:
        site = sites.site(r.connection, slug)
        if site is None:
            raise missing(r, "site", slug)
        return render_template(
            "site.html",
            site=site,
            projects=sites.site_projects(r.connection, site.ref),
            images=site_images(r.connection, site.ref),
            videos=site_images(r.connection, site.ref, "video"),
            history=history(r, "site", site.ref),
            **words(),
            **heard(r, "site", site.ref),
        )
