"""One organisation: itself and its projects by role. A natural person is never found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from geodata.filters import ProjectFilter
from geodata.models import Location, Organisation, OrganisationMerge, Participation, Place, Project, Synonym
from geodata.money import Lens, Rates
from geodata.policy import named
from geodata.queries.order import in_turkish
from geodata.queries.projects import described
from geodata.queries.rows import AnyRow
from geodata.queries.totals import matched


@dataclass(frozen=True)
class RoleSum:
    """Projects of an organisation in one role, their support in the lens, and how many have no amount in it."""

    role: str
    projects: int
    amount: Decimal
    unknown: int

    @property
    def known_amount(self) -> Decimal | None:
        """The support, or None when no project in this role has an amount."""
        return self.amount if self.unknown < self.projects else None


def organisation(connection: Connection, key: str) -> AnyRow | None:
    """The organisation of this key (key, name, kind), or None: also for a natural person (KVKK, Law 6698)."""
    columns = (Organisation.key, Organisation.name, Organisation.kind)
    statement = select(*columns).where(
        Organisation.key == key, Organisation.is_person.is_(False), named(Organisation.key)
    )
    return connection.execute(statement).first()


def merged_into(connection: Connection, key: str) -> str | None:
    """The key of the organisation that the one once called so was found to be; None for a natural person too."""
    statement = (
        select(OrganisationMerge.organisation_key)
        .join(Organisation, Organisation.key == OrganisationMerge.organisation_key)
        .where(OrganisationMerge.old_key == key, Organisation.is_person.is_(False), named(Organisation.key))
    )
    return connection.execute(statement).scalar_one_or_none()


def role_sums(connection: Connection, key: str, flt: ProjectFilter, lens: Lens, rates: Rates) -> dict[str, RoleSum]:
    """Role → its sum over the filter's projects, for the roles the organisation has."""
    m = matched(flt, lens, rates)
    statement = (
        select(
            Participation.role,
            func.count(),
            func.coalesce(func.sum(m.c.amount), Decimal(0)),
            func.count().filter(m.c.amount.is_(None)),
        )
        .join(m, m.c.ref == Participation.project_ref)
        .where(Participation.organisation_key == key)
        .group_by(Participation.role)
    )
    return {row[0]: RoleSum(*row) for row in connection.execute(statement)}


def role_projects(
    connection: Connection, key: str, flt: ProjectFilter, lens: Lens, rates: Rates
) -> dict[str, list[AnyRow]]:
    """Role → the filter's projects of the organisation in it (rows of the list), newest first."""
    taking_part = select(Participation.role, Participation.project_ref).where(Participation.organisation_key == key)
    roles: dict[str, list[str]] = {}
    for role, ref in connection.execute(taking_part):
        roles.setdefault(ref, []).append(role)
    found: dict[str, list[AnyRow]] = {}
    wanted = described(lens, rates).where(*flt.where()).order_by(Project.year.desc().nulls_last(), Project.ref)
    for row in connection.execute(wanted):
        for role in roles.get(row.ref, []):
            found.setdefault(role, []).append(row)
    return found


def work_districts(connection: Connection, flt: ProjectFilter) -> Sequence[AnyRow]:
    """Districts where the filter's projects work (slug, name), in Turkish order."""
    m = matched(flt, Lens(), Rates())
    at = select(Location.place_code).join(m, m.c.ref == Location.project_ref).where(Location.role == "work")
    statement = select(Place.slug, Place.name).where(Place.kind == "district", Place.code.in_(at))
    return connection.execute(statement.order_by(in_turkish(Place.name))).all()


def organisation_names(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """The names of these bodies by key; natural persons and unknown keys are left out."""
    statement = select(Organisation.key, Organisation.name).where(
        Organisation.key.in_(list(keys)), Organisation.is_person.is_(False), named(Organisation.key)
    )
    return {row.key: row.name for row in connection.execute(statement)}


def name_variants(connection: Connection, name: str) -> list[str]:
    """Other ways a body's name is written: the phrases that the synonyms say mean the same, in Turkish order.

    They are the very phrases the search finds it by, so what the page names can be searched for.
    """
    this, other = aliased(Synonym), aliased(Synonym)
    statement = (
        select(other.phrase)
        .join(this, this.meaning == other.meaning)
        .where(func.fold_tr(this.phrase) == func.fold_tr(name), func.fold_tr(other.phrase) != func.fold_tr(name))
        .order_by(in_turkish(other.phrase))
    )
    return list(connection.execute(statement).scalars())


def organisations(
    connection: Connection, flt: ProjectFilter, lens: Lens, rates: Rates, at: tuple[str, int]
) -> Sequence[AnyRow]:
    """Bodies that take part in the filter's projects, by key; ``at`` = (after which key, how many at most).

    Rows have key, name, kind, projects and their support in the lens (NULL where no amount is known). Natural persons
    are none of them.
    """
    after, limit = at
    m = matched(flt, lens, rates)
    taking_part = select(Participation.organisation_key, Participation.project_ref).distinct().subquery()
    statement = (
        select(
            Organisation.key,
            Organisation.name,
            Organisation.kind,
            func.count().label("projects"),
            func.sum(m.c.amount).label("amount"),
        )
        .join(taking_part, taking_part.c.organisation_key == Organisation.key)
        .join(m, m.c.ref == taking_part.c.project_ref)
        .where(Organisation.is_person.is_(False), Organisation.key > after)
        .group_by(Organisation.key, Organisation.name, Organisation.kind)
        .order_by(Organisation.key)
        .limit(limit)
    )
    return connection.execute(statement).all()


def organisation_count(connection: Connection, flt: ProjectFilter) -> int:
    """How many bodies take part in the filter's projects; natural persons are not counted."""
    m = matched(flt, Lens(), Rates())
    statement = (
        select(func.count(Organisation.key.distinct()))
        .join(Participation, Participation.organisation_key == Organisation.key)
        .join(m, m.c.ref == Participation.project_ref)
        .where(Organisation.is_person.is_(False))
    )
    return connection.execute(statement).scalar_one()
