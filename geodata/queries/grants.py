"""The projects of a filter as grants: every public column, and places and organisations in full."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from geodata.filters import ProjectFilter
from geodata.models import Project
from geodata.money import Lens, Rates
from geodata.queries.project import in_full
from geodata.queries.projects import lines
from geodata.queries.rows import AnyRow
from geodata.queries.whole import batches, rows_of


def grants(connection: Connection, flt: ProjectFilter) -> Iterator[AnyRow]:
    """Every row of a filter in order of reference, streamed: the columns of the list, ``call_name``,
    ``component_name``, ``component_official_code``, and ``locations`` and ``organisations`` as JSON arrays."""
    # Grants are told in lira as awarded, whatever lens the reader looks through.
    statement = in_full(lines(flt, Lens(), Rates())).order_by(Project.ref)
    return rows_of(batches(connection, statement))
