"""Classes of the districts hold for any number of districts with data, and never lose one."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webmap.classes import MOST, classify


@pytest.mark.parametrize("places", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("nature", [0, None])
def test_few_districts_with_data_each_have_a_class(places: int, nature: int | None) -> None:
    values: dict[str, int | None] = {f"d{at}": (at + 1) * 100 if at < places else nature for at in range(30)}
    made = classify(values)
    assert len(made.classes) == places
    assert made.method == ("values" if places else "none")
    assert len({made.keys[f"d{at}"] for at in range(places)}) == places
    assert {made.keys[f"d{at}"] for at in range(places, 30)} == ({"none"} if nature is None else {"c0"})
    assert (made.unknowns, made.zeros) == ((30 - places, 0) if nature is None else (0, 30 - places))


def test_equal_values_are_one_class() -> None:
    made = classify({f"d{at}": 7 for at in range(30)})
    assert [(int(one.low), int(one.high), one.places) for one in made.classes] == [(7, 7, 30)]


def test_nothing_at_all_is_no_class() -> None:
    assert classify({}).classes == ()


def test_two_classes_differ_clearly() -> None:
    # Next to each other on the scale they would look the same on a poor projector.
    first, second = (int(one.key[1]) for one in classify({"a": 1, "b": 2}).classes)
    assert second - first >= 2


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.none() | st.integers(0, 10**12), max_size=40))
def test_every_place_is_in_exactly_one_class_that_holds_its_value(values: dict[str, int | None]) -> None:
    made = classify(values)
    assert set(made.keys) == set(values)
    assert len(made.classes) <= MOST
    limits = {one.key: one for one in made.classes}
    for place, value in values.items():
        key = made.keys[place]
        if value is None:
            assert key == "none"
        elif value == 0:
            assert key == "c0"
        else:
            assert limits[key].low <= value <= limits[key].high
    for lower, higher in zip(made.classes, made.classes[1:], strict=False):
        assert lower.high < higher.low
    assert sum(one.places for one in made.classes) == sum(1 for value in values.values() if value)


@given(st.lists(st.integers(1, 400), min_size=6, max_size=11, unique=True))
def test_breaks_are_the_best_of_all_breaks(numbers: list[int]) -> None:
    made = classify({str(number): number for number in numbers})
    ordered = sorted(numbers)
    assert cost([[n for n in ordered if one.low <= n <= one.high] for one in made.classes]) <= min(
        cost([ordered[start:end] for start, end in zip((0, *cut), (*cut, len(ordered)), strict=True)])
        for cut in combinations(range(1, len(ordered)), MOST - 1)
    ) + Decimal("1e-6")


def cost(groups: list[list[int]]) -> Decimal:
    means = [Decimal(sum(group)) / len(group) for group in groups]
    return sum(((value - mean) ** 2 for group, mean in zip(groups, means, strict=True) for value in group), Decimal(0))
