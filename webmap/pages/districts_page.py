"""The districts of a question in any order, ranked, with up to four of them side by side."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, render_template, request

from geodata.params import write_span
from webmap import ranking, sentences
from webmap.address import Address
from webmap.contents import places
from webmap.file_answer import file_answer, formats
from webmap.pages import bp
from webmap.reading import reading
from webmap.standing import ranks, worth

bp.app_template_global()(ranking.districts_link)
bp.app_template_global()(write_span)


@bp.get("/ilceler")
def districts_page() -> str:
    """The table of districts in the order asked, their ranks, and how these changed against the period before."""
    with reading(also=(ranking.ORDER, ranking.PINNED)) as r:
        shown = ranking.read_shown(request.args.items(multi=True), r.codebook.lists["district"])
        table = ranking.place_table(r, r.address)
        metric = ranking.measure(shown, r.address)
        periods = ranking.periods(r, r.address)
        by_slug = {row.slug: row for row in table.rows}
        return render_template(
            "districts.html",
            address=r.address,
            asked=sentences.asked(r.address.flt, r.codebook),
            chips=sentences.chips(r.address.flt, r.codebook),
            shown=shown,
            table=table,
            rows=ranking.ordered(table.rows, shown.order),
            pinned=[by_slug[slug] for slug in shown.pinned],
            most_pinned=ranking.MOST_PINNED,
            metric=metric,
            ranks=ranks({row.slug: worth(row, metric) for row in table.rows}),
            periods=periods,
            changes=ranking.changes(r, periods, metric),
            formats=formats(spatial=True),
            population_year=next((row.population_year for row in table.rows if row.population_year), None),
        )


@bp.get("/ilceler.<key>")
def districts_file(key: str) -> Response:
    """The districts with their figures and boundaries as a file."""
    return file_answer(key, places.districts, also=(ranking.ORDER, ranking.PINNED))


@bp.get("/alt-bolgeler.<key>")
def subregions_file(key: str) -> Response:
    """The sub-regions with their figures and boundaries as a file."""
    return file_answer(key, places.subregions)


@bp.app_template_global()
def reordered(address: Address, shown: ranking.Shown, key: str) -> str:
    """The address a column's heading leads to."""
    return ranking.districts_link(address, replace(shown, order=shown.turned(key)))


@bp.app_template_global()
def unpinned(address: Address, shown: ranking.Shown, slug: str | None = None) -> str:
    """The address without this district side by side, or without any."""
    kept = tuple(other for other in shown.pinned if slug is not None and other != slug)
    return ranking.districts_link(address, replace(shown, pinned=kept))
