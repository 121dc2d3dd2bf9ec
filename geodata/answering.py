"""Who answers a question about projects: the columnar copy of the data version seen, or PostgreSQL."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from geodata.columns import READ_FROM, Columns, first_line
from geodata.copying import name_of
from geodata.filters import ProjectFilter
from geodata.models import Project

NEEDS_POSTGIS = ("text", "box", "near", "drawing")
"""Questions that rest on indexes only PostgreSQL has."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def from_columns(
    question: Callable[Concatenate[Connection, ProjectFilter, _P], _T],
) -> Callable[Concatenate[Connection, ProjectFilter, _P], _T]:
    """A question that the copy of the version seen answers where there is one, and PostgreSQL where there is not.

    The same function with the same statements runs on either. What the copy cannot do is logged and asked again.
    """

    def asked(connection: Connection, flt: ProjectFilter, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        engine = _copy_for(connection, flt)
        if engine is not None:
            try:
                with engine.connect() as copy:
                    return question(copy, flt, *args, **kwargs)
            except DBAPIError as error:
                _log.warning("The columnar copy did not answer (%s): PostgreSQL does.", first_line(error.orig))
        return question(connection, flt, *args, **kwargs)

    return update_wrapper(asked, question)


def _copy_for(connection: Connection, flt: ProjectFilter) -> Engine | None:
    columns: Columns | None = connection.get_execution_options().get(READ_FROM)
    if columns is None or any(getattr(flt, name) is not None for name in NEEDS_POSTGIS):
        return None
    name = name_of(connection)
    if name is None:
        return None
    engine = columns.engine(name)
    if engine is None and columns.missed(name):
        projects = connection.scalar(select(func.count()).select_from(Project))
        if projects is not None and projects >= columns.least:
            _log.warning(
                "There is no columnar copy %s: PostgreSQL answers, slower. Loading anything makes one.",
                columns.folder / name,
            )
    return engine
