"""What is done with an upload outside the request: read it, check it, mark its faults, propose what it brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from geodata import uploads
from geodata.db import Database
from geodata.models import Base, UploadProblem
from geodata.proposals import NothingChanged, OutOfReach, RegisterRefused, propose_delivery
from geodata.queries.corrections import kept_corrections, restore
from geodata.queries.uploads import absent_refs
from geodata.register import Delivery
from geodata.staff import log_event
from geodata.uploads import Told
from loaders import headers
from loaders.chosen import cell_of
from loaders.prepare import Prepared, prepare
from loaders.problems import FileRefused, Problem
from loaders.run import refusals
from loaders.workbench import marked
from loaders.workbench.outline import header_of, outline
from loaders.workbench.partial import completed
from loaders.workbench.task import Task, author_of, columns_present, draft_of, marked_path, request_of, watching
from loaders.workbench.warned import kept_warnings

REHEARSED = 3_000
"""Records up to which every check also tries the proposal out."""


def run(task: Task) -> None:
    """Do the job that the upload asks for and write down what came of it."""
    steps: dict[str, Callable[[Task], None]] = {"read": _read, "check": _check, "mark": _mark, "propose": _propose}
    steps[task.upload.job](task)


def _read(task: Task) -> None:
    columns = headers.columns_of(task.source.columns or "")
    try:
        found = outline(task.path, columns, task.upload.file_name)
    except FileRefused as refused:
        return refuse(task.database, task.upload, refused.problems)
    # A corrected file of the same shape needs no second explanation.
    mapping = task.upload.mapping
    if mapping and _same_header(found, mapping):
        with task.database.writing() as connection:
            uploads.finish(connection, task.upload.id, task.upload.job, outline=found)
            uploads.queue(connection, task.upload.id, "check", state="mapped")
        return
    with task.database.writing() as connection:
        uploads.finish(connection, task.upload.id, task.upload.job, state="read", outline=found, mapping={})


def _same_header(found: dict[str, Any], mapping: dict[str, Any]) -> bool:
    sheet = next((sheet for sheet in found["sheets"] if sheet["name"] == mapping["sheet"]), None)
    return sheet is not None and header_of(sheet, mapping["line"]) == mapping["headers"]


def refuse(database: Database, upload: Any, problems: Sequence[Problem]) -> None:
    """Write down that the file cannot be used at all, and why."""
    told = [_told(problem, "") for problem in problems]
    errors = sum(problem.is_error for problem in problems)
    with database.writing() as connection:
        uploads.keep_problems(connection, upload.id, told)
        uploads.finish(connection, upload.id, upload.job, state="refused", errors=errors, warnings=len(told) - errors)


def _check(task: Task) -> None:
    prepared, problems, summary = _judged(task)
    told = [_told(one, cell_of(one, prepared.table) if prepared.table else "") for one in problems]
    errors = sum(one.severity == "error" for one in told)
    with task.database.writing() as connection:
        uploads.keep_problems(connection, task.upload.id, told)
        counts = {"rows_read": prepared.rows_read, "errors": errors, "warnings": len(told) - errors}
        state = "faulty" if errors else "ready"
        uploads.finish(
            connection, task.upload.id, task.upload.job, state=state, summary=summary, marked=False, **counts
        )
        log_event(connection, task.upload.account_id, "import.check", str(task.upload.id), **counts)
        if any(one.cell for one in told):
            uploads.queue(connection, task.upload.id, "mark")


def _judged(task: Task) -> tuple[Prepared, tuple[Problem, ...], dict[str, Any]]:
    """The file as it stands against the register of this moment; nothing of it stays in the register."""
    with task.database.write.connect() as connection, connection.begin() as transaction:
        prepared = prepare(connection, request_of(task), watching(task))
        problems, summary = prepared.problems, dict[str, Any]()
        if prepared.delivery is not None:
            done = completed(connection, prepared, columns_present(task))
            delivery, problems = done.delivery, done.problems
            refs = _refs(delivery.rows)
            absent = absent_refs(connection, task.source.key, refs)
            kept = kept_corrections(connection, delivery)
            summary = {"records": len(refs), "absent": absent[:200], "absent_count": len(absent)}
            summary["kept"] = [one.as_dict() for one in kept[:500]]
            more, nothing = list[Problem](), False
            # Unlimited rights meet no record they may not touch; a long list then need not wait for the rehearsal.
            if len(refs) <= REHEARSED or not author_of(connection, task).everywhere("editor"):
                more, nothing = _rehearsed(connection, task, prepared, restore(delivery, kept))
            problems, summary = (*problems, *more), {**summary, "nothing": nothing}
        transaction.rollback()
    return prepared, _of_interest(problems, whole=False), summary


def _of_interest(problems: Sequence[Problem], whole: bool) -> tuple[Problem, ...]:
    """Only a complete list loosens links, and what that removes is told where it is chosen."""
    return tuple(one for one in problems if whole or one.rule != "links_lost")


def _rehearsed(
    connection: sa.Connection, task: Task, prepared: Prepared, delivery: Delivery
) -> tuple[list[Problem], bool]:
    """What the register or the person's rights have against it; and whether it says nothing new."""
    try:
        with connection.begin_nested() as trial:
            propose_delivery(connection, author_of(connection, task), draft_of(task), delivery, whole=False)
            trial.rollback()
    except NothingChanged:
        return [], True
    except OutOfReach as beyond:
        return _beyond(prepared, beyond.refs), False
    except RegisterRefused as refused:
        return list(refusals(task.upload.file_name, refused)), False
    return [], False


