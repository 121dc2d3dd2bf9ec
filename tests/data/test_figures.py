"""Populations, densities and money series equal the sums and changes that were published elsewhere."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.data.bundled import table

COMPLETE = {"2019": 4_367_251, "2020": 4_394_694, "2021": 4_425_789, "2023": 4_479_525, "2025": 4_504_185}


def populations() -> dict[str, dict[str, int]]:
    """Period → place code → people."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in table("nufus"):
        found[row["period"]][row["place_code"]] = int(row["value"])
    return found


@pytest.mark.parametrize(("year", "people"), COMPLETE.items())
def test_thirty_districts_add_up_to_the_published_province(year: str, people: int) -> None:
    districts = dict(populations()[year])
    assert districts.pop("35") == people
    assert len(districts) == 30
    assert sum(districts.values()) == people


def test_2007_has_the_districts_of_before_law_5747() -> None:
    districts = dict(populations()["2007"])
    assert districts.pop("35") == sum(districts.values()) == 3_739_353
    assert len(districts) == 28
    assert not {"2056", "2057"} & set(districts)
    rows = [row for row in table("nufus") if row["period"] == "2007" and row["place_code"] != "35"]
    assert all("5747" in row["note"] for row in rows)


def test_no_other_year_pretends_to_be_complete() -> None:
    whole = {year for year, places in populations().items() if len(set(places) - {"35"}) == 30}
    assert whole == set(COMPLETE)


def test_density_is_population_by_area_for_complete_years_only() -> None:
    area = {row["place_code"]: Decimal(row["value"]) for row in table("alan")}
    people = populations()
    rows = table("yogunluk")
    assert {row["period"] for row in rows} == set(COMPLETE)
    assert len(rows) == 31 * len(COMPLETE)
    for row in rows:
        density = people[row["period"]][row["place_code"]] / area[row["place_code"]]
        assert Decimal(row["value"]) == density.quantize(Decimal("0.1"))


def test_sege_scores_fall_with_the_rank() -> None:
    rows = sorted(table("sege"), key=lambda row: int(row["rank"]))
    assert len(rows) == 30
    scores = [Decimal(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert [int(row["rank_in_izmir"]) for row in rows] == list(range(1, 31))
    tiers = [int(row["tier"]) for row in rows]
    assert tiers == sorted(tiers)
    # The ministry says that the first tier ends at rank 67.
    assert max(int(row["rank"]) for row in rows if row["tier"] == "1") == 67


def test_annual_prices_are_the_mean_of_twelve_months() -> None:
    months: dict[str, list[Decimal]] = defaultdict(list)
    for row in table("tufe-aylik"):
        months[row["year"]].append(Decimal(row["value"]))
    annual = {row["year"]: Decimal(row["value"]) for row in table("tufe")}
    assert sorted(annual) == [str(year) for year in range(2005, 2026)]
    assert {len(values) for values in months.values()} == {12}
    for year, values in months.items():
        assert abs(sum(values, Decimal(0)) / 12 - annual[year]) < Decimal("0.0001")


@pytest.mark.parametrize(("year", "change"), [("2022", "72.31"), ("2024", "58.51"), ("2025", "34.88")])
def test_mean_inflation_is_the_published_one(year: str, change: str) -> None:
    annual = {row["year"]: Decimal(row["value"]) for row in table("tufe")}
    found = (annual[year] / annual[str(int(year) - 1)] - 1) * 100
    assert found.quantize(Decimal("0.01")) == Decimal(change)


def test_rates_have_every_year_once() -> None:
    rates = {(row["series"], row["year"]): Decimal(row["value"]) for row in table("kurlar")}
    assert set(rates) == {(series, str(year)) for series in ("eur", "usd") for year in range(2005, 2026)}
    assert rates["eur", "2018"] == Decimal("5.7077")
    # A euro has cost more than a dollar in each of these years, by less than half.
    for year in range(2005, 2026):
        assert 1 < rates["eur", str(year)] / rates["usd", str(year)] < Decimal("1.5")
