"""What the name of a body gives away: several bodies in one cell, no body at all, or perhaps a natural person."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from loaders import clean
from loaders.problems import Unreadable

NOBODY = {"yok", "yoktur", "hayir", "none", "n-a", "na", "bulunmamaktadir", "belirtilmedi"}
"""What people write where nobody takes part."""

_WORDS = (
    "ajans", "akademi", "atolye", "bakanlik", "bakanligi", "baskanlig", "belediye", "birlig", "birlik", "bolge",
    "borsa", "ciftlig", "cooperativ", "danisman", "dernek", "derneg", "egitim", "elektrik", "enerji", "enstitu",
    "esnaf", "federasyon", "fabrika", "gida", "hastane", "holding", "ihracat", "insaat", "isletme", "kaymakam",
    "konfederasyon", "konsey", "kooperatif", "kulub", "kurum", "kutuphane", "limited", "lisesi", "makina",
    "makine", "medya", "merkez", "metal", "mimarlik", "mudurlu", "muhendis", "muhtar", "muze", "odalari", "odasi",
    "okul", "otel", "pansiyon", "plastik", "platform", "sanayi", "sirket", "tarim", "teknoloji", "tekstil",
    "ticaret", "turizm", "universite", "vakf", "vakif", "valili", "yazilim",
)  # fmt: skip
"""Beginnings of words by which a body, and no person, is known."""

_SHORT = {
    "as",
    "bank",
    "bankasi",
    "camii",
    "co",
    "grup",
    "grubu",
    "inc",
    "koll",
    "ltd",
    "oda",
    "san",
    "sti",
    "tic",
    "vd",
}
"""Whole words by which it is."""

_ENDS = re.compile(
    r"(belediyesi|universitesi|odasi|odalari|dernegi|vakfi|mudurlugu|birligi|kaymakamligi|valiligi|kooperatifi|"
    r"borsasi|enstitusu|baskanligi|lisesi|federasyonu|ajansi|bakanligi|sti|a-s|as)$"
)
"""How names of bodies end."""


def named(raw: str) -> tuple[str, str | None]:
    """The name of a body and the note in brackets after it. Raises Unreadable for nobody, and for several at once."""
    if clean.fold(raw) in NOBODY or not re.search(r"[^\W\d_]", raw):
        raise Unreadable("no_letters")
    lines = [line for line in raw.splitlines() if line.strip()]
    parts = re.split(r"\s*[,/&]\s*", raw)
    if len(lines) > 1 or (len(parts) > 1 and all(_ENDS.search(clean.fold(part)) for part in parts)):
        raise Unreadable("several_values")
    return clean.name_and_note(raw)


def may_be_person(name: str) -> bool:
    """Whether it looks like a person's: two to four words, the first a given name and none that only bodies have."""
    words = name.split()
    if not 2 <= len(words) <= 4 or not all(re.fullmatch(r"[^\W\d_]+\.?", word) for word in words):
        return False
    folded = [clean.fold(word) for word in words]
    return folded[0] in _given() and not any(word in _SHORT or word.startswith(_WORDS) for word in folded[1:])


@cache
def _given() -> frozenset[str]:
    lines = Path(__file__).with_name("given-names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
