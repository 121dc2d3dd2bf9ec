"""How many projects each call gets and how much support: as published, or invented by the plan where nothing is."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from geodata.register import RegisterRefused
from loaders.sample.amounts import apportion
from loaders.sample.plan import KURUS, Group, Plan, Theme, Weighted
from loaders.sample.reference import Reference

PROFIT = frozenset({"company", "person"})
"""Kinds of beneficiaries that work for profit (kâr amacı güden)."""

TO_DEADLINE, TO_CONTRACT = 75, (90, 210)
"""Days from a call's announcement to its deadline, and from the deadline to the contracts, where nothing is stated."""

_USUAL_RATE = {True: (25, 50), False: (25, 75)}
_USUAL_MONTHS = (9, 18)


@dataclass(frozen=True)
class Quota:
    """What all projects of one component (or of a call without components) have in common.

    ``limits`` are kuruş per project or None; ``rates`` are the least and most percent of support by "works for
    profit"; ``contracts`` are day ordinals; ``targets`` are district codes, None for everywhere.
    """

    programme: str | None
    call: str | None
    component: str | None
    support_kind: str
    result_programmes: tuple[str, ...]
    year: int | None
    theme: Theme
    who: Weighted
    targets: frozenset[str] | None
    limits: tuple[int, int] | None
    rates: Mapping[bool, tuple[int, int]]
    contracts: tuple[int, int]
    months: tuple[int, int]
    technopark: bool
    sites: bool


@dataclass(frozen=True)
class Lot:
    """Projects whose support adds up to ``total`` kuruş; ``published`` says whether the call states that total."""

    parts: tuple[tuple[Quota, int], ...]
    total: int
    published: bool

    @property
    def count(self) -> int:
        return sum(count for _, count in self.parts)


def published_lots(reference: Reference, plan: Plan, projects: int) -> list[Lot]:
    """Lots for a register of ``projects``: stated counts and totals are held, the rest is spread over the other calls.

    Raises RegisterRefused when the stated counts alone are more than ``projects``.
    """
    groups = all_groups(reference, plan)
    held = [group for group in groups if _stated(reference, group, "contracted") is not None]
    least = sum(group.projects for group in held)
    if projects < least:
        raise RegisterRefused(
            [
                f"--projects {projects} is too few: the calls with a published count hold {least} projects alone. "
                f"Ask for at least {least}."
            ]
        )
    open_groups = [group for group in groups if group not in held]
    spread = apportion(projects - least, [group.projects for group in open_groups])
    counts = [group.projects for group in held] + spread
    shared = zip([*held, *open_groups], counts, strict=True)
    lots = [_lot(reference, plan, group, count) for group, count in shared if count]
    return sorted(lots, key=lambda lot: lot.parts[0][0].contracts)


def scaled_lots(reference: Reference, plan: Plan, projects: int, most: int) -> Iterator[Lot]:
    """The same mixture at any size, in lots of at most ``most`` projects; nothing published is held."""
    groups = all_groups(reference, plan)
    for group, count in zip(groups, apportion(projects, [group.projects for group in groups]), strict=True):
        for begun in range(0, count, most):
            yield replace(_lot(reference, plan, group, min(most, count - begun)), published=False)


def all_groups(reference: Reference, plan: Plan) -> list[Group]:
    """The plan's groups with the counts and totals their calls state, and one for each stated call the plan forgets."""
    by_call: dict[str, list[Group]] = defaultdict(list)
    for group in plan.groups:
        by_call[group.call or ""].append(group)
    for code, call in reference.calls.items():
        if code not in by_call and (call.contracted or call.support_total):
            by_call[code].append(Group(code, None, None, call.contracted or 10, None, None, None, None, False, False))
    groups = by_call.pop("", [])
    for code, of_call in by_call.items():
        weights = [group.projects or 1 for group in of_call]
        count, total = reference.calls[code].contracted, reference.calls[code].support_total
        if count is not None:
            shares = apportion(count, weights)
            of_call = [replace(group, projects=share) for group, share in zip(of_call, shares, strict=True)]
        if total is not None:
            shares = apportion(_kurus(total), weights)
            of_call = [replace(group, total=share) for group, share in zip(of_call, shares, strict=True)]
        groups += of_call
    return groups


def _stated(reference: Reference, group: Group, field: str) -> Any:
    return getattr(reference.calls[group.call], field) if group.call else None


