"""Which column of a file probably means what: by its header's spelling, by likeness, and by what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from geodata.models import Base
from loaders import clean, dates, degrees, pins
from loaders.headers import Column, Columns
from loaders.known import Known
from loaders.problems import Unreadable

ALIKE = 82
"""From this likeness of 100 on, a header is taken for a misspelling of a known one."""

MOST = 25
"""Sample values that are tried."""

_DATES = re.compile(r"_date$|^reported_on$|_as_of$|_on$|_end$")
_AMOUNTS = ("support_amount", "total_budget", "own_share", "paid")


@dataclass(frozen=True)
class Suggestion:
    """What a column is taken for and why: ``spelling``, ``saved``, ``alike`` or ``values``; or for nothing."""

    name: str | None = None
    why: str = ""


def suggestions(
    columns: Columns, headers: Sequence[str], samples: Sequence[Sequence[str]], known: Known
) -> list[Suggestion]:
    """One suggestion per header; no column of ours is suggested twice, and the surest has it.

    Headers that are knowingly not read (``columns.ignored``) are taken for nothing.
    """
    found = [Suggestion()] * len(headers)
    taken: set[str] = set()
    for judge in (_by_spelling, _by_likeness, _by_values):
        for at, header in enumerate(headers):
            free = [column for column in columns.columns if column.name not in taken and not column.pattern]
            if found[at].name is not None or clean.fold(header) in columns.ignored:
                continue
            if (name := judge(columns, free, header, samples[at], known)) is not None:
                found[at] = Suggestion(name, _WHY[judge])
                taken.add(name)
    return found


def _by_spelling(
    columns: Columns, free: Sequence[Column], header: str, values: Sequence[str], known: Known
) -> str | None:
    name = columns.named(header) if header else None
    return name if any(column.name == name for column in free) else None


def _by_likeness(
    columns: Columns, free: Sequence[Column], header: str, values: Sequence[str], known: Known
) -> str | None:
    folded = clean.fold(header).replace("-", " ")
    if len(folded) < 4:
        return None

    def alike(column: Column) -> float:
        return max(fuzz.token_sort_ratio(folded, spelling.replace("-", " ")) for spelling in column.folded)

    best = max(free, key=alike, default=None)
    return best.name if best is not None and alike(best) >= ALIKE and _holds(best, values, known) else None


def _by_values(
    columns: Columns, free: Sequence[Column], header: str, values: Sequence[str], known: Known
) -> str | None:
    """A column of codes is known by its codes, if its header shares a word with ours or it can be nothing else."""
    if not values:
        return None
    fitting = [column for column in free if (column.codes or column.words) and _holds(column, values, known)]
    words = set(clean.fold(header).split("-"))
    related = [one for one in fitting if words & {word for spelling in one.folded for word in spelling.split("-")}]
    found = related or [one for one in fitting if one.codes]
    return found[0].name if len(found) == 1 else None


_WHY: dict[Callable[..., str | None], str] = {_by_spelling: "spelling", _by_likeness: "alike", _by_values: "values"}


def _holds(column: Column, values: Sequence[str], known: Known) -> bool:
    """Whether most sample values can be read as this column's; where nothing is known of it, any can."""
    read = _reader(column, known)
    tried = [value for value in values[:MOST] if not clean.is_empty(value)]
    if read is None or not tried:
        return True
    return sum(_reads(read, value) for value in tried) * 2 >= len(tried)


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        for part in clean.several(value) or [value]:
            read(part)
    except Unreadable:
        return False
    return True


def _reader(column: Column, known: Known) -> Callable[[str], object] | None:
    if column.codes == "place":
        return _district(known)
    if column.codes in _TABLES:
        return known.options(_TABLES[column.codes]).find
    if column.words:
        words = {clean.fold(word) for word in column.words}
        return lambda raw: _one_of(words, raw)
    if column.name in _AMOUNTS:
        return clean.money
    if _DATES.search(column.name):
        return dates.partial_date
    return {"latitude": degrees.latitude, "longitude": degrees.longitude}.get(column.name)


_TABLES: dict[str, type[Base]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def _district(known: Known) -> Callable[[str], object]:
    districts = known.options(_TABLES["place"], kind="district")

    def read(raw: str) -> object:
        return None if clean.fold(raw) in pins.WHOLE_PROVINCE else districts.find(raw)

    return read


def _one_of(words: set[str], raw: str) -> None:
    if clean.fold(raw) not in words:
        raise Unreadable("unknown_code")
