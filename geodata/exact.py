"""Divisions of money that come out the same to the kuruş whichever engine does them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, case, cast, func, literal, literal_column, null
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import Grouping
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import UserDefinedType

AMOUNT = Numeric(18, 2)
WHOLE = 10**10
"""A whole project, in the unit running shares are counted in: shares have ten decimals."""

_MOST = 2**63 - 1


class either(FunctionElement[Any]):
    """One number written twice: as PostgreSQL works it out, and as the columnar copy does.

    PostgreSQL's numeric divides exactly enough to be rounded; the copy's engine divides decimals in floating point, so
    there the same quotient is written in whole numbers. A test holds the two together.
    """

    name = "either"
    inherit_cache = True

    def __init__(self, here: ColumnElement[Any], in_copy: ColumnElement[Any]) -> None:
        super().__init__(here, in_copy)
        self.type = here.type


@compiles(either)
def _for_postgres(element: either, compiler: Any, **how: Any) -> str:
    here, _in_copy = element.clauses
    return str(compiler.process(here.self_group(), **how))


@compiles(either, "duckdb")
def _for_the_copy(element: either, compiler: Any, **how: Any) -> str:
    _here, in_copy = element.clauses
    return str(compiler.process(Grouping(in_copy), **how))


class _HugeInt(UserDefinedType[int]):
    """The copy's whole numbers of 128 bits."""

    cache_ok = True

    def get_col_spec(self, **_how: Any) -> str:
        return "HUGEINT"


def share_of(amount: Any, share: Any) -> ColumnElement[Any]:
    """The amount times a share (counted in parts of WHOLE), rounded half up to the kuruş."""
    # Five digits of the share at a time: amounts below 900 milliard lira then never leave 64 bits, and what is larger
    # is refused by the engine, not wrong.
    half = 10**5
    coarse, fine = _over(share, half), Grouping(share) % half
    kurus = _kurus(amount)
    whole = _over(kurus * coarse + half // 2 + _over(kurus * Grouping(fine), half), half)
    here: ColumnElement[Any] = func.round(amount * share * literal_column("0.0000000001"), 2)
    return either(here, _lira(whole))


def converted(amount: Any, times: Decimal, rates: Mapping[int, Decimal], year: Any) -> ColumnElement[Any]:
    """The amount × ``times`` ÷ the rate of its year, rounded half up to the kuruş; NULL where no rate is known."""
    if not rates:
        return null()
    first, last = min(rates), max(rates)
    years = [rates.get(one) for one in range(first, last + 1)]
    # One array parameter, not a CASE of forty: the statement stays short however many times an amount occurs in it.
    # The parentheses that PostgreSQL wants between a parameter's cast and its index are not SQLAlchemy's own.
    rate = Grouping(literal(years, ARRAY(Numeric)))[year - (first - 1)]
    here: ColumnElement[Any] = func.round(amount * literal(times, Numeric) / rate, 2)
    return either(here, _lira(_quotient(_kurus(amount), times, years, year - (first - 1))))


def _quotient(kurus: Any, times: Decimal, rates: list[Decimal | None], at: Any) -> ColumnElement[Any]:
    decimals = max(_decimals(one) for one in (times, *rates) if one is not None)
    over = int(times * 10**decimals)
    under = [None if one is None else int(one * 10**decimals) for one in rates]
    # In the copy's engine a negative index counts from the end.
    rate = Grouping(cast(literal(under, ARRAY(BigInteger)), ARRAY(BigInteger)))[func.greatest(at, 0)]
    small = _over(kurus * (2 * over) + rate, rate * 2)
    large = _over(cast(kurus, _HugeInt()) * (2 * over) + rate, rate * 2)
    fits = (_MOST - max(one for one in under if one is not None)) // (2 * over)
    return case((kurus <= fits, small), else_=large)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _over(above: Any, below: Any) -> ColumnElement[Any]:
    """The whole quotient of two whole numbers that are not negative."""
    below = Grouping(below) if isinstance(below, ColumnElement) else literal(below)
    return Grouping(Grouping(above).op("//")(below))


def _kurus(amount: Any) -> ColumnElement[Any]:
    return cast(amount * literal_column("100"), BigInteger)


def _lira(kurus: Any) -> ColumnElement[Any]:
    return cast(kurus, Numeric(16, 0)) * cast(literal_column("0.01"), Numeric(2, 2))
