"""What a chart is: a table first, a sentence that says it, and its drawing as a Vega-Lite description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.money import Lens
from geodata.queries.codebook import Codebook
from webmap.address import Address
from webmap.charts.vega import drawn
from webmap.presentation import currency_name


@dataclass(frozen=True)
class Entry:
    """One field of a chart's table: what it says, and the address of the projects behind it if it counts any."""

    text: str
    address: Address | None = None


@dataclass(frozen=True)
class Chart:
    """A table, what it says in a sentence, and the same numbers drawn.

    ``rows`` begin with their heading. ``spec`` is a Vega-Lite description without size, fonts and colours of the
    frame; None when there is nothing to draw. ``numeric`` says from which column on fields are numbers.
    """

    key: str
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    spec: Mapping[str, Any] | None
    note: str = ""
    numeric: int = 1
    options: Mapping[str, str] = field(default_factory=dict)

    def svg(self, language: str) -> str | None:
        """The drawing as an SVG element whose name is the sentence, or None when there is nothing to draw."""
        return drawn(self.spec, self.sentence, language) if self.spec is not None else None


@dataclass(frozen=True)
class Unit:
    """How large amounts are written along an axis: divided by ``by``, named ``name``."""

    by: Decimal
    name: str

    def of(self, amount: Decimal) -> float:
        """The amount in this unit, for drawing only."""
        return float(amount / self.by)


def unit_for(most: Decimal, lens: Lens) -> Unit:
    """A unit in which the largest amount is a number that can be read."""
    name = currency_name(lens.currency)
    if most >= 2_000_000:
        return Unit(Decimal(1_000_000), str(_("million %(currency)s", currency=name)))
    if most >= 20_000:
        return Unit(Decimal(1_000), str(_("thousand %(currency)s", currency=name)))
    return Unit(Decimal(1), name)


def term(book: Codebook, name: str, code: str, language: str, unknown: str) -> str:
    """A code's label, or the words for no code."""
    return unknown if not code else (book.label(name, code, language) or code)
