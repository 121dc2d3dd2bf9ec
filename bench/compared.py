"""A question put to us and to a peer, and what differs between the answers."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Compared:
    """A question, both answers in words, and what differs (empty: nothing)."""

    question: str
    ours: str
    theirs: str
    differs: str = ""


def of_sets(question: str, ours: Set[str], theirs: Set[str]) -> Compared:
    """The sizes of two sets that should be one, and some of what only one of them has."""
    more, less = sorted(ours - theirs), sorted(theirs - ours)
    differs = f"only ours {more[:5]}, only theirs {less[:5]}" if more or less else ""
    return Compared(question, str(len(ours)), str(len(theirs)), differs)
