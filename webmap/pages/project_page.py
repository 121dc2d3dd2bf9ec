"""One project, at an address that holds its reference number."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from webmap.language import link
from webmap.pages import bp
from webmap.reading import reading
from webmap.record import record


@bp.get("/proje/<path:ref>")
def project_page(ref: str) -> str:
    """Everything public about one project."""
    with reading() as r:
        return render_template("project.html", **record(r, ref))


@bp.get("/p/<path:ref>")
def project_short(ref: str) -> Response:
    """The short address for signboards leads to the project for good."""
    return redirect(link("project_page", ref=ref), 301)
