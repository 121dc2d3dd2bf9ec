"""Districts that a programme's calls name as their target, with what each call has there in the register."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import aliased

from geodata.filters import belongs_today
from geodata.models import Call, CallTarget, Location, Membership, Place, Project
from geodata.policy import counted
from geodata.queries.order import in_turkish


@dataclass(frozen=True)
class Targeted:
    """A district that a call targets, by name or through its sub-region, and the call's projects there."""

    call: str
    slug: str
    name: str
    projects: int


def targeted_districts(connection: Connection, programme: str) -> tuple[Targeted, ...]:
    """Every district targeted by a call of the programme (a sub-region counts as its members today), by name."""
    named, district = aliased(Place), aliased(Place)
    member = (Membership.group_code == named.code) & (named.kind == "subregion") & belongs_today()
    code = case((named.kind == "district", named.code), else_=Membership.place_code)
    wanted = (
        select(CallTarget.call_code, code.label("place_code"))
        .join(named, named.code == CallTarget.place_code)
        .join(Call, Call.code == CallTarget.call_code)
        .outerjoin(Membership, member)
        .where(Call.programme_code == programme)
        .distinct()
        .subquery()
    )
    held = (
        select(func.count(Project.ref.distinct()))
        .join(Location, Location.project_ref == Project.ref)
        .where(
            Project.call_code == wanted.c.call_code,
            Project.kind == "support",
            counted(Project.ref),
            Location.role == "work",
            Location.place_code == wanted.c.place_code,
        )
        .correlate(wanted)
        .scalar_subquery()
    )
    statement = select(wanted.c.call_code, district.slug, district.name, held).join(
        district, district.code == wanted.c.place_code
    )
    rows = connection.execute(statement.order_by(wanted.c.call_code, in_turkish(district.name)))
    return tuple(Targeted(*row) for row in rows)
