"""What each question means in SQL: conditions on a project and on the places and people related to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from geodata.exact import either
from geodata.models import (
    Location,
    Membership,
    Organisation,
    OrganisationMerge,
    Participation,
    Place,
    Project,
    SiteProject,
)
from geodata.params import LEFT_OUT, SCOPES, UNKNOWN, Span
from geodata.policy import counted, left_out, visible, visible_site
from geodata.queries.rows import AnySelect


def equal_to(column: InstrumentedAttribute[Any]) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """A condition maker: the column is one of the values asked; UNKNOWN asks for no value."""

    def where(values: tuple[str, ...]) -> ColumnElement[bool]:
        known = column.in_([value for value in values if value != UNKNOWN])
        return or_(known, column.is_(None)) if UNKNOWN in values else known

    return where


def in_years(spans: tuple[Span[int] | str, ...]) -> ColumnElement[bool]:
    """Projects whose call year lies in one of the spans, or is not known."""
    return or_(
        false(), *(Project.year.is_(None) if isinstance(s, str) else within_span(Project.year, s) for s in spans)
    )


def within_span(column: InstrumentedAttribute[Any], span: Span[Any]) -> ColumnElement[bool]:
    """The column has a value and it lies in the span."""
    low = true() if span.low is None else column >= span.low
    high = true() if span.high is None else column <= span.high
    return and_(column.is_not(None), low, high)


def works_in(places: Any) -> ColumnElement[bool]:
    """Projects with a place of work among these place codes (a list or a SELECT of codes)."""
    return exists().where(Location.project_ref == Project.ref, Location.role == "work", Location.place_code.in_(places))


def members_of(slugs: Iterable[str]) -> Any:
    """A SELECT of the district codes that belong to these sub-regions today."""
    group = aliased(Place)
    return (
        select(Membership.place_code)
        .join(group, group.code == Membership.group_code)
        .where(group.kind == "subregion", group.slug.in_(list(slugs)), belongs_today())
    )


def belongs_today() -> ColumnElement[bool]:
    """Memberships that hold today."""
    today = func.current_date()
    return and_(Membership.valid_from <= today, or_(Membership.valid_to.is_(None), Membership.valid_to > today))


def in_districts(slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """Projects with a place of work in one of these districts."""
    return works_in(select(Place.code).where(Place.kind == "district", Place.slug.in_(slugs)))


def in_subregions(slugs: tuple[str, ...]) -> ColumnElement[bool]:
    """Projects with a place of work in a district that belongs to one of these sub-regions today."""
    return works_in(members_of(slugs))


def in_scopes(names: tuple[str, ...]) -> ColumnElement[bool]:
    """Projects of these scopes, named as the address names them."""
    return Project.scope.in_([SCOPES[name] for name in names])


def with_organisation(keys: tuple[str, ...]) -> ColumnElement[bool]:
    """Projects in which one of these bodies takes part, in any role."""
    # A natural person's key is made of the name: asking for it must not tell which projects are theirs.
    return exists().where(
        Participation.project_ref == Project.ref,
        or_(Participation.organisation_key.in_(keys), Participation.organisation_key.in_(merged_into(keys))),
        Organisation.key == Participation.organisation_key,
        Organisation.is_person.is_(False),
    )


def merged_into(keys: Sequence[str]) -> AnySelect:
    """The keys of the bodies that these former ones were found to be: their addresses keep working."""
    return select(OrganisationMerge.organisation_key).where(OrganisationMerge.old_key.in_(keys))


def in_box(box: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Projects with a point of work inside west, south, east, north."""
    # ST_Intersects, not the bare && of the index: that compares boxes in single precision and lets in points that
    # lie a few decimetres outside.
    west, south, east, north = box
    here = func.ST_Intersects(Location.geom, func.ST_MakeEnvelope(*box, 4326))
    in_copy = and_(literal_column("location.x").between(west, east), literal_column("location.y").between(south, north))
    return exists().where(Location.project_ref == Project.ref, Location.role == "work", either(here, in_copy))


def of_kind(kind: str | None) -> ColumnElement[bool]:
    """The base of every question: supports (by default), supports of restoration sites, the agency's own activities;
    or, asked for on purpose, the records that enter no total. What is withheld is in none of them."""
    if kind == LEFT_OUT:
        return and_(visible(Project.ref), left_out(Project.ref))
    if kind == "faaliyet":
        return and_(counted(Project.ref), Project.kind == "agency")
    if kind == "alan":
        linked = exists().where(SiteProject.project_ref == Project.ref, visible_site(SiteProject.site_ref))
        return and_(counted(Project.ref), Project.kind == "support", linked)
    return and_(counted(Project.ref), Project.kind == "support")
