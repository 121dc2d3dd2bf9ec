"""What a table of places says: a row for each place, and the parts that prove its total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SHARINGS = ("pay", "tam")
"""A project in several places counts with its share in each (``pay``), or in full in each (``tam``)."""

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PlaceRow:
    """One place. ``single_*`` are projects working only here, ``several_*`` those working elsewhere too
    (their amount is the share here, or the full one, as asked). ``known`` of them have an amount at all.
    Population is the newest complete year's."""

    code: str
    slug: str
    name: str
    single_projects: int
    single_amount: Decimal
    several_projects: int
    several_amount: Decimal
    known: int
    area_km2: Decimal | None
    population: Decimal | None
    population_year: str | None

    @property
    def projects(self) -> int:
        return self.single_projects + self.several_projects

    @property
    def amount(self) -> Decimal:
        return self.single_amount + self.several_amount

    @property
    def known_amount(self) -> Decimal | None:
        """The amount, or None when there are projects here and not one of them has an amount: unknown is not zero."""
        return self.amount if self.known or not self.projects else None

    @property
    def per_head(self) -> Decimal | None:
        """Amount per inhabitant, None where either is unknown."""
        return _divided(self.known_amount, self.population)

    @property
    def per_km2(self) -> Decimal | None:
        """Amount per square kilometre, None where either is unknown."""
        return _divided(self.known_amount, self.area_km2)


def _divided(amount: Decimal | None, by: Decimal | None) -> Decimal | None:
    return (amount / by).quantize(ZERO) if amount is not None and by else None


@dataclass(frozen=True)
class Part:
    """A part of the whole: projects counted once, and their full amount."""

    projects: int
    amount: Decimal


@dataclass(frozen=True)
class PlaceTable:
    """Rows of all places (also those with nothing) and the proof: single + several + province + unlocated = all.

    ``shared_out`` is the share of several-place projects that falls outside the rows' places (a province-wide part),
    so that in ``pay`` the column of amounts plus shared_out, province and unlocated is the total too.
    """

    level: str
    sharing: str
    rows: tuple[PlaceRow, ...]
    single: Part
    several: Part
    province: Part
    unlocated: Part
    shared_out: Decimal

    @property
    def total(self) -> Part:
        parts = (self.single, self.several, self.province, self.unlocated)
        return Part(sum(part.projects for part in parts), sum((part.amount for part in parts), ZERO))

    @property
    def adds_up(self) -> bool:
        """Whether the rows prove the foot (always, unless the code is wrong)."""
        singles = sum((row.single_amount for row in self.rows), ZERO)
        counted = sum(row.single_projects for row in self.rows)
        if (counted, singles) != (self.single.projects, self.single.amount):
            return False
        shares = sum((row.several_amount for row in self.rows), ZERO) + self.shared_out
        return self.sharing == "tam" or shares == self.several.amount
