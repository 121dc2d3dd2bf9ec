"""A project's form and its rows: the list's own translation for the project, a line for each of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from geodata.models import (
    Base,
    Location,
    Organisation,
    OrganisationMerge,
    Participation,
    Project,
    ProjectResult,
    ResultMeasure,
    Site,
    SiteProject,
    Status,
    StatusEvent,
)
from loaders import bodies, body_names, checks, clean, dates, written
from loaders.form import Labels, Made, Reading, Typed
from loaders.place_line import place
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
BODY_KINDS = clean.choice(
    {
        kind: kind
        for kind in ("municipality", "public", "university", "chamber", "cooperative", "ngo", "company", "person")
    }
)


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
    reading.read_all("place", lambda row: place(row, ref, before))
    _share_equally(reading)
    taken: set[tuple[str, str]] = set()
    reading.read_all("body", lambda row: _body(row, ref, taken))
    reading.read_all("event", lambda row: _event(row, ref))
    reading.read_all("result", lambda row: _result(row, ref))
    linked: set[tuple[str, str]] = set()
    reading.read_all("link", lambda row: link(row, ("site", Site), ref, linked))
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


def body_of(row: Row, name: str) -> str | None:
    """The key of the body that is called so, now or formerly; None for one that is not in the register."""
    names = row.known.values(Organisation, "name")
    key = clean.fold(name)
    if key in names:
        return key
    former = row.known.values(OrganisationMerge, "organisation_key")
    return former.get(key) or next((one for one, called in names.items() if clean.fold(called) == key), None)


def _body(row: Row, ref: str, taken: set[tuple[str, str]]) -> Iterable[Base]:
    kind = row.pop("kind", BODY_KINDS)
    person = bool(row.pop("is_person"))
    role = row.pop("role", BODY_ROLES) or "beneficiary"
    position, note = row.pop("position", clean.whole), row.pop("note")
    name = row.need("name", _body_name)
    key = body_of(row, name) or clean.fold(name)
    if not key:
        row.report("no_letters", "name", name)
        return
    if (key, role) in taken:
        row.report("part_twice", "name", name)
        return
    taken.add((key, role))
    if key not in row.known.values(Organisation, "name"):
        if kind is None and not person:
            bodies.maybe_person(row, "name", key, name)
        # A natural person's name is never public, whichever of the two fields says so.
        person = person or kind == "person"
        new = Organisation(key=key, name=name, kind="person" if person else kind, is_person=person)
        yield new
    yield Participation(project_ref=ref, organisation_key=key, role=role, position=position or 0, note=note)


def _body_name(raw: str) -> str:
    """The whole name, a note in brackets too: the form has a field of its own for that."""
    body_names.named(raw)
    return clean.name(raw)


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


def link(row: Row, to: tuple[str, type[Base]], ref: str, taken: set[tuple[str, str]]) -> Iterable[Base]:
    """A site's project, or a project's site (``to``: column and table), with its stage; each once."""
    column, other = to
    raw = row.cells.pop("role", "")
    role = sites.STAGES(raw) if raw in ("design", "works") else "unknown"
    named = row.need(column, row.known.options(other).find)
    site, project = (named, ref) if column == "site" else (ref, named)
    if (site, project) in taken:
        row.report("part_twice", column, named)
        return
    taken.add((site, project))
    yield SiteProject(site_ref=site, project_ref=project, role=role)
