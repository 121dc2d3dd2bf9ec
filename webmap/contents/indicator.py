"""An indicator as a file: districts, sub-regions and İzmir in its period, and every period in long rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.queries.indicators import IndicatorTable, Series
from geodata.queries.shapes import boundaries
from webmap import indicators
from webmap.exports import ChartSpec, Column, Document, FileNote, Table
from webmap.reading import Reading


def document(r: Reading, note: FileNote, code: str) -> Document:
    """The indicator with this code. Raises NotInRegister for one that is not known."""
    table = indicators.table_of(r, code)
    name, row = indicators.name_of(r, table), table.indicator
    said = replace(
        note,
        question=f"{name}, {table.period}" if table.period else name,
        licence=f"{row.publisher}: {row.licence}",
        method=((name, " ".join(part for part in (row.note, row.source) if part)), *note.method),
    )
    title = f"{name} ({indicators.unit_of(r, table)})"
    return Document(f"gosterge-{code}", title, (_places(r, said, table), _periods(r, said, table)), said)


def _about(table: IndicatorTable) -> str:
    row = table.indicator
    return f"{row.publisher}; {row.licence}"


def _value(r: Reading, table: IndicatorTable) -> Column:
    kind = "number" if table.indicator.decimals else "whole"
    return Column("value", indicators.name_of(r, table), kind, _about(table), indicators.unit_of(r, table))


def _cell(table: IndicatorTable, value: Decimal | None) -> Decimal | int | None:
    if value is None:
        return None
    digits = table.indicator.decimals
    return round(value, digits) if digits else round(value)


def _heads() -> tuple[Column, ...]:
    return (
        Column("code", _("Code"), about=_("Code of the place (TÜİK/NVİ for districts)")),
        Column("slug", _("Key")),
        Column("name", _("Name")),
    )


def _places(r: Reading, note: FileNote, table: IndicatorTable) -> Table:
    shapes = boundaries(r.connection, "district") | boundaries(r.connection, "subregion")
    shapes |= boundaries(r.connection, "province")
    ranks = indicators.rank_of(table)
    level = {"district": _("District"), "subregion": _("Sub-region"), "province": _("Province")}

    def rows() -> Iterator[Sequence[Any]]:
        for one in (*table.districts, *table.subregions, *table.province):
            value = _cell(table, one.values.get(table.period or ""))
            rank = ranks.get(one.slug) if one.kind == "district" else None
            head = (one.code, one.slug, one.name, level[one.kind], table.period)
            yield (*head, value, rank, _origin(table, one), note.version, note.nature, shapes.get(one.code))

    columns = (
        *_heads(),
        Column("level", _("Level")),
        Column("period", _("Period")),
        _value(r, table),
        Column("rank", _("Rank"), "whole", _("among the districts with data")),
        Column("origin", _("Where the value comes from")),
        Column("data_version", "veri_surumu"),
        Column("data_nature", "veri_niteligi"),
    )
    name = indicators.name_of(r, table)
    return Table("gosterge", name, columns, rows, "MultiPolygon", (), ChartSpec(name, "name", ("value",)))


def _origin(table: IndicatorTable, one: Series) -> str:
    if table.period in one.made:
        return indicators.aggregation_name(table.indicator.aggregation)
    return str(_("published value")) if table.period in one.values else str(_("no data"))


def _periods(r: Reading, note: FileNote, table: IndicatorTable) -> Table:
    def rows() -> Iterator[Sequence[Any]]:
        for one in (*table.districts, *table.subregions, *table.province):
            for period in sorted(one.values):
                value = _cell(table, one.values[period])
                yield (one.code, one.slug, one.name, period, value, one.notes.get(period), note.version)

    columns = (
        *_heads(),
        Column("period", _("Period")),
        _value(r, table),
        Column("note", _("Note")),
        Column("data_version", "veri_surumu"),
    )
    return Table("donemler", _("All periods"), columns, rows)
