"""Working days: what was promised is due so many of them later."""

from __future__ import annotations

import datetime as dt

HOLIDAYS = ((1, 1), (4, 23), (5, 1), (5, 19), (7, 15), (8, 30), (10, 29))
"""Month and day of the public holidays with a fixed date (Law 2429). Religious ones move with the moon and are not
counted as free: a promise then comes due early, never late."""

_SATURDAY = 5


def is_workday(day: dt.date) -> bool:
    """Whether offices work on that day."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in HOLIDAYS


def workdays_after(day: dt.date, count: int) -> dt.date:
    """The ``count``-th working day after a day."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_workday(day)
    return day
