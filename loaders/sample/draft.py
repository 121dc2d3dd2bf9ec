"""Invented projects, one after another: light values that become register rows or lines of a bulk copy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from loaders.sample.amounts import within
from loaders.sample.cast import Cast, Part
from loaders.sample.country import Country, Spot
from loaders.sample.plan import words
from loaders.sample.quotas import PROFIT, Lot, Quota

MIXED = (0.25, 3.0)
"""Least and most support as parts of the mean, in a call that states no limits."""


@dataclass(slots=True)
class Draft:
    """One invented project. Amounts are kuruş or None (unknown); dates are as precise as they are known."""

    number: int
    quota: Quota
    title: str
    title_en: str
    summary: str
    is_official: bool
    sector: str
    status: str
    status_as_of: str
    result_programme: str | None
    year: int | None
    contract_date: str | None
    start_date: str | None
    end_date: str | None
    reported_on: str | None
    months: int | None
    price_year: int | None
    price_year_basis: str | None
    support: int | None
    total: int | None
    own: int | None
    paid: int | None
    spots: tuple[Spot, ...]
    parts: tuple[Part, ...]
    events: tuple[tuple[str, str], ...]


def drafts(rng: Random, lots: Iterable[Lot], unknown: float, stage: Stage) -> Iterator[Draft]:
    """Every project of the lots, numbered from 1; without a published total a part ``unknown`` has no amount."""
    number = 0
    for lot in lots:
        quotas = [quota for quota, count in lot.parts for _ in range(count)]
        for quota, support in zip(quotas, supports(rng, lot, quotas, unknown), strict=True):
            number += 1
            yield stage.draft(rng, number, quota, support)


def supports(rng: Random, lot: Lot, quotas: list[Quota], unknown: float) -> list[int | None]:
    """The support of each project of a lot in kuruş: within the limits, and adding up to the lot's total exactly.

    Where limits and an invented total contradict each other the limits win; a published total wins over both.
    """
    hidden: set[int] = set()
    if not lot.published and lot.count >= 10:
        exact = lot.count * unknown
        hidden = set(rng.sample(range(lot.count), int(exact) + (rng.random() < exact % 1)))
    mean = lot.total / lot.count
    known = [i for i in range(lot.count) if i not in hidden]
    usual = (max(1, int(mean * MIXED[0])), int(mean * MIXED[1]) + 1)
    limits = [quotas[i].limits or usual for i in known]
    weights = [(low + high) / 2 * rng.lognormvariate(0, 0.5) for low, high in limits]
    low, high = [pair[0] for pair in limits], [pair[1] for pair in limits]
    if lot.published and not sum(low) <= lot.total <= sum(high):
        low, high = [0] * len(known), [lot.total] * len(known)
    total = lot.total if lot.published else min(max(lot.total, sum(low)), sum(high))
    found: list[int | None] = [None] * lot.count
    for i, part in zip(known, within(total, weights, low, high), strict=True):
        found[i] = part
    return found


@dataclass(frozen=True)
class Stage:
    """Where and by whom projects are carried, and the day (ordinal) from which their life is told."""

    country: Country
    cast: Cast
    as_of: int

    def draft(self, rng: Random, number: int, quota: Quota, support: int | None) -> Draft:
        """One project of a quota."""
        sector = quota.theme.sectors.draw(rng)
        title, title_en, summary = _title(rng, sector)
        carrier, parts = self.cast.parts(rng, quota.who)
        total, own = _budget(rng, support, quota.rates[carrier in PROFIT])
        signed = quota.contracts[0] + int(rng.random() * (quota.contracts[1] - quota.contracts[0] + 1))
        months = quota.months[0] + int(rng.random() * (quota.months[1] - quota.months[0] + 1))
        starts = signed + int(rng.random() * 31)
        ends = starts + int(months * 30.44)
        status = _status(rng, quota.support_kind, (signed, starts, ends, self.as_of))
        begun = status not in ("planlanan", "desteklenen")
        contract = _date(signed, 7 if rng.random() < 0.06 else 10) if begun else None
        year = quota.year or dt.date.fromordinal(signed).year
        return Draft(
            number=number,
            quota=quota,
            title=title,
            title_en=title_en,
            summary=summary,
            is_official=rng.random() < 0.9,
            sector=sector,
            status=status,
            status_as_of=_date(min(ends, self.as_of), 7),
            result_programme=rng.choice(quota.result_programmes) if quota.result_programmes else None,
            year=year,
            contract_date=contract,
            start_date=_date(starts, 10) if begun and starts <= self.as_of else None,
            end_date=_date(ends, 10) if begun else None,
            reported_on=_date(signed + 5, 10) if begun and rng.random() < 0.05 else None,
            months=months,
            price_year=int(contract[:4]) if contract else year,
            price_year_basis="contract" if contract else "call",
            support=support,
            total=total,
            own=own,
            paid=_paid(rng, support, status),
            spots=self._spots(rng, quota),
            parts=parts,
            events=_events(rng, quota, status, contract, _date(ends, 10)),
        )

    def _spots(self, rng: Random, quota: Quota) -> tuple[Spot, ...]:
        if quota.sites:
            return self.country.exact(rng, quota.targets)
        spots = self.country.spots(rng, quota.targets, quota.theme.on_land)
        if spots and rng.random() < 0.04:
            return (*spots, self.country.exact(rng, None)[0]._replace(role="office"))
        return spots


def move_in(rng: Random, drafted: Sequence[Draft], park: Spot, most: int) -> None:
    """Give up to ``most`` firms of technology calls the technopark's address: many projects on one point."""
    firms = [draft for draft in drafted if draft.quota.technopark and draft.parts[0].body.kind == "company"]
    for draft in rng.sample(firms, min(most, len(firms))):
        draft.spots = (park,)


