"""Results of projects, planned and achieved, and the measures they are told in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from geodata.models import Base, Project, ProjectResult, ResultMeasure
from loaders import checks, clean, dates
from loaders.problems import Unreadable
from loaders.rows import Row
from loaders.source import Source

MOST = Decimal(10) ** 16


def quantity(raw: str) -> Decimal:
    """A number from 0 up with at most four decimals. Raises Unreadable."""
    found = clean.number(raw)
    if found < 0:
        raise Unreadable("negative")
    if found >= MOST:
        raise Unreadable("too_large")
    if found != found.quantize(Decimal("0.0001")):
        raise Unreadable("too_many_decimals")
    return found


def measure(row: Row) -> Iterable[Base]:
    """What is counted, in which unit, and whether it may be added up over projects."""
    yield ResultMeasure(
        position=row.need("position", clean.whole),
        sums=row.need("sums", clean.yes_no),
        code=row.need("code"),
        label_tr=row.need("label_tr"),
        label_en=row.need("label_en"),
        unit_tr=row.need("unit_tr"),
        unit_en=row.need("unit_en"),
        source=row.need("source"),
    )


def told(row: Row) -> dict[str, Any]:
    """The columns of a told result but its place and source; reports a row that tells neither plan nor outcome."""
    planned, achieved = row.pop("planned", quantity), row.pop("achieved", quantity)
    as_of = row.pop("as_of", dates.partial_date)
    if as_of is not None:
        checks.year(row, "as_of", as_of)
    if planned is None and achieved is None and not row.faulty("planned", "achieved"):
        row.report("empty_required", "achieved")
    return {"planned": planned, "achieved": achieved, "as_of": as_of, "note": row.pop("note")}


def result(row: Row) -> Iterable[Base]:
    """One told result; a row that tells neither a plan nor an outcome is refused."""
    yield ProjectResult(
        **told(row),
        position=row.need("position", clean.whole),
        measure=row.need("measure", row.known.options(ResultMeasure).find),
        project_ref=row.need("project_ref", row.known.options(Project).find),
        source=row.need("source"),
    )


SOURCES = (
    Source(
        key="result-measures",
        title="Sonuç ölçüleri",
        title_en="Measures of results",
        file="sonuc-olculeri.csv",
        tables=(ResultMeasure,),
        expect=range(1, 500),
        translate=measure,
        unique=("code",),
    ),
    Source(
        key="project-results",
        title="Projelerin sonuçları",
        title_en="Results of projects",
        file="proje-sonuclari.csv",
        tables=(ProjectResult,),
        expect=range(1, 100_000),
        translate=result,
        needs=("projects", "result-measures"),
    ),
)
