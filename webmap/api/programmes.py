"""Programmes with their calls, components and funnel as published, beside what the register holds and is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from geodata.queries import programmes as queries
from geodata.queries.rows import AnyRow
from geodata.queries.summary import summary
from geodata.queries.summary_table import ALL, Pivot, SummaryTable
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.api.shapes import Amount
from webmap.errors import NotInRegister
from webmap.reading import Reading


@dataclass(frozen=True)
class Component:
    """A part of a call with its own code and limits."""

    code: str
    call_code: str
    official_code: str | None
    name: str
    name_en: str
    budget: Amount
    min_support: Amount
    max_support: Amount
    contracted: int | None
    held: int


@dataclass(frozen=True)
class Call:
    """A call with its funnel as published (applications to completed; null: not published) and, in ``held`` and
    ``held_amount``, how many projects and how much nominal support the register holds of it."""

    code: str
    official_code: str | None
    name: str
    year: int | None
    announced_on: dt.date | None
    deadline_on: dt.date | None
    target_area: str | None
    budget: Amount
    min_support: Amount
    max_support: Amount
    support_rate: str | None
    max_months: int | None
    applications: int | None
    main_list: int | None
    reserve_list: int | None
    contracted: int | None
    completed: int | None
    support_total: Amount
    held: int
    held_amount: Amount


@dataclass(frozen=True)
class Programme:
    """A support programme with its calls; ``projects`` and ``amount`` are those of the question, in the lens asked."""

    code: str
    name: str
    name_en: str
    support_kind: str | None
    projects: int
    amount: Amount
    calls: list[Call]


@dataclass(frozen=True)
class FullProgramme(Programme):
    """One programme with the components of its calls."""

    components: list[Component]


_ASKED: dict[str, Any] = {"filtered": True, "shown": ("mercek", "taban")}


@resource(
    "/programmes",
    Text("Programlar ve çağrıları", "Programmes and their calls"),
    list[Programme],
    key="code",
    **_ASKED,
)
def programmes(r: Reading) -> Found:
    """All programmes of the code list, each with its calls."""
    calls: dict[str, list[AnyRow]] = {}
    for row in queries.coverage(r.connection):
        calls.setdefault(row.programme_code, []).append(row)
    held = _held(r)
    found = [Programme(**_members(r, code, calls.get(code, []), held)) for code in r.codebook.lists["programme"]]
    return Found(found, count=len(found), page=("programmes_page", {}))


@resource(
    "/programmes/{slug}",
    Text("Bir program: çağrıları, bileşenleri, hunisi", "One programme: its calls, components and funnel"),
    FullProgramme,
    named={"slug": "programme"},
    **_ASKED,
)
def programme(r: Reading, slug: str) -> Found:
    """One programme. Raises NotInRegister."""
    if slug not in r.codebook.lists["programme"]:
        raise NotInRegister(slug)
    told = _members(r, slug, list(queries.coverage(r.connection, slug)), _held(r))
    parts = [Component(**_some(Component, one)) for one in queries.components(r.connection, slug)]
    return Found(FullProgramme(**told, components=parts), page=("programme_page", {"slug": slug}))


def _held(r: Reading) -> SummaryTable:
    """The question's projects by programme."""
    asked = r.address
    return summary(r.connection, asked.flt, asked.lens, r.codebook, Pivot("program", None))


def _members(r: Reading, code: str, calls: list[AnyRow], held: SummaryTable) -> dict[str, Any]:
    term = r.codebook.lists["programme"][code]
    return {
        "code": code,
        "name": term.tr,
        "name_en": term.en,
        "support_kind": calls[0].support_kind if calls else None,
        "projects": held.value(code, ALL, "adet"),
        "amount": held.value(code, ALL, "tutar"),
        "calls": [Call(**_some(Call, one)) for one in calls],
    }


def _some(kind: Any, row: AnyRow) -> dict[str, Any]:
    return {name: row._mapping[name] for name in members(kind)}
