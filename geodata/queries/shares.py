"""A project's amounts cut up over its places of work, to the kuruş."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, Numeric, case, func, literal, select

from geodata.models import Location


def work_parts(matched: CTE, *more: str) -> CTE:
    """One row per place of work of the matched projects (columns ref and amount): its location and its part.

    A part is round(amount × running share) − round(amount × running share before), the last running share being 1:
    so the parts of a project add up to its amount exactly, whatever its shares are. Other amounts of ``matched`` are
    cut the same way into ``part_<name>``.
    """
    up_to = func.sum(Location.share).over(partition_by=matched.c.ref, order_by=Location.position)
    # The greatest position, not a second order of the rows: sorting them twice takes twice as long.
    last = Location.position == func.max(Location.position).over(partition_by=matched.c.ref)
    high = case((last, literal(1, Numeric)), else_=up_to)
    low = up_to - Location.share

    def part(amount: Any) -> ColumnElement[Any]:
        return func.round(amount * high, 2) - func.round(amount * low, 2)

    return (
        select(
            matched.c.ref,
            Location.position,
            Location.place_code,
            Location.place_name,
            Location.precision,
            Location.geom,
            part(matched.c.amount).label("part"),
            *(part(matched.c[name]).label(f"part_{name}") for name in more),
            (func.count().over(partition_by=matched.c.ref) > 1).label("several"),
        )
        .join(Location, (Location.project_ref == matched.c.ref) & (Location.role == "work"))
        .cte("work_parts")
    )
