"""Two dimensions against each other for any filter: the cells of the summary table, its totals and its proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, Connection, Subquery, cast, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.types import Text

from geodata.filters import UNKNOWN, ProjectFilter
from geodata.models import Project, SiteProject
from geodata.money import Lens
from geodata.queries.codebook import Codebook
from geodata.queries.places import located_in, place_heads
from geodata.queries.summary_table import ALL, DIMENSIONS, PLACES, SCOPES, SHARED_OUT, Cell, Head, Pivot, SummaryTable
from geodata.queries.totals import matched

_COLUMNS: dict[str, Any] = {
    "program": Project.programme_code,
    "cagri": Project.call_code,
    "bilesen": Project.component_code,
    "sop": Project.result_programme,
    "yil": Project.year,
    "durum": Project.status,
    "sektor": Project.sector,
    "tur": Project.support_kind,
}
_MORE = ("budget", "paid", "own")
_SUMS = ("amount", *_MORE)
_Cells = dict[tuple[str, str], Cell]


def summary(connection: Connection, flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot) -> SummaryTable:
    """Count and sum a filter's projects by the pivot's rows and columns, in the lens asked.

    Places are all there, also those without a project; other dimensions have the values that occur, in the order of
    their code list, years ascending, unknown last.
    """
    rates = book.rates
    m = matched(
        flt,
        lens,
        rates,
        lens.amount(Project.total_budget, rates).label("budget"),
        lens.amount(Project.paid, rates).label("paid"),
        lens.amount(Project.own_share, rates).label("own"),
        _value(pivot.rows).label("a"),
        _value(pivot.columns).label("b"),
    )
    if pivot.rows not in PLACES:
        cells = _grouped(connection, m, (m.c.a, m.c.b), _SUMS)
        return _table(pivot, book, (cells, {}), _heads(pivot.rows, {row for row, _column in cells}, book), None)
    level = DIMENSIONS[pivot.rows]
    cells, foot = _by_place(connection, m, level, pivot.sharing)
    found = place_heads(connection, level)
    slugs = {one.code: one.slug for one in found}
    named = {(slugs.get(place, place), column): cell for (place, column), cell in cells.items()}
    heads = [Head(one.slug, one.code, one.population, one.area_km2) for one in found]
    year = next((one.population_year for one in found if one.population_year), None)
    return _table(pivot, book, (named, foot), heads, year)


def _value(dimension: str | None) -> Any:
    if dimension is None or dimension in PLACES:
        return literal(ALL, Text)
    return func.coalesce(cast(_COLUMNS[dimension], Text), UNKNOWN)


def _by_place(connection: Connection, m: CTE, level: str, sharing: str) -> tuple[_Cells, dict[str, dict[str, Cell]]]:
    """Cells by (place code, column) with the totals, and the foot: scope → column → cell."""
    located = located_in(m, level, _MORE, ("b",))
    names = [("part" if name == "amount" else f"part_{name}") if sharing == "pay" else name for name in _SUMS]
    here = select(located).where(located.c.place_code.is_not(None)).subquery()
    cells = _grouped(connection, here, (here.c.place_code, here.c.b), names)
    # The totals of columns and of everything come from each project once, never from the cells.
    cells = {(place, column): cell for (place, column), cell in cells.items() if place != ALL}
    once = select(located).ext(distinct_on(located.c.ref)).order_by(located.c.ref).subquery()
    scopes = _grouped(connection, once, (once.c.scope, once.c.b), _SUMS)
    for (scope, column), cell in scopes.items():
        if scope == ALL:
            cells[ALL, column] = cell
    foot = {scope: {column: cell for (of, column), cell in scopes.items() if of == scope} for scope in SCOPES}
    out = select(located).where(located.c.scope == "several", located.c.place_code.is_(None)).subquery()
    parts = ["part", *(f"part_{name}" for name in _MORE)]
    shared = _grouped(connection, out, (literal(ALL, Text), out.c.b), parts)
    foot[SHARED_OUT] = {column: cell for (_all, column), cell in shared.items()}
    return cells, foot


def _grouped(connection: Connection, source: CTE | Subquery, by: tuple[Any, Any], sums: Sequence[str]) -> _Cells:
    """Every pair of the two values, each value alone and all together; ``ALL`` stands for a value not asked about."""
    first, second = by
    sets = func.grouping_sets(tuple_(first, second), tuple_(first), tuple_(second), tuple_())
    amounts = [
        column for name in sums for column in (func.coalesce(func.sum(source.c[name]), 0), func.count(source.c[name]))
    ]
    found: _Cells = {}
    for row in connection.execute(select(first, second, func.count(), *amounts).group_by(sets)):
        found[row[0] or ALL, row[1] or ALL] = Cell(row[2], 0, *row[3:])
    sites = select(first, second, func.count(SiteProject.site_ref.distinct())).join_from(
        source, SiteProject, SiteProject.project_ref == source.c.ref
    )
    for one, other, count in connection.execute(sites.group_by(sets)):
        key = (one or ALL, other or ALL)
        found[key] = replace(found[key], sites=count)
    return {key: cell for key, cell in found.items() if cell.projects}


def _table(
    pivot: Pivot,
    book: Codebook,
    made: tuple[_Cells, dict[str, dict[str, Cell]]],
    rows: Iterable[Head],
    year: str | None,
) -> SummaryTable:
    cells, foot = made
    columns = _heads(pivot.columns, {column for _row, column in cells}, book) if pivot.columns else ()
    return SummaryTable(
        pivot,
        tuple(rows),
        tuple(columns),
        cells={key: cell for key, cell in cells.items() if ALL not in key},
        row_totals={row: cell for (row, column), cell in cells.items() if column == ALL and row != ALL},
        column_totals={column: cell for (row, column), cell in cells.items() if row == ALL and column != ALL},
        total=cells.get((ALL, ALL), Cell()),
        foot=foot,
        population_year=year,
    )


def _heads(dimension: str, values: set[str], book: Codebook) -> list[Head]:
    """The values that occur, in the order of their code list; years ascending; unknown last."""
    terms = book.lists.get(DIMENSIONS[dimension], {})
    known = sorted(values - {ALL, UNKNOWN} - set(terms))
    order = [code for code in terms if code in values] + known + ([UNKNOWN] if UNKNOWN in values else [])
    return [Head(value, terms[value].official if value in terms else None) for value in order]
