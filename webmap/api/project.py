"""One project with everything public about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geodata.models import POINT_PRECISIONS
from geodata.queries.project import project as one_project
from geodata.queries.results import of_project
from geodata.queries.visibility import exclusion
from webmap.api import Found, Text, resource
from webmap.api.answer import members
from webmap.api.projects import Project, members_of_row
from webmap.api.shapes import Day
from webmap.missing import missing
from webmap.pages.shown import absolute
from webmap.reading import Reading


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
class OutOfTotals:
    """Why a project enters no total (cancelled, duplicate, superseded, other), and which one takes its place."""

    kind: str
    reason_tr: str
    reason_en: str | None
    decided_on: Day
    decision: str | None
    replaced_by: str | None


@dataclass(frozen=True)
class FullProject(Project):
    """One project with its places, bodies, events, results and images. With ``exclusion`` it has an address, but is in
    no list, total or file unless asked for with varlik=haric."""

    exclusion: OutOfTotals | None
    locations: list[Location]
    organisations: list[Participant]
    events: list[Event]
    results: list[Result]
    images: list[Image]


@resource(
    "/projects/{ref}",
    Text("Bir proje, kamuya açık her şeyiyle", "One project with everything public about it"),
    FullProject,
    shown=("mercek", "taban"),
    named={"ref": "project"},
)
def project(r: Reading, ref: str) -> Found:
    """One project. Raises NotInRegister, or GoneForGood or Moved for one that is not there any more."""
    row = one_project(r.connection, ref, r.address.lens, r.codebook.rates)
    if row is None:
        raise missing(r, "project", ref)
    full = FullProject(
        **members_of_row(r, row, {}),
        exclusion=_exclusion(r, ref),
        locations=[_location(one) for one in row.locations],
        organisations=[Participant(one["role"], one["key"], one["name"]) for one in row.organisations],
        events=[Event(**one) for one in row.events],
        results=[
            Result(**{name: getattr(one, name) for name in members(Result)}) for one in of_project(r.connection, ref)
        ],
        images=[image(one) for one in row.media if one["kind"] == "image"],
    )
    return Found(full, page=("project_page", {"ref": ref}))


def image(held: dict[str, Any]) -> Image:
    """An image as its row says it, at a whole address."""
    return Image(
        address=absolute(f"/medya/{held['file_name']}"),
        **{name: held[name] for name in members(Image) if name != "address"},
    )


def _exclusion(r: Reading, ref: str) -> OutOfTotals | None:
    row = exclusion(r.connection, ref)
    if row is None:
        return None
    held = {name: row._mapping[name] for name in members(OutOfTotals)}
    # One that the public may not see takes no place that could be named.
    return OutOfTotals(**(held if row.successor_title is not None else held | {"replaced_by": None}))


def _location(one: dict[str, Any]) -> Location:
    known = {name: one[name] for name in members(Location)}
    if one["precision"] not in POINT_PRECISIONS:
        known |= {"lat": None, "lon": None}
    known["share"] = None if one["share"] is None else Decimal(str(one["share"]))
    return Location(**known)
