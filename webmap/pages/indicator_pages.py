"""Indicators of İzmir: all of them, and one with its map, places, periods, files, and need beside support."""

from __future__ import annotations

from flask import Response, render_template

from webmap import indicators
from webmap.compare import write_side
from webmap.contents import indicator
from webmap.exports.csv import DESCRIBED_BY
from webmap.file_answer import file_answer, formats
from webmap.outline import drawing
from webmap.pages import bp
from webmap.reading import reading

bp.app_template_global()(indicators.aggregation_name)
bp.app_template_global("side_text")(write_side)


@bp.get("/gostergeler")
def indicators_page() -> str:
    """All indicators: unit, newest period, how many districts have a value, publisher and licence."""
    with reading() as r:
        return render_template("indicators.html", address=r.address, tables=indicators.listed(r))


@bp.get("/gosterge/<slug>")
def indicator_page(slug: str) -> str:
    """One indicator, by its code."""
    with reading() as r:
        told = indicators.profile(r, slug)
        return render_template("indicator.html", slug=slug, drawing=drawing(r), formats=formats(spatial=True), **told)


@bp.get("/gosterge/<slug>.<key>")
def indicator_file(slug: str, key: str) -> Response:
    """The same values as a file, with the boundaries where the format holds them."""
    return file_answer(key, lambda r, note: indicator.document(r, note, slug))


@bp.get(f"/gosterge/<slug>.{DESCRIBED_BY}")
def indicator_described(slug: str) -> Response:
    """What the columns of its CSV file mean. A route of its own: a code may hold dots, so the other would take them."""
    return indicator_file(slug, DESCRIBED_BY)
