"""What a reader means by a search text: words in any form, phrases, exclusions, synonyms, and typing slips mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, not_, or_

from geodata.folding import fold
from geodata.vocabulary import Phrase, Vocabulary
from geodata.words import words_of

_TOKEN = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "−": "-", "–": "-"})
_JOINING = frozenset({"ve", "veya", "ile", "icin", "and", "of", "for", "the"})
"""Words that join others and say nothing; they need not occur."""

_LONGEST_PHRASE = 5
_SHORTEST_BEGINNING = 3

# A word begins after anything but a letter, a digit, or the apostrophe of a suffix. Not PostgreSQL's \y: what that
# takes for a letter depends on the database's locale, and it would find the -de of İzmir'de.
_BEFORE = r"(?:^|[^a-z0-9'’]|(?:^|[^a-z0-9])['’])"
_AFTER = r"(?:[^a-z0-9]|$)"
_BETWEEN = r"(?:['’][a-z0-9]+)?[^a-z0-9]+"


@dataclass(frozen=True)
class Term:
    """One thing searched for: words in a row, ``exact`` when quoted, ``without`` when it must not occur."""

    written: str
    words: Phrase
    exact: bool = False
    without: bool = False

    def __str__(self) -> str:
        return ("-" if self.without else "") + (f'"{self.written}"' if self.exact else self.written)


@dataclass(frozen=True)
class Meant:
    """What some terms are looked for as: any of ``ways``, each a list of patterns that must all be found.

    A pattern is a regular expression for words in a row in folded text, without the edges of words. ``mended`` pairs
    what was typed with what it was taken for.
    """

    terms: tuple[Term, ...]
    ways: tuple[tuple[str, ...], ...]
    mended: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Search:
    """A search text and what it means in the register's words; two with the same text are the same question."""

    text: str
    meant: tuple[Meant, ...] = field(default=(), compare=False, repr=False)

    def __str__(self) -> str:
        return self.text

    def where(self, column: Any) -> ColumnElement[bool]:
        """Rows whose folded text has every term and none left out. A text without any word is found nowhere."""
        return and_(*(_condition(column, meant) for meant in self.meant)) if self.meant else false()

    @property
    def mended(self) -> tuple[tuple[str, str], ...]:
        """Words with a typing slip, and what they were taken for."""
        return tuple(pair for meant in self.meant for pair in meant.mended)

    def as_typed(self) -> str:
        """The same text with every mended word in quotes: asks for exactly what was typed."""
        slips = {typed for typed, _ in self.mended}
        terms = [term for meant in self.meant for term in meant.terms]
        return " ".join(f'"{term.written}"' if term.written in slips else str(term) for term in terms)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Where what is searched for stands in a text as people wrote it: (start, end), in order, not overlapping."""
        folded = fold(text)
        if len(folded) != len(text):
            return []
        found = sorted(span for pattern in self._looked_for for span in _spans(pattern, folded))
        spans: list[tuple[int, int]] = []
        for start, end in found:
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans

    @cached_property
    def _looked_for(self) -> tuple[re.Pattern[str], ...]:
        patterns = {
            pattern for meant in self.meant if not meant.terms[0].without for way in meant.ways for pattern in way
        }
        return tuple(re.compile(f"{_BEFORE}({pattern})(?={_AFTER})") for pattern in sorted(patterns))


def parse(text: str) -> tuple[Term, ...]:
    """Terms of a search text: ``zeytin -makine "kent belleği" TR31/17``. What holds no letter or digit is no term."""
    terms = []
    for minus, quoted, plain in _TOKEN.findall(text.translate(_SIGNS)):
        written = (quoted or plain).strip()
        words = words_of(written)
        if words:
            terms.append(Term(written, words, exact=not plain, without=bool(minus)))
    saying = tuple(term for term in terms if term.exact or not _JOINING.issuperset(term.words))
    return saying or tuple(terms)


def understand(vocabulary: Vocabulary, text: str) -> Search:
    """A search text in a register's own words."""
    terms = parse(text)
    meant = []
    while terms:
        count = _together(vocabulary, terms)
        meant.append(_meant(vocabulary, terms[:count]))
        terms = terms[count:]
    return Search(text, tuple(meant))


