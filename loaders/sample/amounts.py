"""Whole numbers shared out by weight so that they add up exactly: projects over calls, and kuruş over projects."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` shared out in proportion to the weights by largest remainder; the earlier wins a tie."""
    scale = total / sum(weights)
    return _completed(total, [weight * scale for weight in weights], [0] * len(weights), [total] * len(weights))


def within(total: int, weights: Sequence[float], low: Sequence[int], high: Sequence[int]) -> list[int]:
    """``total`` shared out by weight with every part between its ``low`` and ``high``; the parts add up to it exactly.

    Raises ValueError when no such parts exist.
    """
    if not sum(low) <= total <= sum(high):
        raise ValueError(f"{total} does not fit between {sum(low)} and {sum(high)}")
    parts: list[float] = [0.0] * len(weights)
    free = list(range(len(weights)))
    rest = total
    while free:
        scale = rest / sum(weights[i] for i in free)
        under = [i for i in free if weights[i] * scale < low[i]]
        over = [i for i in free if weights[i] * scale > high[i]]
        missing = sum(low[i] - weights[i] * scale for i in under)
        surplus = sum(weights[i] * scale - high[i] for i in over)
        if not under and not over:
            for i in free:
                parts[i] = weights[i] * scale
            break
        # Only the side that weighs more is settled in a round: settling it moves the scale towards the other.
        settled, bound = (under, low) if missing >= surplus else (over, high)
        for i in settled:
            parts[i] = bound[i]
        rest -= sum(bound[i] for i in settled)
        gone = set(settled)
        free = [i for i in free if i not in gone]
    return _completed(total, parts, low, high)


def _completed(total: int, parts: Sequence[float], low: Sequence[int], high: Sequence[int]) -> list[int]:
    """The parts rounded down, and what is then missing given one by one to the largest remainders."""
    whole = [int(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i], i))
    # Binary fractions may also overshoot by one: then one is taken back, from the smallest remainder.
    while missing := total - sum(whole):
        step = 1 if missing > 0 else -1
        movable = [i for i in order[::step] if low[i] <= whole[i] + step <= high[i]][: abs(missing)]
        if not movable:
            raise ValueError(f"{total} cannot be shared out: every part is at its limit")
        for i in movable:
            whole[i] += step
    return whole
