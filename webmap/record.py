"""What a page says of one project: its row, and its support in all three lenses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from geodata.money import LENSES, Lens
from geodata.queries.project import project
from geodata.queries.results import of_project
from geodata.queries.visibility import exclusion
from webmap.heard import heard
from webmap.history import history
from webmap.life import life, split
from webmap.missing import missing
from webmap.outline import drawing
from webmap.reading import Reading
from webmap.told_changes import words


def record(r: Reading, ref: str) -> dict[str, Any]:
    """Everything of the project page. Raises NotInRegister for an unknown reference, GoneForGood or
    Moved for one that is not there any more."""
    rates = r.codebook.rates
    base = r.address.lens.base or (rates.base_years[0] if rates.base_years else None)
    lenses = [Lens(kind, base if kind == "sabit" else None) for kind in LENSES if kind != "sabit" or base]
    rows = [project(r.connection, ref, lens, rates) for lens in lenses]
    found = rows[0]
    if found is None:
        raise missing(r, "project", ref)
    return {
        "project": found,
        "address": r.address,
        "supports": [(lens, row.amount) for lens, row in zip(lenses, rows, strict=True) if row is not None],
        "drawing": drawing(r),
        "lit": {one["slug"] for one in found.locations if one["role"] == "work" and one["kind"] == "district"},
        "rate": _rate(found.support_amount, found.total_budget),
        "split": split(found),
        "life": life(found),
        "results": of_project(r.connection, ref),
        "images": [one for one in found.media if one["kind"] == "image"],
        "videos": [one for one in found.media if one["kind"] == "video"],
        "exclusion": exclusion(r.connection, ref),
        "history": history(r, "project", ref),
        **words(),
        **heard(r, "project", ref),
    }


def _rate(support: Decimal | None, budget: Decimal | None) -> Decimal | None:
    return support / budget if support is not None and budget else None
