"""What the check warned of, said to whoever reviews a proposal: by rule, with cell or field, a few of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.problems import Problem, rules
from webmap.language import current
from webmap.staff.problem_words import rule_words
from webmap.staff.record_fields import PROJECT, SITE, labels

SHOWN = 5
"""Warnings of a rule that stand one by one."""


@dataclass(frozen=True)
class Case:
    """One warning: where (cell and column, or the field of a form), which record, and what is wrong."""

    where: str
    record: str
    text: str


@dataclass(frozen=True)
class Warned:
    """A rule in words, how often it was broken, what to do, and the first ones."""

    words: str
    count: int
    cure: str
    first: tuple[Case, ...]

    @property
    def more(self) -> int:
        """How many do not stand here one by one."""
        return self.count - len(self.first)


def warned(detail: Mapping[str, Any]) -> list[Warned]:
    """Of a proposal's detail; the most frequent rule first, nothing when nothing was warned of."""
    kept: dict[str, list[Mapping[str, Any]]] = {}
    for one in detail.get("warnings", ()):
        # A rule that is no more has no words; what was kept of it helps nobody.
        if one["rule"] in rules():
            kept.setdefault(one["rule"], []).append(one)
    counts = detail.get("warned", {})
    found = [_rule(rule, rows, counts.get(rule, len(rows)), detail) for rule, rows in kept.items()]
    return sorted(found, key=lambda one: -one.count)


def _rule(rule: str, rows: Sequence[Mapping[str, Any]], count: int, detail: Mapping[str, Any]) -> Warned:
    first = tuple(_one(row, detail) for row in rows[:SHOWN])
    return Warned(rule_words(rule), count, _problem(rows[0]).cure(current()), first)


def _one(row: Mapping[str, Any], detail: Mapping[str, Any]) -> Case:
    record = row.get("record") or str(detail.get("record", "")).partition(":")[2]
    return Case(_where(row, detail), record, _problem(row).text(current()))


def _where(row: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    """Sheet, cell and column of a file; of a form the field's name and, of a part, its line."""
    if row.get("cell"):
        return " · ".join(part for part in (row["sheet"], row["cell"], row["column"]) if part)
    names = labels(SITE if str(detail.get("record", "")).startswith("site:") else PROJECT)
    part = row.get("part", "")
    called = names.get(part, {}).get(row["column"], row["column"])
    return f"{called} ({row['line'] + 1})" if part else str(called)


def _problem(row: Mapping[str, Any]) -> Problem:
    return Problem(row["rule"], row["file"], row["sheet"], row["row"], row["column"], row["value"], row["args"])
