"""The register's words and synonyms, which searches are understood by."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from geodata.models import Synonym, Word
from geodata.vocabulary import Phrase, Vocabulary
from geodata.words import words_of


def vocabulary(connection: Connection) -> Vocabulary:
    """All words of the register and all synonyms; some thousand words for an agency, kept per data version."""
    rows = connection.execute(select(Word.word, Word.shown, Word.projects)).all()
    groups: dict[str, set[Phrase]] = defaultdict(set)
    for meaning, phrase in connection.execute(select(Synonym.meaning, Synonym.phrase)):
        groups[meaning].add(words_of(phrase))
    return Vocabulary(
        {word: shown for word, shown, _ in rows},
        {word: projects for word, _, projects in rows},
        tuple(tuple(sorted(groups[meaning])) for meaning in sorted(groups)),
    )
