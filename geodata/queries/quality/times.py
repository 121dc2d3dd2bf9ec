"""Dates that contradict each other, and projects that are said to run though their end is past."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, null, or_, select

from geodata.models import Project, Status
from geodata.queries.quality import Rule
from geodata.queries.rows import AnySelect

_TODAY: Any = func.to_char(func.current_date(), "YYYY-MM-DD")


def _after(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether a date lies surely after another: as precisely as both are known (2018 is not after 2018-03)."""
    known = func.least(func.length(one), func.length(other))
    after: ColumnElement[bool] = func.left(one, known) > func.left(other, known)
    return after


def _order(connection: Connection) -> AnySelect:
    contract, start, end = Project.contract_date, Project.start_date, Project.end_date
    cases = ((start, end, "start_end"), (contract, end, "contract_end"))
    wrong = or_(*(_after(one, other) for one, other, _name in cases))
    which = case(*((_after(one, other), literal(name)) for one, other, name in cases), else_=null())
    return select(
        Project.ref,
        literal("").label("part"),
        Project.title,
        func.concat_ws(" ", func.coalesce(contract, "-"), func.coalesce(start, "-"), func.coalesce(end, "-")).label(
            "value"
        ),
        func.jsonb_build_object("which", which, "contract", contract, "start", start, "end", end).label("reason"),
    ).where(wrong)


def _overdue(connection: Connection) -> AnySelect:
    return (
        select(
            Project.ref,
            literal("").label("part"),
            Project.title,
            func.concat_ws(" ", Project.status, Project.end_date).label("value"),
            func.jsonb_build_object("end", Project.end_date, "status", Project.status).label("reason"),
        )
        .join(Status, Status.code == Project.status)
        .where(and_(Status.phase != "done", _after(_TODAY, Project.end_date)))
    )


RULES = (Rule("tarih-sirasi", "project", _order, 90), Rule("bitmis-olmali", "project", _overdue, 95))
