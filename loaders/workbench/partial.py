"""A list that does not speak of everything: what it has no column for stays as the register has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from geodata.models import (
    Base,
    Location,
    Organisation,
    OrganisationPrivate,
    Participation,
    Place,
    Project,
    Site,
    SiteProject,
)
from geodata.record import typed
from geodata.register import Delivery
from loaders import bodies, checks
from loaders.prepare import Prepared
from loaders.problems import Problem
from loaders.workbench.points import Told, names_districts_only, settled

RENAMED = {"programme": "programme_code", "call": "call_code", "component": "component_code"}
IMPLIED = ("programme", "call", "support_kind", "year")
"""Columns that a lower level fills in: what it says counts."""

PLACE = ("district", "latitude", "longitude")
PLACED = (*PLACE, "precision", "geom_source")
DATES = ("contract_date", "start_date", "reported_on")
PERSON = "gercek-kisi"
"""What our own files write where a natural person takes part, whose name they do not tell."""


@dataclass(frozen=True)
class Completed:
    """A delivery that speaks of everything, and what is to be told of the file."""

    delivery: Delivery
    problems: tuple[Problem, ...]


def completed(connection: sa.Connection, prepared: Prepared, present: Collection[str]) -> Completed:
    """The delivery with what the register holds where the list has no column (``present``: its columns).

    Natural persons stay where our own file only says that there is one; and so do head offices, which no list brings.
    A list without coordinates keeps the points of districts that stay; those of others go, and that is told.
    """
    assert prepared.delivery is not None
    delivery, told = prepared.delivery, Told(prepared, _place_names(connection))
    rows: Iterable[Base] = delivery.rows
    if Project in delivery.tables:
        rows = _projects(connection, delivery.rows, present, told)
    elif Site in delivery.tables:
        rows = _sites(connection, delivery.rows, present, told)
    return Completed(replace(delivery, rows=list(rows)), told.problems())


def _projects(
    connection: sa.Connection, brought_rows: Sequence[Base], present: Collection[str], told: Told
) -> Iterator[Base]:
    rows = brought_rows
    held = {row.ref: row for row in typed(connection, Project) if isinstance(row, Project)}
    organisations = {row.key: row for row in typed(connection, Organisation) if isinstance(row, Organisation)}
    brought = {row.ref for row in rows if isinstance(row, Project)} & set(held)
    locations = [row for row in typed(connection, Location) if isinstance(row, Location)]
    roles = [row for row in typed(connection, Participation) if isinstance(row, Participation)]
    without_place = not set(PLACE) & set(present)
    if names_districts_only(present):
        rows = _with_points(rows, locations, present, (brought, told))
    silent = {role for column, role in bodies.ROLES.items() if column not in present}
    hidden = {(row.project_ref, row.role) for row in rows if isinstance(row, Participation) and _is_hidden(row)}
    for row in rows:
        match row:
            case Project() if row.ref in held:
                _fill(row, held[row.ref], present)
                row.price_year, row.price_year_basis = checks.price_year(_dates(row), row.year)
            case Organisation():
                if row.key == PERSON and hidden:
                    continue
                if before := organisations.get(row.key):
                    _as_known(row, before, told)
            case OrganisationPrivate() if row.organisation_key == PERSON:
                continue
            case Location() if row.project_ref in brought and without_place:
                continue
            case Participation() if _is_hidden(row) or (row.project_ref in brought and row.role in silent):
                continue
        yield row
    yield from _places_kept(rows, locations, brought, without_place)
    persons = {key for key, one in organisations.items() if one.is_person}
    for one in roles:
        unnamed = (one.project_ref, one.role) in hidden and one.organisation_key in persons
        if unnamed or (one.project_ref in brought and one.role in silent):
            yield one


def _as_known(row: Organisation, held: Organisation, told: Told) -> None:
    """A list that names a known body, in capitals for instance, changes neither its name nor where it is known from."""
    if row.name != held.name:
        told.spelling(row.key, row.name, held.name)
    row.name, row.source, row.kind = held.name, held.source, row.kind or held.kind


def _with_points(
    rows: Iterable[Base], locations: Iterable[Location], present: Collection[str], of: tuple[Collection[str], Told]
) -> list[Base]:
    """The rows with the places of today where the list names their district; what goes is told."""
    refs, told = of
    new: dict[str, list[Location]] = {ref: [] for ref in refs}
    old: dict[str, list[Location]] = {ref: [] for ref in refs}
    others: list[Base] = []
    for row in rows:
        if isinstance(row, Location) and row.project_ref in refs:
            new[row.project_ref].append(row)
        else:
            others.append(row)
    for one in locations:
        if one.project_ref in refs and one.role == "work":
            old[one.project_ref].append(one)
    for ref in refs:
        done = settled(new[ref], old[ref], present)
        others += done.kept
        told.places(ref, done)
    return others


def _places_kept(
    rows: Iterable[Base], locations: Sequence[Location], brought: Collection[str], without_place: bool
) -> Iterator[Location]:
    """Places of work if the list has no column for them, and head offices in any case, behind those it brings."""
    last: dict[str, int] = {}
    if not without_place:
        for row in rows:
            if isinstance(row, Location):
                last[row.project_ref] = max(row.position, last.get(row.project_ref, -1))
    for one in locations:
        if one.project_ref in brought and (without_place or one.role != "work"):
            if one.position <= last.get(one.project_ref, -1):
                last[one.project_ref] += 1
                one.position = last[one.project_ref]
            yield one


def _sites(connection: sa.Connection, rows: Iterable[Base], present: Collection[str], told: Told) -> Iterator[Base]:
    held = {row.ref: row for row in typed(connection, Site) if isinstance(row, Site)}
    brought: set[str] = set()
    for row in rows:
        if isinstance(row, Site) and row.ref in held:
            brought.add(row.ref)
            _fill(row, held[row.ref], present)
            _place_site(row, held[row.ref], present, told)
        yield row
    if "projects" not in present:
        links = [row for row in typed(connection, SiteProject) if isinstance(row, SiteProject)]
        yield from (link for link in links if link.site_ref in brought)


def _place_site(row: Site, held: Site, present: Collection[str], told: Told) -> None:
    kept: tuple[str, ...] = ()
    if not set(PLACE) & set(present):
        kept = ("place_code", "precision", "geom", "geom_source")
    elif names_districts_only(present) and row.place_code == held.place_code:
        kept = ("geom", "geom_source") if "precision" in present else ("precision", "geom", "geom_source")
    elif names_districts_only(present) and held.geom:
        told.point_goes(row.ref, held.place_code, [held.geom])
    for name in kept:
        setattr(row, name, getattr(held, name))


def _fill(row: Base, held: Base, present: Collection[str]) -> None:
    """Fields that have a column of their own, and whose column the list lacks."""
    columns = type(row).__table__.columns.keys()
    renamed = {attribute: column for column, attribute in RENAMED.items()}
    for attribute in columns:
        column = renamed.get(attribute, attribute)
        if column in present or column in PLACED or attribute in NEVER:
            continue
        if column in IMPLIED and getattr(row, attribute) is not None:
            continue
        setattr(row, attribute, getattr(held, attribute))


NEVER = ("ref", "source_key", "slug", "place_code", "geom", "is_sample", "price_year", "price_year_basis")
"""Fields that are worked out, or belong to the place."""


def _dates(row: Project) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DATES}


def _place_names(connection: sa.Connection) -> dict[str, str]:
    rows = connection.execute(sa.select(Place.code, Place.name))
    return {row.code: row.name for row in rows}


def _is_hidden(row: Participation) -> bool:
    return row.organisation_key == PERSON
