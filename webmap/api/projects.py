"""Projects: the list of a filter page by page, and one project with everything public about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.policy import PUBLIC_PROJECT_COLUMNS
from geodata.queries.keyset import Step, count, step
from geodata.queries.map import POINT_PRECISIONS
from geodata.queries.rows import AnyRow
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.api.paging import CURSOR, FIELDS, LIMIT, bad_cursor, read_cursor, read_fields, read_limit, write_cursor
from webmap.api.shapes import Amount, Day, Named, named
from webmap.pages.shown import absolute
from webmap.reading import Reading
from webmap.record import record


@dataclass(frozen=True)
class Project:
    """One supported project. ``support_amount`` and its like are nominal lira; ``amount`` is the support in the lens
    asked. Natural persons have no name here."""

    ref: str
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


@dataclass(frozen=True)
class Location:
    """A place of work or a head office; a point only where the place is known as one."""

    role: str
    kind: str
    slug: str
    name: str
    place_name: str | None
    precision: str | None
    share: Decimal | None
    lat: float | None
    lon: float | None
    source: str | None


@dataclass(frozen=True)
class Participant:
    """A body that takes part; a natural person has neither key nor name."""

    role: str
    key: str | None
    name: str | None


@dataclass(frozen=True)
class Event:
    """A dated step in the project's life."""

    happened: Day
    status: str | None
    text_tr: str | None
    text_en: str | None
    source: str | None


@dataclass(frozen=True)
class Result:
    """What was planned and reached in one measure."""

    measure: str
    label_tr: str
    label_en: str
    unit_tr: str
    unit_en: str
    planned: Decimal | None
    achieved: Decimal | None
    as_of: Day
    note: str | None
    source: str | None


@dataclass(frozen=True)
class Image:
    """An image with its credit, licence and text alternative."""

    role: str
    address: str
    width: int
    height: int
    credit: str
    licence: str
    taken_on: str | None
    alt_tr: str
    alt_en: str | None


@dataclass(frozen=True)
class FullProject(Project):
    """One project with its places, bodies, events, results and images."""

    locations: list[Location]
    organisations: list[Participant]
    events: list[Event]
    results: list[Result]
    images: list[Image]


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
    own=(LIMIT, CURSOR, FIELDS),
    sparse=True,
)
def projects(r: Reading) -> Found:
    """One page of the list."""
    flt, lens, rates = r.address.flt, r.address.lens, r.codebook.rates
    only = read_fields(members(Project))
    found = step(r.connection, flt, lens, rates, Step(r.address.sort, read_limit(), read_cursor(r)))
    if found is None:
        raise bad_cursor()
    rows, more = found
    labels: dict[tuple[str, Any], Named | None] = {}
    return Found(
        [Project(**_members(r, row, labels)) for row in rows],
        count=count(r.connection, flt),
        page=("list_page", {}),
        files="list_file",
        next=write_cursor(r, rows[-1].ref) if more else None,
        only=only,
    )


@resource(
    "/projects/{ref}",
    Text("Bir proje, kamuya açık her şeyiyle", "One project with everything public about it"),
    FullProject,
    shown=("mercek", "taban"),
    examples={"ref": "project"},
)
def project(r: Reading, ref: str) -> Found:
    """One project. Raises NotInRegister."""
    told = record(r, ref)
    row = told["project"]
    if r.address.lens.kind != "nominal":
        amount = next(amount for lens, amount in told["supports"] if lens.kind == r.address.lens.kind)
    else:
        amount = row.amount
    held = _members(r, row, {}) | {"amount": amount}
    full = FullProject(
        **held,
        locations=[_location(one) for one in row.locations],
        organisations=[Participant(one["role"], one["key"], one["name"]) for one in row.organisations],
        events=[Event(**one) for one in row.events],
        results=[Result(**{name: getattr(one, name) for name in members(Result)}) for one in told["results"]],
        images=[image(one) for one in row.media],
    )
    return Found(full, page=("project_page", {"ref": ref}))


def image(held: dict[str, Any]) -> Image:
    """An image as its row says it, at a whole address."""
    return Image(
        address=absolute(f"/medya/{held['file_name']}"),
        **{name: held[name] for name in members(Image) if name != "address"},
    )


def _location(one: dict[str, Any]) -> Location:
    known = {name: one[name] for name in members(Location)}
    if one["precision"] not in POINT_PRECISIONS:
        known |= {"lat": None, "lon": None}
    known["share"] = None if one["share"] is None else Decimal(str(one["share"]))
    return Location(**known)


def _members(r: Reading, row: AnyRow, labels: dict[tuple[str, Any], Named | None]) -> dict[str, Any]:
    """The members of a project; a label is looked up once for a whole list."""
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
