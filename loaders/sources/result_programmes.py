"""Result-oriented programmes (SOP, YKF) of 2018-2022, their planned components and performance indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geodata.models import Base, Call, PerformanceIndicator, ResultComponent, ResultProgramme
from geodata.models.places import BASES
from loaders import clean, dates
from loaders.problems import Unreadable
from loaders.rows import Row
from loaders.source import Source

basis = clean.choice({word: word for word in BASES})


def quarter(raw: str) -> str:
    """A quarter as the work programmes write it: ``2019/1``. Raises Unreadable."""
    written = clean.text(raw)
    if not re.fullmatch(r"20[0-9]{2}/[1-4]", written):
        raise Unreadable("not_quarter")
    return written


def programme(row: Row) -> Iterable[Base]:
    """A result-oriented programme; ``name_basis`` says whether its theme is stated or inferred."""
    yield ResultProgramme(
        responsible_unit=row.pop("responsible_unit"),
        starts=row.pop("starts", dates.year),
        ends=row.pop("ends", dates.year),
        note=row.pop("note"),
        position=row.need("position", clean.whole),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        name_basis=row.need("name_basis", basis),
        source=row.need("source"),
    )


def component(row: Row) -> Iterable[Base]:
    """A planned piece: a call, a guided project or a plan that was never seen announced."""
    yield ResultComponent(
        kind=row.pop("kind"),
        starts_quarter=row.pop("starts_quarter", quarter),
        ends_quarter=row.pop("ends_quarter", quarter),
        months=row.pop("months", clean.whole),
        call_code=row.refer("call_code", Call),
        note=row.pop("note"),
        result_programme=row.need("result_programme", row.known.options(ResultProgramme).find),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        basis=row.need("basis", basis),
        source=row.need("source"),
    )


def performance(row: Row) -> Iterable[Base]:
    """What a call or a result-oriented programme set out to reach, and what it reached (if known)."""
    indicator = PerformanceIndicator(
        call_code=row.refer("call_code", Call),
        result_programme=row.refer("result_programme", ResultProgramme),
        target=row.pop("target", clean.number),
        actual=row.pop("actual", clean.number),
        as_of=row.pop("as_of", dates.partial_date),
        note=row.pop("note"),
        code=row.need("code"),
        name=row.need("name"),
        name_en=row.need("name_en"),
        unit_tr=row.need("unit_tr"),
        unit_en=row.need("unit_en"),
        source=row.need("source"),
    )
    if indicator.call_code is None and indicator.result_programme is None:
        row.report("empty_required", "call_code")
        return
    yield indicator


SOURCES = (
    Source(
        key="result-programmes",
        title="Sonuç odaklı programlar",
        title_en="Result-oriented programmes",
        file="sonuc-odakli-programlar.csv",
        tables=(ResultProgramme,),
        expect=range(7, 100),
        translate=programme,
        unique=("code",),
    ),
    Source(
        key="result-components",
        title="Sonuç odaklı programların bileşenleri",
        title_en="Components of result-oriented programmes",
        file="sop-bilesenleri.csv",
        tables=(ResultComponent,),
        expect=range(10, 1000),
        translate=component,
        needs=("result-programmes", "calls"),
        unique=("code",),
    ),
    Source(
        key="performance-indicators",
        title="Performans göstergeleri",
        title_en="Performance indicators",
        file="performans-gostergeleri.csv",
        tables=(PerformanceIndicator,),
        expect=range(1, 1000),
        translate=performance,
        needs=("result-programmes", "calls"),
        unique=("code",),
    ),
)
