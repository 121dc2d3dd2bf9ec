"""What a reader may mean while typing: places, programmes, organisations, sectors, projects, words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from geodata.filters import params
from geodata.folding import fold
from geodata.queries.codebook import Term
from geodata.queries.suggest import organisations, projects
from geodata.vocabulary import Phrase, Vocabulary
from geodata.words import same_root, words_of
from webmap.language import link
from webmap.presentation import number
from webmap.reading import Reading

MOST = 10
_SHORTEST = 2


@dataclass(frozen=True)
class Suggestion:
    """One suggestion: a filter (``param`` and ``value``), a page (``href``), or another search (``text``)."""

    label: str
    param: str | None = None
    value: str | None = None
    href: str | None = None
    text: str | None = None
    note: str | None = None

    def told(self) -> dict[str, str]:
        """What is known of it, for JSON."""
        known = {name: getattr(self, name) for name in ("label", "param", "value", "href", "text", "note")}
        return {name: value for name, value in known.items() if value is not None}


def suggestions(r: Reading, typed: str) -> list[dict[str, Any]]:
    """Groups of suggestions with their titles, at most MOST in all; none for less than two letters."""
    words = words_of(typed)
    if sum(map(len, words)) < _SHORTEST:
        return []
    groups = _groups(r, typed, words)
    if not groups and (mended := r.codebook.vocabulary.nearest(words[-1])):
        groups = _groups(r, _ending_in(typed, r.codebook.vocabulary.shown[mended]), (*words[:-1], mended))
    left = MOST
    told = []
    for title, found in groups:
        shown, left = found[:left], left - len(found[:left])
        if shown:
            told.append({"title": title, "items": [one.told() for one in shown]})
    return told


def _groups(r: Reading, typed: str, words: Phrase) -> list[tuple[str, list[Suggestion]]]:
    groups = [
        (_("Places"), [*_coded(r, "district", words), *_coded(r, "subregion", words)][:3]),
        (_("Programmes"), [*_coded(r, "programme", words), *_coded(r, "result_programme", words)][:2]),
        (_("Sectors"), _coded(r, "sector", words)[:2]),
        (_("Organisations"), _organisations(r, words)),
        (_("Projects"), _projects(r, words)),
        (_("Words"), _words(r.codebook.vocabulary, typed, words)),
    ]
    return [(str(title), found) for title, found in groups if found]


def _coded(r: Reading, name: str, words: Phrase) -> list[Suggestion]:
    """Options of a question by their label in either language, best first."""
    param = params()[name].name
    ranked = [(_rank(term, words), term) for term in r.codebook.lists.get(name, {}).values()]
    return [
        Suggestion(term.label(r.language), param, term.code) for best in (0, 1) for rank, term in ranked if rank == best
    ]


def _rank(term: Term, words: Phrase) -> int | None:
    """0 when a label begins so, 1 when each word begins a word of it; None when one does not."""
    ranks = []
    for label in {term.tr, term.en}:
        held = words_of(label)
        if all(any(one.startswith(word) or same_root(word, one) for one in held) for word in words):
            ranks.append(0 if fold(label).startswith(words[0]) else 1)
    return min(ranks, default=None)


def _organisations(r: Reading, words: Phrase) -> list[Suggestion]:
    param = params()["organisation"].name
    return [
        Suggestion(row.name, param, row.key, note=_projects_said(row.projects))
        for row in organisations(r.connection, words, 3)
    ]


def _projects_said(count: int) -> str:
    return str(ngettext("%(count)s project", "%(count)s projects", count, count=number(count)))


def _projects(r: Reading, words: Phrase) -> list[Suggestion]:
    return [
        Suggestion(
            (row.title_en if r.language == "en" else None) or row.title,
            href=link("project_page", ref=row.ref),
            note=row.ref,
        )
        for row in projects(r.connection, words, 3)
    ]


def _words(vocabulary: Vocabulary, typed: str, words: Phrase) -> list[Suggestion]:
    """The text with its last word completed to the commonest words of the register, forms of one word only once."""
    last = words[-1]
    begun = sorted(vocabulary.beginning(last), key=lambda word: (-vocabulary.projects[word], word))
    kept: list[str] = []
    for word in begun:
        if word.isalpha() and word != last and not any(same_root(word, other) for other in (*kept, last)):
            kept.append(word)
    return [Suggestion(vocabulary.shown[word], text=_ending_in(typed, vocabulary.shown[word])) for word in kept[:3]]


def _ending_in(typed: str, word: str) -> str:
    """The text with another last word."""
    before, _space, _last = typed.rstrip().rpartition(" ")
    return f"{before} {word}".strip()
