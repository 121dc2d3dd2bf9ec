"""Who answers a question about projects: the columnar copy of the data version seen, or PostgreSQL."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ClauseElement, ColumnElement, Connection, Engine, column, func, select, table
from sqlalchemy.exc import DBAPIError

from geodata.columns import FOUND, READ_FROM, Columns, first_line
from geodata.copying import name_of
from geodata.filters import ProjectFilter, params
from geodata.models import Project
from geodata.money import Rates
from geodata.queries.codebook import Codebook

NEEDS_POSTGIS = ("text", "near", "drawing")
"""Questions that rest on indexes only PostgreSQL has: it finds their projects, and the copy goes on with those."""

_BETWEEN = "\n"
"""What no reference holds."""

_NAME = "name"

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def from_columns(
    question: Callable[Concatenate[Connection, ProjectFilter, _P], _T],
) -> Callable[Concatenate[Connection, ProjectFilter, _P], _T]:
    """A question that the copy of the version seen answers where there is one, and PostgreSQL where there is not.

    The same function with the same statements runs on either. What the copy cannot do is logged and asked again. Its
    answers are remembered for a while, since neither a copy nor an answer ever changes: pages of one filter ask alike.
    """

    def asked(connection: Connection, flt: ProjectFilter, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        copied = _copy_for(connection)
        if copied is not None:
            key = _key(copied.name, asked, flt, (*args, *kwargs.values()))
            with suppress(KeyError):
                remembered: _T = copied.columns.recall(key)
                return remembered
            found = _found(connection, flt)
            try:
                with copied.engine.connect() as copy:
                    answer = question(copy, flt if found is None else _among(copy, flt, found), *args, **kwargs)
                copied.columns.remember(key, answer)
                return answer
            except (DBAPIError, duckdb.Error) as error:
                said = error.orig if isinstance(error, DBAPIError) else error
                _log.warning("The columnar copy did not answer (%s): PostgreSQL does.", first_line(said))
        return question(connection, flt, *args, **kwargs)

    return update_wrapper(asked, question)


def _key(name: str, question: object, flt: ProjectFilter, args: tuple[Any, ...]) -> Hashable:
    """What an answer is remembered by; None where the question has a piece of SQL in it, which equals no other.

    Rates and code lists are those of the data version, as the copy is.
    """
    if any(isinstance(one, ClauseElement) for one in args):
        return None
    return (name, question, flt, *(one for one in args if not isinstance(one, (Rates, Codebook))))


@dataclass(frozen=True)
class _Among(ProjectFilter):
    """What is left of a filter when the projects of its text and regions are known: the table ``among`` has them."""

    def where(self) -> list[ColumnElement[bool]]:
        return [Project.ref.in_(select(column("ref")).select_from(table("among"))), *super().where()]


@dataclass
class _Found:
    """What PostgreSQL has found: references, and once a copy has been asked for them (column ref) its numbers."""

    written: pa.Table
    numbers: pa.Table | None = None


def _found(connection: Connection, flt: ProjectFilter) -> _Found | None:
    """The projects that PostgreSQL finds for the questions only it can answer; None without any.

    They are looked for once in a reading, whatever else is asked: the other questions do not change them.
    """
    needed = tuple(getattr(flt, name) for name in NEEDS_POSTGIS)
    if not any(one is not None for one in needed):
        return None
    kept = _kept(connection)
    if needed not in kept:
        where = [params()[name].where(one) for name, one in zip(NEEDS_POSTGIS, needed, strict=True) if one is not None]
        # One text of all references: taken as rows, sixty thousand of them cost ten times as long as finding them.
        refs = connection.scalar(select(func.string_agg(Project.ref, _BETWEEN)).where(*where))
        written = pc.split_pattern(pa.array([refs], pa.string()), _BETWEEN).flatten()
        kept[needed] = _Found(pa.table({"written": written}))
    found: _Found = kept[needed]
    return found


def _kept(connection: Connection) -> dict[Any, Any]:
    """What a reading, which sees one data version to its end, has found out so far."""
    kept: dict[Any, Any] = connection.get_execution_options().get(FOUND, {})
    return kept


def _among(copy: Connection, flt: ProjectFilter, found: _Found) -> ProjectFilter:
    duck: Any = copy.connection.driver_connection
    if found.numbers is None:
        duck.register("found", found.written)
        found.numbers = duck.sql("SELECT ref FROM project JOIN found USING (written)").to_arrow_table()
    duck.register("among", found.numbers)
    kept = {one.name: getattr(flt, one.name) for one in fields(flt) if one.name not in NEEDS_POSTGIS}
    return _Among(**kept)


@dataclass(frozen=True)
class _Copied:
    columns: Columns
    name: str
    engine: Engine


def _copy_for(connection: Connection) -> _Copied | None:
    columns: Columns | None = connection.get_execution_options().get(READ_FROM)
    if columns is None:
        return None
    kept = _kept(connection)
    if _NAME not in kept:
        kept[_NAME] = name_of(connection)
    name: str | None = kept[_NAME]
    if name is None:
        return None
    engine = columns.engine(name)
    if engine is None and columns.missed(name):
        projects = connection.scalar(select(func.count()).select_from(Project))
        if projects is not None and projects >= columns.least:
            _log.warning(
                "There is no columnar copy %s: PostgreSQL answers, slower. 'python -m loaders columns' makes one.",
                columns.folder / name,
            )
    return None if engine is None else _Copied(columns, name, engine)
