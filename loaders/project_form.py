"""A project's form and its rows: the list's own translation for the project, a line for each of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import sqlalchemy as sa

from geodata.models import (
    Base,
    Location,
    Organisation,
    OrganisationMerge,
    Participation,
    Place,
    Project,
    ProjectResult,
    ResultMeasure,
    Site,
    SiteProject,
    Status,
    StatusEvent,
)
from loaders import bodies, checks, clean, dates, degrees, pins, written
from loaders.form import Labels, Made, Reading, Typed
from loaders.problems import Unreadable
from loaders.rows import Row
from loaders.sources import projects, results, sites

PARTS: dict[str, type[Base]] = {
    "place": Location,
    "body": Participation,
    "event": StatusEvent,
    "result": ProjectResult,
    "link": SiteProject,
}
"""Kind of line in the form → its table. Images have a page of their own."""

BODY_ROLES = clean.choice({role: role for role in ("beneficiary", "partner", "associate")})
PLACE_ROLES = clean.choice({"work": "work", "office": "office"})
PLACED = {
    "map": "Haritada elle konuldu",
    "gazetteer": "Yer adı sözlüğünden alındı",
    "": "Koordinatı elle yazıldı",
}
"""How a point that is new came to be, as the record says it; who did it the proposal knows."""

Part = TypeVar("Part", bound=Base)


def made(connection: sa.Connection, typed: Typed, held: Sequence[Base], labels: Labels) -> Made:
    """The rows that the form says; ``held`` are the record's rows as they are (none for a new one)."""
    reading = Reading(connection, typed, labels)
    ref = " ".join(typed.cells.get("ref", "").split())
    source = typed.cells.get("source", "").strip()
    before = {(type(row), _key(row)): row for row in held}

    def main(row: Row) -> Iterable[Base]:
        if not held and ref in row.known.options(Project).known:
            row.report("ref_taken", "ref", ref)
        _check_shares(row, typed)
        yield from projects.translate(row)

    reading.read("", 0, typed.cells, main)
    reading.read_all("place", lambda row: _place(row, ref, before))
    _share_equally(reading)
    taken: set[tuple[str, str]] = set()
    reading.read_all("body", lambda row: _body(row, ref, taken))
    reading.read_all("event", lambda row: _event(row, ref))
    reading.read_all("result", lambda row: _result(row, ref))
    reading.read_all("link", lambda row: link(row, "site", Site, ref))
    done = reading.made()
    for row in done.rows:
        keep(row, before, source)
    return done


def keep(row: Base, before: Mapping[tuple[type[Base], tuple[Any, ...]], Base], source: str) -> None:
    """Give a row what no form shows: whose it is and where it is from; a place that stayed keeps how it was found."""
    old: Any = before.get((type(row), _key(row)))
    one: Any = row
    one.source_key = old.source_key if old is not None else "sites" if isinstance(row, SiteProject) else "projects"
    if not isinstance(row, Project | Site) and not one.source:
        one.source = old.source if old is not None else source
    if isinstance(row, Project | Site) and old is not None:
        row.is_sample = old.is_sample
    if isinstance(row, Location | Site) and old is not None and written.same_point(old.geom, row.geom):
        # What a form shows is rounded; a point nobody moved stays where it is.
        row.geom = old.geom
        if isinstance(row, Location) and old.place_code == row.place_code:
            row.method, row.distance_m = old.method, old.distance_m


def removed(held: Sequence[Base], rows: Sequence[Base], parts: Iterable[type[Base]]) -> list[Any]:
    """Parts that the form no longer has: (model, key)."""
    kept = {(type(row), _key(row)) for row in rows}
    ours = set(parts)
    return [(type(row), _key(row)) for row in held if type(row) in ours and (type(row), _key(row)) not in kept]


def _key(row: Base) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in row.__table__.primary_key)


def _check_shares(row: Row, typed: Typed) -> None:
    """The shares of the work places add up to 1; where none is given they are equal."""
    lines = [cells for _at, cells in typed.filled("place") if cells.get("role") != "office"]
    given = []
    for cells in lines:
        if clean.is_empty(cells.get("share", "")):
            continue
        try:
            given.append(clean.share(cells.get("share", "")))
        except Unreadable:
            # The line itself tells what cannot be read.
            return
    if given and len(given) < len(lines):
        row.report("empty_required", "share")
    else:
        projects.shares_of(row, given, len(lines))


def _share_equally(reading: Reading) -> None:
    works = [row for made in reading.lines() for row in made if isinstance(row, Location) and row.role == "work"]
    if works and all(row.share == 0 for row in works):
        equal = (Decimal(1) / len(works)).quantize(Decimal("1e-10"))
        for row in works:
            row.share = equal
        works[0].share = 1 - equal * (len(works) - 1)


