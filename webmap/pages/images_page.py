"""Images and videos of a question: a page of them, and the same as files."""

from __future__ import annotations

from flask import Response, render_template

from geodata.queries.media import page
from webmap.answers import narrowing
from webmap.contents import media
from webmap.file_answer import file_answer, formats
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/gorseller")
def images_page() -> str:
    """The images and videos of the projects a filter means, and of their sites; what the map's layer shows in words."""
    with reading() as r:
        found = page(r.connection, r.address.flt, r.address.page)
        return render_template("images.html", **narrowing(r), found=found, formats=formats(spatial=True))


@bp.get("/gorseller.<key>")
def images_file(key: str) -> Response:
    """The same images and videos as a file; the points are where photographs were taken."""
    return file_answer(key, media.document)
