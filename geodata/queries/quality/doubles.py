"""Beneficiaries that may be one and the same body under two spellings, and projects that may be entered twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Text, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from geodata.folding import fold
from geodata.models import Organisation, Participation, Project
from geodata.queries.quality import Rule
from geodata.queries.rows import AnySelect

ALIKE = 90
"""Of 100, by sorted words: a letter or two of a name."""

_FORMS = re.compile(
    r"\b(a s|as|anonim sirketi|ltd|sti|limited|limited sirketi|sirketi|san|sanayi|tic|ticaret|ve|t c|tc)\b"
)
_DIGITS = re.compile(r"\d+")


def _bare(name: str) -> str:
    """A name without what says its legal form only."""
    words = " ".join(re.findall(r"[a-z0-9]+", fold(name)))
    return " ".join(_FORMS.sub(" ", words).split()) or words


def pairs(names: Sequence[tuple[str, str]]) -> list[tuple[str, str, int]]:
    """Pairs of keys whose names are alike, with how much; names that differ in a number (2. OSB, 3. OSB) are not."""
    bare = [_bare(name) for _key, name in names]
    if len(bare) < 2:
        return []
    alike = process.cdist(bare, bare, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, dtype=np.uint8)
    found = []
    for one, other in np.argwhere(np.triu(alike, k=1)):
        if sorted(_DIGITS.findall(bare[one])) == sorted(_DIGITS.findall(bare[other])):
            first, second = sorted((names[one][0], names[other][0]))
            found.append((first, second, int(alike[one, other])))
    return found


def _bodies(connection: Connection) -> AnySelect:
    # Natural persons are left out: people do share a name, and nobody should merge two by it.
    takes_part = exists().where(Participation.organisation_key == Organisation.key, Participation.role == "beneficiary")
    names = connection.execute(
        select(Organisation.key, Organisation.name)
        .where(Organisation.is_person.is_(False), takes_part)
        .order_by(Organisation.key)
    )
    found = pairs([(key, name) for key, name in names])
    columns = list(zip(*found, strict=True)) or [(), (), ()]
    given = (
        func.unnest(*(cast(literal(list(map(str, column)), ARRAY(Text)), ARRAY(Text)) for column in columns))
        .table_valued("one", "other", "alike", name="pair")
        .render_derived()
    )
    first, second = aliased(Organisation), aliased(Organisation)
    return (
        select(
            given.c.one.label("ref"),
            given.c.other.label("part"),
            first.name.label("title"),
            func.concat_ws(" = ", first.name, second.name).label("value"),
            func.jsonb_build_object("other", second.name, "alike", given.c.alike).label("reason"),
        )
        .join(first, first.key == given.c.one)
        .join(second, second.key == given.c.other)
    )


def _projects(connection: Connection) -> AnySelect:
    first, second = aliased(Project), aliased(Project)
    return (
        select(
            first.ref,
            second.ref.label("part"),
            first.title,
            func.concat_ws(" ", first.ref, second.ref).label("value"),
            func.jsonb_build_object("other", second.title, "other_ref", second.ref).label("reason"),
        )
        .join(second, (func.fold_tr(second.title) == func.fold_tr(first.title)) & (second.ref > first.ref))
        .where(
            first.kind == "support",
            second.kind == "support",
            first.programme_code.is_not_distinct_from(second.programme_code),
        )
    )


RULES = (
    Rule("ayni-yararlanici", "organisation", _bodies, 120),
    Rule("ayni-proje", "project", _projects, 130),
)
