"""What a page says of one organisation: its projects by role, its support in three lenses, where it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.filters import Choice
from geodata.money import LENSES, Lens
from geodata.queries import organisation as queries
from geodata.queries.rows import AnyRow
from geodata.queries.totals import totals
from webmap.errors import NotInRegister
from webmap.outline import drawing
from webmap.reading import Reading

ROLES = ("beneficiary", "partner", "associate")


@dataclass(frozen=True)
class RolePart:
    """One role of an organisation: its sum in each lens, and its projects."""

    role: str
    sums: tuple[tuple[Lens, queries.RoleSum], ...]
    rows: tuple[AnyRow, ...]


def organisation_profile(r: Reading, key: str) -> dict[str, Any]:
    """Everything of the organisation page. Raises NotInRegister for an unknown key and for a natural person."""
    found = queries.organisation(r.connection, key)
    if found is None:
        raise NotInRegister(key)
    here = r.address.asking(organisation=Choice((key,)))
    flt, rates = here.flt, r.codebook.rates
    base = here.lens.base or (rates.base_years[0] if rates.base_years else None)
    lenses = [Lens(kind, base if kind == "sabit" else None) for kind in LENSES if kind != "sabit" or base]
    sums = [(lens, queries.role_sums(r.connection, key, flt, lens, rates)) for lens in lenses]
    rows = queries.role_projects(r.connection, key, flt, here.lens, rates)
    districts = queries.work_districts(r.connection, flt)
    activities = here.asking(kind="faaliyet")
    return {
        "organisation": found,
        "variants": queries.name_variants(r.connection, found.name),
        "address": r.address,
        "here": here,
        "totals": totals(r.connection, flt, here.lens, rates),
        "parts": [
            RolePart(role, tuple((lens, by_role[role]) for lens, by_role in sums), tuple(rows[role]))
            for role in ROLES
            if role in rows
        ],
        "districts": districts,
        "lit": {one.slug for one in districts},
        "drawing": drawing(r),
        "activities": activities,
        "activity_count": totals(r.connection, activities.flt, here.lens, rates).projects,
    }
