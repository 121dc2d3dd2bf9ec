"""How values are read as people write them: amounts, numbers, yes and no, names with notes.

Every reader takes the text of one cell that is not empty and returns a value, or raises ``Unreadable`` with a rule.
Nothing is guessed: where two readings are possible the value is refused and the rule says how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, TypeVar

from geodata.folding import slug
from loaders.problems import Unreadable

T_co = TypeVar("T_co", covariant=True)


class Reader(Protocol[T_co]):
    """Reads the text of a cell that is not empty; raises Unreadable."""

    def __call__(self, raw: str, /) -> T_co: ...


class NumberText(str):
    """The text of a cell that the file itself keeps as a number: digits with a decimal point, never grouped."""

    __slots__ = ()


EMPTY_SIGNS = {"", "-", "–", "—"}
EMPTY_WORDS = {"bilinmiyor", "belirtilmemis", "unknown"}
"""What people write for "not known". ``0`` is not among them, and neither is ``yok`` (there is none)."""

MOST_MONEY = Decimal(10) ** 14
MOST_WHOLE = 2**31
MOST_LETTERS, MOST_OF_NAME, MOST_OF_REFERENCE = 10_000, 500, 60
"""Letters of a text, of a name, and of a reference."""

_LONGEST_EMPTY = max(map(len, EMPTY_WORDS))
# Signs without width, which come along when text is copied from a page or a PDF; Turkish needs none of them.
_WIDTHLESS = str.maketrans(dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f", ""))
_FORMULA_ERROR = re.compile(
    r"#(REF|N/A|NA|VALUE|NAME|DIV/0|NUM|NULL|SPILL|CALC|BAŞV|YOK|DEĞER|AD|SAYI/0|SAYI|BOŞ)[!?]?|Err:\d{3}",
    re.IGNORECASE,
)
_WRONG_LETTERS = re.compile("\ufffd|Ä±|Ä°|ÄŸ|Äž|ÅŸ|Åž|Ã¼|Ãœ|Ã¶|Ã–|Ã§|Ã‡|[ýþðÝÞÐ]")
# With the signs that turn the direction of writing round: what stands after one is read backwards on every page.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ALIKE = "АВЕКМНОРСТУХІЅЈаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"  # Cyrillic and Greek on purpose
_MIXED = re.compile(rf"[A-Za-zÇĞİÖŞÜçğıöşü]([{_ALIKE}])|([{_ALIKE}])[A-Za-zÇĞİÖŞÜçğıöşü]")
_REFERENCE = re.compile(r"\w[\w .()-]*(?:/\w[\w .()-]*)*")
_IN_WORDS = re.compile(r"\b(bin|milyon|milyar|trilyon|mn|mio|million|thousand|billion)\b", re.IGNORECASE)
_FOREIGN = re.compile(r"[€$£]|\b(EUR|USD|GBP|Euro|Avro|Dolar)\b", re.IGNORECASE)
_LIRA = re.compile(r"₺|\b(TL|TRY|YTL|Türk Lirası|lira)\b\.?", re.IGNORECASE)
_DOTTED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_SIGNED = re.compile(r"([-−+]?)\s*(.*)", re.DOTALL)
_YES = {"evet", "e", "yes", "y", "true", "dogru", "var", "1"}
_NO = {"hayir", "h", "no", "n", "false", "yanlis", "yok", "0"}
_NOTE = re.compile(r"(.*\S)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*", re.DOTALL)


def text(raw: str) -> str:
    """The text with single spaces and no invisible characters. Raises Unreadable when its letters are broken."""
    if not raw.isascii() and _WRONG_LETTERS.search(raw):
        raise Unreadable("wrong_letters")
    if not raw.isprintable() and _CONTROL.search(raw):
        raise Unreadable("control_letters")
    if not raw.isascii() and (mixed := _MIXED.search(raw)):
        raise Unreadable("letters_alike", letter=mixed[1] or mixed[2], word=mixed[0])
    return tidy(raw)


def tidy(raw: str) -> str:
    """The text with single spaces, whatever its letters."""
    # Tabs and unbreakable spaces are spaces to split() too.
    return " ".join((raw if raw.isprintable() else raw.translate(_WIDTHLESS)).split())


def is_empty(raw: str) -> bool:
    """True for a cell that says nothing: empty, only spaces, a dash, or "bilinmiyor"."""
    bare = (raw if raw.isprintable() else raw.translate(_WIDTHLESS)).strip()
    if len(bare) > _LONGEST_EMPTY or "0" <= bare[:1] <= "9":
        return False
    return bare in EMPTY_SIGNS or fold(bare) in EMPTY_WORDS


@lru_cache(maxsize=50_000)
def fold(raw: str) -> str:
    """A spelling's key for comparing: small plain letters, everything else a hyphen (``KOBİ Mali`` → ``kobi-mali``)."""
    return slug(raw)


