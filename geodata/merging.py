"""The rows by which an organisation is renamed, told by other names, or found to be another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geodata.folding import fold
from geodata.models import Base, Organisation, OrganisationMerge, Participation, Synonym
from geodata.proposals import Wanted

SOURCE = "organisations"
"""Whose the rows are that only the desk makes: no list brings or removes them."""

Variants = tuple[str | None, Sequence[Synonym]]
"""The meaning a body's names are kept under, and the rows of its other names."""


def edited(
    organisation: Organisation, said: tuple[str, str | None, bool], names: Sequence[str], held: Variants
) -> Wanted:
    """The organisation with another name, kind and whether it is a person, and with exactly these other names."""
    name, kind, person = said
    row = _copy(organisation, name=name, kind=kind, is_person=person)
    meaning, others = held
    wished: dict[str, str] = {}
    for one in names:
        if fold(one).strip() and fold(one) != fold(name):
            wished.setdefault(fold(one), one)
    if person:
        # Other names of a natural person would lead the public's search to the person.
        wished = {}
    gone = [(Synonym, (one.meaning, one.phrase)) for one in others if fold(one.phrase) not in wished]
    if meaning is not None and (fold(name) != fold(organisation.name) or not wished):
        gone.append((Synonym, (meaning, organisation.name)))
    new = [] if not wished else _phrases(meaning or organisation.key, [name, *wished.values()], others)
    return Wanted([row, *new], _without(gone, new))


def merged(
    held: Sequence[Base], there: Sequence[Base], variants: tuple[Variants, Variants], former: Sequence[Base]
) -> Wanted:
    """One organisation (its rows) becomes another one (that one's rows): roles move over, its name leads on.

    ``variants`` are both bodies' other names, ``former`` what had been found to be the first one.
    """
    one, other = _organisation(held), _organisation(there)
    rows: list[Base] = []
    removed: list[tuple[type[Base], tuple[Any, ...]]] = []
    taken = {(row.project_ref, row.role) for row in there if isinstance(row, Participation)}
    for row in held:
        if isinstance(row, Participation):
            removed.append((Participation, (row.project_ref, row.organisation_key, row.role)))
            if (row.project_ref, row.role) not in taken:
                rows.append(_copy(row, organisation_key=other.key))
    rows += [_copy(row, organisation_key=other.key) for row in former]
    led = OrganisationMerge(
        old_key=one.key, old_name=one.name, organisation_key=other.key, source_key=SOURCE, source=one.source
    )
    person = one.is_person or other.is_person
    # Whoever is a natural person under one name is one under both.
    rows += [led, _copy(other, is_person=person)]
    removed.append((Organisation, (one.key,)))
    if not person:
        (mine, my_names), (meaning, names) = variants
        called = [other.name, one.name, *(row.phrase for row in my_names)]
        new = _phrases(meaning or other.key, called, names)
        rows += new
        if mine is not None and mine != meaning:
            gone = [(Synonym, (mine, phrase)) for phrase in (one.name, *(row.phrase for row in my_names))]
            removed += _without(gone, new)
    return Wanted(rows, removed)


def _organisation(rows: Sequence[Base]) -> Organisation:
    return next(row for row in rows if isinstance(row, Organisation))


def _phrases(meaning: str, names: Sequence[str], there: Sequence[Synonym]) -> list[Synonym]:
    """Rows for the names that are not there yet, each spelling once."""
    known = {fold(row.phrase) for row in there}
    new: dict[str, Synonym] = {}
    for name in names:
        if fold(name) not in known:
            new.setdefault(fold(name), Synonym(meaning=meaning, phrase=name, source_key=SOURCE, source="Kurum kaydı"))
    return list(new.values())


def _without(gone: Sequence[tuple[type[Base], tuple[Any, ...]]], new: Sequence[Synonym]) -> list[Any]:
    kept = {(row.meaning, row.phrase) for row in new}
    return [one for one in gone if one[1] not in kept]


def _copy(row: Any, **changes: Any) -> Any:
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return type(row)(**values | changes)
