"""Money in three lenses against thirty amounts worked out by hand (lenses.csv carries each sum as written)."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from geodata.filters import ProjectFilter
from geodata.models import Base, Location, Project
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import all_rows
from geodata.queries.totals import totals
from geodata.register import deliver
from tests.geodata.made import delivery

GOLDEN = list(csv.DictReader((Path(__file__).parent / "lenses.csv").open(encoding="utf-8")))
LENSES = {
    "nominal": Lens(),
    "constant_2010": Lens("sabit", 2010),
    "constant_2025": Lens("sabit", 2025),
    "euro": Lens("eur"),
}


def amount_of(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


@pytest.fixture
def thirty(reference: Connection) -> Connection:
    """The thirty projects in three districts, in the register with the real series."""
    districts = reference.execute(text("SELECT slug, code FROM place WHERE kind = 'district'"))
    codes = {row.slug: row.code for row in districts}
    rows: list[Base] = []
    for one in GOLDEN:
        year = int(one["year"]) if one["year"] else None
        amount = amount_of(one["amount"])
        rows.append(
            Project(ref=one["ref"], title=one["ref"], status="tamamlanan", support_amount=amount, price_year=year)
        )
        rows.append(
            Location(project_ref=one["ref"], position=1, place_code=codes[one["district"]], precision="district")
        )
    deliver(reference, delivery("golden", (Project, Location), rows))
    return reference


def test_the_file_is_its_own_arithmetic() -> None:
    """Each sum as written, done with fractions and rounded half up, is the amount beside it."""
    sums = 0
    for one in GOLDEN:
        for column in ("constant_2010", "constant_2025", "euro"):
            written = one["how_" + column.removeprefix("constant_")]
            if not written:
                assert one[column] == ""
                continue
            parts = written.replace("×", "*").replace("÷", "/").split()
            value = Fraction(parts[0])
            for sign, number in zip(parts[1::2], parts[2::2], strict=True):
                value = value * Fraction(number) if sign == "*" else value / Fraction(number)
            cents = Decimal(int(value * 100 * 10**6)) / 10**6
            assert (cents / 100).quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(one[column]), (one["ref"], column)
            sums += 1
    assert len(GOLDEN) == 30
    assert sums == 28 * 3


@pytest.mark.parametrize("name", LENSES)
def test_each_amount_is_the_one_worked_out_by_hand(thirty: Connection, name: str) -> None:
    rates = codebook(thirty).rates
    found = {row.ref: row.amount for row in all_rows(thirty, ProjectFilter(), LENSES[name], rates)}
    assert found == {one["ref"]: amount_of(one[name]) for one in GOLDEN}


def test_another_base_year_changes_only_the_constant_lens(thirty: Connection) -> None:
    rates = codebook(thirty).rates

    def sums() -> dict[str, Decimal]:
        return {name: totals(thirty, ProjectFilter(), lens, rates).amount for name, lens in LENSES.items()}

    by_hand = {name: sum((amount_of(one[name]) or Decimal(0) for one in GOLDEN), Decimal(0)) for name in LENSES}
    assert sums() == by_hand
    assert by_hand["constant_2010"] != by_hand["constant_2025"]
    whole = totals(thirty, ProjectFilter(), LENSES["constant_2010"], rates)
    assert (whole.projects, whole.unknown, whole.unconverted) == (30, 1, 1)


def test_districts_rank_differently_by_lens_and_both_are_right(thirty: Connection) -> None:
    rates = codebook(thirty).rates
    orders = {}
    for name, lens in LENSES.items():
        table = by_place(thirty, ProjectFilter(), lens, rates, Asked())
        found = {row.slug: row.amount for row in table.rows if row.projects}
        by_hand: dict[str, Decimal] = defaultdict(Decimal)
        for one in GOLDEN:
            by_hand[one["district"]] += amount_of(one[name]) or Decimal(0)
        assert found == dict(by_hand)
        orders[name] = sorted(found, key=lambda slug: -found[slug])
    assert orders["nominal"] == ["konak", "foca", "kinik"]
    assert orders["constant_2010"] == orders["constant_2025"] == orders["euro"] == ["foca", "kinik", "konak"]
