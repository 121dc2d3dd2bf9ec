"""What the records of the API hold: types that the answers and their JSON schemas are both made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from geodata.filters import UNKNOWN
from geodata.queries.codebook import Codebook
from webmap.language import LANGUAGES
from webmap.presentation import label

Amount = Annotated[
    Decimal | None, Field(description="Decimal as a string; null: no amount is known, which is not zero.")
]
Day = Annotated[str | None, Field(description="As exactly as it is known: 2018, 2018-03 or 2018-03-12.")]


@dataclass(frozen=True)
class Named:
    """A code with its Turkish and English label."""

    code: str
    tr: str
    en: str


@dataclass(frozen=True)
class Sums:
    """Projects and their support in the lens asked; ``amount`` null: there are projects, none with a known amount."""

    projects: int
    amount: Amount


def named(book: Codebook, name: str, code: Any) -> Named | None:
    """The code of a list with its labels; None for none."""
    return None if code is None else term(book, name, str(code))


def term(book: Codebook, name: str, code: str) -> Named:
    """The code of a list with its labels; UNKNOWN and codes whose meaning lives in the program have some too."""
    if name == "year" and code != UNKNOWN:
        return Named(code, code, code)
    return Named(code, *(label(book, name, code, language) for language in LANGUAGES))
