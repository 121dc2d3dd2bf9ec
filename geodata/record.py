"""One record as typed rows, with all its parts: what an editor starts from and changes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, String, cast, select

from geodata.models import (
    Base,
    Location,
    Media,
    Organisation,
    Participation,
    Project,
    ProjectResult,
    Site,
    SiteProject,
    StatusEvent,
    row_of,
)
from geodata.staging import DERIVED

PROJECT_PARTS: tuple[type[Base], ...] = (Location, Participation, StatusEvent, ProjectResult, SiteProject, Media)
SITE_PARTS: tuple[type[Base], ...] = (SiteProject, Media)


def project_rows(connection: Connection, ref: str) -> list[Base]:
    """The project and its parts, in the order of their keys; empty when there is no such project."""
    return _rows(connection, Project, "ref", ref, ("project_ref", PROJECT_PARTS))


def site_rows(connection: Connection, ref: str) -> list[Base]:
    """The restoration site and its parts; empty when there is no such site."""
    return _rows(connection, Site, "ref", ref, ("site_ref", SITE_PARTS))


def organisation_rows(connection: Connection, key: str) -> list[Base]:
    """The organisation and its roles in projects; empty when there is no such organisation."""
    return _rows(connection, Organisation, "key", key, ("organisation_key", (Participation,)))


def _rows(
    connection: Connection, model: type[Base], column: str, key: str, parts: tuple[str, tuple[type[Base], ...]]
) -> list[Base]:
    found = typed(connection, model, **{column: key})
    if found:
        naming, models = parts
        found += [row for part in models for row in typed(connection, part, **{naming: key})]
    return found


def typed(connection: Connection, model: type[Base], **where: Any) -> list[Base]:
    """Rows of a table as typed rows, in the order of their keys; a geometry is the hex text of its EWKB.

    Columns that the register works out itself are left at their defaults.
    """
    table = Base.metadata.tables[model.__tablename__]
    derived = DERIVED.get(table.name, set())
    columns: list[Any] = [
        cast(column, String).label(column.name) if hasattr(column.type, "geometry_type") else column
        for column in table.columns
        if column.name not in derived
    ]
    conditions = [table.c[name] == value for name, value in where.items()]
    rows = connection.execute(select(*columns).where(*conditions).order_by(*table.primary_key.columns))
    names = [column.name for column in columns]
    return [row_of(model, **dict(zip(names, row, strict=True))) for row in rows]
