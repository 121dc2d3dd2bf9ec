"""Amounts that contradict each other, or that lie far from those of the same call or programme."""

from __future__ import annotations

from sqlalchemy import Connection, Numeric, Text, cast, func, literal, or_, select
from sqlalchemy.types import Float

from geodata.models import Project
from geodata.queries.quality import Rule
from geodata.queries.rows import AnySelect

LEAST = 8
"""From fewer amounts nobody can tell what is usual."""

FAR = 3.5
"""Iglewicz and Hoaglin's limit of the modified z-score 0.6745 × (x - median) ÷ MAD."""


def _contradict(connection: Connection) -> AnySelect:
    p = Project
    amounts = (p.support_amount, p.own_share, p.total_budget, p.paid)
    wrong = or_(
        p.support_amount > p.total_budget,
        p.own_share > p.total_budget,
        p.paid > p.support_amount,
        # A lira of rounding is no contradiction.
        p.support_amount + p.own_share > p.total_budget + 1,
    )
    names = ("support", "own", "total", "paid")
    told = [part for name, amount in zip(names, amounts, strict=True) for part in (name, cast(amount, Text))]
    return select(
        p.ref,
        literal("").label("part"),
        p.title,
        func.concat_ws(" ", *(func.coalesce(cast(amount, Text), "-") for amount in amounts)).label("value"),
        func.jsonb_build_object(*told).label("reason"),
    ).where(wrong)


def _outliers(connection: Connection) -> AnySelect:
    """Median and median absolute deviation of the amounts' logarithms: one wrong amount does not move them.

    A project is compared within its call; where the call has too few amounts, within its programme.
    """
    given = (
        select(
            Project.ref,
            Project.title,
            Project.support_amount,
            Project.call_code,
            Project.programme_code,
            func.count().over(partition_by=Project.call_code).label("in_call"),
            cast(func.ln(Project.support_amount), Float).label("x"),
        )
        .where(Project.kind == "support", Project.support_amount > 0)
        .cte("given")
    )
    by_call = (
        select(given, given.c.call_code.label("grp"))
        .where(given.c.call_code.is_not(None), given.c.in_call >= LEAST)
    )  # fmt: skip
    by_programme = (
        select(given, given.c.programme_code.label("grp"))
        .where(given.c.programme_code.is_not(None), (given.c.call_code.is_(None)) | (given.c.in_call < LEAST))
    )  # fmt: skip
    grouped = by_call.union_all(by_programme).cte("grouped")
    middle = (
        select(
            grouped.c.grp, func.percentile_cont(0.5).within_group(grouped.c.x).label("middle"), func.count().label("n")
        )
        .group_by(grouped.c.grp)
        .having(func.count() >= LEAST)
        .cte("middle")
    )
    spread = (
        select(
            grouped.c.grp,
            func.percentile_cont(0.5).within_group(func.abs(grouped.c.x - middle.c.middle)).label("mad"),
        )
        .join(middle, middle.c.grp == grouped.c.grp)
        .group_by(grouped.c.grp)
        .cte("spread")
    )
    score = func.abs(0.6745 * (grouped.c.x - middle.c.middle)) / spread.c.mad
    usual = func.round(cast(func.exp(middle.c.middle), Numeric), 2)
    return (
        select(
            grouped.c.ref,
            literal("").label("part"),
            grouped.c.title,
            cast(grouped.c.support_amount, Text).label("value"),
            func.jsonb_build_object(
                "amount", cast(grouped.c.support_amount, Text), "usual", cast(usual, Text), "count", middle.c.n,
                "group", grouped.c.grp, "score", func.round(cast(score, Numeric), 1),
            ).label("reason"),
        )
        .join(middle, middle.c.grp == grouped.c.grp)
        .join(spread, spread.c.grp == grouped.c.grp)
        # Where more than half of the amounts are the same there is no spread to measure by.
        .where(spread.c.mad > 1e-9, score > FAR)
    )  # fmt: skip


RULES = (Rule("tutar-celiskisi", "project", _contradict, 100), Rule("tutar-sapmasi", "project", _outliers, 110))
