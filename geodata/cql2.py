"""CQL2, the OGC's query language: an expression, as text or JSON, made into a condition on named columns."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import cql2
from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, false, func, literal, not_, or_, true

from geodata.crs import CRS84, Crs
from geodata.literals import geometry_of

LONGEST = 2000
"""Letters of an expression. The parser goes one call deeper for each bracket; this many are far from its end."""

_DEEPEST = 60
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda one, other: one == other,
    "<>": lambda one, other: one != other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_LISTED = {"a_contains": "@>", "a_containedby": "<@", "a_overlaps": "&&", "a_equals": "="}
_RELATED = {
    "s_contains": "ST_Contains",
    "s_crosses": "ST_Crosses",
    "s_equals": "ST_Equals",
    "s_overlaps": "ST_Overlaps",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
}
OPERATORS = (
    "and", "or", "not", *_COMPARED, "like", "between", "in", "isNull", "casei", "s_intersects", "s_disjoint",
    *_RELATED, *_LISTED,
)  # fmt: skip
"""Everything an expression may be made of."""

_PREDICATES = {one.lower() for one in OPERATORS} - {"and", "or", "not", "casei"}


class Unreadable(ValueError):
    """An expression that means nothing here. ``rule``: syntax, long, property, operator, kinds, pattern, geometry;
    ``told`` is the piece that is wrong, ``known`` what could stand there."""

    def __init__(self, rule: str, told: str = "", known: Sequence[str] = ()) -> None:
        super().__init__(rule)
        self.rule, self.told, self.known = rule, told, tuple(known)


@dataclass(frozen=True)
class Term:
    """A value or a property with what it holds (text, number, yes_no, day, texts)."""

    sql: Any
    kind: str


@dataclass(frozen=True)
class Queried:
    """What can be asked about: properties by name, and the geometry with its condition of meeting another."""

    properties: Mapping[str, Term]
    geometry: Any
    meets: Callable[[Any], ColumnElement[bool]]
    name: str = "geometry"


def parse(text: str, language: str) -> Any:
    """An expression in ``cql2-text`` or ``cql2-json`` as the tree that CQL2 JSON writes. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable("long", known=(str(LONGEST),))
    try:
        if language == "cql2-text":
            return cql2.parse_text(text).to_json()
        held = json.loads(text, parse_constant=_no_number)
        if not isinstance(held, dict):
            raise Unreadable("syntax", text[:60])
        return cql2.Expr(held).to_json()
    except (cql2.ParseError, RecursionError, ValueError, TypeError, OverflowError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("syntax", _where(error)) from error


def condition(tree: Any, asked: Queried, crs: Crs = CRS84) -> ColumnElement[bool]:
    """The condition that a tree means; geometries in it are in ``crs``. Raises Unreadable."""
    return _Reader(asked, crs).condition(tree, 0)


def _where(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1].lstrip("= ") if lines else "")[:120]


def _no_number(text: str) -> float:
    raise ValueError(text)