def literally(text: str) -> Search:
    """A search text taken word for word, without a register's vocabulary."""
    return understand(Vocabulary(), text)


def beginning_with(word: str) -> str:
    """A regular expression for folded text that has a word beginning so."""
    return f"{_BEFORE}{word}"


def _condition(column: Any, meant: Meant) -> ColumnElement[bool]:
    found = or_(
        *(
            and_(*(column.regexp_match(literal(f"{_BEFORE}(?:{pattern}){_AFTER}")) for pattern in way))
            for way in meant.ways
        )
    )
    return not_(found) if meant.terms[0].without else found


def _spans(pattern: re.Pattern[str], folded: str) -> Iterable[tuple[int, int]]:
    return (match.span(1) for match in pattern.finditer(folded))


def _together(vocabulary: Vocabulary, terms: Sequence[Term]) -> int:
    """How many of the first terms say one thing together: a phrase that has synonyms, or a word written apart."""
    plain = next((i for i, term in enumerate(terms) if term.exact or term.without), len(terms))
    for count in range(min(plain, _LONGEST_PHRASE), 1, -1):
        words = tuple(word for term in terms[:count] for word in term.words)
        if vocabulary.others(words) or (count == 2 and vocabulary.forms("".join(words))):
            return count
    return 1


def _meant(vocabulary: Vocabulary, terms: Sequence[Term]) -> Meant:
    if terms[0].exact:
        return Meant(tuple(terms), ((_in_a_row(terms[0].words),),))
    words = tuple(word for term in terms for word in term.words)
    others = vocabulary.others(words) + _otherwise_spaced(vocabulary, terms)
    mended: list[tuple[str, str]] = []
    way = []
    for term in terms:
        patterns = [_any_form(vocabulary, word) for word in term.words]
        if not (others or term.without or patterns[0]) and len(term.words) == 1:
            patterns = [_guessed(vocabulary, term, mended)]
        way.append(_BETWEEN.join(pattern or word for pattern, word in zip(patterns, term.words, strict=True)))
    ways = [tuple(way)]
    ways += [(_BETWEEN.join(_any_form(vocabulary, word) or word for word in other),) for other in others]
    return Meant(tuple(terms), tuple(ways), tuple(mended))


def _any_form(vocabulary: Vocabulary, word: str) -> str:
    """A pattern for every form of a word that the register holds; empty when it holds none."""
    forms = vocabulary.forms(word)
    return forms[0] if len(forms) == 1 else f"(?:{'|'.join(forms)})" if forms else ""


def _guessed(vocabulary: Vocabulary, term: Term, mended: list[tuple[str, str]]) -> str:
    """A pattern for a word the register does not hold: one being typed, or one with a slip; else the word itself."""
    (word,) = term.words
    if len(word) >= _SHORTEST_BEGINNING and (vocabulary.beginning(word) or word.isdigit()):
        # A register's words have no long numbers (geodata/derive.py): a number may be one that is being typed.
        return f"{word}[a-z0-9]*"
    if meant := vocabulary.nearest(word):
        mended.append((term.written, vocabulary.shown[meant]))
        return _any_form(vocabulary, meant)
    return word


def _otherwise_spaced(vocabulary: Vocabulary, terms: Sequence[Term]) -> list[Phrase]:
    """The same words written together or apart: zeytin yağı is zeytinyağı, and Kültürpark is Kültür Park."""
    if any(len(term.words) > 1 for term in terms):
        return []
    if len(terms) == 2:
        joined = terms[0].words[0] + terms[1].words[0]
        return [(joined,)] if vocabulary.forms(joined) else []
    (word,) = terms[0].words if len(terms) == 1 else ("",)
    cuts = range(_SHORTEST_BEGINNING, len(word) - _SHORTEST_BEGINNING + 1)
    return [(word[:cut], word[cut:]) for cut in cuts if word[:cut] in vocabulary.shown and vocabulary.forms(word[cut:])]


def _in_a_row(words: Phrase) -> str:
    return _BETWEEN.join(words)
