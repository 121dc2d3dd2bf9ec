"""Dates as far as they are known (2016, 2018-11, 2019-11-01) as their first and last day, to be compared as text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, case, cast, func


def first_day(day: Any) -> Any:
    """2016 → 2016-01-01, 2018-11 → 2018-11-01."""
    return func.left(cast(day, String).op("||")("-01-01"), 10)


def last_day(day: Any) -> Any:
    """2016 → 2016-12-31, 2018-11 → 2018-11-31: the text after which no day of that month comes."""
    text = cast(day, String)
    return case(
        (func.length(text) == 4, text.op("||")("-12-31")), (func.length(text) == 7, text.op("||")("-31")), else_=text
    )
