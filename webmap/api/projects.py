"""Projects: the list of a filter, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.policy import PUBLIC_PROJECT_COLUMNS
from geodata.queries.keyset import Step, step
from geodata.queries.projects import count
from geodata.queries.rows import AnyRow
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.api.paging import CURSOR, LIMIT, bad_cursor, read_cursor, read_limit, write_cursor
from webmap.api.shapes import Amount, Day, Named, named
from webmap.reading import Reading


@dataclass(frozen=True)
class Project:
    """One project: a support, or (kind agency) an activity of the agency's own. ``support_amount`` and its like are
    nominal lira; ``amount`` is the support in the lens asked. Natural persons have no name here."""

    ref: str
    kind: str
    title: str
    title_en: str | None
    title_is_official: bool | None
    summary: str | None
    programme: Named | None
    call: Named | None
    component: Named | None
    result_programme: Named | None
    support_kind: Named | None
    sector: Named | None
    status: Named | None
    status_as_of: Day
    year: int | None
    contract_date: Day
    start_date: Day
    end_date: Day
    reported_on: Day
    months: int | None
    support_amount: Amount
    total_budget: Amount
    own_share: Amount
    paid: Amount
    amount: Amount
    price_year: int | None
    price_year_basis: str | None
    scope: str
    beneficiaries: list[str | None]
    partners: list[str | None]
    associates: list[str | None]
    places: list[str]
    sites: list[str]
    note: str | None
    confidence: str | None
    source: str | None
    is_sample: bool


_LABELLED = {
    "programme", "call", "component", "result_programme", "support_kind", "sector", "status",
}  # fmt: skip
_LISTS = {"beneficiaries", "partners", "associates", "places", "sites"}

_closed = set(members(Project)) - PUBLIC_PROJECT_COLUMNS
if _closed:
    raise RuntimeError(f"webmap/api/projects.py would publish columns the policy keeps back: {sorted(_closed)}")


@resource(
    "/projects",
    Text("Bir süzgecin projeleri, sayfa sayfa", "The projects of a filter, page by page"),
    list[Project],
    filtered=True,
    shown=("mercek", "taban", "sirala"),
    own=(LIMIT, CURSOR),
    key="ref",
)
def projects(r: Reading) -> Found:
    """One page of the list."""
    flt, lens, rates = r.address.flt, r.address.lens, r.codebook.rates
    found = step(r.connection, flt, lens, rates, Step(r.address.sort, read_limit(), read_cursor(r)))
    if found is None:
        raise bad_cursor()
    rows, more = found
    labels: dict[tuple[str, Any], Named | None] = {}
    return Found(
        [Project(**members_of_row(r, row, labels)) for row in rows],
        count=count(r.connection, flt),
        page=("list_page", {}),
        files=("list_file", {}),
        next=write_cursor(r, rows[-1].ref) if more else None,
    )


def members_of_row(r: Reading, row: AnyRow, labels: dict[tuple[str, Any], Named | None]) -> dict[str, Any]:
    """The members of a project by name; ``labels`` holds what was looked up already, once for a whole list."""
    held = row._mapping
    found: dict[str, Any] = {}
    for name in members(Project):
        value = held[name]
        if name in _LABELLED:
            if (name, value) not in labels:
                labels[name, value] = named(r.codebook, name, value)
            value = labels[name, value]
        elif name in _LISTS:
            value = list(value or ())
        found[name] = value
    return found