def refuse_formula_error(raw: str) -> None:
    """Raises Unreadable when the cell holds a spreadsheet's error such as ``#REF!`` in place of a value."""
    if _FORMULA_ERROR.fullmatch(raw.strip()):
        raise Unreadable("formula_error")


def refuse_too_long(raw: str, most: int = MOST_LETTERS) -> None:
    """Raises Unreadable for a text that is no cell's any more: a page pasted into it, or a list without an end."""
    if len(raw) > most:
        raise Unreadable("too_long", length=len(raw), most=most)


def name(raw: str) -> str:
    """A text that stands in headings and lists. Raises Unreadable when it is as long as a page."""
    refuse_too_long(raw, MOST_OF_NAME)
    return text(raw)


def reference(raw: str) -> str:
    """What a record is called by in addresses. Raises Unreadable for what no address can hold, or no index."""
    written = text(raw)
    if len(written) > MOST_OF_REFERENCE or not _REFERENCE.fullmatch(written):
        raise Unreadable("unfit_reference", most=MOST_OF_REFERENCE)
    return written


def several(raw: str) -> list[str]:
    """The parts of a cell divided by ``;``, without empty ones."""
    return [part.strip() for part in raw.split(";") if not is_empty(part)]


def number(raw: str) -> Decimal:
    """A number as written in Turkish or English: ``1.234,5``, ``1,234.5``, ``1234.5``, ``1 234,5``.

    One rule decides: a dot before exactly three digits groups thousands, as in Turkish
    (``1.234`` is 1234); ``0.125`` is a fraction, for no group begins with zero. A comma is a decimal comma unless
    it groups more than once (``1,234,567``).
    """
    if isinstance(raw, NumberText):
        return Decimal(raw)
    sign, digits = _split_sign(text(raw))
    plain = _ungrouped(digits)
    if plain is None:
        raise Unreadable("unreadable_number")
    return Decimal(sign + plain)


def plain_number(raw: str) -> Decimal:
    """A number with a decimal point and no grouping, as machines write it: ``1.154`` is one and a bit."""
    written = text(raw)
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written):
        raise Unreadable("unreadable_number")
    return Decimal(written)


def whole(raw: str) -> int:
    """A whole number from 0 up, grouped or not."""
    value = number(raw)
    if value != value.to_integral_value():
        raise Unreadable("not_whole")
    if value < 0:
        raise Unreadable("negative")
    if value >= MOST_WHOLE:
        raise Unreadable("too_large")
    return int(value)


def money(raw: str) -> Decimal:
    """An amount in TL, to the kuruş, from 0 up; ``919 bin TL``, other currencies and a third decimal are refused."""
    if isinstance(raw, NumberText):
        value = Decimal(raw)
    else:
        written = text(raw)
        if _IN_WORDS.search(written):
            raise Unreadable("money_in_words")
        if _FOREIGN.search(written):
            raise Unreadable("foreign_currency")
        bare = _LIRA.sub(" ", written).strip()
        if re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", bare):
            # 1,234 is a thousand to an English eye and a third decimal to a Turkish one.
            raise Unreadable("ambiguous_money")
        value = number(bare)
    if value < 0:
        raise Unreadable("negative")
    if value >= MOST_MONEY:
        raise Unreadable("too_large")
    kurus = value.quantize(Decimal("0.01"))
    if kurus != value:
        raise Unreadable("too_many_decimals")
    return kurus


