"""Numbers in searches: long ones are references, which are found as typed and are no words of the register."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import create_engine, select

from geodata.models import Word
from geodata.search import understand
from geodata.vocabulary import Vocabulary

HELD = Vocabulary({"2019": "2019", "zeytin": "zeytin"}, {"2019": 3, "zeytin": 5})


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("2019", "2019"),
        ("201", "201[a-z0-9]*"),
        ("1640212", "1640212[a-z0-9]*"),
        ("12", "12"),
    ],
)
def test_a_number_is_looked_for_as_typed_or_as_the_beginning_of_one(typed: str, way: str) -> None:
    assert [meant.ways for meant in understand(HELD, typed).meant] == [((way,),)]


def test_the_words_of_a_register_hold_no_long_numbers(loaded_url: str) -> None:
    engine = create_engine(loaded_url)
    with engine.connect() as connection:
        words = connection.scalars(select(Word.word)).all()
    engine.dispose()
    assert not [word for word in words if re.fullmatch(r"\d{5,}", word)]
    assert [word for word in words if re.fullmatch(r"20\d\d", word)]
