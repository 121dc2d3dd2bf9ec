"""Reading ahead: while what was read is being written, a thread asks the database for more."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from typing import TypeVar

from sqlalchemy import Connection

AHEAD = "read_ahead"
"""Execution option of a reading that holds what reads ahead in it, so that this ends before the reading does."""

T = TypeVar("T")


def ahead(connection: Connection, made: Generator[T]) -> Generator[T]:
    """The same values, none of them None. On a connection that can end what reads ahead (AHEAD) each is made while the
    one before it is used; on any other when it is asked for."""
    reading: list[Generator[T]] | None = connection.get_execution_options().get(AHEAD)
    if reading is None:
        return made
    begun = _ahead(made)
    reading.append(begun)
    return begun


def _ahead(made: Generator[T]) -> Generator[T]:
    # However this ends, the thread is waited for: nobody asks anything of the connection afterwards.
    with closing(made), ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(copy_context().run, _next, made)
        while (one := coming.result()) is not None:
            coming = thread.submit(copy_context().run, _next, made)
            yield one


def _next(made: Generator[T]) -> T | None:
    return next(made, None)
