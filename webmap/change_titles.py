"""What a change set is called: the register keeps a kind or a list's name, and readers see it in their own language."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from webmap.language import current

WORDS: dict[str, Any] = {
    "edit": _l("Correction of records"),
    "import": _l("Import of a list"),
    "media": _l("Change of images"),
    "merge": _l("Merging of organisations"),
    "lists": _l("Change of code lists and sub-regions"),
    "undo": _l("Taking back an earlier change"),
    "voice": _l("Correction asked for by a citizen"),
    "Tüketici fiyatları (yıllık ortalama)": _l("Consumer prices (annual mean)"),
    "Avro ve dolar kuru (yıllık ortalama)": _l("Euro and dollar rate (annual mean)"),
    "Gösterge tanımları": _l("Indicator definitions"),
    "İlçeler ve il sınırı": _l("Districts and the province's boundary"),
    "Yayımlanmış toplamlar": _l("Published totals"),
    "Sonuç ölçüleri": _l("Measures of results"),
    "Sonuç odaklı programlar": _l("Result-oriented programmes"),
    "Sektörler": _l("Sectors"),
    "Durumlar": _l("Statuses"),
    "Destek türleri": _l("Support kinds"),
    "Arama eş anlamlıları": _l("Search synonyms"),
    "Yüzölçümü": _l("Area of districts"),
    "Nüfus yoğunluğu": _l("Population density"),
    "Yer adları": _l("Place names"),
    "Mahalle sayısı": _l("Number of neighbourhoods"),
    "Nüfus": _l("Population"),
    "Nüfus değişimi": _l("Population change"),
    "Destek programları": _l("Support programmes"),
    "İlçelerin sosyo-ekonomik gelişmişliği (SEGE)": _l("Socio-economic development of districts (SEGE)"),
    "Alt bölgeler ve ilçeleri": _l("Sub-regions and their districts"),
    "Teklif çağrıları": _l("Calls for proposals"),
    "Çağrıların hedef yerleri": _l("Target places of calls"),
    "Çağrı bileşenleri": _l("Call components"),
    "Performans göstergeleri": _l("Performance indicators"),
    "Sonuç odaklı programların bileşenleri": _l("Components of result-oriented programmes"),
    "Desteklenen projeler": _l("Supported projects"),
    "Projelerin sonuçları": _l("Results of projects"),
    "Restorasyon alanları": _l("Restoration sites"),
}
"""A change set's title as it is kept: the kind of a proposal of the desk, or the name of a bundled list."""


def change_title(title: str) -> str:
    """The title in the reader's language; one that is neither kind nor bundled list (an indicator's name) as it is."""
    return str(WORDS.get(title, title))


def said_title(title: str) -> Markup:
    """The same for a page, marked as Turkish where there are no words of the reader's language for it."""
    foreign = title not in WORDS and current() != "tr"
    return Markup('<span lang="tr">{}</span>' if foreign else "<span>{}</span>").format(change_title(title))