def _beyond(prepared: Prepared, refs: Sequence[str]) -> list[Problem]:
    """The rows whose records the person may not touch; what is no row's (a table) is told of the file."""
    rows = {_ref(made): row for row, made in zip(prepared.rows, prepared.made, strict=True)}
    file = prepared.request.called
    found = []
    for ref in refs:
        row = rows.get(ref)
        if row is None:
            found.append(Problem("out_of_reach", file, value=ref))
        else:
            found.append(Problem("out_of_reach", file, row.sheet, row.line, row.header("ref"), ref))
    return found


def _ref(made: Sequence[Base]) -> str | None:
    return next((str(item.ref) for item in made if hasattr(item, "ref")), None)


def _refs(rows: Sequence[Base]) -> list[str]:
    return sorted({str(row.ref) for row in rows if hasattr(row, "ref")})


def _mark(task: Task) -> None:
    problems = UploadProblem.__table__
    with task.database.reading() as connection:
        columns = (problems.c[name] for name in Told.__dataclass_fields__)
        query = sa.select(*columns).where(problems.c.upload_id == task.upload.id).order_by(problems.c.position)
        told = [Told(**row._mapping) for row in connection.execute(query)]
    target = marked_path(task.path)
    draft = target.with_suffix(".part")
    marked.write(task.path, task.upload.file_name, told, draft)
    draft.replace(target)
    with task.database.writing() as connection:
        uploads.finish(connection, task.upload.id, task.upload.job, marked=True)


def _propose(task: Task) -> None:
    """The same check again, since the register may have changed; then the proposal in one transaction."""
    with task.database.write.connect() as connection, connection.begin() as transaction:
        prepared = prepare(connection, request_of(task), watching(task))
        if prepared.delivery is None:
            transaction.rollback()
            return _check(task)
        done = completed(connection, prepared, columns_present(task))
        delivery = done.delivery
        kept = [] if task.upload.options.get("override") else kept_corrections(connection, delivery)
        try:
            with connection.begin_nested():
                whole = bool(task.upload.options.get("whole"))
                told = {
                    "kept": [one.as_dict() for one in kept],
                    **kept_warnings(prepared, _of_interest(done.problems, whole)),
                }
                draft = replace(draft_of(task), detail={**draft_of(task).detail, **told})
                author = author_of(connection, task)
                number = propose_delivery(connection, author, draft, restore(delivery, kept), whole=whole)
        except NothingChanged:
            summary = {**task.upload.summary, "nothing": True}
            return uploads.finish(connection, task.upload.id, task.upload.job, state="ready", summary=summary)
        except (OutOfReach, RegisterRefused) as error:
            return _refused_late(connection, task, prepared, error)
        uploads.finish(connection, task.upload.id, task.upload.job, state="proposed", proposal_id=number)
        log_event(connection, author.id, "import.propose", str(task.upload.id), proposal=number, whole=whole)


def _refused_late(
    connection: sa.Connection, task: Task, prepared: Prepared, error: OutOfReach | RegisterRefused
) -> None:
    """What only shows when the whole list counts, such as records that may not be removed."""
    more = (
        _beyond(prepared, error.refs) if isinstance(error, OutOfReach) else list(refusals(task.upload.file_name, error))
    )
    told = [_told(one, cell_of(one, prepared.table) if prepared.table else "") for one in (*prepared.problems, *more)]
    uploads.keep_problems(connection, task.upload.id, told)
    errors = sum(one.severity == "error" for one in told)
    uploads.finish(
        connection, task.upload.id, task.upload.job, state="faulty", errors=errors, warnings=len(told) - errors
    )


def _told(problem: Problem, cell: str) -> Told:
    return Told(
        problem.rule,
        problem.severity,
        problem.sheet,
        problem.row,
        problem.column,
        cell,
        problem.value,
        dict(problem.args),
    )
