"""What search rests on: the words the register holds, and the words that mean the same."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from geodata.models.base import Base, Key, Sourced


class Word(Base, kw_only=True):
    """A word of the projects' search text: folded, as it is written most often, and in how many projects it stands.

    Derived by the door, like a project's search text.
    """

    __tablename__ = "word"

    word: Mapped[Key]
    shown: Mapped[str]
    projects: Mapped[int]


class Synonym(Sourced, Base, kw_only=True):
    """One way of saying a thing. Phrases of the same ``meaning`` find each other."""

    __tablename__ = "synonym"

    meaning: Mapped[str] = mapped_column(primary_key=True)
    phrase: Mapped[str] = mapped_column(primary_key=True)
