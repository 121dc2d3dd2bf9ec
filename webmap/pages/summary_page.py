"""The summary studio: any two dimensions of the register against each other, as a page and as a file."""

from __future__ import annotations

from flask import Response, render_template

from geodata.queries.summary_table import ALL, COLUMN_DIMENSIONS, DIMENSIONS, PLACES
from webmap import studio
from webmap.answers import narrowing
from webmap.charts.summary_bars import bars
from webmap.contents import summary
from webmap.file_answer import file_answer, formats
from webmap.pages import bp
from webmap.reading import reading

bp.app_template_global()(studio.scope_address)
bp.app_template_global()(studio.head_name)
bp.app_template_global()(studio.is_money)
bp.app_template_global()(studio.excess)


@bp.get("/ozet")
def summary_page() -> str:
    """The table with its form, its proof, and its files."""
    with reading() as r:
        asked = r.address.studio
        table = studio.table_of(r, studio.sums_shown(asked))
        return render_template(
            "summary.html",
            **narrowing(r),
            table=table,
            studio=asked,
            said=studio.said(r),
            short_names=studio.short_names(r.codebook, table),
            shared=studio.sharing_words(r.address.sharing),
            cell_link=studio.cell_links(r.address),
            shades=studio.shades(table, asked.measures[0]),
            places=asked.rows in PLACES,
            row_choices=DIMENSIONS,
            column_choices=[one for one in COLUMN_DIMENSIONS if one != asked.rows],
            measure_choices=studio.measures_for(asked),
            dimension_names=studio.DIMENSION_NAMES,
            measure_names=studio.MEASURE_NAMES,
            prepared=[(name, r.address.but(studio=one)) for name, one in studio.PREPARED],
            scope_rows=summary.scope_names(table),
            all=ALL,
            chart=bars(r, table),
            formats=formats(spatial=False),
        )


@bp.get("/ozet.<key>")
def summary_file(key: str) -> Response:
    """The same table as a file."""
    return file_answer(key, summary.document)
