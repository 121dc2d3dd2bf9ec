"""Statistics by call year, and every chart as an image of its own."""

from __future__ import annotations

from flask import Response, render_template, request

from webmap.answers import left_out
from webmap.charts import INDICATOR, Wanted, charts
from webmap.errors import NotInRegister
from webmap.pages import bp
from webmap.reading import reading
from webmap.statistics import statistics


@bp.get("/istatistik")
def statistics_page() -> str:
    """The filter's projects by call year, beside what was published, and the charts."""
    with reading(also=(INDICATOR,)) as r:
        return render_template(
            "statistics.html", left_out=left_out(r), **statistics(r, request.args.get(INDICATOR) or None)
        )


@bp.get("/grafik/<key>.svg")
def chart_file(key: str) -> Response:
    """One chart of the filter as an SVG image; 404 when there is nothing to draw."""
    with reading(also=(INDICATOR,)) as r:
        draw = charts().get(key)
        chart = draw(r, Wanted(r.address, request.args.get(INDICATOR) or None)) if draw else None
        svg = chart.svg(r.language) if chart else None
        if svg is None:
            raise NotInRegister(f"grafik/{key}.svg")
        return Response(svg, mimetype="image/svg+xml")
