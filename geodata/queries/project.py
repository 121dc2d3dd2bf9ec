"""One project in full: the columns of the list, and its places, organisations, events and images."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, func, literal_column, null, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from geodata.models import Call, Component, Location, Media, Organisation, Participation, Place, Project, StatusEvent
from geodata.money import Lens, Rates
from geodata.policy import organisation_key, organisation_name, visible
from geodata.queries.images import is_shown
from geodata.queries.projects import described
from geodata.queries.rows import AnyRow, AnySelect


def project(connection: Connection, ref: str, lens: Lens, rates: Rates) -> AnyRow | None:
    """One project with its lists (locations, organisations, events, sites, images) as JSON arrays, or None."""
    statement = (
        in_full(described(lens, rates))
        .add_columns(_events().label("events"), _media().label("media"))
        .where(Project.ref == ref, visible(Project.ref))
    )
    return connection.execute(statement).first()


def in_full(statement: AnySelect) -> AnySelect:
    """A SELECT of ``described`` with ``call_name``, ``component_name`` and ``component_official_code``, and with
    ``locations`` and ``organisations`` as JSON arrays."""
    return statement.add_columns(
        Call.name.label("call_name"),
        Component.name.label("component_name"),
        Component.official_code.label("component_official_code"),
        _locations().label("locations"),
        _organisations().label("organisations"),
    ).outerjoin(Component, Component.code == Project.component_code)


def _objects(order: Any, **pairs: Any) -> Any:
    parts: list[Any] = []
    for name, column in pairs.items():
        parts += [literal_column(f"'{name}'"), column]
    built = func.jsonb_build_object(*parts)
    return func.coalesce(func.jsonb_agg(aggregate_order_by(built, order), type_=JSONB), literal_column("'[]'::jsonb"))


def _locations() -> Any:
    """A project's places, work and head office, as a JSON array in their order."""
    built = _objects(
        Location.position,
        role=Location.role,
        kind=Place.kind,
        slug=Place.slug,
        name=Place.name,
        place_name=Location.place_name,
        precision=Location.precision,
        share=Location.share,
        method=Location.method,
        distance_m=Location.distance_m,
        lat=func.ST_Y(Location.geom),
        lon=func.ST_X(Location.geom),
        source=Location.geom_source,
    )
    return (
        select(built)
        .select_from(Location)
        .join(Place, Place.code == Location.place_code)
        .where(Location.project_ref == Project.ref)
        .correlate(Project)
        .scalar_subquery()
    )


def _organisations() -> Any:
    """Who takes part in a project, as a JSON array; a natural person stands without key, name and note."""
    built = _objects(
        Participation.position,
        role=Participation.role,
        key=organisation_key(),
        name=organisation_name(),
        # What is noted beside a natural person may name them.
        note=case((Organisation.is_person, null()), else_=Participation.note),
    )
    return (
        select(built)
        .select_from(Participation)
        .join(Organisation, Organisation.key == Participation.organisation_key)
        .where(Participation.project_ref == Project.ref)
        .correlate(Project)
        .scalar_subquery()
    )


def _events() -> Any:
    built = _objects(
        StatusEvent.position,
        happened=StatusEvent.happened,
        status=StatusEvent.status,
        text_tr=StatusEvent.text_tr,
        text_en=StatusEvent.text_en,
        source=StatusEvent.source,
    )
    return select(built).where(StatusEvent.project_ref == Project.ref).correlate(Project).scalar_subquery()


def _media() -> Any:
    built = _objects(
        Media.position,
        key=Media.key,
        before_key=Media.before_key,
        kind=Media.kind,
        role=Media.role,
        file_name=Media.file_name,
        width=Media.width,
        height=Media.height,
        credit=Media.credit,
        licence=Media.licence,
        taken_on=Media.taken_on,
        alt_tr=Media.alt_tr,
        alt_en=Media.alt_en,
        caption_tr=Media.caption_tr,
        caption_en=Media.caption_en,
        url=Media.url,
        seconds=Media.seconds,
        renditions=Media.renditions,
    )
    return select(built).where(Media.project_ref == Project.ref, is_shown()).correlate(Project).scalar_subquery()
