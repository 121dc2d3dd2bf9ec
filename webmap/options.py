"""The choices beside a list: every option of every question with what it would leave, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from geodata.filters import EXCLUDE, UNKNOWN, Choice, ProjectFilter, Span, params
from geodata.params import LEFT_OUT
from geodata.queries.codebook import Codebook, Term
from geodata.queries.facets import Count
from webmap.address import Address
from webmap.presentation import label, number, unknown

Counts = Mapping[str, Mapping[str, Count]]

NOTHING = Count(0, Decimal(0))

TITLES: dict[str, Any] = {
    "programme": _l("Programme"),
    "year": _l("Call year"),
    "subregion": _l("Sub-region"),
    "district": _l("District"),
    "sector": _l("Sector"),
    "status": _l("Status"),
    "support_kind": _l("Kind of support"),
    "result_programme": _l("Result-oriented programme"),
    "scope": _l("Where it applies"),
}
"""Questions with many options, in the order they are shown."""

OPEN = ("programme", "subregion")
"""Shown unfolded before anything is chosen."""

AMOUNTS = ("-100000", "100000-500000", "500000-1000000", "1000000-5000000", "5000000-")
"""Spans of support in TL that are offered ready-made; any other can be written."""


@dataclass(frozen=True)
class Option:
    """One option. ``param`` and ``value`` are what the address says; ``children`` the options below it in a tree."""

    param: str
    value: str
    label: str
    count: Count = NOTHING
    chosen: bool = False
    left_out: bool = False
    official: str | None = None
    children: tuple[Option, ...] = ()

    @property
    def name_out(self) -> str:
        """The parameter that leaves this option out."""
        return EXCLUDE + self.param

    @property
    def empty(self) -> bool:
        """Whether choosing it would leave nothing; it stays in sight but cannot be chosen."""
        return self.bare and not self.count.projects

    @property
    def bare(self) -> bool:
        """Whether it is neither chosen nor left out."""
        return not (self.chosen or self.left_out)

    @property
    def unfolded(self) -> bool:
        """Whether something below it is chosen."""
        return any(not child.bare or child.unfolded for child in self.children)


@dataclass(frozen=True)
class Group:
    """One question with its options."""

    name: str
    param: str
    title: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        """How many options of the question are chosen or left out, at any depth."""
        return _chosen(self.options)

    @property
    def open(self) -> bool:
        """Whether it is shown unfolded."""
        return bool(self.chosen) or self.name in OPEN


def _chosen(options: Iterable[Option]) -> int:
    return sum(option.chosen + option.left_out + _chosen(option.children) for option in options)


def groups(flt: ProjectFilter, counts: Counts, book: Codebook, years: Iterable[str]) -> list[Group]:
    """Every question with its options. ``years`` are the call years there are, also those without a result now."""
    made = []
    for name, title in TITLES.items():
        if name == "year":
            options = _years(flt, counts["year"], years)
        elif name == "programme":
            options = _programmes(flt, counts, book)
        else:
            options = _options(name, flt, counts, book)
        made.append(Group(name, params()[name].name, str(title), options))
    return made


def kinds(address: Address, counts: Counts, book: Codebook) -> list[Option]:
    """Supported projects, projects of restoration sites, the agency's own activities: one of them at a time."""
    asked = address.flt.kind or "proje"
    return [
        Option("varlik", code, label(book, "kind", code), counts["kind"].get(code, NOTHING), chosen=code == asked)
        for code in book.lists["kind"]
        # A choice of nothing is no choice: most registers have no record outside their totals.
        if code != LEFT_OUT or code == asked or counts["kind"].get(code, NOTHING).projects
    ]


def _options(name: str, flt: ProjectFilter, counts: Counts, book: Codebook) -> tuple[Option, ...]:
    param = params()[name]
    found = [
        _option(name, term.code, label(book, param.codes or name, term.code), flt, counts[name])
        for term in book.lists.get(param.codes or "", {}).values()
    ]
    return (*found, *_of_unknown(name, flt, counts[name]))


def _option(name: str, value: str, text: str, flt: ProjectFilter, counts: Mapping[str, Count], **more: Any) -> Option:
    choice: Choice = getattr(flt, name)
    param = params()[name]
    return Option(
        param.name,
        value,
        text,
        counts.get(value, NOTHING),
        chosen=value in map(param.write, choice.only),
        left_out=value in map(param.write, choice.without),
        **more,
    )


