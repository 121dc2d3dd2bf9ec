"""What must not stand in a text that everybody reads: how to reach a person, and numbers of persons and accounts."""

from __future__ import annotations

import re

from loaders.clean import MOST_LETTERS
from loaders.private import fits_check_digit
from loaders.rows import Row

NAMES = ("beneficiary", "partners", "associates", "name")
TEXTS = ("title", "title_en", "summary", "note", "place_name", "confidence", "text_tr", "text_en", "name_en")
"""Columns that anybody reads: names of bodies, where no number belongs at all, and other texts."""

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
# Tried once for each word, not for each of its letters.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+\s?90|0090|0)[\s(./-]*[2-5]\d\d[\s)./-]*\d{3}[\s./-]*\d{2}[\s./-]*\d{2}(?!\d)", re.ASCII
)
_ACCOUNT = re.compile(r"\bTR\d\d(?:\s?\d{4}){5}\s?\d\d\b", re.ASCII)
_NUMBER = re.compile(r"(?<![\d.,/-])\d{10,11}(?![\d/-])", re.ASCII)
_TEN_DIGITS = re.compile(r"(?:\d\D*){10}", re.ASCII)
"""What every number of the kinds above has at least, however it is grouped."""


def judge(row: Row) -> None:
    """Report what is private in the row's public cells. The value is not told: it is what few people may see."""
    for column in (*NAMES, *TEXTS):
        raw = row.cells.get(column, "")
        # What is longer is refused when it is read.
        if 0 < len(raw) <= MOST_LETTERS and (rule := private_rule(raw, column in NAMES)):
            row.report(rule, column)


def private_rule(raw: str, is_name: bool = False) -> str | None:
    """The rule that a text breaks; None for one that may be public. Digits of an address on the web are no numbers."""
    if "@" not in raw and not _TEN_DIGITS.search(raw):
        return None
    text = _ADDRESS.sub(" ", raw)
    if _MAIL.search(text):
        return "private_mail"
    if _PHONE.search(text):
        return "private_phone"
    numbers = _NUMBER.findall(text)
    if _ACCOUNT.search(text) or any(is_name or fits_check_digit(number) for number in numbers):
        return "private_number"
    return None
