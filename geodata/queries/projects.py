"""The projects of a filter as rows: a page of the list, or all rows for a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geodata.answering import from_columns
from geodata.filters import ProjectFilter
from geodata.models import (
    POINT_PRECISIONS,
    Call,
    Location,
    Organisation,
    Participation,
    Place,
    Programme,
    Project,
    Site,
    SiteProject,
)
from geodata.money import Lens, Rates
from geodata.policy import organisation_name, visible_site
from geodata.queries.media import addresses
from geodata.queries.order import ordered, written
from geodata.queries.rows import AnyRow, AnySelect
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
            _at(Place.name).label("places"),
            _at(Location.place_name).label("place_names"),
            _at(func.ST_Y(Location.geom)).label("lat"),
            _at(func.ST_X(Location.geom)).label("lon"),
            _at(Location.precision).label("precisions"),
            _at(Location.share).label("shares"),
            _at(Location.geom_source).label("geom_sources"),
            _at(Place.name, "office").label("seats"),
            _who("beneficiary").label("beneficiaries"),
            _who("partner").label("partners"),
            _who("associate").label("associates"),
            _notes("beneficiary").label("beneficiary_notes"),
            _notes("partner").label("partner_notes"),
            _notes("associate").label("associate_notes"),
            _sites().label("sites"),
            addresses().label("images"),
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
    # First which projects, then all about them: otherwise the rows that are skipped would be described too.
    about = described(lens, rates) if away is None else described(lens, rates).add_columns(away.label("distance"))
    found = {row.ref: row for row in connection.execute(about.where(Project.ref.in_(refs)))}
    return Page(tuple(found[ref] for ref in refs), number, pages)


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


def all_rows(connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates) -> Iterator[AnyRow]:
    """Every row of a filter in order of reference, streamed: a file of any length holds a few rows in memory.

    Besides what the list shows each row has ``shape``: the work places that are known as points, as a MultiPoint in
    WKB, or None.
    """
    statement = lines(flt, lens, rates).add_columns(shape().label("shape")).order_by(Project.ref)
    yield from connection.execution_options(stream_results=True, yield_per=500).execute(statement)


def _at(column: Any, role: str = "work") -> Any:
    """An array over the project's places of that role, in their order; NULL for a project with none."""
    return (
        select(func.array_agg(aggregate_order_by(column, Location.position)))
        .select_from(Location)
        .join(Place, Place.code == Location.place_code)
        .where(Location.project_ref == Project.ref, Location.role == role)
        .correlate(Project)
        .scalar_subquery()
    )


def _who(role: str) -> Any:
    """An array of organisations' public names in this role; a natural person stands as NULL."""
    return _taking_part(organisation_name(), role)


def _notes(role: str) -> Any:
    """An array of what is noted beside the organisations' names in this role; nothing beside a natural person's."""
    return _taking_part(case((Organisation.is_person, null()), else_=Participation.note), role)


def shape() -> Any:
    """The points of the work places that a point may be drawn for (MultiPoint in WKB); a district's middle is none."""
    return func.ST_AsBinary(work_points())


def work_points() -> Any:
    """The same points as a geometry, NULL for a project that has none."""
    return (
        select(func.ST_Multi(func.ST_Collect(aggregate_order_by(Location.geom, Location.position))))
        .where(
            Location.project_ref == Project.ref,
            Location.role == "work",
            Location.geom.is_not(None),
            Location.precision.in_(POINT_PRECISIONS),
        )
        .correlate(Project)
        .scalar_subquery()
    )


def _taking_part(column: Any, role: str) -> Any:
    return (
        select(func.array_agg(aggregate_order_by(column, Participation.position)))
        .select_from(Participation)
        .join(Organisation, Organisation.key == Participation.organisation_key)
        .where(Participation.project_ref == Project.ref, Participation.role == role)
        .correlate(Project)
        .scalar_subquery()
    )


def _sites() -> Any:
    return (
        select(func.array_agg(aggregate_order_by(Site.slug, Site.slug)))
        .select_from(SiteProject)
        .join(Site, Site.ref == SiteProject.site_ref)
        .where(SiteProject.project_ref == Project.ref, visible_site(Site.ref))
        .correlate(Project)
        .scalar_subquery()
    )
