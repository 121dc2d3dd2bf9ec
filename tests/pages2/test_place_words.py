"""Every district and sub-region says itself in one correct sentence, in Turkish and English."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from geodata.money import Lens
from geodata.queries.facets import Count
from geodata.queries.statistics import YearRow
from webmap.place_words import Said, place_sentence
from webmap.presentation import locative

IN = {
    "Aliağa": "Aliağa'da",
    "Balçova": "Balçova'da",
    "Bayındır": "Bayındır'da",
    "Bayraklı": "Bayraklı'da",
    "Bergama": "Bergama'da",
    "Beydağ": "Beydağ'da",
    "Bornova": "Bornova'da",
    "Buca": "Buca'da",
    "Çeşme": "Çeşme'de",
    "Çiğli": "Çiğli'de",
    "Dikili": "Dikili'de",
    "Foça": "Foça'da",
    "Gaziemir": "Gaziemir'de",
    "Güzelbahçe": "Güzelbahçe'de",
    "Karabağlar": "Karabağlar'da",
    "Karaburun": "Karaburun'da",
    "Karşıyaka": "Karşıyaka'da",
    "Kemalpaşa": "Kemalpaşa'da",
    "Kınık": "Kınık'ta",
    "Kiraz": "Kiraz'da",
    "Konak": "Konak'ta",
    "Menderes": "Menderes'te",
    "Menemen": "Menemen'de",
    "Narlıdere": "Narlıdere'de",
    "Ödemiş": "Ödemiş'te",
    "Seferihisar": "Seferihisar'da",
    "Selçuk": "Selçuk'ta",
    "Tire": "Tire'de",
    "Torbalı": "Torbalı'da",
    "Urla": "Urla'da",
    "Kuzey": "Kuzey'de",
    "Merkez": "Merkez'de",
    "Yarımada": "Yarımada'da",
    "Küçük Menderes Havzası": "Küçük Menderes Havzası'nda",
}


def test_every_place_has_its_suffix(loaded: Connection) -> None:
    names = loaded.execute(text("SELECT name FROM place WHERE kind IN ('district', 'subregion')")).scalars()
    assert {name: locative(name, "tr") for name in names} == IN


def year(number: int | None, projects: int = 1) -> YearRow:
    zero = Decimal(0)
    return YearRow(number, projects, zero, projects, zero, 0, zero, zero, 0)


def sectors(**projects: int) -> dict[str, Count]:
    return {name: Count(count, Decimal(0)) for name, count in projects.items()}


MILLIONS = Decimal("3100000.00")
CASES = [
    (
        Said("Karaburun", 2, None, 2, [year(2011, 2)], {}, Lens()),
        "Karaburun'da 2011 çağrısından 2 proje kayıtlı: hiçbirinin tutarı yayımlanmadı.",
        "In Karaburun the register holds 2 projects from the call of 2011: no amount is published.",
    ),
    (
        Said("Ödemiş", 7, MILLIONS, 1, [year(2009), year(2014, 6)], sectors(Turizm=5, Enerji=2), Lens()),
        "Ödemiş'te 2009–2014 çağrılarından 7 proje kayıtlı: 3,1 milyon TL destek, nominal TL"
        " (1 projenin tutarı bilinmiyor); en çok “Turizm” sektöründe (5 proje).",
        "In Ödemiş the register holds 7 projects from the calls of 2009–2014: TL\u00a03.1 million of support,"
        " nominal TL (the amount of 1 project is unknown); most in the sector “Turizm” (5 projects).",
    ),
    (
        Said("Kınık", 1, Decimal("1500.50"), 0, [year(None)], sectors(Turizm=1), Lens("eur")),
        "Kınık'ta 1 proje kayıtlı: 1.500 € destek, destek yılının kuruyla avro.",
        "In Kınık the register holds 1 project: €\u00a01,500 of support, in euros of the award year.",
    ),
    (
        Said("Foça", 3, MILLIONS, 0, [year(2012, 2), year(None)], sectors(Turizm=1, Enerji=1), Lens("sabit", 2020)),
        "Foça'da 2012 çağrısından ve yılı bilinmeyen çağrılardan 3 proje kayıtlı:"
        " 3,1 milyon TL destek, 2020 fiyatlarıyla.",
        "In Foça the register holds 3 projects from the call of 2012 and of unknown years:"
        " TL\u00a03.1 million of support, in 2020 prices (TL).",
    ),
    (
        Said("Küçük Menderes Havzası", 0, None, 0, [], {}, Lens()),
        "Küçük Menderes Havzası'nda bu soruya uyan proje kayıtta yok.",
        "In Küçük Menderes Havzası the register holds no project that answers this question.",
    ),
]


@pytest.mark.parametrize(("said", "turkish", "english"), CASES)
def test_the_sentence(app: Flask, said: Said, turkish: str, english: str) -> None:
    with app.test_request_context("/en"):
        assert place_sentence(said) == english
    with app.test_request_context("/"):
        assert place_sentence(said) == turkish


@pytest.mark.parametrize("name", IN)
def test_each_page_says_itself_with_the_numbers_of_the_page(client: FlaskClient, loaded: Connection, name: str) -> None:
    row = loaded.execute(
        text("SELECT kind, slug FROM place WHERE name = :name AND kind IN ('district', 'subregion')"), {"name": name}
    ).one()
    path = f"/{'ilce' if row.kind == 'district' else 'alt-bolge'}/{row.slug}"
    for address, start in ((path, IN[name]), ("/en" + path, f"In {name}")):
        page = client.get(address).text
        sentence = unescape(re.findall(r'<p class="lead">([^<]+)</p>', page)[0])
        assert sentence.startswith(start + " ")
        assert sentence.endswith(".")
        assert f'<meta name="description" content="{sentence}">' in unescape(page)
        projects = re.search(r'href="[^"]*/projeler\?[^"]+">(\d+)</a></dd>', page)
        assert projects is not None
        told = re.search(r"(\d+) (?:proje kayıtlı|projects?\b)", sentence)
        assert (told[1] if told else "0") == projects[1]
