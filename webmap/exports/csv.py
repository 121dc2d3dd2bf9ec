"""The list as CSV: opens with a double click in a Turkish Excel, or by the letter of RFC 4180; loads back as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from geodata.policy import PUBLIC_PROJECT_COLUMNS
from webmap.exports import Export, FileNote

RFC4180 = "rfc4180"
WHOLE_PROVINCE = "İzmir geneli"
PRECISIONS = {
    "exact": "tam",
    "street": "sokak",
    "neighbourhood": "mahalle",
    "settlement": "yerleşim",
    "district": "ilçe",
    "province": "il",
}
_ROWS_AT_ONCE = 200
_UNSAFE = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Dialect:
    """How cells are written: between cells, the sign of decimals, and what the file begins with."""

    delimiter: str
    decimal: str
    start: bytes


# A Turkish Excel takes ; between cells and , in numbers, and needs the mark to know that the file is UTF-8.
EXCEL = Dialect(";", ",", b"\xef\xbb\xbf")
PLAIN = Dialect(",", ".", b"")


@dataclass(frozen=True)
class Column:
    """A column of the file: its header, the public columns it is made of, and the cell's value."""

    header: str
    of: tuple[str, ...]
    value: Callable[..., Any]


def _same(value: Any) -> Any:
    return value


def _joined(values: Sequence[Any] | None) -> str | None:
    """The values in order; a value that all places share stands once, as it does in the agency's list."""
    if not values or not any(values):
        return None
    return str(values[0]) if len(set(values)) == 1 else "; ".join(value or "" for value in values)


def _people(values: Sequence[str | None] | None) -> str | None:
    # A natural person's name is not published; that there is one is.
    return "; ".join(value or "gerçek kişi" for value in values) if values else None


def _places(places: Sequence[str] | None, precisions: Sequence[str] | None) -> str | None:
    if not places:
        return None
    known = zip(places, precisions or (), strict=True)
    return "; ".join(WHOLE_PROVINCE if precision == "province" else place for place, precision in known)


def _numbers(values: Sequence[Any] | None) -> list[Any] | None:
    return list(values) if values and any(value is not None for value in values) else None


def _shares(shares: Sequence[Decimal] | None) -> list[Decimal] | None:
    """Shares where a project has several places; a single place has it all."""
    return list(shares) if shares and len(shares) > 1 else None


COLUMNS = (
    Column("Referans No", ("ref",), _same),
    Column("Kayıt Türü", ("kind",), lambda kind: {"support": "destek", "agency": "ajans faaliyeti"}[kind]),
    Column("Proje Adı", ("title",), _same),
    Column("Proje Adı (İngilizce)", ("title_en",), _same),
    Column("Resmî Ad", ("title_is_official",), lambda official: "evet" if official else "hayır"),
    Column("Özet", ("summary",), _same),
    Column("Program", ("programme",), _same),
    Column("Çağrı", ("call",), _same),
    Column("Bileşen", ("component",), _same),
    Column("SOP", ("result_programme",), _same),
    Column("Destek Türü", ("support_kind",), _same),
    Column("Sektör", ("sector",), _same),
    Column("Durum", ("status",), _same),
    Column("Durum Tarihi", ("status_as_of",), _same),
    Column("Çağrı Yılı", ("year",), _same),
    Column("Sözleşme Tarihi", ("contract_date",), _same),
    Column("Başlangıç", ("start_date",), _same),
    Column("Bitiş", ("end_date",), _same),
    Column("Haber Tarihi", ("reported_on",), _same),
    Column("Süre (ay)", ("months",), _same),
    Column("Destek Tutarı (TL)", ("support_amount",), _same),
    Column("Toplam Bütçe (TL)", ("total_budget",), _same),
    Column("Eş Finansman (TL)", ("own_share",), _same),
    Column("Ödenen (TL)", ("paid",), _same),
    Column("Yararlanıcı", ("beneficiaries",), _people),
    Column("Ortaklar", ("partners",), _people),
    Column("İştirakçiler", ("associates",), _people),
    Column("İlçe", ("places", "precisions"), _places),
    Column("Yer", ("place_names",), _joined),
    Column("Enlem", ("lat",), _numbers),
    Column("Boylam", ("lon",), _numbers),
    Column("Konum Kesinliği", ("precisions",), lambda all_: _joined([PRECISIONS[one] for one in all_ or ()])),
    Column("Pay", ("shares",), _shares),
    Column("Not", ("note",), _same),
    Column("Güven", ("confidence",), _same),
    Column("Kaynak", ("source",), _same),
)
"""The headers of the agency's own project list, so that a file taken from here can be loaded again."""

_closed = {name for column in COLUMNS for name in column.of} - PUBLIC_PROJECT_COLUMNS
if _closed:
    raise RuntimeError(f"webmap/exports/csv.py would publish columns the policy keeps back: {sorted(_closed)}")


def columns(note: FileNote) -> tuple[Column, ...]:
    """The columns of one file: the list's own, the amount in a lens other than nominal, version, nature."""
    lens = {
        "sabit": f"Destek Tutarı ({note.lens.base} fiyatlarıyla, TL)",
        "eur": "Destek Tutarı (avro, destek yılının kuruyla)",
    }.get(note.lens.kind)
    return (
        *COLUMNS,
        *([Column(lens, ("amount",), _same)] if lens else []),
        Column("veri_surumu", (), lambda: note.version),
        Column("veri_niteligi", (), lambda: note.nature),
    )


def cell(value: Any, dialect: Dialect) -> str:
    """A value as the text of a cell. Text that a spreadsheet would take for a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(cell(one, dialect) for one in value)
    if isinstance(value, Decimal | float):
        text = f"{value:.10f}" if isinstance(value, float) else f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace(".", dialect.decimal)
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_UNSAFE) else value


def write(rows: Iterable[Row[Any]], note: FileNote) -> Iterator[bytes]:
    """The file in pieces; any length holds a few hundred rows in memory."""
    dialect = PLAIN if note.variant == RFC4180 else EXCEL
    shown = columns(note)
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n")
    out.writerow(column.header for column in shown)
    yield dialect.start
    for number, row in enumerate(rows, 1):
        held = row._mapping
        out.writerow(cell(column.value(*(held[name] for name in column.of)), dialect) for column in shown)
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode("utf-8")
    text.seek(0)
    text.truncate()
    return piece


EXPORT = Export("csv", _l("CSV for Excel"), "text/csv; charset=utf-8", write, variants=(RFC4180,))
