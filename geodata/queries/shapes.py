"""Boundaries of districts and sub-regions as they are kept, not simplified as the map draws them."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from geodata.filters import belongs_today
from geodata.models import Membership, Place


def boundaries(connection: Connection, level: str) -> dict[str, bytes | None]:
    """Code → MultiPolygon as WKB (EPSG:4326) of each place of that kind; a sub-region is the union of its members."""
    if level == "district":
        statement = select(Place.code, func.ST_AsBinary(func.ST_Multi(Place.geom))).where(Place.kind == level)
    else:
        group = aliased(Place)
        union = func.ST_Multi(func.ST_Union(Place.geom))
        statement = (
            select(group.code, func.ST_AsBinary(union))
            .outerjoin(Membership, (Membership.group_code == group.code) & belongs_today())
            .outerjoin(Place, Place.code == Membership.place_code)
            .where(group.kind == level)
            .group_by(group.code)
        )
    return {code: None if shape is None else bytes(shape) for code, shape in connection.execute(statement)}
