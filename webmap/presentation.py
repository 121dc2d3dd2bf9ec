"""How money, numbers, dates, names and suffixes are written for people, in Turkish and English."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import NumberPattern, format_compact_decimal, format_percent, parse_pattern
from flask import Flask, current_app, g
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.filters import UNKNOWN
from geodata.money import Lens
from geodata.params import LEFT_OUT
from geodata.queries.codebook import Codebook
from webmap.language import current

_BACK, _FRONT = "aıou", "eiöü"
_HARD = "fstkçşhp"


def register(app: Flask) -> None:
    """Give templates the filters and names of this module, and the data version they must show."""
    app.jinja_env.filters.update(
        money=money,
        money_short=money_short,
        number=number,
        percent=percent,
        partial_date=partial_date,
        locative=locative,
    )
    app.jinja_env.globals.update(label=label, lens_name=lens_name, lens_note=lens_note, currency_name=currency_name)
    app.context_processor(_shown_everywhere)


def _shown_everywhere() -> dict[str, object]:
    book: Codebook | None = g.get("codebook")
    version = book.version if book else None
    return {
        "codebook": book,
        "version": version,
        "sample": bool(version and version.is_sample),
        "settings": current_app.config["SETTINGS"],
    }


_UNKNOWN = _l("unknown")


def unknown() -> str:
    """The word for a value nobody has published; never a dash, a zero or nothing."""
    return str(_UNKNOWN)


def number(value: Decimal | int | None, digits: int = 0, language: str | None = None) -> str:
    """A number with the language's grouping; ``digits`` decimals at most."""
    if value is None:
        return unknown()
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return _written(value, pattern, language)


def _written(value: Decimal | int, pattern: str, language: str | None) -> str:
    # What babel's format_decimal does, without reading pattern and locale anew for each cell of a table.
    return str(_pattern(pattern).apply(value, _locale(language or current())))


@cache
def _pattern(text: str) -> NumberPattern:
    return parse_pattern(text)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def percent(value: Decimal | None, digits: int = 1, language: str | None = None) -> str:
    """A share of 1 as per cent: %72,7 in Turkish, 72.7% in English."""
    if value is None:
        return unknown()
    pattern = ("%#,##0" if (language or current()) == "tr" else "#,##0%").replace("0", "0." + "#" * digits, 1)
    return str(format_percent(value, format=pattern, locale=language or current()))


def money(amount: Decimal | None, currency: str = "TRY", language: str | None = None) -> str:
    """An amount to the kuruş or cent (none shown when it is whole): ``1.500.000 TL``, ``€3,200.50``."""
    if amount is None:
        return unknown()
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    return _with_currency(_written(amount, pattern, language), currency, language)


def money_short(amount: Decimal | None, currency: str = "TRY", language: str | None = None) -> str:
    """An amount in words of size: ``6,2 milyon TL``. Below ten thousand it is written in full."""
    if amount is None:
        return unknown()
    if abs(amount) < 10_000:
        return money(amount.quantize(Decimal(1)), currency, language)
    locale = language or current()
    if abs(amount) < 1_000_000 <= abs(amount).quantize(Decimal("1E3")):
        # Rounded to thousands it is a million, and would be written as a thousand thousand.
        amount = Decimal(1_000_000).copy_sign(amount)
    digits = 0 if abs(amount) < 1_000_000 else 1
    text = str(format_compact_decimal(amount, format_type="long", locale=locale, fraction_digits=digits))
    return _with_currency(text.replace("\u00a0", " "), currency, language)


def _with_currency(text: str, currency: str, language: str | None) -> str:
    name = currency_name(currency)
    return f"{text} {name}" if (language or current()) == "tr" else f"{name}\u00a0{text}"


def currency_name(currency: str) -> str:
    """TL or € for the currency code."""
    return {"TRY": "TL", "EUR": "€"}[currency]


def lens_name(lens: Lens) -> str:
    """What the amounts are, in a few words beside every sum."""
    if lens.kind == "sabit":
        return str(_("in %(year)s prices (TL)", year=lens.base))
    if lens.kind == "eur":
        return str(_("in euros of the award year"))
    return str(_("nominal TL"))


def lens_note(lens: Lens) -> str:
    """How the lens is worked out, in one sentence."""
    if lens.kind == "sabit":
        return str(
            _(
                "Nominal support multiplied by the consumer price index (TÜİK, 2003=100, annual mean) of %(year)s "
                "and divided by that of the award year.",
                year=lens.base,
            )
        )
    if lens.kind == "eur":
        return str(_("Nominal support divided by the mean EUR/TRY rate of the award year (ECB reference rates)."))
    return str(_("Lira as awarded; lira of different years do not have the same value."))


def partial_date(text: str | None, language: str | None = None) -> str:
    """A date as precisely as it is known: ``2016``, ``Kasım 2018``, ``1 Kasım 2019``."""
    if not text:
        return unknown()
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    day = dt.date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    pattern = "d MMMM y" if len(parts) == 3 else "LLLL y"
    return str(format_date(day, format=pattern, locale=language or current()))


_NAMED = {
    "scope": {
        "tek-ilce": _l("in one district"),
        "cok-ilce": _l("in several districts"),
        "il-geneli": _l("whole province"),
        "yersiz": _l("place unknown"),
    },
    "kind": {
        "proje": _l("supported projects"),
        "alan": _l("restoration sites"),
        "faaliyet": _l("the agency's own activities"),
        LEFT_OUT: _l("records outside the totals"),
    },
}
"""Codes whose meaning lives in the program."""


def label(book: Codebook, name: str, code: str | None, language: str | None = None) -> str:
    """The label of a code in the reader's language, or in the one given."""
    words = _UNKNOWN if code is None or code == UNKNOWN else _NAMED.get(name, {}).get(code)
    if words is None:
        return book.label(name, code, language or current()) or str(code)
    with nullcontext() if language is None else force_locale(language):
        return str(words)


def locative(name: str, language: str | None = None) -> str:
    """A place name with “in”: ``Foça'da``, ``Ödemiş'te``, ``Küçük Menderes Havzası'nda``; English: in Foça."""
    if (language or current()) == "en":
        return f"in {name}"
    folded = name.replace("I", "ı").replace("İ", "i").lower()
    vowels = [letter for letter in folded if letter in _BACK + _FRONT]
    vowel = "a" if vowels and vowels[-1] in _BACK else "e"
    # A name that ends in the possessive (Havzası, Bölgesi) takes a buffer n.
    if folded.endswith(("ası", "esi", "ısı", "isi")) and " " in folded:
        return f"{name}'nd{vowel}"
    return f"{name}'{'t' if folded[-1] in _HARD else 'd'}{vowel}"
