"""A few invented activities of the agency itself: shown and searched, never counted as support."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from geodata.models import Base, Location, Project
from loaders.sample.country import Country
from loaders.sample.plan import words
from loaders.sample.rows import reference_number

_ACTIVITIES = (
    ("enerji-cevre", "Enerji Verimliliği Stratejisi", "Energy efficiency strategy", "2013"),
    ("tarim-gida", "Tarımda Risk Araştırması", "Agricultural risk study", "2018"),
    ("turizm", "Turizm Rotaları Araştırması", "Tourism route study", "2016-04"),
    ("arge-yenilik", "Yenilik Ekosistemi Analizi", "Innovation ecosystem analysis", "2019-10"),
)


def activities(rng: Random, country: Country, after: int, source: str) -> Iterator[Base]:
    """The activities, numbered on from ``after``; every other one means the whole province."""
    text = words()
    for number, (sector, title, title_en, begun) in enumerate(_ACTIVITIES, start=after + 1):
        ref = reference_number(number)
        yield Project(
            ref=ref,
            kind="agency",
            title=text.mark[0] + title,
            title_en=text.mark[1] + title_en,
            sector=sector,
            status="tamamlanan",
            year=int(begun[:4]),
            start_date=begun,
            total_budget=Decimal(rng.randint(50, 900) * 1000) if number % 2 else None,
            price_year=int(begun[:4]),
            price_year_basis="start",
            note=text.note,
            is_sample=True,
            source=source,
        )
        district = country.district(rng, None, False)
        wide = bool(number % 2) and bool(district.province)
        yield Location(
            project_ref=ref,
            position=0,
            place_code=district.province if wide else district.code,
            precision="province" if wide else "district",
            source=source,
        )