def _title(rng: Random, sector: str) -> tuple[str, str, str]:
    text = words()
    subjects = text.subjects[sector]
    subject, subject_en = subjects[int(rng.random() * len(subjects))]
    actions = text.actions_of.get(sector, text.actions)
    action, action_en = actions[int(rng.random() * len(actions))]
    mark, mark_en = text.mark
    return (
        f"{mark}{subject} {action}",
        f"{mark_en}{subject_en}, {action_en}",
        f"{mark}{subject} için hazırlık, uygulama ve eğitim çalışmaları.",
    )


def _budget(rng: Random, support: int | None, rate: tuple[int, int]) -> tuple[int | None, int | None]:
    """Total budget and own share: the support's part of the budget stays within the rate, also after rounding."""
    if support is None:
        return None, None
    percent = rate[0] + rng.random() * (rate[1] - rate[0])
    least, most = -(-support * 100 // rate[1]), support * 100 // max(rate[0], 1)
    total = min(max(round(support * 100 / percent), least), max(most, least))
    return total, total - support


def _status(rng: Random, support_kind: str, days: tuple[int, int, int, int]) -> str:
    signed, starts, ends, as_of = days
    if signed > as_of:
        return "planlanan" if support_kind == "gpd" else "desteklenen"
    lot = rng.random()
    if lot < 0.02:
        return "iptal"
    if starts > as_of:
        return "sozlesme"
    if ends > as_of:
        return "uygulamada"
    return "isletmede" if lot < (0.5 if support_kind == "gpd" else 0.12) else "tamamlanan"


def _paid(rng: Random, support: int | None, status: str) -> int | None:
    if support is None or status in ("planlanan", "desteklenen", "sozlesme"):
        return None
    if status in ("tamamlanan", "isletmede"):
        return support - int(support * 0.12 * rng.random() * rng.random())
    return int(support * (0.2 + 0.5 * rng.random())) if status == "uygulamada" else None


def _events(rng: Random, quota: Quota, status: str, contract: str | None, end: str) -> tuple[tuple[str, str], ...]:
    """Status and day of the facts told of a project: every guided one has some, and one in seven of the others."""
    if contract is None or (quota.support_kind != "gpd" and rng.random() >= 0.15):
        return ()
    signed = ("sozlesme", contract)
    return (signed, (status, end)) if status in ("tamamlanan", "isletmede") else (signed,)


def _date(ordinal: int, letters: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()[:letters]
