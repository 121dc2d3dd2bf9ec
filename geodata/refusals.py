"""Why the register does not take something: a reason with its values, and a sentence for whoever knows no reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError

OTHER = "other"
_REASONS = {
    "23503": "missing",
    "23505": "twice",
    "23502": "empty",
    "23514": "unfit",
    "22001": "unfit",
    "22003": "unfit",
}
"""SQLSTATE of a constraint that does not hold, or of a value that does not fit → the reason."""

_KEY = re.compile(r"\(([^()]*)\)=\((.*?)\)", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """One reason. ``said`` is an English sentence; ``args`` the values that a sentence in any language needs:

    ``missing``, ``in_use``, ``twice``, ``empty``, ``unfit``: table, field, value; ``shares``: ref, total; ``real``,
    ``sample`` and ``other``: nothing.
    """

    said: str
    reason: str = OTHER
    args: Mapping[str, str] = field(default_factory=dict)


class RegisterRefused(Exception):
    """The register does not take this delivery; ``problems`` say why. Nothing was changed."""

    def __init__(self, problems: Sequence[Refusal | str]) -> None:
        self.problems = [one if isinstance(one, Refusal) else Refusal(one) for one in problems]
        super().__init__("; ".join(one.said for one in self.problems))


def twice(table: str, key: str) -> Refusal:
    """A delivery brings a row more than once."""
    return Refusal(f"{table} {key} is delivered more than once.", "twice", {"table": table, "field": "", "value": key})


def refused(error: DBAPIError | psycopg.Error) -> RegisterRefused | OperationalError:
    """What an error means that came while rows were brought to the database: these rows are refused, or the machine is
    away, was stopped or has no room left, which other rows would not mend.

    COPY runs on psycopg itself, below SQLAlchemy, so its errors come unwrapped.
    """
    own = error if isinstance(error, psycopg.Error) else error.orig
    # Class 54 is of the rows: a value that is too long for an index.
    if isinstance(own, psycopg.OperationalError) and not (own.sqlstate or "").startswith("54"):
        return OperationalError("COPY", {}, own)
    return RegisterRefused([refusal_of(error)])


def refusal_of(error: BaseException) -> Refusal:
    """What the database has against a value, by an error of SQLAlchemy's or of its driver's."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    lines = [line.strip() for line in str(cause).strip().splitlines() if line.strip()]
    said = " ".join(lines[:2])
    told = getattr(cause, "diag", None)
    reason = _REASONS.get(getattr(cause, "sqlstate", None) or "", OTHER)
    if told is None or reason == OTHER:
        return Refusal(said)
    if reason == "missing" and "still referenced" in (told.message_detail or ""):
        reason = "in_use"
    key = _KEY.search(told.message_detail or "")
    args = {
        # The stage of a table is called after it.
        "table": (told.table_name or "").removeprefix("stage_"),
        "field": told.column_name or (key[1] if key else "") or told.constraint_name or "",
        "value": key[2] if key else "",
    }
    return Refusal(said, reason, args)
