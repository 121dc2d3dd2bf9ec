"""Every filter says itself in a sentence, in Turkish and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.filters import UNKNOWN, Choice, ProjectFilter, Span, params
from geodata.params import LEFT_OUT
from geodata.queries.codebook import Codebook
from geodata.queries.totals import Totals
from geodata.regions import Near
from webmap.address import Address
from webmap.presentation import label, lens_name, locative, money, money_short, number, unknown


def asked(flt: ProjectFilter, book: Codebook) -> str:
    """What a filter asks for: ``2012–2015 çağrılarında, Foça'da, turizm sektöründe desteklenen projeler``."""
    parts = [*_parts(flt, book)]
    patterns: dict[str | None, Callable[[], str]] = {
        None: lambda: (
            _("Supported projects %(parts)s", parts=", ".join(parts)) if parts else _("All supported projects")
        ),
        "alan": lambda: (
            _("Projects of restoration sites %(parts)s", parts=", ".join(parts))
            if parts
            else _("All projects of restoration sites")
        ),
        "faaliyet": lambda: (
            _("The agency's own activities %(parts)s", parts=", ".join(parts))
            if parts
            else _("All of the agency's own activities")
        ),
        LEFT_OUT: lambda: (
            _("Records outside the totals %(parts)s", parts=", ".join(parts))
            if parts
            else _("All records outside the totals")
        ),
    }
    return _capital(patterns[flt.kind]())


def answered(address: Address, totals: Totals) -> str:
    """What came out: how many projects, how much support in which lens, and how many amounts are unknown."""
    count = ngettext("%(count)s project", "%(count)s projects", totals.projects, count=number(totals.projects))
    if address.flt.kind == "faaliyet" or totals.projects == 0:
        return str(count)
    if totals.unknown == totals.projects:
        return str(_("%(count)s; no amount is published", count=count))
    sentence = _(
        "%(count)s, %(amount)s of support, %(lens)s",
        count=count,
        amount=money_short(totals.amount, address.lens.currency),
        lens=lens_name(address.lens),
    )
    if totals.unknown:
        sentence += "; " + ngettext(
            "the amount of %(count)s project is unknown",
            "the amounts of %(count)s projects are unknown",
            totals.unknown,
            count=number(totals.unknown),
        )
    if totals.unconverted:
        sentence += "; " + ngettext(
            "%(count)s amount without a known year is left out",
            "%(count)s amounts without a known year are left out",
            totals.unconverted,
            count=number(totals.unconverted),
        )
    return str(sentence)


def chips(flt: ProjectFilter, book: Codebook) -> list[tuple[str, ProjectFilter]]:
    """Each single thing asked, in words, with the filter that no longer asks it."""
    found: list[tuple[str, ProjectFilter]] = []
    for name, value in flt.asked().items():
        if not isinstance(value, Choice):
            words = label(book, "kind", value) if name == "kind" else _PHRASES[name]([value], book)
            found.append((words, flt.but(**{name: None})))
            continue
        for one in value.only:
            rest = Choice(tuple(other for other in value.only if other != one), value.without)
            found.append((_named(name, one, book), flt.but(**{name: rest})))
        for one in value.without:
            rest = Choice(value.only, tuple(other for other in value.without if other != one))
            found.append((_("except %(names)s", names=_named(name, one, book)), flt.but(**{name: rest})))
    return found


def _parts(flt: ProjectFilter, book: Codebook) -> Iterable[str]:
    for name, value in flt.asked().items():
        if name == "kind":
            continue
        if not isinstance(value, Choice):
            yield _PHRASES[name]([value], book)
            continue
        if value.only:
            yield _PHRASES[name](value.only, book)
        if value.without:
            yield _("except %(names)s", names=_joined(_named(name, one, book) for one in value.without))


def _named(name: str, value: Any, book: Codebook) -> str:
    if value == UNKNOWN:
        question = {
            "programme": _("programme unknown"),
            "call": _("call unknown"),
            "component": _("component unknown"),
            "result_programme": _("result-oriented programme unknown"),
            "year": _("call year unknown"),
            "sector": _("sector unknown"),
            "support_kind": _("kind of support unknown"),
        }
        return str(question.get(name, unknown()))
    if isinstance(value, Span):
        return _span(value)
    return label(book, params()[name].codes or name, value)


def _span(span: Span[Any]) -> str:
    if span.low == span.high:
        return str(span.low)
    if span.high is None:
        return str(_("%(year)s and after", year=span.low))
    if span.low is None:
        return str(_("%(year)s and before", year=span.high))
    return f"{span.low}–{span.high}"


def _amount(values: Iterable[Any]) -> str:
    span = next(iter(values))
    if span.high is None:
        return str(_("with at least %(amount)s of support", amount=money(span.low)))
    if span.low is None:
        return str(_("with at most %(amount)s of support", amount=money(span.high)))
    return str(_("with %(low)s to %(high)s of support", low=money(span.low), high=money(span.high)))


def _near(near: Near) -> str:
    point = f"{number(Decimal(str(near.lat)), 3)}; {number(Decimal(str(near.lon)), 3)}"
    return str(_("within %(km)s km of the point %(point)s", km=number(Decimal(str(near.km)), 1), point=point))


def _joined(names: Iterable[str]) -> str:
    *most, last = names
    return str(_("%(some)s or %(last)s", some=", ".join(most), last=last)) if most else last


def _phrase(name: str, pattern: Callable[[str], str]) -> Callable[[Any, Codebook], str]:
    def say(values: Any, book: Codebook) -> str:
        known = [_named(name, value, book) for value in values if value != UNKNOWN]
        parts = [str(pattern(_joined(known)))] if known else []
        if UNKNOWN in values:
            parts.append(str(_("with %(what)s", what=_named(name, UNKNOWN, book))))
        return _joined(parts)

    return say


def _in_places(name: str) -> Callable[[Any, Codebook], str]:
    return lambda values, book: _joined(locative(_named(name, value, book)) for value in values)


_PHRASES: dict[str, Callable[[Any, Codebook], str]] = {
    "text": lambda values, book: str(_("that mention “%(text)s”", text=next(iter(values)))),
    "programme": _phrase("programme", lambda names: _("under %(names)s", names=names)),
    "call": _phrase("call", lambda names: _("from the call %(names)s", names=names)),
    "component": _phrase("component", lambda names: _("in the component %(names)s", names=names)),
    "result_programme": _phrase("result_programme", lambda names: _("within %(names)s", names=names)),
    "district": _in_places("district"),
    "subregion": _in_places("subregion"),
    "year": _phrase("year", lambda names: _("from the calls of %(names)s", names=names)),
    "sector": _phrase("sector", lambda names: _("in the sector %(names)s", names=names)),
    "status": _phrase("status", lambda names: _("with status %(names)s", names=names)),
    "support_kind": _phrase("support_kind", lambda names: _("by %(names)s", names=names)),
    "scope": _phrase("scope", lambda names: _("placed: %(names)s", names=names)),
    "organisation": _phrase("organisation", lambda names: _("with %(names)s taking part", names=names)),
    "amount": lambda values, book: _amount(values),
    "box": lambda values, book: str(_("inside the chosen part of the map")),
    "near": lambda values, book: _near(next(iter(values))),
    "drawing": lambda values, book: str(_("inside the drawn area")),
}


def _capital(text: str) -> str:
    # Turkish capitals: i becomes İ, which upper() does not know.
    return ("İ" if text[:1] == "i" else text[:1].upper()) + text[1:]
