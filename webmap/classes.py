"""The districts' colour classes: natural breaks that hold for any number of districts, from none to all."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

MOST = 5

ZERO, NO_DATA = "c0", "none"
"""Keys of the two states that are no class: a known zero, and a value nobody knows."""


@dataclass(frozen=True)
class ValueClass:
    """One class: ``key`` (c1 light … c5 dark), the lowest and highest value in it, and how many places it holds."""

    key: str
    low: Decimal
    high: Decimal
    places: int


@dataclass(frozen=True)
class Classes:
    """Classes of positive values, and each place's key: c1 … c5, ``c0`` for zero, ``none`` for no data.

    ``method`` is ``breaks`` (natural breaks), ``values`` (each value is a class of its own) or ``none``
    (no positive value at all).
    """

    classes: tuple[ValueClass, ...]
    method: str
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def zeros(self) -> int:
        """Places whose value is known to be zero."""
        return sum(key == ZERO for key in self.keys.values())

    @property
    def unknowns(self) -> int:
        """Places without data."""
        return sum(key == NO_DATA for key in self.keys.values())


def classify(values: Mapping[str, Decimal | int | None], every: bool = False) -> Classes:
    """Classes for these values by place; None means no data. Never fails and never loses a place.

    Zero is a state of its own, unless ``every`` value may be in a class, also zero and less (an indicator's).

    Up to five distinct values are a class each; more are split where the sum of squared distances from each
    class's mean is smallest (Jenks). Fewer classes than five use the scale from its middle to its dark end,
    so that two classes still differ clearly.
    """
    positive = sorted(Decimal(value) for value in values.values() if value is not None and (every or value > 0))
    distinct = sorted(set(positive))
    if len(distinct) <= MOST:
        groups, method = [[value] for value in distinct], "values" if distinct else "none"
    else:
        groups, method = _natural(positive), "breaks"
    names = {1: (4,), 2: (2, 4), 3: (2, 3, 5), 4: (1, 2, 3, 5), 5: (1, 2, 3, 4, 5)}.get(len(groups), ())
    classes = tuple(
        ValueClass(f"c{name}", group[0], group[-1], bisect_right(positive, group[-1]) - bisect_left(positive, group[0]))
        for name, group in zip(names, groups, strict=True)
    )
    return Classes(classes, method, {place: _key(value, classes) for place, value in values.items()})


def _key(value: Decimal | int | None, classes: Sequence[ValueClass]) -> str:
    if value is None:
        return NO_DATA
    return next((one.key for one in classes if one.low <= value <= one.high), ZERO)


def _natural(ordered: Sequence[Decimal]) -> list[list[Decimal]]:
    """Five runs of the ordered values with the least squared distance from their means (Fisher's exact way)."""
    held = Counter(ordered)
    distinct = sorted(held)
    # Only where to cut is worked out in floats; the limits shown are the values themselves.
    spread = _spread([float(value) for value in distinct], [held[value] for value in distinct])
    size = len(distinct)
    best = [spread(0, end) for end in range(1, size + 1)]
    cuts: list[list[int]] = []
    for count in range(1, MOST):
        best, cut = _one_more(best, spread, count)
        cuts.append(cut)
    groups: list[list[Decimal]] = []
    end = size
    for cut in reversed(cuts):
        start = cut[end - 1]
        groups.insert(0, distinct[start:end])
        end = start
    return [distinct[:end], *groups]


def _one_more(best: Sequence[float], spread: Callable[[int, int], float], count: int) -> tuple[list[float], list[int]]:
    """The least spread of the first 1, 2, … values in ``count`` + 1 runs, and where the last run begins.

    ``best`` is the same with one run fewer. The later the end, the later the best cut: so the middle end is looked at
    first, and each half only between the cuts that hold it. 1 000 values take 20 000 looks instead of two million.
    """
    size = len(best)
    row, cut = [0.0] * size, [0] * size
    open_spans = [(count, size - 1, count, size - 1)]
    while open_spans:
        first, last, low, high = open_spans.pop()
        if first > last:
            continue
        end = (first + last) // 2
        row[end], cut[end] = min((best[at - 1] + spread(at, end + 1), at) for at in range(low, min(high, end) + 1))
        open_spans += [(first, end - 1, low, cut[end]), (end + 1, last, cut[end], high)]
    return row, cut


def _spread(values: Sequence[float], weights: Sequence[int]) -> Callable[[int, int], float]:
    """A function (start, end) → sum of squared distances from the mean of values[start:end], from running sums."""
    counts, sums, squares = [0.0], [0.0], [0.0]
    for value, weight in zip(values, weights, strict=True):
        counts.append(counts[-1] + weight)
        sums.append(sums[-1] + weight * value)
        squares.append(squares[-1] + weight * value * value)

    def between(start: int, end: int) -> float:
        count, total = counts[end] - counts[start], sums[end] - sums[start]
        return float(squares[end] - squares[start] - total * total / count)

    return between
