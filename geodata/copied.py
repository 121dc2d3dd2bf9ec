"""What a columnar copy holds: which columns of which tables, and what is worked out of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Double, cast, func
from sqlalchemy.dialects.postgresql import dialect as postgres

from geodata.duck import DuckDialect
from geodata.models import (
    Base,
    Exclusion,
    Location,
    Membership,
    Organisation,
    OrganisationMerge,
    Participation,
    Place,
    Project,
    SiteProject,
    Status,
    Withholding,
)
from geodata.queries.drawn import AXES, drawn_at, middle
from geodata.queries.order import in_turkish
from geodata.queries.shares import KEPT, LEVELS, WORK, work_drawn, work_in

DUCK: Dialect = DuckDialect()  # type: ignore[no-untyped-call]
POSTGRES: Dialect = postgres()  # type: ignore[no-untyped-call]

COPIED: dict[type[Base], Sequence[str]] = {
    Project: (
        "ref", "kind", "programme_code", "call_code", "component_code", "result_programme", "support_kind", "sector",
        "status", "year", "scope", "support_amount", "total_budget", "own_share", "paid", "price_year",
    ),
    Location: ("project_ref", "position", "role", "place_code", "share"),
    SiteProject: ("project_ref", "site_ref"),
    Participation: ("project_ref", "organisation_key"),
    Organisation: ("key", "is_person"),
    OrganisationMerge: ("old_key", "organisation_key"),
    Withholding: ("project_ref", "site_ref"),
    Exclusion: ("project_ref", "kind"),
    Place: ("code", "kind", "slug"),
    Status: ("code", "phase"),
    Membership: ("place_code", "group_code", "valid_from", "valid_to"),
}  # fmt: skip
"""What is copied: all that questions about all projects look at, and no text that people read."""

WORKED_OUT: dict[type[Base], dict[str, ColumnElement[Any]]] = {
    Project: {"by_title": func.dense_rank().over(order_by=in_turkish(Project.title))},
    Place: {"by_name": func.dense_rank().over(order_by=in_turkish(Place.name))} | {axis: middle(axis) for axis in AXES},
    Location: {axis: drawn_at(axis) for axis in AXES}
    | {"x": cast(func.ST_X(Location.geom), Double), "y": cast(func.ST_Y(Location.geom), Double)},
}
"""Numbers beside them, which only PostgreSQL knows: where a name stands in Turkish order, where a place is drawn, and
where exactly it is."""

_LISTED = """
CREATE TABLE project AS
SELECT n.* REPLACE ({short}), f.by_name AS by_place, {only} FROM unplaced n LEFT JOIN (
  SELECT l.project_ref, arg_min(p.by_name, l.position) AS by_name
  FROM location l JOIN place p ON p.code = l.place_code WHERE l.role = 'work' GROUP BY l.project_ref
) f ON f.project_ref = n.ref {joined} ORDER BY n.ref
"""
"""Projects with the number of the place they name first, and their only place of each level."""

_SHORT = (
    "kind", "programme_code", "call_code", "component_code", "result_programme", "support_kind", "sector", "status",
    "scope",
)  # fmt: skip
"""Columns of few values, which are kept as numbers of these: counted by, they take half as long."""

_ALONE = """
CREATE TEMP TABLE all_{name} AS SELECT * REPLACE (place_code::place_code AS place_code) FROM ({rows});
CREATE TEMP TABLE only_{name} AS SELECT project_ref, {columns} FROM all_{name}
GROUP BY project_ref HAVING count(*) = 1 AND count(place_code) = 1;
CREATE TABLE {kept} AS SELECT * FROM all_{name} ANTI JOIN only_{name} USING (project_ref) ORDER BY project_ref
"""
"""Most projects work in one place: joined with their places, two million of them took ten times as long."""


@cache
def worked_out() -> tuple[str, ...]:
    """What is done with the tables once they are in the copy."""
    made = ["CREATE TYPE place_code AS ENUM (SELECT code FROM place ORDER BY code)"]
    for name in _SHORT:
        codes = f"SELECT DISTINCT {name} FROM unplaced WHERE {name} IS NOT NULL ORDER BY 1"
        made.append(f"CREATE TYPE {name}_code AS ENUM ({codes})")
    rows = {level: work_in(level) for level in LEVELS} | {WORK: work_drawn()}
    only = {name: {"place_code": f"only_{name}"} for name in rows}
    only[WORK] |= {axis: f"only_{axis}" for axis in AXES}
    for name, kept in rows.items():
        columns = ", ".join(f"any_value({one}) AS {one}" for one in only[name])
        made.append(_ALONE.format(name=name, rows=sql(kept.element, DUCK), columns=columns, kept=KEPT + name))
    short = ", ".join(f"n.{name}::{name}_code AS {name}" for name in _SHORT)
    said = ", ".join(f"only_{name}.{one} AS {to}" for name, columns in only.items() for one, to in columns.items())
    joined = " ".join(f"LEFT JOIN only_{name} ON only_{name}.project_ref = n.ref" for name in rows)
    return (*made, _LISTED.format(short=short, only=said, joined=joined), "DROP TABLE unplaced")


@cache
def stamp() -> str:
    """What a copy is made of: with other tables or other running shares it gets another name."""
    numbers = [sql(one, POSTGRES) for found in WORKED_OUT.values() for one in found.values()]
    tables = [(model.__tablename__, names) for model, names in COPIED.items()]
    return repr([*worked_out(), *numbers, tables])


def sql(statement: Any, dialect: Dialect) -> str:
    """The statement as text in one of the two dialects, values written out."""
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
