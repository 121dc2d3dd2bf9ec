"""What people type and what it must and must not find, in the real register and in texts made for the purpose."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, insert, select

from geodata.folding import fold
from geodata.models import Project
from geodata.queries.vocabulary import vocabulary
from geodata.search import understand
from geodata.vocabulary import Vocabulary
from geodata.words import words_of

with (Path(__file__).parent / "pairs.csv").open(encoding="utf-8", newline="") as stream:
    PAIRS = list(csv.DictReader(stream))
MADE = Table("made", MetaData(), Column("written", Text), Column("folded", Text), prefixes=["TEMPORARY"])


def pairs(where: str) -> list[tuple[str, set[str], set[str]]]:
    return [
        (row["query"], set(filter(None, row["finds"].split(";"))), set(filter(None, row["misses"].split(";"))))
        for row in PAIRS
        if row["in"] == where
    ]


def shown(value: str | set[str]) -> str:
    """A part of a test's name, the same in every process: the order of a set is not."""
    return (value if isinstance(value, str) else ";".join(sorted(value)))[:40]


@pytest.fixture(scope="module")
def register(loaded_url: str) -> Iterator[Connection]:
    engine = create_engine(loaded_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def register_words(register: Connection) -> Vocabulary:
    return vocabulary(register)


@pytest.fixture(scope="module")
def made(register: Connection) -> Connection:
    texts = {text for _, finds, misses in pairs("texts") for text in finds | misses}
    MADE.create(register)
    register.execute(insert(MADE), [{"written": text, "folded": fold(text)} for text in sorted(texts)])
    return register


@pytest.fixture(scope="module")
def made_words(made: Connection, register_words: Vocabulary) -> Vocabulary:
    words = Counter(word for text in made.execute(select(MADE.c.written)).scalars() for word in words_of(text))
    return Vocabulary({word: word for word in words}, words, register_words.synonyms)


def test_there_are_many_pairs() -> None:
    assert len(PAIRS) >= 80
    assert all(finds or misses for where in ("register", "texts") for _, finds, misses in pairs(where))


@pytest.mark.parametrize(("query", "finds", "misses"), pairs("register"), ids=shown)
def test_in_the_register(
    register: Connection, register_words: Vocabulary, query: str, finds: set[str], misses: set[str]
) -> None:
    search = understand(register_words, query)
    found = set(register.execute(select(Project.ref).where(search.where(Project.search_text))).scalars())
    assert finds <= found, search.meant
    assert not misses & found, search.meant


@pytest.mark.parametrize(("query", "finds", "misses"), pairs("texts"), ids=shown)
def test_in_texts(made: Connection, made_words: Vocabulary, query: str, finds: set[str], misses: set[str]) -> None:
    search = understand(made_words, query)
    found = set(made.execute(select(MADE.c.written).where(search.where(MADE.c.folded))).scalars())
    assert finds <= found, search.meant
    assert not misses & found, search.meant
    marked = {text for text in made.execute(select(MADE.c.written)).scalars() if search.marks(text)}
    assert found <= marked
    if all(len(way) == 1 for meant in search.meant for way in meant.ways) and len(search.meant) == 1:
        assert marked == found
