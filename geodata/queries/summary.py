"""Two dimensions against each other for any filter: the cells of the summary table, its totals and its proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, Connection, cast, func, literal, select
from sqlalchemy.types import Text

from geodata.filters import UNKNOWN, ProjectFilter
from geodata.models import Project, SiteProject
from geodata.money import Lens
from geodata.policy import visible_site
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
    m = _matched(flt, lens, book, pivot)
    with_sites = _matched(flt if flt.kind else flt.but(kind="alan"), lens, book, pivot)
    if pivot.rows not in PLACES:
        cells = _plain(connection, m, with_sites)
        return _table(pivot, book, (cells, {}), _heads(pivot.rows, {row for row, _column in cells}, book), None)
    level = DIMENSIONS[pivot.rows]
    found = place_heads(connection, level)
    slugs = {one.code: one.slug for one in found}
    cells, foot = _by_place(connection, (m, with_sites), level, pivot.sharing)
    named = {(slugs.get(place, place), column): cell for (place, column), cell in cells.items()}
    heads = [Head(one.slug, one.code, one.population, one.area_km2) for one in found]
    year = next((one.population_year for one in found if one.population_year), None)
    return _table(pivot, book, (named, foot), heads, year)


def _matched(flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot) -> CTE:
    """The filter's projects with their four sums, and the values of the dimensions that are no places (a, b)."""
    rates = book.rates
    return matched(
        flt,
        lens,
        rates,
        lens.amount(Project.total_budget, rates).label("budget"),
        lens.amount(Project.paid, rates).label("paid"),
        lens.amount(Project.own_share, rates).label("own"),
        _value(pivot.rows).label("a"),
        _value(pivot.columns).label("b"),
    )


def _value(dimension: str | None) -> Any:
    if dimension is None or dimension in PLACES:
        return literal(ALL, Text)
    return func.coalesce(cast(_COLUMNS[dimension], Text), UNKNOWN)


def _plain(connection: Connection, m: CTE, with_sites: CTE) -> _Cells:
    """Cells and totals where each project has one value of each dimension."""
    cells: defaultdict[tuple[str, str], Cell] = defaultdict(Cell)
    for a, b, *numbers in connection.execute(select(m.c.a, m.c.b, *_numbers(m)).group_by(m.c.a, m.c.b)):
        for key in {(a, b), (a, ALL), (ALL, b), (ALL, ALL)}:
            cells[key] += _cell(numbers)
    linked = select(SiteProject.site_ref, with_sites.c.a, with_sites.c.b).distinct()
    linked = linked.where(visible_site(SiteProject.site_ref))
    seen = defaultdict(set)
    for site, a, b in connection.execute(linked.join(with_sites, with_sites.c.ref == SiteProject.project_ref)):
        for key in {(a, b), (a, ALL), (ALL, b), (ALL, ALL)}:
            seen[key].add(site)
    return {key: replace(cell, sites=len(seen[key])) for key, cell in cells.items()}


def _by_place(
    connection: Connection, matches: tuple[CTE, CTE], level: str, sharing: str
) -> tuple[_Cells, dict[str, dict[str, Cell]]]:
    """Cells by (place code, column) with the totals, and the foot: scope → column → cell.

    One question of the database: every row of a project in a place is in one group only, so groups can be added up.
    The totals of columns and of everything come from one row of each project, never from the cells.
    """
    located = located_in(matches[0], level, _MORE, ("b",))
    parts = ["part", *(f"part_{name}" for name in _MORE)]
    here = _numbers(located, parts if sharing == "pay" else _SUMS)
    once, out = _numbers(located, _SUMS, located.c.first), _numbers(located, parts)
    by = (located.c.place_code, located.c.scope, located.c.b)
    width = len(here)
    cells: defaultdict[tuple[str, str], Cell] = defaultdict(Cell)
    foot: dict[str, defaultdict[str, Cell]] = {scope: defaultdict(Cell) for scope in (*SCOPES, SHARED_OUT)}
    for place, scope, b, *numbers in connection.execute(select(*by, *here, *once, *out).group_by(*by)):
        in_place, counted_once, parted = (_cell(numbers[at : at + width]) for at in (0, width, 2 * width))
        for column in {b, ALL}:
            if place is not None:
                cells[place, column] += in_place
            elif scope == "several":
                foot[SHARED_OUT][column] += parted
            foot[scope][column] += counted_once
            cells[ALL, column] += counted_once
    return _with_sites(connection, located_in(matches[1], level, (), ("b",)), dict(cells), foot)


def _with_sites(
    connection: Connection, located: CTE, cells: _Cells, foot: dict[str, defaultdict[str, Cell]]
) -> tuple[_Cells, dict[str, dict[str, Cell]]]:
    """The cells and the foot with their sites, each site once in each."""
    linked = select(SiteProject.site_ref, located.c.place_code, located.c.scope, located.c.b).distinct()
    linked = linked.where(visible_site(SiteProject.site_ref))
    in_cells, in_foot = defaultdict(set), defaultdict(set)
    found = connection.execute(linked.join(located, located.c.ref == SiteProject.project_ref))
    for site, place, scope, b in found:
        for column in {b, ALL}:
            in_foot[scope, column].add(site)
            in_cells[ALL, column].add(site)
            if place is not None:
                in_cells[place, column].add(site)
            elif scope == "several":
                in_foot[SHARED_OUT, column].add(site)
    told = {key: replace(cell, sites=len(in_cells[key])) for key, cell in cells.items() if cell.projects}
    return told, {
        scope: {
            column: replace(cell, sites=len(in_foot[scope, column])) for column, cell in of.items() if cell.projects
        }
        for scope, of in foot.items()
    }


def _numbers(source: CTE, names: Sequence[str] = _SUMS, only: Any = None) -> list[Any]:
    """How many rows, and of each amount its sum and how many have it; ``only`` for rows of which this is true."""
    found: list[Any] = [func.count()]
    for name in names:
        found += [func.sum(source.c[name]), func.count(source.c[name])]
    found = [one.filter(only) for one in found] if only is not None else found
    return [func.coalesce(one, 0) for one in found]


def _cell(numbers: Sequence[Any]) -> Cell:
    projects, *amounts = numbers
    return Cell(projects, 0, *amounts)


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
