"""What an address asks of a collection: which features, how many, from where on, in which coordinates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from sqlalchemy import ARRAY, ColumnElement, Text, cast, or_

from geodata import cql2
from geodata.crs import CRS84, SYSTEMS, Crs, read_crs
from geodata.filters import BadAddress, Fault, known_parameters
from geodata.literals import meeting, read_numbers
from geodata.queries.features import Asked, Source
from webmap.ogc import Collection

SHOWN = ("mercek", "taban", "v")
"""Parameters of the pages that mean something here too: the lens of the money, its base year, the data version."""

ITEMS = ("f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs")
LANGUAGES = ("cql2-text", "cql2-json")
DEFAULT_LIMIT, MOST = 100, 1000
_FURTHEST = 10**9

_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = re.compile(rf"({_DAY})(?:[Tt ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:[Zz]|[+-]\d{{2}}:\d{{2}})?)?", re.ASCII)


def known(collection: Collection | None, own: tuple[str, ...] = ITEMS, properties: tuple[str, ...] = ()) -> list[str]:
    """All parameters that an address of the collection takes."""
    asked = known_parameters() if collection is not None and collection.filtered else ()
    shown = SHOWN if collection is None or collection.filtered else ("v",)
    return [*own, *asked, *shown, *properties]


def properties(collection: Collection) -> tuple[str, ...]:
    """The properties of a collection that an address may ask for by name."""
    return tuple(collection.kinds)


def refuse_unknown(names: list[str]) -> None:
    """Raises BadAddress for parameters outside ``names``."""
    told = tuple(names)
    faults = [Fault(name, request.args[name], "parameter", told) for name in request.args if name not in told]
    if faults:
        raise BadAddress(faults)


def read(source: Source) -> Asked:
    """The question of this request. Raises BadAddress with every fault."""
    given = _Given()
    crs = given.value("crs", _system, CRS84)
    asked = Asked(
        conditions=tuple(_conditions(given, source)),
        limit=min(given.value("limit", _whole(1), DEFAULT_LIMIT), MOST),
        offset=given.value("offset", _whole(0), 0),
        crs=crs,
    )
    if given.faults:
        raise BadAddress(given.faults)
    return asked


def read_system() -> Crs:
    """The system that one feature is asked for in. Raises BadAddress."""
    given = _Given()
    crs: Crs = given.value("crs", _system, CRS84)
    if given.faults:
        raise BadAddress(given.faults)
    return crs


@dataclass
class _Given:
    """The request's own parameters, each read once; what is wrong is kept until all are read."""

    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        held = [value for value in request.args.getlist(name) if value.strip()]
        if len(set(held)) > 1:
            self.faults.append(Fault(name, " ".join(held), "once"))
        return held[0].strip() if held else None

    def value(self, name: str, reads: Callable[[str], Any], default: Any = None) -> Any:
        text = self.text(name)
        if text is None:
            return default
        try:
            return reads(text)
        except BadAddress as error:
            self.faults += [Fault(name, one.value, one.rule, one.known) for one in error.faults]
        return default


def _fault(text: str, rule: str, *known: str) -> BadAddress:
    return BadAddress([Fault("", text, rule, known)])


def _whole(least: int) -> Callable[[str], int]:
    def reads(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= _FURTHEST):
            raise _fault(text, "ogc-limit", str(least))
        return int(text)

    return reads


def _system(text: str) -> Crs:
    try:
        # Part 2 lets a URI stand in angle brackets, as it does in Content-Crs.
        return read_crs(text.strip("<>"))
    except ValueError as error:
        raise _fault(text, "ogc-crs", *(one.uri for one in SYSTEMS)) from error


def _conditions(given: _Given, source: Source) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool] | None] = [_box(given, source)]
    found.append(given.value("datetime", lambda text: source.within(*_span(text))))
    found.append(_expression(given, source))
    found += [_property(given, source, name) for name in source.kinds if name in request.args]
    return [one for one in found if one is not None]


def _box(given: _Given, source: Source) -> ColumnElement[bool] | None:
    crs = given.value("bbox-crs", _system, CRS84)

    def reads(text: str) -> ColumnElement[bool]:
        try:
            made: ColumnElement[bool] = meeting(source.meets, read_numbers(text), crs)
        except ValueError as error:
            raise _fault(text, "ogc-box") from error
        return made

    if given.text("bbox-crs") and not given.text("bbox"):
        given.faults.append(Fault("bbox-crs", "", "ogc-alone", ("bbox",)))
    box: ColumnElement[bool] | None = given.value("bbox", reads)
    return box


def _span(text: str) -> tuple[str | None, str | None]:
    """First and last day of ``day``, ``first/last``, ``../last`` or ``first/..``."""
    parts = text.split("/")
    days = [_day(part, text) for part in parts]
    if len(days) > 2 or (len(days) == 1 and days[0] is None):
        raise _fault(text, "ogc-time")
    first, last = days[0], days[-1]
    if first is not None and last is not None and first > last:
        raise _fault(text, "ogc-time")
    return first, last


def _day(part: str, text: str) -> str | None:
    if part in ("", ".."):
        return None
    found = _TIME.fullmatch(part)
    try:
        return dt.date.fromisoformat(found[1]).isoformat() if found else _refused(text)
    except ValueError as error:
        raise _fault(text, "ogc-time") from error


def _refused(text: str) -> str:
    raise _fault(text, "ogc-time")


def _expression(given: _Given, source: Source) -> ColumnElement[bool] | None:
    crs = given.value("filter-crs", _system, CRS84)
    language = given.text("filter-lang") or LANGUAGES[0]
    if language not in LANGUAGES:
        given.faults.append(Fault("filter-lang", language, "unknown", LANGUAGES))
        return None
    queried = cql2.Queried(
        {name: cql2.Term(source.rows.c[name], kind) for name, kind in source.kinds.items()},
        source.rows.c.geom,
        source.meets,
    )

    def reads(text: str) -> ColumnElement[bool]:
        try:
            return cql2.condition(cql2.parse(text, language), queried, crs)
        except cql2.Unreadable as error:
            raise _fault(error.told, f"cql-{error.rule}", *error.known) from error

    found: ColumnElement[bool] | None = given.value("filter", reads)
    return found


_TRUTH: Mapping[str, bool] = {"true": True, "false": False, "1": True, "0": False}


def _property(given: _Given, source: Source, name: str) -> ColumnElement[bool] | None:
    """The property is one of the values given; of a list, one of them is in it."""
    column, kind = source.rows.c[name], source.kinds[name]
    made: list[ColumnElement[bool]] = []
    for text in (value.strip() for value in request.args.getlist(name) if value.strip()):
        if kind == "yes_no" and text.lower() not in _TRUTH:
            given.faults.append(Fault(name, text, "ogc-value", ("true, false",)))
        elif kind == "yes_no":
            made.append(column.is_(_TRUTH[text.lower()]))
        elif kind in ("whole", "number"):
            number = _number(text)
            if number is None:
                given.faults.append(Fault(name, text, "ogc-value", ("0–9.",)))
            else:
                made.append(column == number)
        elif "\0" in text:
            given.faults.append(Fault(name, text.replace("\0", "?"), "ogc-value", ("NUL",)))
        elif kind == "texts":
            made.append(cast(column, ARRAY(Text)).op("@>", is_comparison=True)(cast([text], ARRAY(Text))))
        else:
            made.append(column == text)
    return or_(*made) if made else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 20 else None
