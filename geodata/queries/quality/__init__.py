"""What may be wrong in the register: rules that each give findings, less those that staff found to be right."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, exists, func, or_, select

from geodata.filters import ProjectFilter
from geodata.models import AcceptedFinding, Account, Participation, Project, SiteProject
from geodata.queries.rows import AnyRow, AnySelect

PAGE_SIZE = 25
SUBJECTS = ("project", "site", "organisation")


@dataclass(frozen=True)
class Rule:
    """One rule.

    ``findings`` gives a SELECT with the columns ref, part (what of the record, or the other one of a pair; text),
    title, value (what the rule judged, as text: an acceptance holds while it stays the same) and reason (JSON for the
    sentence).
    """

    key: str
    subject: str
    findings: Callable[[Connection], AnySelect]
    order: int


@dataclass(frozen=True)
class Findings:
    """A page of a rule's findings (see Rule), its number from 1, and how many pages and findings there are."""

    rows: tuple[AnyRow, ...]
    number: int
    pages: int
    count: int


@cache
def rules() -> dict[str, Rule]:
    """Key → rule, in their order. Raises RuntimeError when two have one key."""
    found: list[Rule] = []
    for module in pkgutil.iter_modules(__path__):
        found += importlib.import_module(f"{__name__}.{module.name}").RULES
    keyed = {rule.key: rule for rule in sorted(found, key=lambda rule: rule.order)}
    if len(keyed) != len(found):
        raise RuntimeError("Two quality rules have the same key.")
    return keyed


def counts(connection: Connection, flt: ProjectFilter) -> dict[str, int]:
    """Rule → how many findings wait among the records that the filter means."""
    return {key: _count(connection, _waiting(connection, rule, flt)) for key, rule in rules().items()}


def page(connection: Connection, rule: Rule, flt: ProjectFilter, number: int) -> Findings:
    """One page of what waits; a number past the end gives the last page."""
    waiting = _waiting(connection, rule, flt)
    count = _count(connection, waiting)
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(number, pages)
    rows = connection.execute(_ordered(waiting).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Findings(tuple(rows), number, pages, count)


def every(connection: Connection, rule: Rule, flt: ProjectFilter) -> Iterator[AnyRow]:
    """All that waits, for a file."""
    yield from connection.execute(_ordered(_waiting(connection, rule, flt)))


def finding(connection: Connection, rule: Rule, ref: str, part: str) -> AnyRow | None:
    """One finding, accepted or not; None when the rule no longer finds it."""
    found = rule.findings(connection).subquery()
    return connection.execute(select(found).where(found.c.ref == ref, found.c.part == part)).first()


def accepted(connection: Connection, rule: Rule) -> list[AnyRow]:
    """What staff accepted and still stands so: columns of AcceptedFinding, the title, and who (name)."""
    found = rule.findings(connection).subquery()
    statement = (
        select(*AcceptedFinding.__table__.columns, found.c.title, Account.name)
        .join(found, _same(found))
        .join(Account, Account.id == AcceptedFinding.account_id)
        .where(AcceptedFinding.rule == rule.key)
        .order_by(AcceptedFinding.at.desc(), AcceptedFinding.ref)
    )
    return list(connection.execute(statement))


def _waiting(connection: Connection, rule: Rule, flt: ProjectFilter) -> Subquery:
    found = rule.findings(connection).subquery()
    right = exists().where(AcceptedFinding.rule == rule.key, _same(found))
    return select(found).where(~right, _meant(rule.subject, found, flt)).subquery()


def _same(found: Subquery) -> ColumnElement[bool]:
    return (
        (AcceptedFinding.ref == found.c.ref)
        & (AcceptedFinding.part == found.c.part)
        & (AcceptedFinding.value == found.c.value)
    )


def _meant(subject: str, found: Subquery, flt: ProjectFilter) -> ColumnElement[bool]:
    refs = select(Project.ref).where(*flt.where())
    if subject == "project":
        return found.c.ref.in_(refs)
    if subject == "site":
        mine = found.c.ref.in_(select(SiteProject.site_ref).where(SiteProject.project_ref.in_(refs)))
        # A site that no project is linked to yet is in no programme: it is told where nothing narrows the question.
        return mine if flt.asked() else or_(mine, ~exists().where(SiteProject.site_ref == found.c.ref))
    keys = select(Participation.organisation_key).where(Participation.project_ref.in_(refs))
    return or_(found.c.ref.in_(keys), found.c.part.in_(keys))


def _count(connection: Connection, found: Subquery) -> int:
    return connection.execute(select(func.count()).select_from(found)).scalar_one()


def _ordered(found: Subquery) -> Any:
    return select(found).order_by(found.c.ref, found.c.part)
