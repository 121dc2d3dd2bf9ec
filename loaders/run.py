"""The ceremony of a load: prepare, deliver, report; all faults told at once, nothing half-done."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from geodata.refusals import Refusal
from geodata.register import Outcome, RegisterRefused, deliver, remember_refusal
from loaders.audit import Request
from loaders.prepare import MOST_KEPT, Prepared, Watch, empty_delivery, prepare
from loaders.problems import Problem
from loaders.source import Source

__all__ = ["Report", "Request", "remember", "run"]


@dataclass(frozen=True)
class Report:
    """What came of it. ``outcome`` is None when errors stopped the load."""

    request: Request
    sha256: str
    rows_read: int
    problems: tuple[Problem, ...]
    outcome: Outcome | None = None

    @property
    def source(self) -> Source:
        return self.request.source

    @property
    def file(self) -> str:
        return self.request.called

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_error)


def run(connection: sa.Connection, request: Request, watch: Watch = iter) -> Report:
    """Reads, checks and delivers one source inside the caller's transaction: commit loads it, rollback was a check.

    A file with any error delivers nothing. Raises ColumnsBroken for an unusable columns file.
    """
    with _collecting_later():
        prepared = prepare(connection, request, watch)
        report = Report(request, prepared.sha256, prepared.rows_read, prepared.problems)
        return report if prepared.delivery is None else _deliver(connection, prepared, report)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """A list is millions of objects that all live to its end; looking through them again and again is slow."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def remember(connection: sa.Connection, reports: Iterable[Report]) -> None:
    """Keeps the trace of refused loads, after their transaction was rolled back; at most 1 000 problems of each."""
    for report in reports:
        if report.errors:
            refused = empty_delivery(report.request, report.sha256, report.rows_read)
            kept = [problem.as_dict() for problem in report.problems[:MOST_KEPT]]
            remember_refusal(connection, replace(refused, problems=kept))


def _deliver(connection: sa.Connection, prepared: Prepared, report: Report) -> Report:
    assert prepared.delivery is not None
    try:
        # A refusal leaves the caller's transaction usable.
        with connection.begin_nested():
            outcome = deliver(connection, prepared.delivery)
    except RegisterRefused as refused:
        return replace(report, problems=(*report.problems, *refusals(report.file, refused)))
    return replace(report, outcome=outcome)


def refusals(file: str, refused: RegisterRefused) -> tuple[Problem, ...]:
    """What the register said against a delivery, as problems of the file."""
    return tuple(_refusal(file, one) for one in refused.problems)


_REFUSED = {
    "shares": "refused_shares",
    "missing": "refused_missing",
    "in_use": "refused_in_use",
    "twice": "refused_twice",
    "empty": "refused_empty",
    "unfit": "refused_unfit",
    "sample": "refused_sample",
    "real": "refused_real",
}
"""Reason of a refusal → the rule that says it."""


def _refusal(file: str, one: Refusal) -> Problem:
    if rule := _REFUSED.get(one.reason):
        return Problem(rule=rule, file=file, value=one.args.get("value", ""), args=one.args)
    return Problem(rule="register_refused", file=file, args={"reason": one.said})
