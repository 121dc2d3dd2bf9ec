"""What a search means, worked out slowly: the word list of every project, one by one, and no regular expression."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.words import is_compound, roots, same_root

_FOLD = str.maketrans("İIıŞşĞğÜüÖöÇçÂâÎîÛû", "iiissgguuooccaaiiuu")
_JOINING = {"ve", "veya", "ile", "icin", "and", "of", "for", "the"}
Phrase = list[str]


def split(written: str) -> Phrase:
    """Folded words; letters right after a letter and an apostrophe are a suffix and left out."""
    found: Phrase = []
    inside = suffix = after_plain = False
    for letter in written.translate(_FOLD).lower():
        plain = letter.isascii() and letter.isalnum()
        if plain and not suffix:
            found = [*found[:-1], found[-1] + letter] if inside else [*found, letter]
        elif not plain:
            suffix = letter in "'’" and after_plain
        inside, after_plain = plain and not suffix, plain
    return found


def slips(one: str, other: str) -> int:
    """Letters put in, left out, exchanged, or swapped with their neighbour, to make one word of the other."""
    table = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@dataclass
class SlowSearch:
    """Every project's words, how many projects hold each word, and the groups of phrases that mean the same."""

    texts: dict[str, Phrase]
    counts: Counter[str]
    groups: list[list[Phrase]]

    @classmethod
    def read(cls, connection: Connection) -> SlowSearch:
        rows = connection.execute(
            text("SELECT ref, search_text FROM project WHERE ref NOT IN (SELECT ref FROM withholding)")
        ).all()
        texts = {ref: split(words) for ref, words in rows}
        groups = defaultdict(list)
        for meaning, phrase in connection.execute(text("SELECT meaning, phrase FROM synonym")):
            groups[meaning].append(split(phrase))
        return cls(texts, Counter(word for words in texts.values() for word in set(words)), list(groups.values()))

    def finding(self, asked: str) -> set[str]:
        """References of the projects that a search text means."""
        terms = self._terms(asked)
        found = set(self.texts) if terms else set[str]()
        at = 0
        while at < len(terms):
            count = self._together(terms[at:])
            here = self._with(terms[at : at + count])
            found = found - here if terms[at][0] == "-" else found & here
            at += count
        return found

    def _terms(self, asked: str) -> list[tuple[str, bool, Phrase]]:
        """(minus or nothing, quoted, words) of each piece between blanks or quotes."""
        pieces: list[tuple[str, bool, str]] = []
        rest = asked.strip()
        while rest:
            sign = "-" if rest.startswith("-") and len(rest) > 1 and rest[1] != " " else ""
            rest = rest.removeprefix(sign)
            quoted = rest.startswith('"')
            piece, _, rest = rest[quoted:].partition('"' if quoted else " ")
            pieces.append((sign, quoted, piece))
            rest = rest.strip()
        terms = [(sign, quoted, words) for sign, quoted, piece in pieces if (words := split(piece))]
        return [term for term in terms if term[1] or not set(term[2]) <= _JOINING] or terms

    def _together(self, terms: list[tuple[str, bool, Phrase]]) -> int:
        for count in range(min(5, len(terms)), 1, -1):
            if any(sign or quoted for sign, quoted, _ in terms[:count]):
                continue
            words = [word for _, _, some in terms[:count] for word in some]
            if self._others(words) or (count == 2 and self._known("".join(words))):
                return count
        return 1

    def _with(self, terms: list[tuple[str, bool, Phrase]]) -> set[str]:
        sign, quoted, words = terms[0]
        if quoted:
            return self._holding([{word} for word in words])
        together = [word for _, _, some in terms for word in some]
        others = self._others(together)
        if all(len(some) == 1 for _, _, some in terms):
            if len(terms) == 2 and self._known("".join(together)):
                others.append(["".join(together)])
            if len(terms) == 1:
                cuts = [[words[0][:i], words[0][i:]] for i in range(3, len(words[0]) - 2)]
                others += [cut for cut in cuts if cut[0] in self.counts and self._known(cut[1])]
        found = set(self.texts)
        for _, _, some in terms:
            guess = not sign and not others and len(some) == 1 and not self._known(some[0])
            row = [self._guess(some[0])] if guess else [self._known(word) or {word} for word in some]
            found &= self._holding(row)
        for other in others:
            found |= self._holding([self._known(word) or {word} for word in other])
        return found

    def _known(self, word: str) -> set[str]:
        return {other for other in self.counts if same_root(word, other) or is_compound(word, other)}

    def _guess(self, word: str) -> set[str]:
        begun = {other for other in self.counts if other.startswith(word) and len(word) >= 3}
        if begun or len(word) < 4 or not word.isalpha():
            return begun or {word}
        near = [
            (slips(root, other), len(word) - len(root), -self.counts[other], other)
            for root in roots(word)
            for other in self.counts
            if abs(len(root) - len(other)) <= 2 and self._believable(root, other)
        ]
        return self._known(min(near)[-1]) if near else {word}

    @staticmethod
    def _believable(word: str, other: str) -> bool:
        if len(word) == 4:
            return slips(word, other) == 1 and sorted(word) == sorted(other)
        if len(word) < 7:
            return len(other) >= 4 and word[0] == other[0] and slips(word, other) == 1
        return len(other) >= 4 and slips(word, other) <= 2

    def _others(self, words: Phrase) -> list[Phrase]:
        return [
            phrase
            for group in self.groups
            if any(_same(words, one) for one in group)
            for phrase in group
            if not _same(words, phrase)
        ]

    def _holding(self, row: list[set[str]]) -> set[str]:
        return {ref for ref, words in self.texts.items() if _in_a_row(row, words)}


def _same(one: Phrase, other: Phrase) -> bool:
    return len(one) == len(other) and all(same_root(a, b) for a, b in zip(one, other, strict=True))


def _in_a_row(row: list[set[str]], words: Phrase) -> bool:
    starts: Iterable[int] = range(len(words) - len(row) + 1)
    return any(all(words[at + i] in forms for i, forms in enumerate(row)) for at in starts)
