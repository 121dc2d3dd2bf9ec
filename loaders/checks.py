"""Checks between the cells of one row: dates in order, amounts within each other, years that can be."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from geodata.models import Call
from loaders import dates
from loaders.known import Known
from loaders.rows import Row
from loaders.written import money as lira

FIRST_YEAR = 2006
"""İZKA was founded in 2006; nothing it supported is older."""

SMALL, LARGE = 1_000, 250_000_000
"""Amounts in lira below and above which a support or a budget is doubted: thousands left out, or zeros too many."""

MOST_MONTHS = 120

MAY_COME = {"end_date", "planned_end"}
"""Dates that may lie in the future."""


def year(row: Row, column: str, written: str) -> None:
    """A date or year before the agency existed, or after today (only an end may be)."""
    if int(written[:4]) < FIRST_YEAR:
        row.report("before_agency", column, written, first=FIRST_YEAR)
    if column not in MAY_COME and dates.earliest(written) > row.known.once(_today):
        row.report("in_future", column, written)


def _today(_: Known) -> str:
    return dt.date.today().isoformat()


def order(row: Row, when: dict[str, str | None]) -> None:
    """Each date by itself, and contract, start and end in their order, as far as partial dates can tell."""
    for column, written in when.items():
        if written is not None:
            year(row, column, written)
    for first, then in (("start_date", "end_date"), ("contract_date", "end_date"), ("contract_date", "start_date")):
        before, after = when[first], when[then]
        if before and after and dates.earliest(before) > dates.latest(after):
            # Some work began before the papers were signed; that is odd, not impossible.
            rule = "started_before_contract" if then == "start_date" else "dates_out_of_order"
            row.report(rule, then, after, other=row.header(first), other_value=before)


def money(row: Row, kind: str, amounts: dict[str, Decimal | None]) -> None:
    """Support within the budget, payments within the support, and a zero that probably means unknown."""
    support, total, own, paid = (amounts[name] for name in ("support_amount", "total_budget", "own_share", "paid"))
    for column, amount in amounts.items():
        if amount == 0 and column in ("support_amount", "total_budget"):
            row.report("zero_amount", column, "0")
        elif amount is not None and 0 < amount < 1:
            # A cell in percent format keeps 75 % as 0.75.
            row.report("too_small", column, lira(amount))
        elif amount is not None and not SMALL <= amount <= LARGE and column in ("support_amount", "total_budget"):
            row.report("odd_amount", column, lira(amount), least=lira(SMALL), most=LARGE // 10**6)
    if kind == "agency" and support is not None:
        row.report("agency_with_support", "support_amount", lira(support))
    if support is not None and total is not None and support > total:
        row.report("support_over_budget", "support_amount", lira(support), total=lira(total))
    if paid is not None and support is not None and paid > support:
        row.report("paid_over_support", "paid", lira(paid), support=lira(support))
    if own is not None and support is not None and total is not None and own + support != total:
        told = {"sum": lira(own + support), "total": lira(total)}
        row.report("parts_not_total", "own_share", lira(own), **told)


def months(row: Row, count: int | None) -> int | None:
    """A duration that is doubted: none at all, or more than ten years."""
    if count is not None and not 0 < count <= MOST_MONTHS:
        row.report("odd_months", "months", str(count))
    return count


def reference(row: Row, ref: str, call: str | None) -> None:
    """A number that begins like another call's (TR31/17/…) than the one the row names."""
    official = row.known.values(Call, "official_code").get(call) if call else None
    begins = re.match(r"TR\d\d/\d\d(?=/)", ref, re.ASCII)
    if official and begins and not ref.startswith(f"{official}/"):
        row.report("ref_of_other_call", "ref", ref, begins=begins[0], call=official)


def price_year(when: dict[str, str | None], call_year: int | None) -> tuple[int | None, str | None]:
    """The year whose prices the amounts are in, by the first of these that is known: contract, start, call, report."""
    known = {
        "contract": when["contract_date"],
        "start": when["start_date"],
        "call": str(call_year) if call_year else None,
        "report": when["reported_on"],
    }
    return next(((int(date[:4]), basis) for basis, date in known.items() if date), (None, None))
