"""Programmes with their calls, components and funnel as published, beside what the register holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from geodata.queries import programmes as queries
from geodata.queries.rows import AnyRow
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
    """A support programme with its calls."""

    code: str
    name: str
    name_en: str
    support_kind: str | None
    calls: list[Call]


@dataclass(frozen=True)
class FullProgramme(Programme):
    """One programme with the components of its calls."""

    components: list[Component]


@resource("/programmes", Text("Programlar ve çağrıları", "Programmes and their calls"), list[Programme])
def programmes(r: Reading) -> Found:
    """All programmes of the code list, each with its calls."""
    calls: dict[str, list[AnyRow]] = {}
    for row in queries.coverage(r.connection):
        calls.setdefault(row.programme_code, []).append(row)
    found = [Programme(**_members(r, code, calls.get(code, []))) for code in r.codebook.lists["programme"]]
    return Found(found, count=len(found), page=("programmes_page", {}))


@resource(
    "/programmes/{slug}",
    Text("Bir program: çağrıları, bileşenleri, hunisi", "One programme: its calls, components and funnel"),
    FullProgramme,
    examples={"slug": "programme"},
)
def programme(r: Reading, slug: str) -> Found:
    """One programme. Raises NotInRegister."""
    if slug not in r.codebook.lists["programme"]:
        raise NotInRegister(slug)
    held = _members(r, slug, list(queries.coverage(r.connection, slug)))
    parts = [Component(**_some(Component, one)) for one in queries.components(r.connection, slug)]
    return Found(FullProgramme(**held, components=parts), page=("programme_page", {"slug": slug}))


def _members(r: Reading, code: str, calls: list[AnyRow]) -> dict[str, Any]:
    term = r.codebook.lists["programme"][code]
    kind = calls[0].support_kind if calls else None
    told = [Call(**_some(Call, one)) for one in calls]
    return {"code": code, "name": term.tr, "name_en": term.en, "support_kind": kind, "calls": told}


def _some(kind: Any, row: AnyRow) -> dict[str, Any]:
    return {name: row._mapping[name] for name in members(kind)}
