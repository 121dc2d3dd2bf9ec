"""The projects as grants of the 360Giving Data Standard: nested for JSON, flat with the standard's column titles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from geodata.queries.grants import grants
from geodata.settings import Settings
from webmap.exports import Column, Document, FileNote, Table
from webmap.exports.csv import RFC4180
from webmap.exports.json import encoded
from webmap.grant import ORDER, Grant, Maker, page_of
from webmap.identity import AGENCY, LICENCE, identifier, prefix
from webmap.reading import Reading

VERSION = "1.4"
NAME = "hibeler-360giving"

REQUIRED = ("title", "description", "amountAwarded", "awardDate", "recipient")
"""What the standard requires and the register may lack; the rest is always there."""

TITLES = {
    "id": "Identifier", "title": "Title", "description": "Description", "currency": "Currency",
    "amountAwarded": "Amount Awarded", "amountDisbursed": "Amount Disbursed", "awardDate": "Award Date",
    "url": "URL", "plannedDates": "Planned Dates", "actualDates": "Actual Dates", "startDate": "Start Date",
    "endDate": "End Date", "duration": "Duration (months)", "recipientOrganization": "Recipient Org",
    "recipientIndividual": "Recipient Ind", "fundingOrganization": "Funding Org", "name": "Name",
    "beneficiaryLocation": "Beneficiary Location", "countryCode": "Country Code", "latitude": "Latitude",
    "longitude": "Longitude", "grantProgramme": "Grant Programme", "code": "Code",
    "fromOpenCall": "From An Open Call?", "classifications": "Classifications", "vocabulary": "Vocabulary",
    "dataSource": "Data Source",
}  # fmt: skip
"""Field → its title in the standard's spreadsheets. Within an organisation the title of ``url`` is Web Address."""


def found(r: Reading, source: str) -> Iterator[tuple[Grant, list[str]]]:
    """Every grant of the address's question with what it lacks of the required fields, in order of reference."""
    made = Maker(r, source)
    for row in grants(r.connection, r.address.flt):
        grant = made.grant(row)
        yield grant, [name for name in REQUIRED if not _has(grant, name)]


def _has(grant: Grant, name: str) -> bool:
    if name == "recipient":
        return "recipientOrganization" in grant or "recipientIndividual" in grant
    return name in grant


def document(r: Reading, note: FileNote) -> Document:
    """The grants that have every required field, flat; and those that do not, with what they lack."""
    paths = _paths(r, note)

    def rows() -> Iterator[Sequence[Any]]:
        for grant, missing in found(r, note.address):
            if not missing:
                cells = dict(_flat(grant))
                yield tuple(cells.get(path) for path in paths)

    def others() -> Iterator[Sequence[Any]]:
        for grant, missing in found(r, note.address):
            if missing:
                yield grant["id"], grant["title"], list(missing)

    columns = tuple(Column(path, title(path), _kind(path)) for path in paths)
    lacking = (Column("id", "Identifier"), Column("title", "Title"), Column("missing", "Missing", many=True))
    tables = (Table("grants", "grants", columns, rows), Table("left-out", _("Left out"), lacking, others))
    # The standard's tools read commas and points, not what a Turkish Excel opens.
    said = replace(note, variant=note.variant or RFC4180)
    return Document(NAME, f"360Giving: {note.question}", tables, said, lambda: _package(r, note))


def _paths(r: Reading, note: FileNote) -> list[str]:
    """The paths that any grant of the question has, in the standard's order: the widest decides the columns."""
    seen: dict[str, None] = {}
    for grant, missing in found(r, note.address):
        if not missing:
            seen.update(dict.fromkeys(path for path, _value in _flat(grant)))
    always = ("id", "title", "description", "currency", "amountAwarded", "awardDate")
    return sorted({*seen, *always}, key=_rank)


def _rank(path: str) -> tuple[Any, ...]:
    name, *rest = path.split("/")
    # The path itself decides between fields that the standard has no title for: equal data give equal bytes.
    return ORDER.index(name), [int(step) if step.isdigit() else 0 for step in rest][:1], _inner(rest), path


def _inner(rest: Sequence[str]) -> int:
    known = list(TITLES)
    last = rest[-1] if rest else "id"
    return known.index(last) if last in known else len(known)


def _flat(grant: Grant) -> Iterator[tuple[str, Any]]:
    """Path (``recipientOrganization/0/name``) and value of every leaf."""
    for name, value in grant.items():
        if isinstance(value, dict):
            yield from ((f"{name}/{inner}", leaf) for inner, leaf in value.items())
        elif isinstance(value, list):
            for at, one in enumerate(value):
                yield from ((f"{name}/{at}/{inner}", leaf) for inner, leaf in one.items())
        else:
            yield name, value


def title(path: str) -> str:
    """``recipientOrganization/1/url`` → ``Recipient Org:1:Web Address``; the first of a list goes without number."""
    steps = [step for step in path.split("/") if step != "0"]
    told = [TITLES.get(step, step) for step in steps]
    if len(steps) > 1 and steps[-1] == "url" and steps[0].endswith("Organization"):
        told[-1] = "Web Address"
    return ":".join(told)


def _kind(path: str) -> str:
    return "money" if re.fullmatch(r"amount\w+", path) else "text"


def _package(r: Reading, note: FileNote) -> Iterator[bytes]:
    """The same as one package: its head, the grants nested, and what was left out with what it lacks."""
    yield (json.dumps(_head(note), ensure_ascii=False)[:-1] + ', "grants": [').encode()
    left_out, first = [], True
    for grant, missing in found(r, note.address):
        if missing:
            left_out.append({"id": grant["id"], "title": grant["title"], "missing": missing})
            continue
        leaves = ", ".join(f"{json.dumps(name)}: {encoded(value)}" for name, value in grant.items())
        yield f"{'' if first else ','}\n{{{leaves}}}".encode()
        first = False
    yield f'\n], "leftOut": {json.dumps(left_out, ensure_ascii=False)}}}\n'.encode()


def _head(note: FileNote) -> dict[str, Any]:
    """Who publishes what, when, under which licence."""
    settings: Settings = current_app.config["SETTINGS"]
    told = note.published_at.isoformat() if note.published_at else None
    made = {
        "version": VERSION,
        "title": f"{'ÖRNEK VERİ · ' if note.is_sample else ''}İzmir Destek Haritası {note.version}".strip(),
        "description": note.question,
        "issued": told,
        "modified": told,
        "identifier": identifier(settings, note.version or "0"),
        "publisher": {"identifier": prefix(settings), "name": AGENCY["tr"], "website": settings.agency_url},
        "downloadURL": note.address,
        "accessURL": page_of("open_data_page"),
        "license": LICENCE,
        "register_hash": note.register_hash,
        "sample_data": note.is_sample,
    }
    return {name: value for name, value in made.items() if value is not None}
