"""The project list as a table: the headers of the agency's own list, so that a file taken from here loads back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.policy import PUBLIC_PROJECT_COLUMNS
from geodata.queries.projects import columns
from geodata.queries.several import SHAPE
from geodata.queries.whole import Batch
from webmap.contents import media
from webmap.contents.media import image_addresses
from webmap.exports import Column, Document, FileNote, Table
from webmap.reading import Reading

WHOLE_PROVINCE = "İzmir geneli"
PRECISIONS = {
    "exact": "tam",
    "street": "sokak",
    "neighbourhood": "mahalle",
    "settlement": "yerleşim",
    "district": "ilçe",
    "province": "il",
}


@dataclass(frozen=True)
class Field:
    """One column: its key, Turkish and English head, the public columns it is made of, its kind, what makes its cells.

    Without ``value`` a cell is the column's own. ``few`` says that it is often the same, so that it is made once.
    """

    key: str
    header: str
    header_en: Any
    of: tuple[str, ...]
    kind: str = "text"
    value: Callable[..., Any] | None = None
    many: bool = False
    unit: str = ""
    few: bool = False

    def column(self, language: str) -> Column:
        """The column for readers of a language; Turkish heads are those that the loader knows."""
        header = self.header if language == "tr" else str(self.header_en)
        return Column(self.key, header, self.kind, str(self.header_en), self.unit, self.many)

    def cells(self, batch: Batch) -> Sequence[Any]:
        """The column's cells of a batch of rows."""
        own = [batch[name] for name in self.of]
        if self.value is None:
            return own[0]
        if not self.few:
            return list(map(self.value, *own))
        # A batch of a thousand projects has some thirty combinations of districts.
        made = {one: self.value(*one) for one in set(zip(*own, strict=True))}
        return list(map(made.__getitem__, zip(*own, strict=True)))


def _joined(values: Sequence[Any] | None) -> list[Any] | None:
    """The values in order; a value that all places share stands once, as it does in the agency's list."""
    if not values:
        return None
    if len(values) == 1:
        return [values[0]] if values[0] else None
    if not any(value is not None and value != "" for value in values):
        return None
    return [values[0]] if len(set(values)) == 1 else list(values)


def _people(names: Sequence[str | None] | None, notes: Sequence[str | None] | None) -> list[str] | None:
    if not names:
        return None
    # A natural person's name is not published; that there is one is.
    known = zip(names, notes or (), strict=True)
    return [f"{name} ({note})" if name and note else name or "gerçek kişi" for name, note in known]


def _distinct(values: Sequence[Any] | None) -> list[Any] | None:
    return list(dict.fromkeys(value for value in values or () if value)) or None


def _places(places: Sequence[str] | None, precisions: Sequence[str] | None) -> list[str] | None:
    if not places:
        return None
    known = zip(places, precisions or (), strict=True)
    return [WHOLE_PROVINCE if precision == "province" else place for place, precision in known]


def _numbers(values: Sequence[float | None] | None) -> list[Decimal | None] | None:
    numbers = [None if value is None else Decimal(f"{value:.10f}".rstrip("0")) for value in values or ()]
    # Most projects have one place: the rest is for those with several of which some are known.
    return numbers if any(numbers) or any(number is not None for number in numbers) else None


def _shares(shares: Sequence[Decimal] | None) -> list[Decimal] | None:
    """Shares where a project has several places; a single place has it all."""
    return list(shares) if shares and len(shares) > 1 else None


def _precise(values: Sequence[str] | None) -> list[str] | None:
    return _joined([PRECISIONS[one] for one in values or ()])


def _count(values: Sequence[str] | None) -> int:
    return len(values or ())


def _kind(kind: str) -> str:
    return {"support": "destek", "agency": "ajans faaliyeti"}[kind]


