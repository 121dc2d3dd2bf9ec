"""Programmes: what was published of each call, beside what the register holds."""

from __future__ import annotations

from itertools import groupby

from flask import render_template

from geodata.filters import Choice
from geodata.queries import programmes
from geodata.queries.projects import page
from geodata.queries.results import known
from geodata.queries.targets import targeted_districts
from webmap import answers
from webmap.errors import NotInRegister
from webmap.outline import drawing
from webmap.pages import bp
from webmap.reading import reading


@bp.get("/programlar")
def programmes_page() -> str:
    """All programmes and calls, the published totals, and the result-oriented programmes."""
    with reading() as r:
        pieces = programmes.result_components(r.connection)
        return render_template(
            "programmes.html",
            calls=programmes.coverage(r.connection),
            published=programmes.published_totals(r.connection),
            coverage=answers.coverage(r),
            result_programmes=programmes.result_programmes(r.connection),
            pieces={code: list(found) for code, found in groupby(pieces, lambda piece: piece.result_programme)},
        )


@bp.get("/program/<slug>")
def programme_page(slug: str) -> str:
    """One programme: its calls with their funnel, components, target places and indicators, and its projects."""
    with reading() as r:
        if slug not in r.codebook.lists["programme"]:
            raise NotInRegister(slug)
        here = r.address.asking(programme=Choice((slug,)))
        return render_template(
            "programme.html",
            slug=slug,
            address=r.address,
            here=here,
            calls=programmes.coverage(r.connection, slug),
            components=programmes.components(r.connection, slug),
            targets=programmes.targets(r.connection, slug),
            indicators=programmes.performance(r.connection, slug),
            targeted=targeted_districts(r.connection, slug),
            drawing=drawing(r),
            results=known(r.connection, here.flt),
            found=page(r.connection, here.flt, here.lens, r.codebook.rates, (here.sort, 1)),
        )
