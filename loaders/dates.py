"""How dates are read as people write them, kept as precisely as they are known: ``2016``, ``2018-11``."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from loaders.clean import NumberText, fold, text
from loaders.problems import Unreadable

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "ocak january jan", "subat february feb", "mart march mar", "nisan april apr", "mayis may",
            "haziran june jun", "temmuz july jul", "agustos august aug", "eylul september sep",
            "ekim october oct", "kasim november nov", "aralik december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_050
_EPOCH = dt.date(1899, 12, 30)


def partial_date(raw: str) -> str:
    """``12.03.2018``, ``12 Mart 2018``, ``2018-03-12``, ``03.2018``, ``Mart 2018``, ``2018`` → ISO, as known.

    A number between 20 000 and 73 050 is a spreadsheet's day number. Day comes before month. A two-digit year,
    and a date that only works month first, are refused.
    """
    written = text(raw)
    if isinstance(raw, NumberText) or re.fullmatch(r"[0-9]+", written):
        return _from_number(written)
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?)?", written):
        return _iso(found[1], found[2], found[3])
    if found := re.fullmatch(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})", written):
        return _iso(found[1], found[2], found[3])
    if found := re.fullmatch(r"(?:([0-9]{1,2})[./-])?([0-9]{1,2})[./-]([0-9]{4})(?: [0-9:]+)?", written):
        return _iso(found[3], found[2], found[1])
    if re.fullmatch(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}", written):
        raise Unreadable("two_digit_year")
    if found := re.fullmatch(r"(?:([0-9]{1,2})\.? )?([^\W\d_]+)\.?,? ([0-9]{4})", written):
        month = MONTHS.get(fold(found[2]))
        if month:
            return _iso(found[3], str(month), found[1])
    raise Unreadable("unreadable_date")


def date(raw: str) -> dt.date:
    """A full date, written in any of the ways of ``partial_date``."""
    found = partial_date(raw)
    if len(found) != 10:
        raise Unreadable("date_not_full")
    return dt.date.fromisoformat(found)


def year(raw: str) -> int:
    """A year of four digits, 1900 to 2100."""
    written = text(raw)
    if not re.fullmatch(r"(19|20)[0-9]{2}|2100", written):
        raise Unreadable("not_year")
    return int(written)


def earliest(partial: str) -> str:
    """The first day a partial date can mean, for comparing: ``2018`` → ``2018-01-01``."""
    return partial + "-01-01"[len(partial) - 4 :] if len(partial) < 10 else partial


def latest(partial: str) -> str:
    """A day not before the last that a partial date can mean, for comparing: ``2018`` → ``2018-12-31``."""
    return partial + "-12-31"[len(partial) - 4 :] if len(partial) < 10 else partial


def _from_number(written: str) -> str:
    value = Decimal(written)
    if value == value.to_integral_value() and 1900 <= value <= 2100:
        return str(int(value))
    if _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return (_EPOCH + dt.timedelta(days=int(value))).isoformat()
    if re.fullmatch(r"(19|20)[0-9]{6}", written):
        return _iso(written[:4], written[4:6], written[6:])
    raise Unreadable("unreadable_date")


def _iso(year: str, month: str, day: str | None) -> str:
    if int(month) > 12 and day is not None and int(day) <= 12:
        raise Unreadable("month_first_date")
    try:
        found = dt.date(int(year), int(month), int(day or 1))
    except ValueError as error:
        raise Unreadable("no_such_date") from error
    if not 1900 <= found.year <= 2100:
        raise Unreadable("not_year")
    return found.isoformat() if day else f"{found:%Y-%m}"
