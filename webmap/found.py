"""Where a search was found: matches marked in texts, and the parts of a project that a list does not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from geodata.search import Search, literally
from webmap.address import Address

_AROUND = 60
"""Letters of a long text shown before and after the first match."""

_MOST = 2


def register(app: Flask) -> None:
    """Give templates the filter ``marked`` and the functions of this module."""
    app.jinja_env.filters["marked"] = marked
    app.jinja_env.globals.update(also_found=also_found, as_typed=as_typed)


def marked(text: Any, search: Search | None) -> Markup:
    """A text with every match of a search in ``<mark>``; whatever the text says, it stays text."""
    if search is None or text is None:
        return escape("" if text is None else text)
    plain, at = str(text), 0
    pieces = []
    for start, end in search.marks(plain):
        pieces.append(escape(plain[at:start]) + Markup("<mark>{}</mark>").format(plain[start:end]))
        at = end
    return Markup("").join([*pieces, escape(plain[at:])])


def also_found(row: Any, search: Search, language: str) -> list[tuple[str, Markup]]:
    """Parts of a project that hold a match and are not in the list: their name and the text around the match."""
    found = []
    for name, text in _unseen(row, language):
        spans = search.marks(text)
        if spans:
            found.append((name, marked(_around(text, spans[0]), search)))
    return found[:_MOST]


def as_typed(address: Address) -> Address:
    """The same question with every word searched for exactly as it was typed."""
    assert address.flt.text is not None
    return address.asking(text=literally(address.flt.text.as_typed()))


def _unseen(row: Any, language: str) -> Iterator[tuple[str, str]]:
    for name, texts in (
        (_("Beneficiary"), row.beneficiaries),
        (_("Partner"), row.partners),
        (_("Associate"), row.associates),
        (_("Place"), row.place_names),
    ):
        yield from ((str(name), text) for text in texts or () if text)
    if row.places and len(row.places) > 3:
        yield str(_("Place")), ", ".join(row.places)
    if language == "en" and row.title_en:
        yield str(_("Turkish title")), row.title
    if row.summary:
        yield str(_("Summary")), row.summary


def _around(text: str, span: tuple[int, int]) -> str:
    start = text.rfind(" ", 0, max(0, span[0] - _AROUND)) + 1 if span[0] > _AROUND else 0
    end = text.find(" ", min(len(text), span[1] + _AROUND))
    end = len(text) if end < 0 else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
