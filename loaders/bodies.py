"""Organisations named in a list: who takes part in a project, in which role, and each body brought once."""

from __future__ import annotations

from collections.abc import Iterator

from geodata.models import Base, Organisation, OrganisationMerge, Participation, row_of
from loaders import body_names, clean
from loaders.rows import Row
from loaders.source import Batch

KINDS = clean.choice(
    {
        "belediye": "municipality",
        "kamu kurumu": "public",
        "üniversite": "university",
        "meslek kuruluşu": "chamber",
        "kooperatif": "cooperative",
        "dernek veya vakıf": "ngo",
        "şirket": "company",
        "gerçek kişi": "person",
    }
)
ROLES = {"beneficiary": "beneficiary", "partners": "partner", "associates": "associate"}


def participations(row: Row) -> Iterator[tuple[Organisation, Participation]]:
    """The bodies of a row with their roles; the project's reference is filled in by the caller."""
    body = row.pop("beneficiary_kind", KINDS)
    named = not clean.is_empty(row.cells.get("beneficiary", ""))
    if body is not None and not named and "beneficiary" in row.layout.headers:
        # Kind without name: the name was lost on the way, or stands in another column.
        row.report("empty_required", "beneficiary")
    merged = row.known.values(OrganisationMerge, "organisation_key")
    names = row.known.values(Organisation, "name") if merged else {}
    for column, role in ROLES.items():
        seen: set[str] = set()
        for name, note in row.pop_list(column, body_names.named):
            # A list goes on writing the old name of a body that is known under another one.
            key = merged.get(clean.fold(name), clean.fold(name))
            if not key or key in seen:
                row.report("organisation_twice" if key else "no_letters", column, name)
                continue
            name = names.get(key, name) if key != clean.fold(name) else name
            kind = body if role == "beneficiary" else None
            yield (
                row_of(Organisation, key=key, name=name, kind=kind, is_person=kind == "person"),
                row_of(Participation, project_ref="", organisation_key=key, role=role, position=len(seen), note=note),
            )
            seen.add(key)


def maybe_person(row: Row, column: str, key: str, name: str) -> None:
    """Warns of a name that may be a natural person's, whom the register does not know and nobody called one."""
    if body_names.may_be_person(name) and key not in row.known.values(Organisation, "name"):
        row.report("maybe_person", column, name)


def one_of_each(batch: Batch) -> None:
    """The same organisation in several rows is brought once; its first spelling is its name."""
    names: dict[str, Organisation] = {}
    for row, made in zip(batch.read, batch.made, strict=True):
        kept: list[Base] = []
        for item in made:
            if isinstance(item, Organisation) and (first := names.setdefault(item.key, item)) is not item:
                _told_again(row, first, item)
            else:
                kept.append(item)
        made[:] = kept
    _tell_persons(batch)


def _told_again(row: Row, first: Organisation, again: Organisation) -> None:
    """What a row says of a body that an earlier one has named."""
    if first.name != again.name:
        row.report("name_spelled_otherwise", "beneficiary", again.name, first=first.name)
    if again.kind is not None:
        if first.kind not in (None, again.kind):
            row.report("body_kind_differs", "beneficiary_kind", again.kind, first=first.kind, name=first.name)
        first.kind = again.kind
        first.is_person = first.is_person or again.is_person


def _tell_persons(batch: Batch) -> None:
    """Names that may be natural persons', after every row has said what kind of body it names."""
    for row, made in zip(batch.read, batch.made, strict=True):
        unsaid = [one for one in made if isinstance(one, Organisation) and one.kind is None]
        if not unsaid:
            continue
        roles = {item.organisation_key: item.role for item in made if isinstance(item, Participation)}
        for one in unsaid:
            column = next(name for name, role in ROLES.items() if role == roles[one.key])
            maybe_person(row, column, one.key, one.name)
