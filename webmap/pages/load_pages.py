"""The import log: which file brought which data version, with what outcome."""

from __future__ import annotations

from pathlib import PurePath

from flask import render_template

from geodata.queries.loads import loads
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/yuklemeler")
def loads_page() -> str:
    """The newest loads. A file's name is shown without its folder, which would tell of the agency's machines."""
    with reading() as r:
        rows = [(row, PurePath(row.file_name.replace("\\", "/")).name) for row in loads(r.connection)]
        return render_template("loads.html", loads=rows)
