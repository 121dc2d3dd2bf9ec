"""Which district belongs to which sub-region, as whoever keeps the sub-regions needs it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from geodata.conditions import belongs_today
from geodata.models import Membership, Place
from geodata.queries.order import in_turkish
from geodata.queries.rows import AnyRow


def names_of(connection: Connection, kind: str) -> Sequence[AnyRow]:
    """Places of a kind by name in Turkish order: code, slug, name, parent_code."""
    columns = (Place.code, Place.slug, Place.name, Place.parent_code)
    statement = select(*columns).where(Place.kind == kind).order_by(in_turkish(Place.name))
    return connection.execute(statement).all()


def todays(connection: Connection) -> set[tuple[str, str]]:
    """(district code, sub-region code) of the memberships that hold today."""
    rows = connection.execute(select(Membership.place_code, Membership.group_code).where(belongs_today()))
    return {(row.place_code, row.group_code) for row in rows}
