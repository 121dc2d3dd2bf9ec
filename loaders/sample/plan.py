"""What the rehearsal register is invented from: the figures of ``plan.toml`` and the words of ``words.toml``."""

from __future__ import annotations

import datetime as dt
import tomllib
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
KURUS = 100


@dataclass(frozen=True)
class Weighted:
    """Values and their running weights."""

    values: tuple[str, ...]
    edges: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Weighted:
        """From value → weight, in the order given."""
        return cls(tuple(weights), tuple(accumulate(weights.values())))

    def draw(self, rng: Random) -> str:
        """One of the values, by weight."""
        return self.values[bisect(self.edges, rng.random() * self.edges[-1])]


@dataclass(frozen=True)
class Group:
    """Projects that are planned together: those of a call, of a programme without a call, or of a support kind alone.

    ``projects`` and ``total`` (kuruş) are invented and give way to what the call states. ``contracts`` (first and
    last day), ``limits`` (kuruş per project) and ``months`` are None where the call's own dates and limits decide.
    """

    call: str | None
    programme: str | None
    support_kind: str | None
    projects: int
    total: int | None
    contracts: tuple[int, int] | None
    limits: tuple[int, int] | None
    months: tuple[int, int] | None
    technopark: bool
    sites: bool


@dataclass(frozen=True)
class Theme:
    """What a programme's projects are about and who carries them; ``on_land``: they go where land is, not people."""

    sectors: Weighted
    who: Weighted
    on_land: bool


@dataclass(frozen=True)
class Plan:
    """The whole plan. ``as_of`` (a day's ordinal) is the day the rehearsal looks back from.

    ``themes`` are by programme ("" for none); ``carriers`` say for a component who carries its projects.
    """

    projects: int
    as_of: int
    groups: tuple[Group, ...]
    themes: Mapping[str, Theme]
    carriers: Mapping[str, Weighted]


@dataclass(frozen=True)
class Words:
    """The vocabulary as ``words.toml`` has it; pairs are Turkish and English."""

    mark: tuple[str, str]
    technopark: str
    note: str
    point: str
    actions: tuple[tuple[str, str], ...]
    actions_of: Mapping[str, tuple[tuple[str, str], ...]]
    subjects: Mapping[str, tuple[tuple[str, str], ...]]
    organisations: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, float]
    sites: Mapping[str, tuple[str, ...]]


@cache
def plan() -> Plan:
    """The plan of ``plan.toml``."""
    told = _toml("plan.toml")
    return Plan(
        projects=told["projects"],
        as_of=_day(told["as_of"]),
        groups=tuple(_group(entry) for entry in told["group"]),
        themes={
            code: Theme(Weighted.of(entry["sectors"]), Weighted.of(entry["who"]), entry.get("spread") == "land")
            for code, entry in told["programme"].items()
        },
        carriers={code: Weighted.of(entry["who"]) for code, entry in told["component"].items()},
    )


@cache
def words() -> Words:
    """The words of ``words.toml``."""
    told = _toml("words.toml")
    first, second = told["mark"]
    return Words(
        mark=(first, second),
        technopark=told["technopark"],
        note=told["note"],
        point=told["point"],
        actions=_pairs(told["actions"]),
        actions_of={sector: _pairs(pairs) for sector, pairs in told["actions_of"].items()},
        subjects={sector: _pairs(pairs) for sector, pairs in told["subjects"].items()},
        organisations={kind: tuple(names) for kind, names in told["organisations"].items()},
        shared=told["shared"],
        sites={name: tuple(values) for name, values in told["sites"].items()},
    )


def _group(entry: Mapping[str, Any]) -> Group:
    return Group(
        call=entry.get("call"),
        programme=entry.get("programme"),
        support_kind=entry.get("support_kind"),
        projects=entry.get("projects", 0),
        total=entry["total"] * KURUS if "total" in entry else None,
        contracts=_both([_day(day) for day in entry["contracts"]]) if "contracts" in entry else None,
        limits=_both([amount * KURUS for amount in entry["limits"]]) if "limits" in entry else None,
        months=_both(entry["months"]) if "months" in entry else None,
        technopark=entry.get("technopark", False),
        sites=entry.get("sites", False),
    )


def _both(two: list[int]) -> tuple[int, int]:
    low, high = two
    return low, high


def _pairs(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((turkish, english) for turkish, english in pairs)


def _day(written: str) -> int:
    return dt.date.fromisoformat(written).toordinal()


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))
