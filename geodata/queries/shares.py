"""A project's amounts cut up over its places of work, to the kuruş."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.types import Text

from geodata.conditions import belongs_today
from geodata.exact import WHOLE, either, share_of
from geodata.models import Location, Membership, Place
from geodata.queries.drawn import AXES, drawn_at

LEVELS = ("district", "subregion")
WORK = "work"
"""Besides the levels: the place of work itself."""

KEPT = "kept_"
"""How the names of common tables begin that ask nothing of the filter: the columnar copy holds them ready, for the
projects whose only place it does not hold beside them."""


def only(level: str) -> Any:
    """The project's only place of work in the level, as the columnar copy holds it; NULL in PostgreSQL, which is asked
    about few enough projects to look at the places of all."""
    return _of_copy(f"only_{level}", Text())


def drawn_only() -> list[Any]:
    """Where the project's only place of work (``only`` of WORK) is drawn, as the copy holds it."""
    return [_of_copy(f"only_{axis}", Integer()) for axis in AXES]


def _of_copy(name: str, kind: Any) -> Any:
    return either(cast(null(), kind), literal_column(f"project.{name}")).label(name)


def alone(m: CTE, level: str) -> ColumnElement[bool]:
    """Whether a row of ``m``, which has ``only`` of the level, says itself where its project works."""
    return either(false(), m.c[f"only_{level}"].is_not(None))


def among_several(m: CTE, level: str) -> ColumnElement[bool]:
    """Whether the project's places are to be looked for."""
    return either(true(), m.c[f"only_{level}"].is_(None))


def work_parts(matched: CTE, *columns: Any) -> CTE:
    """One row per place of work of the matched projects (columns ref and amount): its location and its part.

    Of the location it has position, place_code and these columns (by default its name, precision and point).

    A part is round(amount × running share) − round(amount × running share before), the last running share being 1:
    so the parts of a project add up to its amount exactly, whatever its shares are.
    """
    low, high = _running_shares()
    return (
        select(
            matched.c.ref,
            Location.position,
            Location.place_code,
            *(columns or (Location.place_name, Location.precision, Location.geom)),
            (share_of(matched.c.amount, high) - share_of(matched.c.amount, low)).label("part"),
            (func.count().over(partition_by=Location.project_ref) > 1).label("several"),
        )
        .join(Location, (Location.project_ref == matched.c.ref) & (Location.role == "work"))
        .cte("work_parts")
    )


def work_drawn() -> CTE:
    """One row per place of work: project_ref, place_code, low, high and whole (see ``work_in``), and the axes of where
    it is drawn. The columnar copy holds it as a table, for the projects that have several."""
    low, high = _running_shares()
    axes = [either(drawn_at(axis), literal_column(f"location.{axis}")).label(axis) for axis in AXES]
    return (
        select(
            Location.project_ref,
            Location.place_code,
            *axes,
            low.label("low"),
            high.label("high"),
            and_(low == 0, high == WHOLE).label("whole"),
        )
        .where(Location.role == "work")
        .cte(KEPT + WORK)
    )


def part_of(amount: Any, work: CTE) -> ColumnElement[Any]:
    """What of an amount falls to a row of ``work_in``; most projects have one place, and nothing is cut."""
    return case(
        (work.c.whole.is_(True), amount),
        (work.c.whole.is_(False), share_of(amount, work.c.high) - share_of(amount, work.c.low)),
    )


def work_in(level: str, matched: CTE | None = None) -> CTE:
    """One row per place of work and place of the level it lies in (place_code NULL: in none).

    Columns: project_ref, place_code, low and high (the running share before and up to here, in parts of WHOLE), whole
    (all of the project is here), here and first (true for one row of each project and place, and of each project) and
    scope, the project's at this level. Nothing in it depends on a filter, so the columnar copy holds it as a table.
    Where it does not, only the ``matched`` projects are looked at.
    """
    low, high = _running_shares()
    running = select(Location.project_ref, Location.position, Location.place_code, low.label("low"), high.label("high"))
    running = running.where(Location.role == "work")
    if matched is not None:
        running = running.where(Location.project_ref.in_(select(matched.c.ref)))
    work: Any = running.subquery()
    if level == "district":
        place: Any = case((Place.kind == "district", Place.code))
        source = work.outerjoin(Place, Place.code == work.c.place_code)
    else:
        place = Membership.group_code
        source = work.outerjoin(Membership, and_(Membership.place_code == work.c.place_code, belongs_today()))
    number = func.row_number().over(partition_by=(work.c.project_ref, place), order_by=work.c.position)
    at = (
        select(
            work.c.project_ref,
            work.c.position,
            place.label("place_code"),
            work.c.low,
            work.c.high,
            (number == 1).label("here"),
        )
        .select_from(source)
        .subquery()
    )
    kept: CTE = _with_scopes(at).cte(KEPT + level)
    return kept


def _with_scopes(at: Any) -> Any:
    each = at.c.project_ref
    places = func.sum(case((and_(at.c.here, at.c.place_code.is_not(None)), 1), else_=0)).over(partition_by=each)
    wide = func.sum(case((at.c.place_code.is_(None), 1), else_=0)).over(partition_by=each)
    scope = case((and_(places == 1, wide == 0), "single"), (places >= 1, "several"), else_="province")
    return select(
        each,
        at.c.place_code,
        at.c.low,
        at.c.high,
        and_(at.c.low == 0, at.c.high == WHOLE).label("whole"),
        at.c.here,
        (func.row_number().over(partition_by=each, order_by=(at.c.place_code, at.c.position)) == 1).label("first"),
        cast(scope, Text).label("scope"),
    )


def _running_shares() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The running share before and up to a place of work, the last being whole."""
    each, share = Location.project_ref, cast(Location.share * literal(WHOLE), BigInteger)
    up_to = func.sum(share).over(partition_by=each, order_by=Location.position)
    # The greatest position, not a second order of the rows: sorting them twice takes twice as long.
    last = Location.position == func.max(Location.position).over(partition_by=each)
    return cast(up_to - share, BigInteger), cast(case((last, literal(WHOLE)), else_=up_to), BigInteger)


def located_in(m: CTE, level: str, amounts: tuple[str, ...] = (), kept: tuple[str, ...] = ()) -> CTE:
    """One row per matched project (``m`` has ``only`` of the level) and place of work in it (place_code NULL: outside
    every place of the level).

    Columns: ref, place_code, scope at this level, amount (in full) and part (what falls there, to the kuruş); the same
    for each further amount of ``m`` (name and part_name); what of ``m`` is kept as it is. ``here`` is true for one row
    of each project and place, ``first`` for one row of each project.
    """
    names = ("amount", *amounts)
    work = work_in(level, m)
    unplaced = work.c.project_ref.is_(None)
    several = (
        select(
            m.c.ref,
            work.c.place_code,
            *(m.c[name] for name in (*names, *kept)),
            *(part_of(m.c[name], work).label(_part(name)) for name in names),
            func.coalesce(work.c.scope, "unlocated").label("scope"),
            or_(unplaced, work.c.here.is_(true())).label("here"),
            or_(unplaced, work.c.first.is_(true())).label("first"),
        )
        .select_from(m.outerjoin(work, work.c.project_ref == m.c.ref))
        .where(among_several(m, level))
    )
    single = select(
        m.c.ref,
        m.c[f"only_{level}"],
        *(m.c[name] for name in (*names, *kept)),
        *(m.c[name] for name in names),
        literal("single", Text),
        true(),
        true(),
    ).where(alone(m, level))
    return union_all(several, single).cte("located")


def _part(name: str) -> str:
    return "part" if name == "amount" else f"part_{name}"
