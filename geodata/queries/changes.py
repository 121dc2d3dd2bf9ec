"""What changed when: published data versions, counted by table, and their single changes as far as they are public."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, not_, or_, select

from geodata.models import Change, ChangeSet, DataVersion, Project, Site
from geodata.policy import CHANGE_COLUMNS, COUNTED_TABLES, FREE_TEXT, TIMELESS, visible, visible_site
from geodata.queries.rows import AnySelect

PAGE_SIZE = 100

KEY_SEPARATOR = " · "
"""Stands between the parts of a row's key in the register's memory; the record's reference comes first."""


@dataclass(frozen=True)
class Published:
    """One data version: what it is called, when it was published, and per table how many rows of each action."""

    id: int
    label: str
    published_at: dt.datetime
    title: str
    is_sample: bool
    register_hash: str
    change_set: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Changed:
    """One row that was made, changed or removed.

    ``record`` is the reference it belongs to and ``name`` what that is called today (None when it is gone).
    ``fields`` gives the public columns concerned with value before and after; of free texts both are None.
    """

    table: str
    record: str
    name: str | None
    action: str
    fields: Mapping[str, tuple[Any, Any]]


def versions(connection: Connection, limit: int = 30, offset: int = 0) -> list[Published]:
    """Data versions, newest first."""
    return _counted(connection, _described().order_by(DataVersion.id.desc()).limit(limit).offset(offset))


def version(connection: Connection, label: str) -> Published | None:
    """The data version of that label, or None."""
    found = _counted(connection, _described().where(DataVersion.label == label))
    return found[0] if found else None


def how_many(connection: Connection) -> int:
    """Data versions published so far."""
    return connection.execute(select(func.count()).select_from(DataVersion)).scalar_one()


def changes(connection: Connection, change_set: int, limit: int = PAGE_SIZE, offset: int = 0) -> list[Changed]:
    """The public changes of a change set: projects, sites, then places and events, each in the order of its key."""
    # Records first, then what belongs to them.
    order = case({"project": 0, "site": 1}, value=Change.table_name, else_=2)
    record = func.split_part(Change.row_key, KEY_SEPARATOR, 1)
    statement = (
        select(
            Change.table_name,
            record,
            func.coalesce(Project.title, Site.name),
            Change.action,
            Change.before,
            Change.after,
        )
        .outerjoin(Project, (Project.ref == record) & (Change.table_name != "site"))
        .outerjoin(Site, (Site.ref == record) & (Change.table_name == "site"))
        .where(
            Change.change_set_id == change_set,
            Change.table_name.in_(list(CHANGE_COLUMNS)),
            *told(),
        )
        .order_by(order, Change.row_key, Change.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        Changed(table, ref, name, action, public_fields(table, before or {}, after or {}))
        for table, ref, name, action, before, after in connection.execute(statement)
    ]


def told() -> tuple[ColumnElement[bool], ...]:
    """Changes the public may know of at all: of counted tables, and of no withheld record and nothing that is its."""
    return Change.table_name.in_(sorted(COUNTED_TABLES)), Change.action != "derived", _of_visible()


def untold() -> Subquery:
    """Per change set (change_set_id) how many rows new, changed and removed the public may know nothing of."""
    return (
        select(
            Change.change_set_id,
            *(func.count().filter(Change.action == action).label(action) for action in ("new", "changed", "removed")),
        )
        .where(or_(Change.table_name.in_(sorted(TIMELESS)), not_(_of_visible())))
        .group_by(Change.change_set_id)
        .subquery()
    )


def _of_visible() -> ColumnElement[bool]:
    """The change is of no withheld record."""
    first, second = (func.split_part(Change.row_key, KEY_SEPARATOR, at) for at in (1, 2))
    # An image's key names nothing, its trace does; in the key of an address that is gone the record comes second.
    image = func.coalesce(Change.after, Change.before)
    project = case(
        {"site_project": second, "retirement": second, "media": image["project_ref"].astext},
        value=Change.table_name,
        else_=first,
    )
    site = case({"media": image["site_ref"].astext}, value=Change.table_name, else_=first)
    return and_(visible(func.coalesce(project, "")), visible_site(func.coalesce(site, "")))


def public_fields(table: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Field → (before, after) of a traced change, as far as it is public; of free texts both are None."""
    told = [name for name in before | after if name in CHANGE_COLUMNS[table]]
    return {
        name: (None, None) if name in FREE_TEXT else (before.get(name), after.get(name))
        for name in told
        if before.get(name) is not None or after.get(name) is not None
    }


def _described() -> AnySelect:
    return select(
        DataVersion.id,
        DataVersion.label,
        DataVersion.published_at,
        ChangeSet.title,
        DataVersion.is_sample,
        DataVersion.register_hash,
        DataVersion.change_set_id.label("change_set"),
    ).join(ChangeSet, ChangeSet.id == DataVersion.change_set_id)


def _counted(connection: Connection, statement: AnySelect) -> list[Published]:
    rows = connection.execute(statement).all()
    counts = _counts(connection, [row.change_set for row in rows])
    return [Published(**row._mapping, counts=counts.get(row.change_set, {})) for row in rows]


def _counts(connection: Connection, change_sets: Sequence[int]) -> dict[int, dict[str, dict[str, int]]]:
    found: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    statement = (
        select(Change.change_set_id, Change.table_name, Change.action, func.count())
        .where(
            Change.change_set_id.in_(change_sets),
            *told(),
        )
        .group_by(Change.change_set_id, Change.table_name, Change.action)
        .order_by(Change.change_set_id, Change.table_name, Change.action)
    )
    for change_set, table, action, count in connection.execute(statement):
        found[change_set][table][action] = count
    return found
