"""Words that mean the same, so that a search for one finds the others."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.models import Base, Synonym
from loaders import clean
from loaders.rows import Row
from loaders.source import Source


def translate(row: Row) -> Iterable[Base]:
    """One phrase of a meaning."""
    yield Synonym(meaning=row.need("meaning", clean.fold), phrase=row.need("phrase"), source=row.need("source"))


SOURCE = Source(
    key="synonyms",
    title="Arama eş anlamlıları",
    title_en="Search synonyms",
    file="es-anlamlilar.csv",
    tables=(Synonym,),
    expect=range(2, 20_000),
    translate=translate,
)
