"""What nobody has filled in: place, point, photo, sector, amount, programme, beneficiary, source."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from geodata.models import Location, Media, Participation, Place, Project, Site, SiteProject
from geodata.queries.quality import Rule
from geodata.queries.rows import AnySelect

NOTHING: Any = func.jsonb_build_object()


def of_projects(*where: ColumnElement[bool]) -> AnySelect:
    """A finding for each support that answers the conditions; there is no value to judge."""
    blank = literal("")
    return select(Project.ref, blank.label("part"), Project.title, blank.label("value"), NOTHING.label("reason")).where(
        Project.kind == "support", *where
    )


def _is_empty(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return func.coalesce(func.btrim(cast(column, Text)), "") == ""


def _no_point(connection: Connection) -> AnySelect:
    return (
        select(
            Project.ref,
            cast(Location.position, Text).label("part"),
            Project.title,
            Location.place_code.label("value"),
            func.jsonb_build_object("place", Place.name).label("reason"),
        )
        .join(Location, Location.project_ref == Project.ref)
        .join(Place, Place.code == Location.place_code)
        .where(Location.role == "work", Place.kind == "district", Location.geom.is_(None))
    )


def _site_without_point(connection: Connection) -> AnySelect:
    return (
        select(
            Site.ref,
            literal("").label("part"),
            Site.name.label("title"),
            Site.place_code.label("value"),
            func.jsonb_build_object("place", Place.name).label("reason"),
        )
        .join(Place, Place.code == Site.place_code)
        .where(Site.geom.is_(None))
    )


def _site_without_photo(connection: Connection) -> AnySelect:
    linked = select(SiteProject.project_ref).where(SiteProject.site_ref == Site.ref)
    pictured = exists().where((Media.site_ref == Site.ref) | Media.project_ref.in_(linked))
    blank = literal("")
    return select(
        Site.ref, blank.label("part"), Site.name.label("title"), blank.label("value"), NOTHING.label("reason")
    ).where(~pictured)


_beneficiary = exists().where(Participation.project_ref == Project.ref, Participation.role == "beneficiary")
_photo = exists().where(Media.project_ref == Project.ref)

RULES = (
    Rule("yersiz", "project", lambda _: of_projects(Project.scope == "unlocated"), 10),
    Rule("noktasiz", "project", _no_point, 20),
    Rule("alan-noktasiz", "site", _site_without_point, 25),
    Rule("tutar-yok", "project", lambda _: of_projects(Project.support_amount.is_(None)), 50),
    Rule("yararlanicisiz", "project", lambda _: of_projects(~_beneficiary), 60),
    Rule("programsiz", "project", lambda _: of_projects(Project.programme_code.is_(None)), 70),
    Rule("sektorsuz", "project", lambda _: of_projects(Project.sector.is_(None)), 80),
    Rule("yilsiz", "project", lambda _: of_projects(Project.year.is_(None)), 85),
    Rule("fotografsiz", "project", lambda _: of_projects(~_photo), 140),
    Rule("alan-fotografsiz", "site", _site_without_photo, 145),
    Rule("kaynaksiz", "project", lambda _: of_projects(_is_empty(Project.source)), 150),
)