def _place(row: Row, ref: str, before: Mapping[Any, Base]) -> Iterable[Base]:
    role = row.pop("role", PLACE_ROLES) or "work"
    position = row.pop("position", clean.whole) or 0
    old = before.get((Location, (ref, position)))
    told = row.cells.pop("geom_source", "").strip()
    placed = row.cells.pop("placed", "")
    district = row.pop("district", pins.district_reader(row))
    geom, precision = point_of(row)
    share = row.pop("share", clean.share) if role == "work" else Decimal(1)
    name = row.pop("place_name")
    if district is None and geom is None and not row.faulty("district", "latitude", "longitude"):
        row.report("empty_required", "district")
    whole = row.known.options(Place, kind="province").known
    yield Location(
        project_ref=ref,
        position=position,
        role=role,
        place_code=district or "",
        place_name=name,
        precision=precision or ("province" if district in whole else "district"),
        share=share or Decimal(0),
        geom=geom,
        geom_source=origin(geom, told, placed, old),
    )


def origin(geom: str | None, told: str, placed: str, old: Any) -> str | None:
    """Where a point is from: what the form says, unless it still says where the point before was from."""
    if geom is None:
        return None
    if old is not None and written.same_point(old.geom, geom):
        return told or None
    if told and told != (getattr(old, "geom_source", None) or ""):
        return told
    return PLACED.get(placed, PLACED[""])


def point_of(row: Row) -> tuple[str | None, str | None]:
    """The point of a line as EWKT in EPSG:4326 and its precision, if it has them."""
    latitude, longitude = row.pop("latitude", degrees.latitude), row.pop("longitude", degrees.longitude)
    precision = row.pop("precision", pins.PRECISIONS)
    if row.faulty("latitude", "longitude", "precision"):
        return None, precision
    if latitude is None or longitude is None:
        if (latitude is None) != (longitude is None):
            given = {"latitudes": int(latitude is not None), "longitudes": int(longitude is not None)}
            row.report("half_coordinates", "longitude" if longitude is None else "latitude", **given)
        elif precision in pins.NEEDS_POINT:
            row.report("exact_without_point", "precision", precision or "")
        return None, precision
    if precision is None:
        row.report("precision_missing", "precision")
    return pins.point(longitude, latitude), precision


def body_of(row: Row, name: str) -> str | None:
    """The key of the body that is called so, now or formerly; None for one that is not in the register."""
    names = row.known.values(Organisation, "name")
    key = clean.fold(name)
    if key in names:
        return key
    former = row.known.values(OrganisationMerge, "organisation_key")
    return former.get(key) or next((one for one, called in names.items() if clean.fold(called) == key), None)


def _body(row: Row, ref: str, taken: set[tuple[str, str]]) -> Iterable[Base]:
    kind = row.pop("kind", bodies.KINDS)
    person = bool(row.pop("is_person"))
    role = row.pop("role", BODY_ROLES) or "beneficiary"
    position, note = row.pop("position", clean.whole), row.pop("note")
    name = row.need("name")
    key = body_of(row, name) or clean.fold(name)
    if not key:
        row.report("no_letters", "name", name)
        return
    if (key, role) in taken:
        row.report("part_twice", "name", name)
        return
    taken.add((key, role))
    if key not in row.known.values(Organisation, "name"):
        # A natural person's name is never public, whichever of the two fields says so.
        person = person or kind == "person"
        new = Organisation(key=key, name=name, kind="person" if person else kind, is_person=person)
        yield new
    yield Participation(project_ref=ref, organisation_key=key, role=role, position=position or 0, note=note)


def _event(row: Row, ref: str) -> Iterable[Base]:
    happened = row.pop("happened", dates.partial_date, needed=True)
    if happened is not None:
        checks.year(row, "happened", happened)
    status, english, source = row.refer("status", Status), row.pop("text_en"), row.pop("source")
    position = row.pop("position", clean.whole) or 0
    text = row.need("text_tr")
    if happened is None:
        row.stop()
    yield StatusEvent(
        project_ref=ref,
        position=position,
        happened=happened,
        status=status,
        text_tr=text,
        text_en=english,
        source=source or "",
    )


def _result(row: Row, ref: str) -> Iterable[Base]:
    told, source = results.told(row), row.pop("source") or ""
    position = row.pop("position", clean.whole) or 0
    measure = row.need("measure", row.known.options(ResultMeasure).find)
    yield ProjectResult(**told, project_ref=ref, position=position, measure=measure, source=source)


def link(row: Row, column: str, other: type[Base], ref: str) -> Iterable[Base]:
    """A site's project, or a project's site, with its stage."""
    raw = row.cells.pop("role", "")
    role = sites.STAGES(raw) if raw in ("design", "works") else "unknown"
    named = row.need(column, row.known.options(other).find)
    site, project = (named, ref) if column == "site" else (ref, named)
    yield SiteProject(site_ref=site, project_ref=project, role=role)
