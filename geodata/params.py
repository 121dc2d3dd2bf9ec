"""How one question stands in an address: its value as text, read strictly and written back the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement

UNKNOWN = "bilinmiyor"
"""The value that asks for projects whose programme, year, sector … is not known."""

EXCLUDE = "haric_"
SCOPES = {"tek-ilce": "single", "cok-ilce": "several", "il-geneli": "province", "yersiz": "unlocated"}
LEFT_OUT = "haric"
KINDS = ("proje", "alan", "faaliyet", LEFT_OUT)
"""Supported projects (the default), projects of restoration sites, the agency's own activities, or what enters no
total."""

FIRST_YEAR, LAST_YEAR = 2000, 2100

T = TypeVar("T", int, Decimal)


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an address: which parameter, what it said, which rule, and what would be known."""

    parameter: str
    value: str
    rule: str
    known: tuple[str, ...] = ()


class BadAddress(ValueError):
    """The address asks something that cannot be read; ``faults`` names every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.parameter}={fault.value}: {fault.rule}" for fault in self.faults))


@dataclass(frozen=True, order=True)
class Span(Generic[T]):
    """From and to, both included; an open end is None."""

    low: T | None = None
    high: T | None = None


@dataclass(frozen=True)
class Choice:
    """Values of one question: any of ``only``, none of ``without``. Empty means not asked."""

    only: tuple[Any, ...] = ()
    without: tuple[Any, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only or self.without)


@dataclass(frozen=True)
class Param:
    """How a question stands in the address and in SQL.

    ``codes`` names the code list its values come from; ``several`` questions take many values and can exclude;
    ``unknown`` ones can ask for projects whose value is not known.
    """

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    where: Callable[[Any], ColumnElement[bool]]
    codes: str | None = None
    several: bool = False
    unknown: bool = False


def read_code(text: str) -> str:
    """A code list's code: small letters, digits and hyphens. Raises ValueError naming the rule."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 120:
        raise ValueError("code")
    return text


def read_words(text: str) -> str:
    """Search text, white space made single. Raises ValueError naming the rule."""
    text = " ".join(text.split())
    if not text or len(text) > 200 or not text.isprintable():
        raise ValueError("text")
    return text


def read_kind(text: str) -> str:
    """One of KINDS. Raises ValueError naming the rule."""
    if text not in KINDS:
        raise ValueError("kind")
    return text


def read_years(text: str) -> Span[int] | str:
    """``2012``, ``2012-2015``, ``2012-``, ``-2015`` or UNKNOWN. Raises ValueError naming the rule."""
    if text == UNKNOWN:
        return UNKNOWN
    found = re.fullmatch(r"(\d{4})?(-)?(\d{4})?", text, re.ASCII)
    if not found or not (found[1] or found[3]):
        raise ValueError("year")
    low = int(found[1]) if found[1] else None
    high = int(found[3]) if found[3] else (low if not found[2] else None)
    if any(year is not None and not FIRST_YEAR <= year <= LAST_YEAR for year in (low, high)):
        raise ValueError("year")
    if low is not None and high is not None and low > high:
        raise ValueError("order")
    return Span(low, high)


def read_amounts(text: str) -> Span[Decimal]:
    """``100000-500000``, ``100000-`` or ``-500000`` in TL. Raises ValueError naming the rule."""
    found = re.fullmatch(r"(\d{1,14}(?:\.\d{1,2})?)?-(\d{1,14}(?:\.\d{1,2})?)?", text, re.ASCII)
    if not found or not (found[1] or found[2]):
        raise ValueError("amount")
    low, high = (_lira(part) if part else None for part in found.groups())
    if low is not None and high is not None and low > high:
        raise ValueError("order")
    return Span(low, high)


def _lira(text: str) -> Decimal:
    amount = Decimal(text)
    return amount.quantize(Decimal(1) if amount == amount.to_integral_value() else Decimal("0.01"))


def read_box(text: str) -> tuple[float, float, float, float]:
    """``west,south,east,north`` in degrees. Raises ValueError naming the rule."""
    parts = text.split(",")
    if len(parts) != 4 or not all(re.fullmatch(r"-?\d{1,3}(\.\d{1,15})?", part, re.ASCII) for part in parts):
        raise ValueError("box")
    west, south, east, north = (round(float(part), 7) for part in parts)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError("box")
    return west, south, east, north


def write_span(span: Span[Any] | str) -> str:
    """A span as the address holds it."""
    if isinstance(span, str):
        return span
    if span.low == span.high:
        return f"{span.low}-{span.high}" if isinstance(span.low, Decimal) else str(span.low)
    return f"{'' if span.low is None else span.low}-{'' if span.high is None else span.high}"


def write_box(box: tuple[float, ...]) -> str:
    """A box as the address holds it."""
    return ",".join(plain(number) for number in box)


def plain(number: float) -> str:
    """A number of degrees as the address holds it: seven decimals at most, no needless zeros."""
    text = f"{number:.7f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
