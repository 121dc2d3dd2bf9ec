"""Which questions can be asked of the register: how each is read from the address, written to it and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, true

from geodata.conditions import (
    belongs_today,
    equal_to,
    in_box,
    in_districts,
    in_scopes,
    in_subregions,
    in_years,
    members_of,
    of_kind,
    with_organisation,
    within_span,
    works_in,
)
from geodata.models import Project
from geodata.params import (
    EXCLUDE,
    KINDS,
    SCOPES,
    UNKNOWN,
    BadAddress,
    Choice,
    Fault,
    Param,
    Span,
    read_amounts,
    read_box,
    read_code,
    read_kind,
    read_words,
    read_years,
    write_box,
    write_span,
)
from geodata.regions import Near, Point, inside, read_drawing, read_near, within, write_drawing, write_near
from geodata.search import Search, literally

__all__ = [
    "EXCLUDE",
    "KINDS",
    "SCOPES",
    "UNKNOWN",
    "BadAddress",
    "Choice",
    "Fault",
    "Param",
    "ProjectFilter",
    "Span",
    "belongs_today",
    "known_parameters",
    "members_of",
    "params",
    "works_in",
]


def _choice(name: str, codes: str | None, where: Callable[[tuple[Any, ...]], ColumnElement[bool]], **how: Any) -> Any:
    unknown = how.get("unknown", False)
    param = Param(name, how.get("read", read_code), how.get("write", str), where, codes, several=True, unknown=unknown)
    return field(default=Choice(), metadata={"param": param})


def _one(name: str, read: Callable[[str], Any], write: Callable[[Any], str], where: Callable[[Any], Any]) -> Any:
    return field(default=None, metadata={"param": Param(name, read, write, where)})


def _read_search(text: str) -> Search:
    # Word for word until the register's vocabulary is at hand; an address is read without a database.
    return literally(read_words(text))


@dataclass(frozen=True)
class ProjectFilter:
    """One line per question. Different questions are joined by and, values of one question by or."""

    text: Search | None = _one("q", _read_search, str, lambda search: search.where(Project.search_text))
    programme: Choice = _choice("program", "programme", equal_to(Project.programme_code), unknown=True)
    call: Choice = _choice("cagri", "call", equal_to(Project.call_code), unknown=True)
    component: Choice = _choice("bilesen", "component", equal_to(Project.component_code), unknown=True)
    result_programme: Choice = _choice("sop", "result_programme", equal_to(Project.result_programme), unknown=True)
    district: Choice = _choice("ilce", "district", in_districts)
    subregion: Choice = _choice("altbolge", "subregion", in_subregions)
    year: Choice = _choice("yil", None, in_years, read=read_years, write=write_span, unknown=True)
    sector: Choice = _choice("sektor", "sector", equal_to(Project.sector), unknown=True)
    status: Choice = _choice("durum", "status", equal_to(Project.status))
    support_kind: Choice = _choice("tur", "support_kind", equal_to(Project.support_kind), unknown=True)
    scope: Choice = _choice("kapsam", "scope", in_scopes)
    organisation: Choice = _choice("kurum", None, with_organisation)
    amount: Span[Decimal] | None = _one(
        "tutar", read_amounts, write_span, lambda span: within_span(Project.support_amount, span)
    )
    box: tuple[float, float, float, float] | None = _one("kutu", read_box, write_box, in_box)
    near: Near | None = _one("yakin", read_near, write_near, within)
    drawing: tuple[Point, ...] | None = _one("cizim", read_drawing, write_drawing, inside)
    kind: str | None = _one("varlik", read_kind, str, of_kind)

    @classmethod
    def from_args(
        cls, args: Iterable[tuple[str, str]], codes: Mapping[str, Mapping[str, Any]] | None = None
    ) -> ProjectFilter:
        """Read a filter from address pairs, in any order. An empty value is a form field left empty: not asked.

        ``codes`` maps a code list's name to its known codes; a value outside it is a fault. Raises BadAddress
        naming all faults at once.
        """
        faults: list[Fault] = []
        read: dict[str, list[tuple[bool, Any]]] = {}
        by_name = {param.name: (name, param) for name, param in params().items()}
        for parameter, value in args:
            without = parameter.startswith(EXCLUDE)
            name, param = by_name.get(parameter.removeprefix(EXCLUDE), ("", None))
            if param is None or (without and not param.several):
                faults.append(Fault(parameter, value, "parameter", known_parameters()))
            elif value.strip():
                try:
                    one = _checked(param, value.strip(), codes or {})
                    read.setdefault(name, []).append((without, one))
                except ValueError as error:
                    known = tuple((codes or {}).get(param.codes or "", ())) or (KINDS if param.name == "varlik" else ())
                    faults.append(Fault(parameter, value, str(error), known))
        values = {name: _gathered(params()[name], found, faults) for name, found in read.items()}
        if faults:
            raise BadAddress(faults)
        return cls(**values)

    def to_args(self) -> list[tuple[str, str]]:
        """The filter as address pairs in a fixed order: equal filters have equal addresses."""
        pairs = []
        for name, param in params().items():
            value = getattr(self, name)
            if isinstance(value, Choice):
                pairs += [(param.name, param.write(one)) for one in value.only]
                pairs += [(EXCLUDE + param.name, param.write(one)) for one in value.without]
            elif value is not None:
                pairs.append((param.name, param.write(value)))
        return pairs

    def where(self) -> list[ColumnElement[bool]]:
        """Conditions on Project (and places and people related to it) that this filter means."""
        conditions: list[ColumnElement[bool]] = []
        for name, param in params().items():
            value = getattr(self, name)
            if isinstance(value, Choice):
                if value.only:
                    conditions.append(param.where(value.only))
                if value.without:
                    # IS NOT TRUE keeps the rows whose value is unknown: leaving a programme out must not lose
                    # the projects that have none.
                    conditions.append(param.where(value.without).is_not(true()))
            elif value is not None and name != "kind":
                conditions.append(param.where(value))
        # Last, for the columnar copy goes by this order: asked first, what is hidden was joined with all that is asked.
        return [*conditions, of_kind(self.kind)]

    def asked(self) -> dict[str, Any]:
        """The questions asked, by field name."""
        return {name: value for name in params() if (value := getattr(self, name)) is not None and value != Choice()}

    def but(self, **values: Any) -> ProjectFilter:
        """A copy with some questions asked otherwise."""
        return replace(self, **values)

    def toggled(self, name: str, value: str) -> ProjectFilter:
        """A copy with one value of a question added, or taken out when it is asked already."""
        choice: Choice = getattr(self, name)
        param = params()[name]
        one = param.read(value)
        only = [other for other in choice.only if other != one] if one in choice.only else [*choice.only, one]
        without = tuple(other for other in choice.without if other != one)
        return self.but(**{name: Choice(_ordered(param, only), without)})


@dataclass(frozen=True)
class Named(ProjectFilter):
    """The projects of these references and no others: what a filter was found to mean, asked for again."""

    refs: tuple[str, ...] = ()

    def where(self) -> list[ColumnElement[bool]]:
        """The condition that means them."""
        return [Project.ref.in_(self.refs)]


@cache
def params() -> dict[str, Param]:
    """Field name → its Param, in the order of the address."""
    return {entry.name: entry.metadata["param"] for entry in fields(ProjectFilter)}


@cache
def known_parameters() -> tuple[str, ...]:
    """All parameter names a filter understands, excluding forms too."""
    names = []
    for param in params().values():
        names += [param.name, EXCLUDE + param.name] if param.several else [param.name]
    return tuple(names)


def _checked(param: Param, text: str, codes: Mapping[str, Mapping[str, Any]]) -> Any:
    value = param.read(text)
    if param.codes == "scope" and value not in SCOPES:
        raise ValueError("unknown")
    known = codes.get(param.codes) if param.codes else None
    if value == UNKNOWN and param.unknown:
        return value
    if known is not None and value not in known:
        raise ValueError("unknown")
    return value


def _gathered(param: Param, found: list[tuple[bool, Any]], faults: list[Fault]) -> Any:
    if not param.several:
        if len({value for _, value in found}) > 1:
            faults.append(Fault(param.name, " ".join(param.write(value) for _, value in found), "once"))
        value = found[0][1]
        return None if param.name == "varlik" and value == KINDS[0] else value
    return Choice(
        _ordered(param, [value for without, value in found if not without]),
        _ordered(param, [value for without, value in found if without]),
    )


def _ordered(param: Param, values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=lambda value: (param.write(value) == UNKNOWN, param.write(value))))
