"""The reference data a rehearsal register stands on, read from the database: calls, places, code lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from sqlalchemy import Connection, Row, func, select

from geodata.models import (
    Call,
    CallTarget,
    Component,
    IndicatorValue,
    Membership,
    Place,
    Programme,
    ResultComponent,
    Sector,
    Status,
    SupportKind,
)
from geodata.register import RegisterRefused
from loaders.sample.plan import Plan

POPULATION = "nufus"
STATUSES = {"planlanan", "desteklenen", "sozlesme", "uygulamada", "tamamlanan", "isletmede", "iptal"}


@dataclass(frozen=True)
class District:
    """A district with its full boundary; ``population`` is the newest known one."""

    code: str
    name: str
    province: str
    polygon: shapely.MultiPolygon
    population: float | None


@dataclass(frozen=True)
class Reference:
    """Calls with their components and target districts (none: everywhere), programmes' support kinds, districts."""

    calls: Mapping[str, Row[tuple[Call]]]
    components: Mapping[str, tuple[Row[tuple[Component]], ...]]
    targets: Mapping[str, frozenset[str]]
    programmes: Mapping[str, str]
    result_programmes: Mapping[str, tuple[str, ...]]
    districts: tuple[District, ...]


def read_reference(connection: Connection, plan: Plan) -> Reference:
    """Read all that the plan needs. Raises RegisterRefused naming what is not loaded."""
    calls = {row.code: row for row in connection.execute(select(*Call.__table__.columns).order_by(Call.code))}
    kinds = connection.execute(select(Programme.code, Programme.support_kind))
    components: dict[str, list[Row[tuple[Component]]]] = defaultdict(list)
    for row in connection.execute(select(*Component.__table__.columns).order_by(Component.code)):
        components[row.call_code].append(row)
    results: dict[str, list[str]] = defaultdict(list)
    stated = select(ResultComponent.call_code, ResultComponent.result_programme).order_by(ResultComponent.code)
    for call, programme in connection.execute(stated):
        if call is not None:
            results[call].append(programme)
    reference = Reference(
        calls=calls,
        components={code: tuple(rows) for code, rows in components.items()},
        targets=_targets(connection),
        programmes=dict(kinds.all()),
        result_programmes={code: tuple(found) for code, found in results.items()},
        districts=read_districts(connection),
    )
    _refuse_gaps(connection, plan, reference)
    return reference


def read_districts(connection: Connection) -> tuple[District, ...]:
    """All districts that have a boundary, by code."""
    by_period = (
        select(IndicatorValue.place_code, IndicatorValue.value)
        .where(IndicatorValue.indicator_code == POPULATION)
        .order_by(IndicatorValue.period)
    )
    population = {place: float(value) for place, value in connection.execute(by_period)}
    rows = connection.execute(
        select(Place.code, Place.name, Place.parent_code, func.ST_AsBinary(Place.geom))
        .where(Place.kind == "district", Place.geom.is_not(None))
        .order_by(Place.code)
    )
    return tuple(
        District(code, name, province or "", shapely.from_wkb(bytes(shape)), population.get(code))
        for code, name, province, shape in rows
    )


def _targets(connection: Connection) -> dict[str, frozenset[str]]:
    """Call → district codes; a sub-region stands for its members."""
    named = select(CallTarget.call_code, func.coalesce(Membership.place_code, CallTarget.place_code)).outerjoin(
        Membership, Membership.group_code == CallTarget.place_code
    )
    found: dict[str, set[str]] = defaultdict(set)
    for call, place in connection.execute(named):
        found[call].add(place)
    return {call: frozenset(places) for call, places in found.items()}


def _refuse_gaps(connection: Connection, plan: Plan, reference: Reference) -> None:
    missing = []
    if not reference.districts:
        missing.append("districts with boundaries")
    elif not any(district.population for district in reference.districts):
        missing.append("district populations")
    used = {group.call for group in plan.groups if group.call}
    if lost := sorted(used - set(reference.calls)):
        missing.append(f"calls {', '.join(lost)}")
    if lost := sorted(set(plan.themes) - {""} - set(reference.programmes)):
        missing.append(f"programmes {', '.join(lost)}")
    sectors = {sector for theme in plan.themes.values() for sector in theme.sectors.values}
    kinds = {group.support_kind for group in plan.groups if group.support_kind}
    for name, column, needed in (
        ("sectors", Sector.code, sectors),
        ("statuses", Status.code, STATUSES),
        ("support kinds", SupportKind.code, kinds),
    ):
        if lost := sorted(needed - set(connection.execute(select(column)).scalars())):
            missing.append(f"{name} {', '.join(lost)}")
    if missing:
        raise RegisterRefused(
            [
                f"The sample stands on the reference data, and this database lacks {'; '.join(missing)}. "
                "Load it first: python -m loaders load --all --without-projects"
            ]
        )
