"""The list of projects, and the same rows as a file."""

from __future__ import annotations

from flask import Response, render_template

from geodata.queries.projects import page
from webmap.answers import narrowing
from webmap.contents import projects
from webmap.file_answer import file_answer, formats
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/projeler")
def list_page() -> str:
    """One page of the projects a filter means."""
    with reading() as r:
        at = (r.address.sort, r.address.page)
        found = page(r.connection, r.address.flt, r.address.lens, r.codebook.rates, at)
        return render_template("list.html", **narrowing(r), found=found, formats=formats(spatial=True))


@bp.get("/projeler.<key>")
def list_file(key: str) -> Response:
    """All rows of a filter as a file, streamed from one reading."""
    return file_answer(key, projects.document)
