"""The projects of a filter as rows: a page of the list, or all rows for a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.answering import from_columns
from geodata.filters import ProjectFilter
from geodata.models import Call, Location, Programme, Project
from geodata.money import Lens, Rates
from geodata.queries.order import ordered, written
from geodata.queries.rows import AnyRow, AnySelect
from geodata.queries.several import ARRAYS, IS_POINT, array
from geodata.queries.whole import Batch, batches, rows_of
from geodata.regions import distance

PAGE_SIZE = 20

NEAREST = "uzaklik"
"""From the nearest on; only where the filter names a point to be near to."""

SORTS = ("yil", "-yil", "tutar", "-tutar", "ad", "-ad", "ilce", "-ilce", NEAREST)
"""Orders of the list; a minus turns the order round. Unknown years and amounts always come last."""

DEFAULT_SORT = "-yil"


@dataclass(frozen=True)
class Page:
    """One page of the list: ``rows`` (see ``lines``), the page's number from 1, and how many pages there are."""

    rows: tuple[AnyRow, ...]
    number: int
    pages: int


def lines(flt: ProjectFilter, lens: Lens, rates: Rates) -> AnySelect:
    """One row per project of the filter with every public column; list and files are this one SELECT."""
    return described(lens, rates).where(*flt.where())


def described(lens: Lens, rates: Rates) -> AnySelect:
    """Every project with every public column; a filter or a reference narrows it."""
    return (
        select(
            Project.ref,
            Project.kind,
            Project.title,
            Project.title_en,
            Project.title_is_official,
            Project.summary,
            Project.programme_code.label("programme"),
            Programme.name.label("programme_name"),
            Project.call_code.label("call"),
            Call.official_code.label("call_official_code"),
            Project.component_code.label("component"),
            Project.result_programme,
            Project.support_kind,
            Project.sector,
            Project.status,
            Project.status_as_of,
            Project.year,
            Project.contract_date,
            Project.start_date,
            Project.end_date,
            Project.reported_on,
            Project.months,
            Project.support_amount,
            Project.total_budget,
            Project.own_share,
            Project.paid,
            lens.amount(Project.support_amount, rates).label("amount"),
            Project.price_year,
            Project.price_year_basis,
            Project.scope,
            *map(array, ARRAYS),
            Project.note,
            Project.confidence,
            Project.source,
            Project.is_sample,
        )
        .outerjoin(Programme, Programme.code == Project.programme_code)
        .outerjoin(Call, Call.code == Project.call_code)
    )


def page(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, at: tuple[str, int]) -> Page:
    """The page ``at`` = (sort, number); a number past the end gives the last page.

    Where the filter names a point to be near to, rows also have ``distance``, in metres.
    """
    sort, number = at
    away = None if flt.near is None else distance(flt.near)
    if sort == NEAREST and away is not None:
        refs, number, pages = _page_of(connection, flt, away.asc().nulls_last(), number)
    else:
        order = ordered(DEFAULT_SORT if sort == NEAREST else sort, lens, rates)
        refs, number, pages = _page_in_columns(connection, flt, order, number)
    about = described(lens, rates) if away is None else described(lens, rates).add_columns(away.label("distance"))
    return Page(rows_in_order(connection, about, refs), number, pages)


def rows_in_order(connection: Connection, about: AnySelect, refs: Sequence[str]) -> tuple[AnyRow, ...]:
    """The rows of ``about`` (see ``described``) of these projects, in their order.

    First which projects, then all about them: otherwise the rows that are passed over would be described too.
    """
    found = {row.ref: row for row in connection.execute(about.where(Project.ref.in_(refs)))}
    return tuple(found[ref] for ref in refs)


@from_columns
def count(connection: Connection, flt: ProjectFilter) -> int:
    """How many projects the filter means."""
    return connection.execute(select(func.count()).select_from(Project).where(*flt.where())).scalar_one()


def _page_of(
    connection: Connection, flt: ProjectFilter, order: ColumnElement[Any], number: int
) -> tuple[list[str], int, int]:
    """The references on a page, its number (the last one for a number past the end), and how many pages there are."""
    pages = max(1, -(-count(connection, flt) // PAGE_SIZE))
    number = min(number, pages)
    shown = select(written()).where(*flt.where()).order_by(order, Project.ref.asc())
    refs = connection.execute(shown.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).scalars()
    return list(refs), number, pages


_page_in_columns = from_columns(_page_of)


def columns(
    connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, names: Collection[str] | None = None
) -> Iterator[Batch]:
    """Every row of a filter in order of reference, in batches (see ``batches``): a file of any length holds a few.

    Besides what the list shows there is ``shape``: the work places that are known as points, as a MultiPoint in WKB, or
    None. ``names`` are the columns wanted (None: all).
    """
    return batches(connection, lines(flt, lens, rates).order_by(Project.ref), names)


def all_rows(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> Iterator[AnyRow]:
    """The same row by row, every column by its name."""
    return rows_of(columns(connection, flt, lens, rates))


def work_points() -> Any:
    """The points of the work places that a point may be drawn for as a geometry, NULL for a project that has none."""
    return (
        select(func.ST_Multi(func.ST_Collect(aggregate_order_by(Location.geom, Location.position))))
        .where(Location.project_ref == Project.ref, IS_POINT)
        .correlate(Project)
        .scalar_subquery()
    )
