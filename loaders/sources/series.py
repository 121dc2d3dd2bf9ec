"""The yearly series that turn amounts into constant prices and euros: consumer prices and exchange rates."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.models import Base, YearlyRate
from loaders import clean, dates
from loaders.rows import Row
from loaders.source import Source

_SERIES = clean.choice({"eur": "eur", "usd": "usd"})


def cpi(row: Row) -> Iterable[Base]:
    """The annual mean of TÜİK's consumer price index, 2003 = 100."""
    yield YearlyRate(
        series="cpi",
        year=row.need("year", dates.year),
        value=row.need("value", clean.plain_number),
        source=row.need("source"),
    )


def rate(row: Row) -> Iterable[Base]:
    """Turkish lira for one euro or dollar, annual mean."""
    yield YearlyRate(
        series=row.need("series", _SERIES),
        year=row.need("year", dates.year),
        value=row.need("value", clean.plain_number),
        source=row.need("source"),
    )


SOURCES = (
    Source(
        key="cpi",
        title="Tüketici fiyatları (yıllık ortalama)",
        title_en="Consumer prices (annual mean)",
        file="tufe.csv",
        tables=(YearlyRate,),
        expect=range(20, 200),
        translate=cpi,
        unique=("year",),
        ignored=frozenset({"note"}),
    ),
    Source(
        key="exchange-rates",
        title="Avro ve dolar kuru (yıllık ortalama)",
        title_en="Euro and dollar rate (annual mean)",
        file="kurlar.csv",
        tables=(YearlyRate,),
        expect=range(40, 500),
        translate=rate,
        ignored=frozenset({"note"}),
    ),
)
