"""Indicators of places: what is measured, and the values that are bundled."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geodata.models import Base, Indicator, IndicatorValue, Place
from geodata.models.indicators import AGGREGATIONS, DIRECTIONS
from loaders import clean
from loaders.rows import Row
from loaders.source import Source

_DIRECTIONS = clean.choice({word: word for word in DIRECTIONS})
_AGGREGATIONS = clean.choice({word: word for word in AGGREGATIONS})


def definition(row: Row) -> Iterable[Base]:
    """What an indicator measures, in which unit, by whom, under which licence."""
    yield Indicator(
        note=row.pop("note"),
        decimals=row.need("decimals", clean.whole),
        is_denominator=row.need("is_denominator", clean.yes_no),
        direction=row.need("direction", _DIRECTIONS),
        aggregation=row.need("aggregation", _AGGREGATIONS),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        unit_tr=row.need("unit_tr"),
        unit_en=row.need("unit_en"),
        publisher=row.need("publisher"),
        licence=row.need("licence"),
        source=row.need("source"),
    )


def values(indicator: str) -> Callable[[Row], Iterable[Base]]:
    """A translation of rows with place, period and value into values of ``indicator``."""

    def translate(row: Row) -> Iterable[Base]:
        yield IndicatorValue(
            note=row.pop("note"),
            indicator_code=indicator,
            place_code=row.need("place_code", row.known.options(Place).find),
            period=row.need("period"),
            value=row.need("value", clean.plain_number),
            source=row.need("source"),
        )

    return translate


def sege(row: Row) -> Iterable[Base]:
    """One district of a SEGE edition: its score, its rank in the country and its tier."""
    place = row.need("place_code", row.known.options(Place).find)
    edition, source = row.need("edition"), row.need("source")
    columns = {"sege-skor": "score", "sege-sira": "rank", "sege-kademe": "tier"}
    found = {code: row.pop(column, clean.plain_number) for code, column in columns.items()}
    for code, value in found.items():
        if value is not None:
            yield IndicatorValue(indicator_code=code, place_code=place, period=edition, value=value, source=source)


def _series(key: str, title: str, title_en: str, file: str, indicator: str) -> Source:
    return Source(
        key=key,
        title=title,
        title_en=title_en,
        file=file,
        tables=(IndicatorValue,),
        expect=range(30, 100_000),
        translate=values(indicator),
        needs=("indicators", "places"),
        ignored=frozenset({"place_name"}),
    )


SOURCES = (
    Source(
        key="indicators",
        title="Gösterge tanımları",
        title_en="Indicator definitions",
        file="gostergeler.csv",
        tables=(Indicator,),
        expect=range(5, 1000),
        translate=definition,
        unique=("code",),
    ),
    _series("population", "Nüfus", "Population", "nufus.csv", "nufus"),
    _series("area", "Yüzölçümü", "Area", "alan.csv", "alan"),
    _series("density", "Nüfus yoğunluğu", "Population density", "yogunluk.csv", "yogunluk"),
    _series("population_change", "Nüfus değişimi", "Population change", "nufus-degisimi.csv", "nufus-degisimi"),
    _series("neighbourhoods", "Mahalle sayısı", "Neighbourhoods", "mahalle-sayisi.csv", "mahalle-sayisi"),
    Source(
        key="sege",
        title="İlçelerin sosyo-ekonomik gelişmişliği (SEGE)",
        title_en="Socio-economic development of districts (SEGE)",
        file="sege.csv",
        tables=(IndicatorValue,),
        expect=range(30, 5000),
        translate=sege,
        needs=("indicators", "places"),
        # The rank inside İzmir follows from the rank in the country.
        ignored=frozenset({"place_name", "rank_in_izmir"}),
    ),
)
