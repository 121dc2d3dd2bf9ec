"""The projects of a filter as grants: every public column, and places and organisations in full."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from geodata.filters import ProjectFilter
from geodata.models import Call, Component, Project
from geodata.money import Lens, Rates
from geodata.queries.project import locations, organisations
from geodata.queries.projects import lines
from geodata.queries.rows import AnyRow


def grants(connection: Connection, flt: ProjectFilter) -> Iterator[AnyRow]:
    """Every row of a filter in order of reference, streamed: the columns of the list, ``call_name``,
    ``component_name``, ``component_official_code``, and ``locations`` and ``organisations`` as JSON arrays."""
    statement = (
        # Grants are told in lira as awarded, whatever lens the reader looks through.
        lines(flt, Lens(), Rates())
        .add_columns(
            Call.name.label("call_name"),
            Component.name.label("component_name"),
            Component.official_code.label("component_official_code"),
            locations().label("locations"),
            organisations().label("organisations"),
        )
        .outerjoin(Component, Component.code == Project.component_code)
        .order_by(Project.ref)
    )
    yield from connection.execution_options(stream_results=True, yield_per=500).execute(statement)
