"""Amounts in three lenses: nominal lira, lira in one year's prices (TÜİK), and euros of the award year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, cast

from geodata.exact import AMOUNT, converted
from geodata.models import Project

LENSES = ("nominal", "sabit", "eur")


@dataclass(frozen=True)
class Rates:
    """Yearly series, annual means: ``cpi`` is TÜİK's consumer price index (2003 = 100), ``eur`` lira for one euro."""

    cpi: Mapping[int, Decimal] = field(default_factory=dict)
    eur: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def base_years(self) -> list[int]:
        """Years whose prices amounts can be shown in, newest first."""
        return sorted(self.cpi, reverse=True)


@dataclass(frozen=True)
class Lens:
    """How amounts are shown. ``base`` is the year of the prices in the ``sabit`` lens and None in the others."""

    kind: str = "nominal"
    base: int | None = None

    @property
    def currency(self) -> str:
        """ISO 4217 code of the amounts."""
        return "EUR" if self.kind == "eur" else "TRY"

    def to_args(self) -> list[tuple[str, str]]:
        """The lens as address pairs; nothing for the nominal one."""
        if self.kind == "nominal":
            return []
        return [("mercek", self.kind)] + ([("taban", str(self.base))] if self.base else [])

    def amount(self, column: Any, rates: Rates) -> ColumnElement[Any]:
        """The column seen through the lens, rounded to two decimals; NULL where the award year is not known.

        Constant prices: amount × CPI(base) ÷ CPI(award year). Euro: amount ÷ EUR/TRY(award year), annual means.
        """
        if self.kind == "nominal":
            return cast(column, AMOUNT)
        if self.kind == "sabit":
            assert self.base is not None
            return converted(column, rates.cpi[self.base], rates.cpi, Project.price_year)
        return converted(column, Decimal(1), rates.eur, Project.price_year)


def read_lens(kind: str | None, base: str | None, rates: Rates) -> Lens:
    """A lens from the address's ``mercek`` and ``taban``; the newest year is the default base.

    Raises ValueError with ``lens`` or ``base`` when they say nothing known.
    """
    if (kind or "nominal") not in LENSES:
        raise ValueError("lens")
    if (kind or "nominal") != "sabit":
        if base:
            raise ValueError("base")
        return Lens(kind or "nominal")
    if base and (not base.isascii() or not base.isdigit() or int(base) not in rates.cpi):
        raise ValueError("base")
    if not rates.cpi:
        raise ValueError("lens")
    return Lens("sabit", int(base) if base else rates.base_years[0])
