"""The cells of a table written a column at a time: most columns hold values of one kind, and so are quickly written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from types import NoneType
from typing import Any

_ROWS_AT_ONCE = 250


def in_columns(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows a few hundred at a time, as columns."""
    coming = iter(rows)
    while held := list(islice(coming, _ROWS_AT_ONCE)):
        yield list(zip(*held, strict=True))


def kind_of(values: Sequence[Any]) -> type:
    """The type of a column's values, but for None; ``object`` where they differ, NoneType where there are no others."""
    kinds = set(map(type, values)) - {NoneType}
    return object if len(kinds) > 1 else kinds.pop() if kinds else NoneType


def each(values: Sequence[Any], write: Callable[[Any], str]) -> list[str]:
    """What ``write`` makes of each value; of one that stands there more than once, it is made once."""
    made = {id(value): value for value in values}
    if len(made) == len(values):
        return list(map(write, values))
    known = {key: write(value) for key, value in made.items()}
    return [known[id(value)] for value in values]


def digits(number: Decimal) -> str:
    """A decimal digit by digit, without zeros at the end of its fraction."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
