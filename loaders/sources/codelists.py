"""Code lists in Turkish and English: support kinds, sectors, statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geodata.models import Base, Sector, Status, SupportKind
from loaders import clean
from loaders.rows import Row
from loaders.source import Source

PHASES = ("planned", "running", "done")


def labels(table: type[SupportKind] | type[Sector]) -> Callable[[Row], Iterable[Base]]:
    """A translation of rows with code, labels and position into ``table``."""

    def translate(row: Row) -> Iterable[Base]:
        yield table(
            position=row.need("position", clean.whole),
            code=row.need("code"),
            label_tr=row.need("label_tr"),
            label_en=row.need("label_en"),
            source=row.need("source"),
        )

    return translate


def status(row: Row) -> Iterable[Base]:
    """A step in a project's life and the phase it belongs to."""
    yield Status(
        position=row.need("position", clean.whole),
        code=row.need("code"),
        label_tr=row.need("label_tr"),
        label_en=row.need("label_en"),
        phase=row.need("phase", clean.choice({phase: phase for phase in PHASES})),
        source=row.need("source"),
    )


# What a code means for the person who fills in the file; the pages do not show it.
_EXPLAINED = frozenset({"note"})

SOURCES = (
    Source(
        key="support-kinds",
        title="Destek türleri",
        title_en="Support kinds",
        file="destek-turleri.csv",
        tables=(SupportKind,),
        expect=range(5, 100),
        translate=labels(SupportKind),
        unique=("code",),
        ignored=_EXPLAINED,
    ),
    Source(
        key="sectors",
        title="Sektörler",
        title_en="Sectors",
        file="sektorler.csv",
        tables=(Sector,),
        expect=range(5, 100),
        translate=labels(Sector),
        unique=("code",),
        ignored=_EXPLAINED,
    ),
    Source(
        key="statuses",
        title="Durumlar",
        title_en="Statuses",
        file="durumlar.csv",
        tables=(Status,),
        expect=range(5, 50),
        translate=status,
        unique=("code",),
        ignored=_EXPLAINED,
    ),
)
