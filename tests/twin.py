"""The register's questions answered slowly in plain Python from raw rows: what clever SQL is checked against."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection, text

from geodata.filters import SCOPES, UNKNOWN, Choice, ProjectFilter, Span
from geodata.money import Lens
from geodata.regions import Near, Point
from tests.ground import geodesic, in_polygon
from tests.slow_search import SlowSearch

CENT = Decimal("0.01")


@dataclass
class Twin:
    """All rows of the register as dictionaries."""

    projects: dict[str, dict[str, Any]]
    locations: dict[str, list[dict[str, Any]]]
    places: dict[str, dict[str, Any]]
    members: dict[str, set[str]]
    organisations: dict[str, set[str]]
    sites: dict[str, set[str]]
    excluded: set[str] = field(default_factory=set)
    rates: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    search: SlowSearch = field(default_factory=lambda: SlowSearch({}, Counter(), []))
    found: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> Twin:
        def rows(sql: str) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(text(sql)).mappings()]

        locations = defaultdict(list)
        for row in rows("SELECT *, ST_X(geom) AS x, ST_Y(geom) AS y FROM location WHERE role='work' ORDER BY position"):
            locations[row["project_ref"]].append(row)
        members, organisations, sites = defaultdict(set), defaultdict(set), defaultdict(set)
        today = dt.date.today()
        for row in rows("SELECT m.*, p.slug FROM membership m JOIN place p ON p.code = m.group_code"):
            if row["valid_from"] <= today and (row["valid_to"] is None or row["valid_to"] > today):
                members[row["slug"]].add(row["place_code"])
        for row in rows(
            "SELECT a.project_ref, a.organisation_key FROM participation a "
            "JOIN organisation o ON o.key = a.organisation_key WHERE NOT o.is_person"
        ):
            organisations[row["project_ref"]].add(row["organisation_key"])
        withheld = {row["ref"] for row in rows("SELECT ref FROM withholding")}
        for row in rows("SELECT project_ref, site_ref FROM site_project"):
            if row["site_ref"] not in withheld:
                sites[row["project_ref"]].add(row["site_ref"])
        rates: dict[str, dict[int, Decimal]] = defaultdict(dict)
        for row in rows("SELECT series, year, value FROM yearly_rate"):
            rates[row["series"]][row["year"]] = row["value"]
        return cls(
            {row["ref"]: row for row in rows("SELECT * FROM project") if row["ref"] not in withheld},
            locations,
            {row["code"]: row for row in rows("SELECT code, kind, slug, name FROM place")},
            members,
            organisations,
            sites,
            {row["project_ref"] for row in rows("SELECT project_ref FROM exclusion")},
            rates,
            SlowSearch.read(connection),
        )

    def matching(self, flt: ProjectFilter) -> list[str]:
        """References of the filter's projects."""
        return sorted(ref for ref, project in self.projects.items() if self._matches(project, flt))

    def amount(self, ref: str, lens: Lens, of: str = "support_amount") -> Decimal | None:
        """The support (or another amount) in the lens, to the kuruş."""
        project = self.projects[ref]
        amount, year = project[of], project["price_year"]
        if amount is None or lens.kind == "nominal":
            return Decimal(amount) if amount is not None else None
        if lens.kind == "sabit":
            index = self.rates["cpi"].get(year)
            assert lens.base is not None
            return _rounded(amount * self.rates["cpi"][lens.base] / index) if index else None
        rate = self.rates["eur"].get(year)
        return _rounded(amount / rate) if rate else None

    def slugs(self, ref: str) -> set[str]:
        """Districts the project works in."""
        places = [self.places[location["place_code"]] for location in self.locations.get(ref, [])]
        return {place["slug"] for place in places if place["kind"] == "district"}

    def wide(self, ref: str) -> bool:
        """Whether a part of the project is not bound to a district."""
        return any(self.places[row["place_code"]]["kind"] != "district" for row in self.locations.get(ref, []))

    def scope(self, ref: str) -> str:
        """single, several, province or unlocated."""
        districts, wide = len(self.slugs(ref)), self.wide(ref)
        if districts == 1 and not wide:
            return "single"
        if districts:
            return "several"
        return "province" if wide else "unlocated"

    def parts(self, ref: str, lens: Lens, of: str = "support_amount") -> dict[str | None, Decimal]:
        """District slug (None: outside districts) → the project's part there, cut from the running share."""
        amount = self.amount(ref, lens, of)
        found: dict[str | None, Decimal] = defaultdict(Decimal)
        if amount is None:
            return found
        low = Decimal(0)
        rows = self.locations.get(ref, [])
        for number, row in enumerate(rows, 1):
            high = Decimal(1) if number == len(rows) else low + row["share"]
            place = self.places[row["place_code"]]
            slug = place["slug"] if place["kind"] == "district" else None
            found[slug] += _rounded(amount * high) - _rounded(amount * low)
            low += row["share"]
        return found

    def _matches(self, project: dict[str, Any], flt: ProjectFilter) -> bool:
        ref = project["ref"]
        kind = "agency" if flt.kind == "faaliyet" else "support"
        if (ref in self.excluded) != (flt.kind == "haric"):
            return False
        if (flt.kind != "haric" and project["kind"] != kind) or (flt.kind == "alan" and not self.sites.get(ref)):
            return False
        if flt.text is not None and ref not in self._finding(flt.text.text):
            return False
        if flt.amount is not None and not _inside(project["support_amount"], flt.amount):
            return False
        if flt.box is not None and not self._in_box(ref, flt.box):
            return False
        if flt.near is not None and not self._near(ref, flt.near):
            return False
        if flt.drawing is not None and not self._drawn(ref, flt.drawing):
            return False
        return all(
            (not choice.only or self._any(ref, name, choice.only))
            and not (choice.without and self._any(ref, name, choice.without))
            for name, choice in flt.asked().items()
            if isinstance(choice, Choice)
        )

    def _finding(self, asked: str) -> set[str]:
        if asked not in self.found:
            self.found[asked] = self.search.finding(asked)
        return self.found[asked]

    def _in_box(self, ref: str, box: tuple[float, float, float, float]) -> bool:
        west, south, east, north = box
        return any(
            row["x"] is not None and west <= row["x"] <= east and south <= row["y"] <= north
            for row in self.locations.get(ref, [])
        )

    def metres(self, ref: str, near: Near) -> float | None:
        """From a point to the project's nearest located place of work."""
        spots = [(row["y"], row["x"]) for row in self.locations.get(ref, []) if row["x"] is not None]
        return min((geodesic((near.lat, near.lon), spot) for spot in spots), default=None)

    def _near(self, ref: str, near: Near) -> bool:
        metres = self.metres(ref, near)
        return metres is not None and metres <= near.km * 1000

    def _drawn(self, ref: str, corners: tuple[Point, ...]) -> bool:
        spots = [(row["y"], row["x"]) for row in self.locations.get(ref, []) if row["x"] is not None]
        return any(in_polygon(spot, corners) for spot in spots)

    def _any(self, ref: str, name: str, values: tuple[Any, ...]) -> bool:
        project = self.projects[ref]
        if name == "district":
            return bool(self.slugs(ref) & set(values))
        if name == "subregion":
            codes = {row["place_code"] for row in self.locations.get(ref, [])}
            return any(codes & self.members[value] for value in values)
        if name == "organisation":
            return bool(self.organisations.get(ref, set()) & set(values))
        if name == "scope":
            return self.scope(ref) in {SCOPES[value] for value in values}
        column = {"programme": "programme_code", "call": "call_code", "component": "component_code"}.get(name, name)
        held = project[column]
        if held is None:
            return UNKNOWN in values
        if name == "year":
            return any(isinstance(value, Span) and _inside(held, value) for value in values)
        return held in values


def _inside(value: Any, span: Span[Any]) -> bool:
    if value is None:
        return False
    return (span.low is None or value >= span.low) and (span.high is None or value <= span.high)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
