"""Sharing out whole numbers: exact sums within limits, for any weights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.sample.amounts import apportion, within

weights = st.lists(st.floats(min_value=0.001, max_value=1000), min_size=1, max_size=40)


@given(st.integers(min_value=0, max_value=10**12), weights)
def test_apportioned_parts_add_up_and_none_is_a_whole_unit_off(total: int, given_weights: list[float]) -> None:
    parts = apportion(total, given_weights)
    assert sum(parts) == total
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(part - total * weight / sum(given_weights)) <= 1 + total * 1e-12


@given(st.data())
def test_parts_within_limits_add_up_exactly(data: st.DataObject) -> None:
    shape = data.draw(weights)
    low = data.draw(st.lists(st.integers(0, 10**7), min_size=len(shape), max_size=len(shape)))
    room = data.draw(st.lists(st.integers(0, 10**8), min_size=len(shape), max_size=len(shape)))
    high = [least + more for least, more in zip(low, room, strict=True)]
    total = data.draw(st.integers(sum(low), sum(high)))
    parts = within(total, shape, low, high)
    assert sum(parts) == total
    assert all(least <= part <= most for least, part, most in zip(low, parts, high, strict=True))


def test_an_impossible_total_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        within(10, [1.0, 1.0], [6, 6], [9, 9])
    with pytest.raises(ValueError, match="does not fit"):
        within(20, [1.0, 1.0], [6, 6], [9, 9])


def test_the_larger_remainder_gets_the_odd_unit() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(7, [2.0, 1.0, 0.5]) == [4, 2, 1]
