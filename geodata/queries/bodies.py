"""Organisations as staff see them, natural persons too: by name, with other names, and pairs that look like one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Connection, func, or_, select

from geodata.folding import fold, slug
from geodata.models import Base, Organisation, OrganisationMerge, Participation, Synonym
from geodata.queries.order import in_turkish
from geodata.queries.rows import AnyRow, AnySelect
from geodata.record import typed

ALIKE = 90
"""From here on two names are likely one body's: it finds slips and changed order, not two towns' town halls."""

MOST_PAIRS = 40
LEGAL = frozenset(
    ["as", "ltd", "sti", "ve", "san", "tic", "sanayi", "ticaret", "limited", "sirketi", "anonim", "aş", "a", "s"]
)
"""Words of a legal form, which are written or left out at will."""

MOST_ALIKE = 60
"""Organisations with the same beginning of a word; one that more of them have tells nothing (belediye, İzmir)."""


def bodies(connection: Connection, asked: str, kind: str) -> Sequence[AnyRow]:
    """Organisations (key, name, kind, is_person, projects) by words of any of their names, in Turkish order."""
    statement = _described()
    former = select(OrganisationMerge.organisation_key)
    for word in fold(asked).split():
        merged = former.where(func.fold_tr(OrganisationMerge.old_name).contains(word, autoescape=True))
        other = select(Synonym.meaning).where(func.fold_tr(Synonym.phrase).contains(word, autoescape=True))
        called = select(func.fold_tr(Synonym.phrase)).where(Synonym.meaning.in_(other))
        named = func.fold_tr(Organisation.name)
        statement = statement.where(
            or_(named.contains(word, autoescape=True), named.in_(called), Organisation.key.in_(merged))
        )
    if kind:
        statement = statement.where(Organisation.kind == kind)
    return connection.execute(statement.order_by(in_turkish(Organisation.name))).all()


def body(connection: Connection, called: str) -> AnyRow | None:
    """The organisation of this key or name (key, name, kind, is_person, projects), or None."""
    statement = _described().where(or_(Organisation.key == called, Organisation.name == called))
    return connection.execute(statement.order_by(Organisation.key != called).limit(1)).first()


def variant_rows(connection: Connection, name: str) -> tuple[str | None, list[Synonym]]:
    """The meaning under which a body's other names are kept (None: it has none yet), and the rows of the others."""
    this = select(Synonym.meaning).where(func.fold_tr(Synonym.phrase) == func.fold_tr(name)).order_by(Synonym.meaning)
    meaning = connection.execute(this.limit(1)).scalar_one_or_none()
    rows: list[Any] = typed(connection, Synonym, meaning=meaning) if meaning else []
    return meaning, [row for row in rows if fold(row.phrase) != fold(name)]


def merges_into(connection: Connection, key: str) -> list[Base]:
    """What was found to be this organisation before."""
    return typed(connection, OrganisationMerge, organisation_key=key)


def likely_the_same(connection: Connection) -> list[tuple[AnyRow, AnyRow, int]]:
    """Pairs of organisations whose names are alike, the likeliest first, with how alike (0 to 100)."""
    rows = connection.execute(_described()).all()
    words = [sorted(word for word in slug(row.name).split("-") if word not in LEGAL) for row in rows]
    said = [" ".join(held) for held in words]
    # Two numbered branches or units of one name are two bodies.
    numbers = [[word for word in held if word.isdigit()] for held in words]
    holding: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(words):
        for beginning in {word[:5] for word in held}:
            holding[beginning].append(at)
    # Only names that begin a telling word alike are measured: all with all would be too many.
    telling = [found for found in holding.values() if len(found) <= MOST_ALIKE]
    pairs = {(a, b) for found in telling for a in found for b in found if a < b and numbers[a] == numbers[b]}
    measured = [(rows[a], rows[b], round(fuzz.ratio(said[a], said[b], score_cutoff=ALIKE))) for a, b in sorted(pairs)]
    return sorted((pair for pair in measured if pair[2] >= ALIKE), key=lambda pair: -pair[2])[:MOST_PAIRS]


def _described() -> AnySelect:
    projects = (
        select(func.count(Participation.project_ref.distinct()))
        .where(Participation.organisation_key == Organisation.key)
        .correlate(Organisation)
        .scalar_subquery()
    )
    return select(
        Organisation.key, Organisation.name, Organisation.kind, Organisation.is_person, projects.label("projects")
    )