def _of_unknown(name: str, flt: ProjectFilter, counts: Mapping[str, Count]) -> list[Option]:
    option = _option(name, UNKNOWN, unknown(), flt, counts)
    return [] if not params()[name].unknown or option.empty else [option]


def _years(flt: ProjectFilter, counts: Mapping[str, Count], years: Iterable[str]) -> tuple[Option, ...]:
    single = {*years, *counts} - {UNKNOWN}
    write = params()["year"].write
    spans = [write(one) for one in (*flt.year.only, *flt.year.without) if isinstance(one, Span)]
    of_spans = {
        write(span): _sum(span, counts) for span in (*flt.year.only, *flt.year.without) if isinstance(span, Span)
    }
    asked = [_option("year", span, span.replace("-", "–"), flt, of_spans) for span in spans if span not in single]
    return (
        *asked,
        *(_option("year", year, year, flt, counts) for year in sorted(single, reverse=True)),
        *_of_unknown("year", flt, counts),
    )


def _sum(span: Span[int], counts: Mapping[str, Count]) -> Count:
    """What the years of a span hold together; a project has one call year."""
    found = [one for year, one in counts.items() if year != UNKNOWN and _inside(int(year), span)]
    return Count(sum(one.projects for one in found), sum((one.amount for one in found), Decimal(0)))


def _inside(year: int, span: Span[int]) -> bool:
    return (span.low is None or year >= span.low) and (span.high is None or year <= span.high)


def _programmes(flt: ProjectFilter, counts: Counts, book: Codebook) -> tuple[Option, ...]:
    found = []
    for programme in book.lists["programme"].values():
        calls = tuple(_call(call, flt, counts, book) for call in _below(book, "call", programme.code))
        # One call without parts and without a code of its own is the programme over again.
        told = len(calls) > 1 or any(call.children or call.official or not call.bare for call in calls)
        text = label(book, "programme", programme.code)
        found.append(
            _option("programme", programme.code, text, flt, counts["programme"], children=calls if told else ())
        )
    return (*found, *_of_unknown("programme", flt, counts["programme"]))


def _call(call: Term, flt: ProjectFilter, counts: Counts, book: Codebook) -> Option:
    parts = tuple(
        _option(
            "component",
            part.code,
            label(book, "component", part.code),
            flt,
            counts["component"],
            official=part.official,
        )
        for part in _below(book, "component", call.code)
    )
    more = {"official": call.official, "children": parts}
    return _option("call", call.code, _call_name(call, book), flt, counts["call"], **more)


def _call_name(call: Term, book: Codebook) -> str:
    """A call below its programme: ``2017 çağrısı``. Its full name only repeats the programme's."""
    programme = book.lists["programme"].get(call.parent or "")
    rest = call.tr.removeprefix(programme.tr).strip(" ()") if programme else call.tr
    if rest == call.tr:
        return rest
    return str(_("%(name)s call", name=rest)) if rest else label(book, "programme", call.parent)


def _below(book: Codebook, name: str, code: str) -> list[Term]:
    return [term for term in book.lists.get(name, {}).values() if term.parent == code]


def tree_name(option: Option) -> str:
    """What lies below an option: ``2 çağrı, 3 bileşen``."""
    parts = sum(len(call.children) for call in option.children)
    calls = ngettext("%(count)s call", "%(count)s calls", len(option.children), count=number(len(option.children)))
    if not parts:
        return str(calls)
    components = ngettext("%(count)s component", "%(count)s components", parts, count=number(parts))
    return f"{calls}, {components}"


def kept(address: Address, shown: Iterable[Group]) -> list[tuple[str, str]]:
    """Address pairs that the filter form has no field for, carried along unseen: the lens, a box, an organisation."""
    fields = {params()[name].name for name in ("text", "amount", "kind")}
    fields_chosen = {pair for group in shown for pair in _pairs(group.options)}
    return [pair for pair in address.but(page=1).pairs() if pair[0] not in fields and pair not in fields_chosen]


def _pairs(options: Iterable[Option]) -> Iterable[tuple[str, str]]:
    for option in options:
        yield option.param, option.value
        yield option.name_out, option.value
        yield from _pairs(option.children)
