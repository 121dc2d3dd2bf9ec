"""The summary table as it stands on the screen, and once more in long rows, ready for a pivot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from geodata.queries.summary_table import ALL, MEASURES, SHARED_OUT, SummaryTable
from webmap import studio
from webmap.exports import ChartSpec, Column, Document, FileNote, Table
from webmap.reading import Reading


def document(r: Reading, note: FileNote) -> Document:
    """The table of the address: as on the screen, and long."""
    table = studio.table_of(r)
    title = studio.said(r)
    return Document("ozet", f"{title} · {note.question}", (_wide(r, note, table), _long(r, note, table)), note)


def _wide(r: Reading, note: FileNote, table: SummaryTable) -> Table:
    columns = _value_columns(r, note, table)
    dimension = table.pivot.rows

    def cells(row: str) -> list[Any]:
        return [table.value(row, column, measure) for column, measure, _column in columns]

    def rows() -> Iterator[Sequence[Any]]:
        for row in table.rows:
            yield (studio.head_name(r.codebook, dimension, row), row.value, row.official, *cells(row.value))

    heads = (
        Column("row", str(studio.DIMENSION_NAMES[dimension])),
        Column("key", _("Key"), about=_("as the address writes it")),
        Column("official_code", _("Code")),
    )
    foot: list[tuple[Any, ...]] = []
    for text, scope in scope_names(table):
        values = [
            None if (cell := table.foot[scope].get(column)) is None else cell.value(measure)
            for column, measure, _column in columns
        ]
        foot.append((text, None, None, *values))
    foot.append((_("All projects of this question"), None, None, *cells(ALL)))
    chart = ChartSpec(f"{studio.said(r)}", "row", (columns[-len(r.address.studio.measures)][2].key,))
    return Table("ozet", _("Summary"), heads + tuple(one[2] for one in columns), rows, None, tuple(foot), chart)


def scope_names(table: SummaryTable) -> list[tuple[str, str]]:
    """The rows of the proof under a table of places: what they say, and the scope; none under other tables."""
    names = [
        (_("Projects in one district"), "single"),
        (_("Projects in several districts, counted once"), "several"),
        (_("Projects for the whole province"), "province"),
        (_("Projects whose place is unknown"), "unlocated"),
    ]
    if table.pivot.rows == "altbolge":
        names[0] = (_("Projects in one sub-region"), "single")
        names[1] = (_("Projects in several sub-regions, counted once"), "several")
    return [(text, scope) for text, scope in names if table.foot and scope != SHARED_OUT]


def _value_columns(r: Reading, note: FileNote, table: SummaryTable) -> list[tuple[str, str, Column]]:
    """Column value, measure and Column of each value column; the totals last."""
    found = []
    dimension = table.pivot.columns
    for head in (*table.columns, None):
        value = head.value if head else ALL
        name = studio.head_name(r.codebook, dimension, head) if head and dimension else str(_("Total"))
        for measure in r.address.studio.measures:
            words = str(studio.MEASURE_NAMES[measure])
            key = f"{value.replace('-', '_') or 'total'}__{measure.replace('-', '_')}"
            header = f"{name} · {words}" if len(r.address.studio.measures) > 1 or not head else name
            found.append((value, measure, _measure_column(key, header, measure, note)))
    return found


def _measure_column(key: str, header: str, measure: str, note: FileNote) -> Column:
    if not studio.is_money(measure):
        return Column(key, header, "whole", str(studio.MEASURE_NAMES[measure]))
    return Column(key, header, "money", f"{studio.MEASURE_NAMES[measure]}; {note.lens_text}", note.lens.currency)


def _long(r: Reading, note: FileNote, table: SummaryTable) -> Table:
    measures = [one for one in MEASURES if one in studio.measures_for(r.address.studio)]
    dimension = table.pivot.columns

    def rows() -> Iterator[Sequence[Any]]:
        for row in table.rows:
            name = studio.head_name(r.codebook, table.pivot.rows, row)
            for column in table.columns or (None,):
                value = column.value if column else ALL
                if (row.value, value) not in table.cells and (column or row.value not in table.row_totals):
                    continue
                words = studio.head_name(r.codebook, dimension, column) if column and dimension else None
                cells = [table.value(row.value, value, measure) for measure in measures]
                yield (name, row.value, words, value or None, *cells, note.version, note.nature)

    columns = (
        Column("row", str(studio.DIMENSION_NAMES[table.pivot.rows])),
        Column("row_key", f"{studio.DIMENSION_NAMES[table.pivot.rows]} ({_('Key')})"),
        Column("column", str(studio.DIMENSION_NAMES[dimension]) if dimension else str(_("Column"))),
        Column("column_key", f"{studio.DIMENSION_NAMES[dimension] if dimension else _('Column')} ({_('Key')})"),
        *(_measure_column(one.replace("-", "_"), str(studio.MEASURE_NAMES[one]), one, note) for one in measures),
        Column("data_version", "veri_surumu"),
        Column("data_nature", "veri_niteligi"),
    )
    return Table("ozet_uzun", _("Summary, long"), columns, rows)
