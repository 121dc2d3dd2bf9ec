"""The projects as the list of operations that EU funds publish (Regulation (EU) 2021/1060, Article 49(3))."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.queries.projects import all_rows
from geodata.queries.rows import AnyRow
from webmap.contents.projects import WHOLE_PROVINCE
from webmap.exports import Column, Document, FileNote, Table
from webmap.identity import NUTS3
from webmap.reading import Reading

NAME = "islemler-ab-2021-1060"


@dataclass(frozen=True)
class Asked:
    """A field of the list: its letter in Article 49(3), its head, and how a row answers it (None: we have nothing)."""

    letter: str
    key: str
    header: Any
    cell: Callable[[AnyRow], Any] | None = None
    kind: str = "text"
    many: bool = False
    unit: str = ""


def _bodies(row: AnyRow) -> list[str] | None:
    return [name for name in row.beneficiaries or () if name] or None


def _purpose(row: AnyRow) -> str | None:
    return row.summary or None


def _places(row: AnyRow) -> list[str] | None:
    known = zip(row.places or (), row.precisions or (), strict=True)
    return [WHOLE_PROVINCE if precision == "province" else place for place, precision in known] or None


def _points(row: AnyRow) -> list[str] | None:
    """Latitude and longitude of the places that are known as points; a district's middle is no geolocation."""
    rough = ("district", "province")
    known = zip(row.lat or (), row.lon or (), row.precisions or (), strict=True)
    return [f"{lat:.5f} {lon:.5f}" for lat, lon, exact in known if lat is not None and exact not in rough] or None


FIELDS = (
    Asked("", "reference", _l("Reference"), lambda row: row.ref),
    Asked("a", "beneficiary", _l("Beneficiary (legal entities)"), _bodies, many=True),
    Asked("a", "contractor", _l("Contractor, in public procurement")),
    Asked("b", "natural_person", _l("First name and surname of a beneficiary who is a natural person")),
    Asked("c", "fishing_vessel", _l("Identification number of the fishing vessel")),
    Asked("d", "operation", _l("Name of the operation"), lambda row: row.title),
    Asked("e", "purpose", _l("Purpose of the operation and its expected or actual achievements"), _purpose),
    Asked("f", "start", _l("Start date"), lambda row: row.start_date, "date"),
    Asked("g", "end", _l("Expected or actual date of completion"), lambda row: row.end_date, "date"),
    Asked("h", "total_cost", _l("Total cost of the operation"), lambda row: row.total_budget, "money", unit="TRY"),
    Asked("i", "fund", _l("Fund concerned")),
    Asked("j", "specific_objective", _l("Specific objective concerned")),
    Asked("k", "union_rate", _l("Union co-financing rate"), kind="share"),
    Asked("l", "location", _l("Location of the operation"), _places, many=True),
    Asked("l", "geolocation", _l("Geolocation (latitude longitude)"), _points, many=True),
    Asked("l", "country", _l("Country"), lambda row: "TR"),
    Asked("m", "nuts", _l("Location of the beneficiary, for mobile operations or several places")),
    Asked("n", "intervention", _l("Type of intervention")),
    Asked("", "region", _l("Region of the operation (NUTS 3)"), lambda row: NUTS3 if row.places else None),
    Asked("", "support", _l("Agency’s support"), lambda row: row.support_amount, "money", unit="TRY"),
    Asked("", "programme", _l("Programme"), lambda row: row.programme_name),
    Asked("", "sector", _l("Sector"), lambda row: row.sector),
)  # fmt: skip
"""The fields in the article's order, and four of our own behind them that make the list readable without the rest."""


def document(r: Reading, note: FileNote) -> Document:
    """All projects of the address's question, one row each, in lira as awarded."""

    def rows() -> Iterator[Sequence[Any]]:
        for row in all_rows(r.connection, r.address.flt, r.address.lens, r.codebook.rates):
            cells = [one.cell(row) if one.cell else None for one in FIELDS]
            yield *cells, note.version, note.nature

    columns = [
        Column(one.key, _head(one), one.kind, _about(one), one.unit, one.many) for one in FIELDS
    ]  # fmt: skip
    columns += [Column("data_version", "veri_surumu"), Column("data_nature", "veri_niteligi")]
    title = _("List of operations")
    said = replace(note, method=((title, _scope()), *note.method))
    return Document(NAME, f"{title}: {note.question}", (Table("islemler", title, tuple(columns), rows),), said)


def _head(one: Asked) -> str:
    return f"{one.header} [49(3)({one.letter})]" if one.letter else str(one.header)


def _about(one: Asked) -> str:
    if one.cell is None:
        return str(_("The register has nothing to say here; the column stays empty."))
    return f"Regulation (EU) 2021/1060, Article 49(3)({one.letter})" if one.letter else ""


def _scope() -> str:
    return str(
        _(
            "The fields of Regulation (EU) 2021/1060, Article 49(3), so that the supports can be laid beside lists of "
            "EU funds. These are no operations of an EU fund: fund, objective, Union rate and type of intervention "
            "stay empty. A natural person is not named."
        )
    )
