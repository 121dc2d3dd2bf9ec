"""Pages of text: how figures are made, what this is, and how accessible it is."""

from __future__ import annotations

from flask import render_template

from geodata.filters import ProjectFilter
from geodata.queries.completeness import completeness
from webmap import answers, datasets, quality_words
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/yontem")
def method_page() -> str:
    """Money, places, classes and coverage: how each figure is made, and from which data under which licence."""
    with reading() as r:
        rates = r.codebook.rates
        span = {name: (min(series), max(series)) for name, series in (("cpi", rates.cpi), ("eur", rates.eur)) if series}
        return render_template(
            "method.html",
            coverage=answers.coverage(r),
            left_out=answers.left_out(r),
            span=span,
            rates=rates,
            datasets=datasets.datasets(),
            fullness=completeness(r.connection, ProjectFilter(), "all")[0],
            fullness_fields=quality_words.fields(),
        )


@bp.get("/hakkinda")
def about_page() -> str:
    """What the register is, its data version, and how to use its addresses and files."""
    with reading() as r:
        return render_template("about.html", coverage=answers.coverage(r))


@bp.get("/erisilebilirlik")
def accessibility_page() -> str:
    """The accessibility statement."""
    with reading():
        return render_template("accessibility.html")
