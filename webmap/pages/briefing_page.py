"""The briefing file of a question."""

from __future__ import annotations

from flask import Response

from webmap.briefing import briefing_html
from webmap.file_answer import note
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/projeler.html")
def briefing_file() -> Response:
    """The map of a question as one file that needs no network."""
    with reading() as r:
        about = note(r)
        response = Response(briefing_html(r, about), mimetype="text/html")
        # Opened in the browser it has the file's own policy; the site's would forbid what stands in it.
        response.headers["Content-Security-Policy"] = "sandbox allow-scripts allow-popups; frame-ancestors 'none'"
        name = about.file_name("projeler-brifing", "html")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
