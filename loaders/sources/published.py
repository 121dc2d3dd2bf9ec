"""Totals that the agency or the press has published for all supports to a date."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.models import Base, PublishedTotal
from loaders import clean, dates
from loaders.rows import Row
from loaders.source import Source


def translate(row: Row) -> Iterable[Base]:
    """A published total; it is never mixed with what the register itself holds."""
    yield PublishedTotal(
        projects=row.pop("projects", clean.whole),
        support_total=row.pop("support_total", clean.money),
        note=row.pop("note"),
        code=row.need("code"),
        label_tr=row.need("label_tr"),
        label_en=row.need("label_en"),
        as_of=row.need("as_of", dates.partial_date),
        source=row.need("source"),
    )


SOURCE = Source(
    key="published-totals",
    title="Yayımlanmış toplamlar",
    title_en="Published totals",
    file="yayimlanan-toplamlar.csv",
    tables=(PublishedTotal,),
    expect=range(1, 200),
    translate=translate,
    unique=("code",),
)