@dataclass(frozen=True)
class _Reader:
    asked: Queried
    crs: Crs

    def condition(self, tree: Any, depth: int) -> ColumnElement[bool]:
        if depth > _DEEPEST:
            raise Unreadable("syntax", "((((…")
        if isinstance(tree, bool):
            return true() if tree else false()
        if isinstance(tree, dict) and "property" in tree:
            term = self.term(tree)
            if term.kind != "yes_no":
                raise Unreadable("kinds", str(tree["property"]))
            return term.sql.is_(true())  # type: ignore[no-any-return]
        if not isinstance(tree, dict) or "op" not in tree:
            raise Unreadable("syntax", str(tree)[:60])
        op, args = str(tree["op"]), list(tree.get("args") or ())
        if op in ("and", "or"):
            return (and_ if op == "and" else or_)(*(self.condition(one, depth + 1) for one in args))
        if op == "not" and len(args) == 1:
            return not_(self.condition(args[0], depth + 1))
        return self._predicate(op, args)

    def _predicate(self, op: str, args: list[Any]) -> ColumnElement[bool]:
        name = op.lower()
        wanted = {"between": 3, "isnull": 1}.get(name, 2)
        if name not in _PREDICATES:
            raise Unreadable("operator", op, OPERATORS)
        if len(args) != wanted:
            raise Unreadable("syntax", op)
        if name in _COMPARED:
            return _COMPARED[name](*self.alike(args))  # type: ignore[no-any-return]  # SQLAlchemy's operators are Any
        if name.startswith("s_"):
            return self._spatial(name, args)
        if name in _LISTED:
            return self._listed(name, args)
        made: dict[str, Callable[[list[Any]], ColumnElement[bool]]] = {
            "isnull": self._unknown, "in": self._among, "between": self._between, "like": self._like
        }  # fmt: skip
        return made[name](args)

    def _unknown(self, args: list[Any]) -> ColumnElement[bool]:
        if self.is_geometry(args[0]):
            return self.asked.geometry.is_(None)  # type: ignore[no-any-return]
        return self.term(args[0]).sql.is_(None)  # type: ignore[no-any-return]

    def _between(self, args: list[Any]) -> ColumnElement[bool]:
        value, low, high = self.alike(args)
        return value.between(low, high)  # type: ignore[no-any-return]

    def _among(self, args: list[Any]) -> ColumnElement[bool]:
        if not isinstance(args[1], list):
            raise Unreadable("syntax", "in")
        value, *values = self.alike([args[0], *args[1]])
        return value.in_(values)  # type: ignore[no-any-return]

    def _like(self, args: list[Any]) -> ColumnElement[bool]:
        value, pattern = self.term(args[0]), self.term(args[1])
        if value.kind not in ("text", "day") or pattern.kind != "text":
            raise Unreadable("kinds", "LIKE")
        held = args[1]
        while isinstance(held, dict) and held.get("args"):
            held = held["args"][0]
        # PostgreSQL refuses a pattern that ends in the middle of an escape.
        if isinstance(held, str) and (len(held) - len(held.rstrip("\\"))) % 2:
            raise Unreadable("pattern", held)
        if not isinstance(held, str):
            raise Unreadable("kinds", "LIKE")
        return value.sql.like(pattern.sql)  # type: ignore[no-any-return]

    def _listed(self, name: str, args: list[Any]) -> ColumnElement[bool]:
        if not isinstance(args[1], list) or not all(isinstance(one, str) for one in args[1]):
            raise Unreadable("kinds", name)
        value = self.term(args[0])
        if value.kind != "texts":
            raise Unreadable("kinds", name)
        held = cast(value.sql, ARRAY(Text))
        return held.op(_LISTED[name], is_comparison=True)(cast(args[1], ARRAY(Text)))

    def _spatial(self, name: str, args: list[Any]) -> ColumnElement[bool]:
        mine = [self.is_geometry(one) for one in args]
        if mine not in ([True, False], [False, True]):
            raise Unreadable("geometry", name)
        try:
            other = geometry_of(args[0 if mine[1] else 1], self.crs)
        except ValueError as error:
            raise Unreadable("geometry", name) from error
        if name in ("s_intersects", "s_disjoint"):
            meets = self.asked.meets(other)
            # A feature without a geometry is apart from nothing.
            known = self.asked.geometry.is_not(None)
            return meets if name == "s_intersects" else and_(known, not_(meets))
        pair = (self.asked.geometry, other) if mine[0] else (other, self.asked.geometry)
        return getattr(func, _RELATED[name])(*pair)  # type: ignore[no-any-return]

    def is_geometry(self, tree: Any) -> bool:
        return isinstance(tree, dict) and tree.get("property") == self.asked.name

    def alike(self, trees: Sequence[Any]) -> list[Any]:
        """The terms' SQL, all of one kind: a number is not compared with a text."""
        terms = [self.term(one) for one in trees]
        kinds = {one.kind for one in terms}
        # A date is compared as text, which orders dates known to the year or month sensibly too.
        if kinds == {"day", "text"}:
            kinds = {"day"}
        if len(kinds) != 1 or kinds == {"texts"}:
            raise Unreadable("kinds", ", ".join(str(one.get("property")) for one in trees if isinstance(one, dict)))
        return [one.sql for one in terms]

    def term(self, tree: Any) -> Term:
        if isinstance(tree, bool):
            return Term(true() if tree else false(), "yes_no")
        if isinstance(tree, int | float):
            if not math.isfinite(tree) or abs(tree) > 1e18:
                raise Unreadable("kinds", str(tree))
            return Term(literal(Decimal(repr(tree))), "number")
        if isinstance(tree, str):
            if "\0" in tree:
                raise Unreadable("syntax", "NUL")
            return Term(literal(tree), "text")
        if isinstance(tree, dict):
            return self._named(tree)
        raise Unreadable("syntax", str(tree)[:60])

    def _named(self, tree: Mapping[str, Any]) -> Term:
        if "property" in tree:
            found = self.asked.properties.get(str(tree["property"]))
            if found is None:
                raise Unreadable("property", str(tree["property"]), (*self.asked.properties, self.asked.name))
            return Term(found.sql, {"whole": "number"}.get(found.kind, found.kind))
        if "date" in tree or "timestamp" in tree:
            return Term(literal(str(tree.get("date") or tree.get("timestamp"))[:10]), "day")
        if tree.get("op") == "casei" and len(tree.get("args") or ()) == 1:
            inner = self.term(tree["args"][0])
            if inner.kind != "text":
                raise Unreadable("kinds", "CASEI")
            # Capital I and İ belong to ı and i: the rules of Turkish for both sides.
            return Term(func.lower(inner.sql.collate("tr-x-icu")), "text")
        raise Unreadable("operator", str(tree.get("op") or next(iter(tree), "")), OPERATORS)
