"""Indicators in full: every period of every place, and sub-regions made up of their districts where that is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from geodata.filters import belongs_today
from geodata.models import Indicator, IndicatorValue, Membership, Place
from geodata.queries.need import measured
from geodata.queries.order import in_turkish
from geodata.queries.places import place_heads
from geodata.queries.rows import AnyRow


@dataclass(frozen=True)
class Series:
    """A place with its value in each period that has one. ``made`` are periods worked out of its districts."""

    code: str
    slug: str
    name: str
    kind: str
    values: Mapping[str, Decimal]
    notes: Mapping[str, str]
    made: frozenset[str] = frozenset()


@dataclass(frozen=True)
class IndicatorTable:
    """An indicator over all places: ``period`` is the newest of those that cover the most districts (None: none)."""

    indicator: AnyRow
    periods: tuple[str, ...]
    period: str | None
    districts: tuple[Series, ...]
    subregions: tuple[Series, ...]
    province: tuple[Series, ...]
    population_year: str | None

    @property
    def covered(self) -> int:
        """Districts with a value in the period."""
        return sum(self.period in one.values for one in self.districts)


def indicator_rows(connection: Connection) -> Sequence[AnyRow]:
    """All indicators, each with all that its row says, in order of code."""
    return connection.execute(select(*Indicator.__table__.columns).order_by(Indicator.code)).all()


def indicator_table(connection: Connection, code: str) -> IndicatorTable | None:
    """One indicator with all its values; None when there is none with this code."""
    found = connection.execute(select(*Indicator.__table__.columns).where(Indicator.code == code)).first()
    if found is None:
        return None
    districts = _series(connection, code, "district")
    heads = place_heads(connection, "district")
    weights: dict[str, Mapping[str, Decimal | None]] = {
        "population": {row.code: row.population for row in heads},
        "area": {row.code: row.area_km2 for row in heads},
    }
    by_code = {one.code: one for one in districts}
    groups = tuple(
        _made(group, [by_code[member] for member in members], found.aggregation, weights)
        for group, members in _groups(connection)
    )
    province = tuple(_made(one, districts, found.aggregation, weights) for one in _series(connection, code, "province"))
    periods = {period for one in (*districts, *province) for period in one.values}
    year = next((row.population_year for row in heads if row.population_year), None)
    return IndicatorTable(
        found, tuple(sorted(periods)), measured(connection, code).period, districts, groups, province, year
    )


def together(
    aggregation: str, values: Mapping[str, Decimal], members: Sequence[str], weights: Mapping[str, Decimal | None]
) -> Decimal | None:
    """The members' values as one, or None: where one is not known, where weights are not, where it has no sense."""
    if not members or aggregation == "none" or any(member not in values for member in members):
        return None
    if aggregation == "sum":
        return sum((values[member] for member in members), Decimal(0))
    known = [(values[member], weight) for member in members if (weight := weights.get(member))]
    whole = sum((weight for _value, weight in known), Decimal(0))
    if len(known) < len(members) or not whole:
        return None
    return sum((value * weight for value, weight in known), Decimal(0)) / whole


def _series(connection: Connection, code: str, kind: str) -> tuple[Series, ...]:
    name = in_turkish(Place.name)
    places = select(Place.code, Place.slug, Place.name, Place.kind).where(Place.kind == kind).order_by(name)
    values: dict[str, dict[str, Decimal]] = {}
    notes: dict[str, dict[str, str]] = {}
    held = select(IndicatorValue.place_code, IndicatorValue.period, IndicatorValue.value, IndicatorValue.note)
    for place, period, value, note in connection.execute(held.where(IndicatorValue.indicator_code == code)):
        values.setdefault(place, {})[period] = value
        if note:
            notes.setdefault(place, {})[period] = note
    return tuple(
        Series(row.code, row.slug, row.name, row.kind, values.get(row.code, {}), notes.get(row.code, {}))
        for row in connection.execute(places)
    )


def _groups(connection: Connection) -> list[tuple[Series, list[str]]]:
    group = Place.__table__.alias("sub")
    statement = (
        select(group.c.code, group.c.slug, group.c.name, group.c.kind, func.array_agg(Membership.place_code))
        .join(Membership, Membership.group_code == group.c.code)
        .where(group.c.kind == "subregion", belongs_today())
        .group_by(group.c.code, group.c.slug, group.c.name, group.c.kind)
        .order_by(in_turkish(group.c.name))
    )
    return [(Series(row[0], row[1], row[2], row[3], {}, {}), sorted(row[4])) for row in connection.execute(statement)]


def _made(
    place: Series,
    members: Sequence[Series],
    aggregation: str,
    weights: Mapping[str, Mapping[str, Decimal | None]],
) -> Series:
    """The place with what its districts make; a published value of its own stands before that."""
    codes = [one.code for one in members]
    values = dict(place.values)
    for period in {period for one in members for period in one.values} - set(values):
        of_period = {one.code: one.values[period] for one in members if period in one.values}
        if (value := together(aggregation, of_period, codes, weights.get(aggregation, {}))) is not None:
            values[period] = value
    made = frozenset(values) - frozenset(place.values)
    return Series(place.code, place.slug, place.name, place.kind, values, place.notes, made)