def percent(raw: str) -> Decimal:
    """A percentage from 0 to 100 with at most two decimals: ``30``, ``%30``, ``30,5 %``."""
    found = number(raw if isinstance(raw, NumberText) else text(raw).strip("% "))
    if isinstance(raw, NumberText) and 0 < found <= 1:
        # A cell formatted as a percentage keeps 30 % as 0.3, and the format is not told.
        raise Unreadable("ambiguous_percent")
    if not 0 <= found <= 100:
        raise Unreadable("not_percent")
    if found != found.quantize(Decimal("0.01")):
        raise Unreadable("too_many_decimals")
    return found.quantize(Decimal("0.01"))


def share(raw: str) -> Decimal:
    """A part of one, greater than 0: ``0,5``, ``0.25``, ``1/3`` (to ten decimals), ``%50``."""
    written = raw if isinstance(raw, NumberText) else text(raw)
    if part := re.fullmatch(r"([0-9]{1,4})\s*/\s*([1-9][0-9]{0,3})", written):
        found = Decimal(part[1]) / Decimal(part[2])
    elif "%" in written:
        found = percent(written) / 100
    elif re.fullmatch(r"[01]([.,][0-9]{1,10})?", written):
        found = Decimal(written.replace(",", "."))
    else:
        raise Unreadable("not_share")
    if not 0 < found <= 1:
        raise Unreadable("not_share")
    return found.quantize(Decimal("0.0000000001"))


def yes_no(raw: str) -> bool:
    """``evet``/``hayır``, ``yes``/``no``, ``doğru``/``yanlış``, ``var``/``yok``, ``1``/``0``."""
    word = fold(raw)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("not_yes_no")


def choice(options: Mapping[str, str]) -> Callable[[str], str]:
    """A reader of one of several words; ``options`` maps each accepted spelling to what it means."""
    folded = {fold(spelling): meaning for spelling, meaning in options.items()}

    def read(raw: str) -> str:
        if fold(raw) not in folded:
            raise Unreadable("unknown_code", known=", ".join(options))
        return folded[fold(raw)]

    return read


def name_and_note(raw: str) -> tuple[str, str | None]:
    """A name and what stands in brackets after it: ``İzmir Ticaret Odası (sözleşmeyi imzalayan)``."""
    refuse_too_long(raw, 2 * MOST_OF_NAME)
    written = text(raw)
    if found := _NOTE.fullmatch(written):
        return found[1], found[2].strip() or None
    return written, None


def _split_sign(written: str) -> tuple[str, str]:
    if re.fullmatch(r"\(.*\)", written):
        # Accountants write a negative amount in brackets.
        return "-", written[1:-1].strip()
    found = _SIGNED.fullmatch(written)
    assert found is not None
    return ("-" if found[1] in ("-", "−") else ""), found[2]


def _ungrouped(digits: str) -> str | None:
    """The number with a decimal point and no grouping; None when the separators contradict each other."""
    if re.fullmatch(r"[1-9][0-9]{0,2}([ '’][0-9]{3})+([.,][0-9]+)?", digits):
        return re.sub(r"[ '’]", "", digits).replace(",", ".")
    if re.fullmatch(r"[0-9]+(,[0-9]+)?", digits):
        return digits.replace(",", ".")
    if _DOTTED.fullmatch(digits):
        return digits.replace(".", "")
    if re.fullmatch(r"[0-9]+\.[0-9]+", digits):
        return digits
    if re.fullmatch(r"[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+", digits):
        return digits.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(,[0-9]{3}){2,}", digits):
        return digits.replace(",", "")
    return None