def _lot(reference: Reference, plan: Plan, group: Group, count: int) -> Lot:
    published = _stated(reference, group, "support_total") is not None
    planned = group.total if group.total is not None else group.projects * 250_000 * KURUS
    total = planned if published else planned * count // group.projects
    quota = _quota(reference, plan, group)
    components = reference.components.get(group.call or "", ())
    if not components:
        return Lot(((quota, count),), total, published)
    counts = _component_counts(components, count, quota.limits)
    parts = [(_narrowed(plan, quota, component), n) for component, n in zip(components, counts, strict=True) if n]
    return Lot(tuple(parts), total, published)


def _quota(reference: Reference, plan: Plan, group: Group) -> Quota:
    call = reference.calls[group.call] if group.call else None
    programme = call.programme_code if call is not None else group.programme
    theme = plan.themes.get(programme or "") or plan.themes[""]
    return Quota(
        programme=programme,
        call=group.call,
        component=None,
        support_kind=reference.programmes[programme] if programme else group.support_kind or "",
        result_programmes=reference.result_programmes.get(group.call or "", ()),
        year=call.year if call is not None else None,
        theme=theme,
        who=theme.who,
        targets=reference.targets.get(group.call or ""),
        limits=group.limits or _limits(call),
        rates=rates(call.support_rate if call is not None else None),
        contracts=group.contracts or _contracts(call),
        months=group.months or _months(call.max_months if call is not None else None),
        technopark=group.technopark,
        sites=group.sites,
    )


def _narrowed(plan: Plan, quota: Quota, component: Any) -> Quota:
    """The quota for one component: its own limits, and who may apply to it."""
    name = component.name.lower()
    who = plan.carriers.get(component.code, quota.who)
    if "gütmeyen" in name:
        who = _only(who, lambda kind: kind not in PROFIT)
    elif "güden" in name:
        who = _only(who, lambda kind: kind in PROFIT)
    return replace(quota, component=component.code, who=who, limits=_limits(component, quota.limits))


def _only(who: Weighted, wanted: Any) -> Weighted:
    weights = [after - before for before, after in zip((0.0, *who.edges), who.edges, strict=False)]
    kept = {kind: weight for kind, weight in zip(who.values, weights, strict=True) if wanted(kind)}
    return Weighted.of(kept or ({"company": 1} if wanted("company") else {"municipality": 1}))


def _component_counts(components: Sequence[Any], count: int, limits: tuple[int, int] | None) -> list[int]:
    """Projects per component: as stated when all are, else by budget over the middle of the limits."""
    stated = [component.contracted for component in components]
    if None not in stated and sum(stated) == count:
        return stated
    if None not in stated:
        return apportion(count, stated)
    budgets = [component.budget for component in components if component.budget]
    usual = sum(budgets) / len(budgets) if budgets else Decimal(1)
    middles = [Decimal(sum(_limits(component, limits) or (1, 1))) for component in components]
    return apportion(
        count,
        [float((component.budget or usual) / middle) for component, middle in zip(components, middles, strict=True)],
    )


def _limits(row: Any, outer: tuple[int, int] | None = None) -> tuple[int, int] | None:
    """Least and most support in kuruş; a component that states one of them takes the other from its call."""
    if row is None or (row.min_support is None and row.max_support is None):
        return outer
    low = _kurus(row.min_support) if row.min_support is not None else (outer[0] if outer else 1)
    high = _kurus(row.max_support) if row.max_support is not None else (outer[1] if outer else low * 10)
    return low, high


def _contracts(call: Any) -> tuple[int, int]:
    if call.deadline_on:
        base = call.deadline_on.toordinal()
    elif call.announced_on:
        base = call.announced_on.toordinal() + TO_DEADLINE
    else:
        base = dt.date(call.year or 2012, 6, 30).toordinal()
    return base + TO_CONTRACT[0], base + TO_CONTRACT[1]


def _months(most: int | None) -> tuple[int, int]:
    return (max(1, most // 2), most) if most else _USUAL_MONTHS


def rates(stated: str | None) -> dict[bool, tuple[int, int]]:
    """The least and most percent of support, by "works for profit".

    Reads texts such as ``güden %10-%50; gütmeyen en çok %90``; what is not stated is as usual.
    """
    found = dict(_USUAL_RATE)
    for part in (stated or "").split(";"):
        numbers = [int(number) for number in re.findall(r"%\s*([0-9]{1,3})", part)]
        if not numbers:
            continue
        for_profit = [False] if "gütmeyen" in part else [True] if "güden" in part else [True, False]
        for side in for_profit:
            most = numbers[-1]
            found[side] = (numbers[0] if len(numbers) > 1 else min(_USUAL_RATE[side][0], most), most)
    return found


def _kurus(amount: Decimal) -> int:
    return int(amount * KURUS)
