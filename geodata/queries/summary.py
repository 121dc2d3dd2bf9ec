"""Two dimensions against each other for any filter: the cells of the summary table, its totals and its proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from operator import add
from typing import Any

from sqlalchemy import CTE, Connection, case, func, literal, or_, select, true
from sqlalchemy.types import Numeric, Text

from geodata.answering import from_columns
from geodata.filters import UNKNOWN, ProjectFilter
from geodata.models import Project, SiteProject
from geodata.money import Lens
from geodata.policy import visible_site
from geodata.queries.codebook import Codebook
from geodata.queries.places import place_heads
from geodata.queries.rows import AnySelect
from geodata.queries.shares import located_in, only
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
_MORE: dict[str, Any] = {"budget": Project.total_budget, "paid": Project.paid, "own": Project.own_share}
_SUMS = ("amount", *_MORE)
_NOT_ASKED = (literal(Decimal(0), Numeric), literal(0))
_Cells = dict[tuple[str, str], Cell]
_Foot = dict[str, Cell]
_Sites = dict[tuple[str, str], set[str]]


def summary(connection: Connection, flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot) -> SummaryTable:
    """Count and sum a filter's projects by the pivot's rows and columns, in the lens asked.

    Places are all there, also those without a project; other dimensions have the values that occur, in the order of
    their code list, years ascending, unknown last.
    """
    if pivot.rows not in PLACES:
        cells = _plain(connection, flt, lens, book, pivot)
        return _table(pivot, book, (cells, {}), _heads(pivot.rows, {row for row, _column in cells}, book), None)
    found = place_heads(connection, DIMENSIONS[pivot.rows])
    slugs = {one.code: one.slug for one in found}
    cells, foot = _by_place(connection, flt, lens, book, pivot)
    named = {(slugs.get(place, place), column): cell for (place, column), cell in cells.items()}
    heads = [Head(one.slug, one.code, one.population, one.area_km2) for one in found]
    year = next((one.population_year for one in found if one.population_year), None)
    return _table(pivot, book, (named, foot), heads, year)


def _matched(flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot) -> CTE:
    """The filter's projects with the sums asked, and the values of the dimensions that are no places (a, b)."""
    rates = book.rates
    return matched(
        flt,
        lens,
        rates,
        *(lens.amount(_MORE[name], rates).label(name) for name in pivot.more),
        *(only(DIMENSIONS[one]) for one in (pivot.rows,) if one in PLACES),
        _value(pivot.rows).label("a"),
        _value(pivot.columns).label("b"),
    )


def _value(dimension: str | None) -> Any:
    if dimension is None or dimension in PLACES:
        return literal(ALL, Text)
    # As it stands: written as text, two million values are grouped half as fast.
    return _COLUMNS[dimension]


def _named(value: Any) -> str:
    return UNKNOWN if value is None else str(value)


@from_columns
def _plain(connection: Connection, flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot) -> _Cells:
    """Cells and totals where each project has one value of each dimension."""
    m = _matched(flt, lens, book, pivot)
    cells = _Adding()
    for a, b, *numbers in connection.execute(select(m.c.a, m.c.b, *_numbers(m)).group_by(m.c.a, m.c.b)):
        for key in _with_totals(a, b):
            cells.add(key, numbers)
    with_sites = _matched(_of_sites(flt), lens, book, pivot)
    linked = select(SiteProject.site_ref, with_sites.c.a, with_sites.c.b).distinct()
    linked = linked.where(visible_site(SiteProject.site_ref))
    seen: _Sites = defaultdict(set)
    for site, a, b in connection.execute(linked.join(with_sites, with_sites.c.ref == SiteProject.project_ref)):
        for key in _with_totals(a, b):
            seen[key].add(site)
    return cells.done(seen)


def _with_totals(a: Any, b: Any) -> set[tuple[str, str]]:
    return {(row, column) for row in (_named(a), ALL) for column in (_named(b), ALL)}


