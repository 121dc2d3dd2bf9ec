"""What the register already knows, so that a cell may name a programme, status or district by its code or its label."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

import sqlalchemy as sa

from geodata.models import Base
from loaders import clean
from loaders.problems import Unreadable

T = TypeVar("T")

_NAMES = ("official_code", "name", "name_en", "label_tr", "label_en", "slug")
_SHOWN = 12
_BRACKETED = re.compile(r"(.*\S)\s*\(([^()]+)\)")


@dataclass
class Options:
    """Codes by the folded spelling of their code and labels; a spelling that two codes share finds neither."""

    table: str
    codes: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)
    known: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    short: dict[str, set[str]] = field(default_factory=dict)
    """What a name with an abbreviation in brackets is called without the one or the other."""

    def add(self, code: str, *spellings: str | None) -> None:
        """Makes ``code`` findable by itself and by each spelling."""
        self.known.append(code)
        # A number says nothing to a person who misspelled a district: its name is told instead.
        self.told[code] = next((name for name in spellings if name), code) if code.isdigit() else code
        self.codes[clean.fold(code)] = code
        for spelling in spellings:
            folded = clean.fold(spelling or "")
            if folded and self.codes.setdefault(folded, code) != code:
                self.shared.add(folded)
            if folded and folded != clean.fold(code):
                self.names.setdefault(code, spelling or "")
            if found := _BRACKETED.fullmatch(spelling or ""):
                for part in found.groups():
                    self.short.setdefault(clean.fold(part), set()).add(code)

    def find(self, text: str) -> str:
        """The code that ``text`` names. Raises Unreadable naming the known ones (the nearest first)."""
        folded = clean.fold(text)
        if folded in self.codes and (folded not in self.shared or self.codes[folded] == text):
            return self.codes[folded]
        if folded not in self.codes and len(self.short.get(folded, ())) == 1:
            return next(iter(self.short[folded]))
        if folded in self.shared:
            raise Unreadable("ambiguous_name", known=self._listed(folded))
        raise Unreadable("unknown_code", known=self._listed(folded))

    def _listed(self, folded: str) -> str:
        near = dict.fromkeys(self.codes[match] for match in get_close_matches(folded, self.codes, n=3, cutoff=0.6))
        names = [self._with_name(code) for code in near] + [self.told[one] for one in self.known if one not in near]
        rest = len(names) - _SHOWN
        return ", ".join(names[:_SHOWN]) + (f" … (+{rest})" if rest > 0 else "") if names else "—"

    def _with_name(self, code: str) -> str:
        told, name = self.told[code], self.names.get(code, "")
        return f"{told} ({name})" if name and name != told else told


class Known:
    """Lookups into the register, each read once when it is first asked for."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._read: dict[tuple[object, ...], Options] = {}
        self._values: dict[tuple[object, ...], dict[str, Any]] = {}
        self._made: dict[object, Any] = {}

    def options(self, table: type[Base], **where: object) -> Options:
        """The codes and labels of ``table`` (its first key column is the code), narrowed by equal columns."""
        key = (table, *sorted(where.items(), key=str)) if where else (table,)
        if key not in self._read:
            self._read[key] = self._fetch(table, where)
        return self._read[key]

    def once(self, make: Callable[[Known], T]) -> T:
        """What ``make`` makes of these lookups, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    def values(self, table: type[Base], column: str) -> dict[str, Any]:
        """The values of one column by the table's code: which programme a call belongs to, and the like."""
        key = (table, "values of", column)
        if key not in self._values:
            code = next(iter(sa.inspect(table).primary_key))
            query = sa.select(code, table.__table__.c[column])
            self._values[key] = {row[0]: row[1] for row in self._connection.execute(query)}
        return self._values[key]

    def _fetch(self, table: type[Base], where: dict[str, object]) -> Options:
        columns = table.__table__.c
        code = next(iter(sa.inspect(table).primary_key))
        names = [columns[name] for name in _NAMES if name in columns]
        query = sa.select(code, *names).where(*(columns[name] == value for name, value in where.items())).order_by(code)
        options = Options(table.__tablename__)
        for found, *spellings in self._connection.execute(query):
            options.add(found, *spellings)
        return options
