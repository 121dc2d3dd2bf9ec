"""The words a register holds, and how a word that people type finds them: in any form, by synonyms, with a slip."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.words import is_compound, roots, same_root

_SHORTEST_MENDED = 4
_TWO_SLIPS = 7
"""Words of so many letters and more may have two slips."""

Phrase = tuple[str, ...]
"""Folded words in a row."""


@dataclass(frozen=True)
class Vocabulary:
    """A register's words: ``shown`` as they are written, ``projects`` that hold them, and groups of ``synonyms``."""

    shown: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, int] = field(default_factory=dict)
    synonyms: tuple[tuple[Phrase, ...], ...] = ()

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words in alphabetical order."""
        return tuple(sorted(self.shown))

    def beginning(self, start: str) -> Sequence[str]:
        """Words that begin so."""
        low = bisect_left(self.words, start)
        return self.words[low : bisect_left(self.words, start + "\x7f")]

    def forms(self, word: str) -> Phrase:
        """Words that are forms or compounds of this one; the first two letters of a word are the same in all."""
        return tuple(other for other in self.beginning(word[:2]) if same_root(word, other) or is_compound(word, other))

    def others(self, phrase: Phrase) -> list[Phrase]:
        """Phrases that mean the same as this one."""
        found = []
        for group in self.synonyms:
            if any(_same_phrase(phrase, one) for one in group):
                found += [one for one in group if not _same_phrase(phrase, one)]
        return found

    def nearest(self, word: str) -> str | None:
        """The word that one with a typing slip or two was most likely meant to be; None when nothing is near."""
        if len(word) < _SHORTEST_MENDED or not word.isalpha():
            return None
        near = [
            (distance, len(word) - len(root), -self.projects[other], other)
            for root in roots(word)
            for other, distance in self._near(root)
        ]
        return min(near)[-1] if near else None

    def _near(self, word: str) -> list[tuple[str, int]]:
        most = 2 if len(word) >= _TWO_SLIPS else 1
        found = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=most, limit=None)
        return [(other, int(distance)) for other, distance, _ in found if _believable(word, other)]


def _believable(word: str, other: str) -> bool:
    if len(word) == _SHORTEST_MENDED:
        # Half of all short words are one letter away from another; only letters that changed places are believed.
        return sorted(word) == sorted(other)
    return len(other) >= _SHORTEST_MENDED and (len(word) >= _TWO_SLIPS or word[0] == other[0])


def _same_phrase(one: Phrase, other: Phrase) -> bool:
    return len(one) == len(other) and all(same_root(a, b) for a, b in zip(one, other, strict=True))
