"""A list that does not speak of everything: what it has no column for stays as the register has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from geodata.models import (
    Base,
    Location,
    Organisation,
    OrganisationPrivate,
    Participation,
    Project,
    Site,
    SiteProject,
)
from geodata.record import typed
from geodata.register import Delivery
from loaders import bodies, checks

RENAMED = {"programme": "programme_code", "call": "call_code", "component": "component_code"}
IMPLIED = ("programme", "call", "support_kind", "year")
"""Columns that a lower level fills in: what it says counts."""

PLACE = ("district", "latitude", "longitude")
PLACED = (*PLACE, "precision", "geom_source")
DATES = ("contract_date", "start_date", "reported_on")
PERSON = "gercek-kisi"
"""What our own files write where a natural person takes part, whose name they do not tell."""


def completed(connection: sa.Connection, delivery: Delivery, present: Collection[str]) -> Delivery:
    """The delivery with what the register holds where the list has no column (``present``: its columns).

    Natural persons stay where our own file only says that there is one; and so do head offices, which no list brings.
    """
    made = _projects(connection, delivery.rows, present) if Project in delivery.tables else delivery.rows
    made = _sites(connection, made, present) if Site in delivery.tables else made
    return replace(delivery, rows=list(made))


def _projects(connection: sa.Connection, rows: Sequence[Base], present: Collection[str]) -> Iterator[Base]:
    held = {row.ref: row for row in typed(connection, Project) if isinstance(row, Project)}
    organisations = {row.key: row for row in typed(connection, Organisation) if isinstance(row, Organisation)}
    brought = {row.ref for row in rows if isinstance(row, Project)} & set(held)
    locations = [row for row in typed(connection, Location) if isinstance(row, Location)]
    roles = [row for row in typed(connection, Participation) if isinstance(row, Participation)]
    without_place = not set(PLACE) & set(present)
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
                before = organisations.get(row.key)
                row.kind = row.kind or (before.kind if before else None)
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
        told = (one.project_ref, one.role) in hidden and one.organisation_key in persons
        if told or (one.project_ref in brought and one.role in silent):
            yield one


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


def _sites(connection: sa.Connection, rows: Iterable[Base], present: Collection[str]) -> Iterator[Base]:
    held = {row.ref: row for row in typed(connection, Site) if isinstance(row, Site)}
    without_place = not set(PLACE) & set(present)
    brought: set[str] = set()
    for row in rows:
        if isinstance(row, Site) and row.ref in held:
            brought.add(row.ref)
            _fill(row, held[row.ref], present)
            if without_place:
                for name in ("place_code", "precision", "geom", "geom_source"):
                    setattr(row, name, getattr(held[row.ref], name))
        yield row
    if "projects" not in present:
        links = [row for row in typed(connection, SiteProject) if isinstance(row, SiteProject)]
        yield from (link for link in links if link.site_ref in brought)


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


def _is_hidden(row: Participation) -> bool:
    return row.organisation_key == PERSON