@from_columns
def _by_place(
    connection: Connection, flt: ProjectFilter, lens: Lens, book: Codebook, pivot: Pivot
) -> tuple[_Cells, dict[str, _Foot]]:
    """Cells by (place code, column) with the totals, and the foot: scope → column → cell.

    A project is once in each place, so places can be added up over columns; what is a total over places comes from
    one row of each project, never from the cells.
    """
    level = DIMENSIONS[pivot.rows]
    m = _matched(flt, lens, book, pivot)
    located = located_in(m, level, pivot.more, ("b",))
    cells, foot = _Adding(), _Adding()
    for place, b, *numbers in connection.execute(_in_places(located, pivot.sharing)):
        for column in {_named(b), ALL}:
            if place is not None:
                cells.add((place, column), numbers)
            else:
                foot.add((SHARED_OUT, column), numbers)
    # The door keeps each project's scope by districts, so those need no places here.
    once, only = (m, true()) if level == "district" else (located, located.c.first)
    totals = select(once.c.scope, once.c.b, *_numbers(once)).where(only).group_by(once.c.scope, once.c.b)
    for scope, b, *numbers in connection.execute(totals):
        for column in {_named(b), ALL}:
            foot.add((scope, column), numbers)
            cells.add((ALL, column), numbers)
    in_cells, in_foot = _sites(connection, located_in(_matched(_of_sites(flt), lens, book, pivot), level, (), ("b",)))
    told: dict[str, _Foot] = {scope: {} for scope in (*SCOPES, SHARED_OUT)}
    for (scope, column), cell in foot.done(in_foot).items():
        told[scope][column] = cell
    return cells.done(in_cells), told


def _in_places(located: CTE, sharing: str) -> AnySelect:
    """Numbers by place and column, and those of what several-place projects have outside every place (NULL)."""
    outside = located.c.place_code.is_(None)
    here = located.c.here
    numbers: list[Any] = [func.count().filter(here)]
    for name in _SUMS:
        if name not in located.c:
            numbers += _NOT_ASKED
            continue
        part = located.c.part if name == "amount" else located.c[f"part_{name}"]
        amount = part if sharing == "pay" else case((outside, part), (here, located.c[name]))
        numbers += [func.coalesce(func.sum(amount), 0), func.count(amount).filter(here)]
    by = (located.c.place_code, located.c.b)
    return select(*by, *numbers).where(or_(outside.is_(False), located.c.scope == "several")).group_by(*by)


def _of_sites(flt: ProjectFilter) -> ProjectFilter:
    return flt if flt.kind else flt.but(kind="alan")


def _sites(connection: Connection, located: CTE) -> tuple[_Sites, _Sites]:
    """Sites of each cell and of each part of the foot, each site once in each."""
    linked = select(SiteProject.site_ref, located.c.place_code, located.c.scope, located.c.b).distinct()
    linked = linked.where(visible_site(SiteProject.site_ref))
    in_cells: _Sites = defaultdict(set)
    in_foot: _Sites = defaultdict(set)
    found = connection.execute(linked.join(located, located.c.ref == SiteProject.project_ref))
    for site, place, scope, b in found:
        for column in {_named(b), ALL}:
            in_foot[scope, column].add(site)
            in_cells[ALL, column].add(site)
            if place is not None:
                in_cells[place, column].add(site)
            elif scope == "several":
                in_foot[SHARED_OUT, column].add(site)
    return in_cells, in_foot


def _numbers(source: CTE) -> list[Any]:
    """How many rows, and of each amount its sum and how many have it; nothing of those that are not asked."""
    found: list[Any] = [func.count()]
    for name in _SUMS:
        asked = name in source.c
        found += [func.coalesce(func.sum(source.c[name]), 0), func.count(source.c[name])] if asked else _NOT_ASKED
    return found


class _Adding:
    """Numbers added up by key. Plain lists: a table of 900 places has 40 000 of them to add."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], list[Any]] = {}

    def add(self, key: tuple[str, str], numbers: Sequence[Any]) -> None:
        held = self._held.get(key)
        self._held[key] = list(numbers) if held is None else list(map(add, held, numbers))

    def done(self, sites: Mapping[tuple[str, str], set[str]]) -> _Cells:
        """The cells that hold a project, with their sites."""
        none: frozenset[str] = frozenset()
        return {
            key: Cell(projects, len(sites.get(key, none)), *amounts)
            for key, (projects, *amounts) in self._held.items()
            if projects
        }


def _table(
    pivot: Pivot,
    book: Codebook,
    made: tuple[_Cells, dict[str, _Foot]],
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
