"""A project's amount cut up over its places of work, to the kuruş."""

from __future__ import annotations

from sqlalchemy import CTE, Numeric, case, func, literal, select

from geodata.models import Location


def work_parts(matched: CTE) -> CTE:
    """One row per place of work of the matched projects (columns ref and amount): its location and its part.

    A part is round(amount × running share) − round(amount × running share before), the last running share being 1:
    so the parts of a project add up to its amount exactly, whatever its shares are.
    """
    up_to = func.sum(Location.share).over(partition_by=matched.c.ref, order_by=Location.position)
    last = func.row_number().over(partition_by=matched.c.ref, order_by=Location.position.desc()) == 1
    high = case((last, literal(1, Numeric)), else_=up_to)
    low = up_to - Location.share
    return (
        select(
            matched.c.ref,
            Location.position,
            Location.place_code,
            Location.place_name,
            Location.precision,
            Location.geom,
            (func.round(matched.c.amount * high, 2) - func.round(matched.c.amount * low, 2)).label("part"),
            (func.count().over(partition_by=matched.c.ref) > 1).label("several"),
        )
        .join(Location, (Location.project_ref == matched.c.ref) & (Location.role == "work"))
        .cte("work_parts")
    )
