"""What a check warned of, as it is kept with a proposal for whoever reviews it: counted by rule, a few of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from loaders.chosen import cell_of
from loaders.prepare import Prepared
from loaders.problems import Problem

EXAMPLES = 25
"""Warnings of a rule that are kept one by one; the others are only counted."""


def kept_warnings(prepared: Prepared, problems: Iterable[Problem]) -> dict[str, Any]:
    """``warnings``: the first of each rule with cell and record; ``warned``: how many of each rule there are.

    Empty when nothing was warned of.
    """
    refs = {row.line: ref for row, made in zip(prepared.rows, prepared.made, strict=True) if (ref := _ref(made))}
    counts: Counter[str] = Counter()
    first: list[dict[str, Any]] = []
    for one in problems:
        if one.is_error:
            continue
        counts[one.rule] += 1
        if counts[one.rule] <= EXAMPLES:
            cell = cell_of(one, prepared.table) if prepared.table else ""
            record = refs.get(one.row, "") if one.row is not None else ""
            first.append({**one.as_dict(), "cell": cell, "record": record})
    return {"warnings": first, "warned": dict(counts)} if first else {}


def _ref(made: Iterable[Any]) -> str | None:
    return next((str(item.ref) for item in made if hasattr(item, "ref")), None)
