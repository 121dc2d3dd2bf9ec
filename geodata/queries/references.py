"""The references of all public records, for lists that name each of them once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from geodata.models import Organisation, Project, Site
from geodata.policy import named, visible, visible_site


def project_count(connection: Connection) -> int:
    """Projects in the register, the agency's own activities included."""
    return connection.execute(select(func.count()).select_from(Project).where(visible(Project.ref))).scalar_one()


def project_refs(connection: Connection, limit: int, offset: int = 0) -> Sequence[str]:
    """References of projects in their order."""
    found = select(Project.ref).where(visible(Project.ref))
    return connection.execute(found.order_by(Project.ref).limit(limit).offset(offset)).scalars().all()


def site_slugs(connection: Connection) -> Sequence[str]:
    """Slugs of restoration sites in the order of their references."""
    return connection.execute(select(Site.slug).where(visible_site(Site.ref)).order_by(Site.ref)).scalars().all()


def organisation_keys(connection: Connection) -> Sequence[str]:
    """Keys of organisations that take part in a public project; never a natural person (KVKK, Law 6698)."""
    statement = select(Organisation.key).where(Organisation.is_person.is_(False), named(Organisation.key))
    return connection.execute(statement.order_by(Organisation.key)).scalars().all()
