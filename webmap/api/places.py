"""Districts and sub-regions with what the question's projects amount to in each, and the proof of the total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.queries import district as queries
from geodata.queries.place_table import PlaceRow
from geodata.queries.places import Asked, by_place
from webmap.api import Found, Text, resource
from webmap.api.shapes import Amount, Sums
from webmap.errors import NotInRegister
from webmap.reading import Reading


@dataclass(frozen=True)
class Place:
    """A district or sub-region. ``single`` are projects working only here, ``several`` those working elsewhere too:
    with their share here (paylasim=pay), or in full (tam)."""

    code: str
    slug: str
    name: str
    kind: str
    projects: int
    amount: Amount
    single: Sums
    several: Sums
    per_head: Amount
    per_km2: Amount
    area_km2: Decimal | None
    population: Decimal | None
    population_year: str | None


@dataclass(frozen=True)
class Places:
    """All districts and sub-regions, and for each level the parts that add up to its total: single + several +
    province + unlocated = total."""

    districts: list[Place]
    subregions: list[Place]
    proof: dict[str, dict[str, Sums]]


@dataclass(frozen=True)
class FullPlace(Place):
    """One place with the districts that belong to it (a sub-region) and its population."""

    members: list[str]


@resource(
    "/places",
    Text("İlçeler ve alt bölgeler, toplamlarıyla", "Districts and sub-regions with their totals"),
    Places,
    filtered=True,
    shown=("mercek", "taban", "paylasim"),
)
def places(r: Reading) -> Found:
    """Both tables of places."""
    found, proof = {}, {}
    for level in ("district", "subregion"):
        table = _table(r, level)
        found[level] = [Place(**_members(row, level)) for row in table.rows]
        parts = ("single", "several", "province", "unlocated", "total")
        sums = [(name, getattr(table, name)) for name in parts]
        proof[level] = {name: Sums(part.projects, part.amount) for name, part in sums}
    told = Places(found["district"], found["subregion"], proof)
    return Found(
        told,
        count=len(told.districts) + len(told.subregions),
        page=("districts_page", {}),
        files=("districts_file", {}),
    )


@resource(
    "/places/{slug}",
    Text("Bir ilçe veya alt bölge", "One district or sub-region"),
    FullPlace,
    filtered=True,
    shown=("mercek", "taban", "paylasim"),
    named={"slug": "place"},
)
def place(r: Reading, slug: str) -> Found:
    """One place. Raises NotInRegister."""
    for level in ("district", "subregion"):
        found = queries.place(r.connection, level, slug)
        if found is not None:
            row = next(one for one in _table(r, level).rows if one.slug == slug)
            within = [one.slug for one in queries.members(r.connection, found.code)] if level == "subregion" else []
            told = FullPlace(**_members(row, level), members=within)
            return Found(told, page=(f"{level}_page", {"slug": slug}))
    raise NotInRegister(slug)


def _table(r: Reading, level: str) -> Any:
    asked = Asked(level, r.address.sharing)
    return by_place(r.connection, r.address.flt, r.address.lens, r.codebook.rates, asked)


def _members(row: PlaceRow, level: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "slug": row.slug,
        "name": row.name,
        "kind": level,
        "projects": row.projects,
        "amount": row.known_amount,
        "single": Sums(row.single_projects, row.single_amount),
        "several": Sums(row.several_projects, row.several_amount),
        "per_head": row.per_head,
        "per_km2": row.per_km2,
        "area_km2": row.area_km2,
        "population": row.population,
        "population_year": row.population_year,
    }
