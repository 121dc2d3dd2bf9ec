"""A sheet of text cells as a format's reader gives it, before anything is known about its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_COLUMNS = 300
"""Columns of a list; our own has fifty."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in the sheet: ``line`` as the person counts, ``column`` from 0 (None: the whole line)."""

    rule: str
    line: int
    column: int | None = None
    value: str = ""
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """Lines of cells, all as text. ``first_line`` is the number of ``lines[0]`` as the person's program counts it.

    ``geometry`` holds EWKT per line for files with areas. ``short_headers`` says that the format cuts header
    names (shapefiles keep ten letters).
    """

    name: str
    lines: Sequence[Sequence[str]]
    first_line: int = 1
    hidden: bool = False
    faults: Sequence[Fault] = ()
    geometry: Sequence[str | None] = ()
    short_headers: bool = False

    @property
    def blank(self) -> bool:
        """True when no cell holds anything."""
        return not any(cell.strip() for line in self.lines for cell in line)
