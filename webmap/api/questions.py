"""What each parameter and each part of a path asks, in both languages, with its JSON schema and an example."""

from __future__ import annotations

from typing import Any

from geodata.filters import KINDS, SCOPES
from geodata.money import LENSES
from geodata.queries.place_table import SHARINGS
from geodata.queries.projects import DEFAULT_SORT, SORTS
from geodata.queries.summary_table import COLUMN_DIMENSIONS, DIMENSIONS, MEASURES
from webmap.address import NO_COLUMNS, ORDERS
from webmap.api import Text

_LIRA = r"[0-9]{1,14}(\.[0-9]{1,2})?"
_AMOUNTS = f"^({_LIRA}-({_LIRA})?|-{_LIRA})$"
_CODE = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 120}
"""A code; where there is a list of them, the document names them all."""

QUESTIONS: dict[str, tuple[dict[str, Any], Text, str]] = {
    "q": (
        {"type": "string", "minLength": 1, "maxLength": 200},
        Text(
            "Aranan sözcükler; eksi dışarıda bırakır, tırnak söz öbeği arar.",
            "Words looked for; a minus leaves out, quotes seek a phrase.",
        ),
        "turizm",
    ),
    "program": (_CODE, Text("Mali destek programı.", "Support programme."), ""),
    "cagri": (_CODE, Text("Teklif çağrısı.", "Call for proposals."), ""),
    "bilesen": (_CODE, Text("Çağrının bileşeni.", "Component of a call."), ""),
    "sop": (_CODE, Text("Sonuç odaklı program.", "Result-oriented programme."), ""),
    "ilce": (_CODE, Text("Projenin uygulandığı ilçe.", "District where the project works."), "konak"),
    "altbolge": (_CODE, Text("Alt bölge.", "Sub-region."), ""),
    "yil": (
        {"type": "string", "pattern": "^([0-9]{4}(-([0-9]{4})?)?|-[0-9]{4}|bilinmiyor)$"},
        Text("Çağrı yılı veya aralığı.", "Call year or span of years."),
        "2012-2018",
    ),
    "sektor": (_CODE, Text("Sektör.", "Sector."), "turizm"),
    "durum": (_CODE, Text("Durum.", "Status."), ""),
    "tur": (_CODE, Text("Destek türü.", "Kind of support."), ""),
    "kapsam": (
        {"type": "string", "enum": list(SCOPES)},
        Text(
            "Tek ilçe, birkaç ilçe, il geneli veya yersiz.",
            "One district, several, the whole province, or no known place.",
        ),
        "tek-ilce",
    ),
    "kurum": (_CODE, Text("Projede yer alan kurum (anahtarı).", "A body that takes part (its key)."), ""),
    "tutar": (
        {"type": "string", "pattern": _AMOUNTS},
        Text("Destek tutarı aralığı, TL.", "Span of support, in lira."),
        "100000-500000",
    ),
    "kutu": (
        {"type": "string"},
        Text("Batı, güney, doğu, kuzey (derece).", "West, south, east, north in degrees."),
        "26.5,38,27.5,39",
    ),
    "yakin": (
        {"type": "string"},
        Text("Enlem, boylam, kilometre.", "Latitude, longitude, kilometres."),
        "38.42,27.14,10",
    ),
    "cizim": (
        {"type": "string"},
        Text("3–60 köşeli çizim: enlem,boylam;…", "A drawn shape of 3 to 60 corners: lat,lon;…"),
        "",
    ),
    "varlik": (
        {"type": "string", "enum": list(KINDS)},
        Text(
            "Projeler, restorasyon alanlarınınkiler veya Ajansın faaliyetleri.",
            "Projects, those of restoration sites, or the agency's own activities.",
        ),
        "alan",
    ),
}
"""Each question of the filter: its schema, what it asks, and an example that can be asked (empty: none)."""

SHOWN: dict[str, tuple[dict[str, Any], Text]] = {
    "mercek": (
        {"type": "string", "enum": list(LENSES)},
        Text("Para merceği: nominal TL, sabit fiyatlar, avro.", "Money lens: nominal lira, constant prices, euro."),
    ),
    "taban": (
        {"type": "string", "pattern": "^[0-9]{4}$"},
        Text(
            "Sabit fiyatların yılı (yalnızca mercek=sabit ile).",
            "Year of the constant prices (only with mercek=sabit).",
        ),
    ),
    "sirala": (
        {"type": "string", "enum": list(SORTS), "default": DEFAULT_SORT},
        Text("Sıra; eksi tersine çevirir.", "Order; a minus turns it round."),
    ),
    "paylasim": (
        {"type": "string", "enum": list(SHARINGS)},
        Text(
            "Birkaç yerdeki proje payıyla (pay) veya tam (tam) sayılır.",
            "A project in several places counts by its share (pay) or in full (tam).",
        ),
    ),
    "satir": ({"type": "string", "enum": list(DIMENSIONS)}, Text("Satırlar.", "Rows.")),
    "sutun": ({"type": "string", "enum": [*COLUMN_DIMENSIONS, NO_COLUMNS]}, Text("Sütunlar.", "Columns.")),
    "olcu": ({"type": "array", "items": {"type": "string", "enum": list(MEASURES)}}, Text("Ölçüler.", "Measures.")),
    "dizi": ({"type": "string", "enum": list(ORDERS)}, Text("Satırların sırası.", "Order of the rows.")),
}
NAMED: dict[str, Text] = {
    "project": Text("Projenin referans numarası.", "Reference number of the project."),
    "site": Text("Alanın adresteki adı.", "Name of the site in addresses."),
    "place": Text("İlçe veya alt bölge.", "District or sub-region."),
    "programme": Text("Mali destek programı.", "Support programme."),
    "organisation": Text("Kurumun anahtarı.", "Key of the body."),
    "indicator": Text("Göstergenin kodu.", "Code of the indicator."),
    "version": Text("Veri sürümünün etiketi.", "Label of the data version."),
}
"""What a part of a path names."""

VERSION = Text("Veri sürümü; yoksa en yenisi.", "Data version; the newest if left out.")