FIELDS = (
    Field("ref", "Referans No", _l("Reference"), ("ref",)),
    Field("kind", "Kayıt Türü", _l("Record kind"), ("kind",), value=_kind, few=True),
    Field("title", "Proje Adı", _l("Title"), ("title",)),
    Field("title_en", "Proje Adı (İngilizce)", _l("Title (English)"), ("title_en",)),
    Field("title_is_official", "Resmî Ad", _l("Official title"), ("title_is_official",), "yes_no"),
    Field("summary", "Özet", _l("Summary"), ("summary",)),
    Field("programme", "Program", _l("Programme"), ("programme",)),
    Field("call", "Çağrı", _l("Call"), ("call",)),
    Field("component", "Bileşen", _l("Component"), ("component",)),
    Field("result_programme", "SOP", _l("Result-oriented programme"), ("result_programme",)),
    Field("support_kind", "Destek Türü", _l("Kind of support"), ("support_kind",)),
    Field("sector", "Sektör", _l("Sector"), ("sector",)),
    Field("status", "Durum", _l("Status"), ("status",)),
    Field("status_as_of", "Durum Tarihi", _l("Status as of"), ("status_as_of",), "date"),
    Field("year", "Çağrı Yılı", _l("Call year"), ("year",), "year"),
    Field("contract_date", "Sözleşme Tarihi", _l("Contract date"), ("contract_date",), "date"),
    Field("start_date", "Başlangıç", _l("Start"), ("start_date",), "date"),
    Field("end_date", "Bitiş", _l("End"), ("end_date",), "date"),
    Field("reported_on", "Haber Tarihi", _l("Reported on"), ("reported_on",), "date"),
    Field("months", "Süre (ay)", _l("Duration (months)"), ("months",), "whole"),
    Field("support_amount", "Destek Tutarı (TL)", _l("Support (TL, nominal)"), ("support_amount",), "money",
          unit="TRY"),
    Field("total_budget", "Toplam Bütçe (TL)", _l("Total budget (TL, nominal)"), ("total_budget",), "money",
          unit="TRY"),
    Field("own_share", "Eş Finansman (TL)", _l("Own share (TL, nominal)"), ("own_share",), "money", unit="TRY"),
    Field("paid", "Ödenen (TL)", _l("Paid (TL, nominal)"), ("paid",), "money", unit="TRY"),
    Field("beneficiaries", "Yararlanıcı", _l("Beneficiary"), ("beneficiaries", "beneficiary_notes"), value=_people,
          many=True),
    Field("partners", "Ortaklar", _l("Partners"), ("partners", "partner_notes"), value=_people,
          many=True, few=True),
    Field("associates", "İştirakçiler", _l("Associates"), ("associates", "associate_notes"), value=_people, many=True,
          few=True),
    Field("places", "İlçe", _l("District"), ("places", "precisions"), value=_places, many=True, few=True),
    Field("place_names", "Yer", _l("Place"), ("place_names",), value=_joined, many=True),
    Field("lat", "Enlem", _l("Latitude"), ("lat",), "number", _numbers, True, "°"),
    Field("lon", "Boylam", _l("Longitude"), ("lon",), "number", _numbers, True, "°"),
    Field("precision", "Konum Kesinliği", _l("Precision of the place"), ("precisions",), value=_precise, many=True,
          few=True),
    Field("share", "Pay", _l("Share of the place"), ("shares",), "share", _shares, True, few=True),
    Field("geom_source", "Konum Kaynağı", _l("Source of the coordinates"), ("geom_sources",), value=_distinct,
          many=True, few=True),
    Field("seats", "Merkez Adresi (İlçe)", _l("Head office (district)"), ("seats",), value=_distinct, many=True,
          few=True),
    Field("image_count", "Görsel Sayısı", _l("Number of images"), ("images",), "whole", _count, few=True),
    Field("images", "Görseller", _l("Images"), ("images",), value=image_addresses, many=True, few=True),
    Field("note", "Not", _l("Note"), ("note",)),
    Field("confidence", "Güven", _l("Confidence"), ("confidence",)),
    Field("source", "Kaynak", _l("Source"), ("source",)),
)  # fmt: skip

_closed = {name for field in FIELDS for name in field.of} - PUBLIC_PROJECT_COLUMNS
if _closed:
    raise RuntimeError(f"webmap/contents/projects.py would publish columns the policy keeps back: {sorted(_closed)}")


def document(r: Reading, note: FileNote) -> Document:
    """All projects of the address's question."""
    title = _("Projects")
    return Document("projeler", f"{title}: {note.question}", (table(r, note), media.of_projects(r, note)), note)


def table(r: Reading, note: FileNote, found: Callable[[], Iterable[Batch]] | None = None) -> Table:
    """One row per project, in order of reference. Points only of places that are known as points.

    ``found`` gives other projects than those of the address's question.
    """
    fields = fields_of(note)
    wanted = {SHAPE, *(name for field in fields for name in field.of)}

    def rows() -> Iterator[Sequence[Any]]:
        flt, lens = r.address.flt, r.address.lens
        for batch in found() if found else columns(r.connection, flt, lens, r.codebook.rates, wanted):
            cells = [field.cells(batch) for field in fields]
            yield from zip(*cells, repeat(note.version), repeat(note.nature), batch[SHAPE], strict=False)

    heads = [field.column(note.language) for field in fields]
    # Kept in Turkish in every language: the loader knows these two as what a file says of itself.
    heads += [Column("data_version", "veri_surumu"), Column("data_nature", "veri_niteligi")]
    return Table("projeler", str(_("Projects")), tuple(heads), rows, geometry="MultiPoint")


def fields_of(note: FileNote) -> tuple[Field, ...]:
    """The fields of one file: the list's own, and the support in a lens other than nominal."""
    lens = {
        "sabit": (f"Destek Tutarı ({note.lens.base} fiyatlarıyla, TL)", _("Support, in the lens asked")),
        "eur": ("Destek Tutarı (avro, destek yılının kuruyla)", _("Support, in the lens asked")),
    }.get(note.lens.kind)
    if lens is None:
        return FIELDS
    text = f"{lens[1]}: {note.lens_text}"
    return (*FIELDS, Field("amount", lens[0], text, ("amount",), "money", unit=note.lens.currency))
