"""The desk's first page: what waits for this person."""

from __future__ import annotations

from flask import render_template

from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import needs


@bp.get("")
@needs("viewer")
def home() -> str:
    """The desk's first page."""
    with reading():
        return render_template("staff/home.html")
