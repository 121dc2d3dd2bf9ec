"""Organisations and projects whose names have words beginning with what is being typed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, literal, select

from geodata.models import Organisation, Participation, Project
from geodata.policy import counted, visible
from geodata.queries.rows import AnyRow
from geodata.search import beginning_with
from geodata.vocabulary import Phrase


def organisations(connection: Connection, words: Phrase, most: int) -> Sequence[AnyRow]:
    """Organisations (key, name, projects), those with most projects first; never a natural person."""
    projects = func.count(Participation.project_ref.distinct())
    statement = (
        select(Organisation.key, Organisation.name, projects.label("projects"))
        .join(Participation, Participation.organisation_key == Organisation.key)
        # A key is the folded name with hyphens between its words.
        .where(
            ~Organisation.is_person,
            counted(Participation.project_ref),
            *(Organisation.key.regexp_match(beginning_with(word)) for word in words),
        )
        .group_by(Organisation.key, Organisation.name)
        .order_by(projects.desc(), Organisation.key)
    )
    return connection.execute(statement.limit(most)).all()


def projects(connection: Connection, words: Phrase, most: int) -> Sequence[AnyRow]:
    """Projects (ref, title, title_en) by the words of their title or reference, the latest first."""
    named = func.fold_tr(func.concat_ws(" ", Project.ref, Project.title, Project.title_en))
    patterns = [literal(beginning_with(word)) for word in words]
    statement = (
        select(Project.ref, Project.title, Project.title_en)
        # The search text holds the title too, and has the index.
        .where(
            visible(Project.ref),
            *(column.regexp_match(pattern) for pattern in patterns for column in (Project.search_text, named)),
        )
        .order_by(Project.year.desc().nulls_last(), Project.ref)
    )
    return connection.execute(statement.limit(most)).all()
