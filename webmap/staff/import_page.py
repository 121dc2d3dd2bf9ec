"""One upload's page: it shows the step the upload is at, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, current_app, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from geodata.queries.uploads import mappings, problem_counts, problems_of, upload
from geodata.staff import log_event
from loaders import clean, headers
from loaders.headers import Column, letter
from loaders.known import Known
from loaders.problems import Problem
from loaders.workbench.lists import LISTS
from loaders.workbench.outline import header_of, samples, sheet_of
from loaders.workbench.suggest import Suggestion, suggestions
from loaders.workbench.task import marked_path
from webmap.language import current, link
from webmap.reading import Reading, reading
from webmap.staff import bp, import_files
from webmap.staff.access import me, needs
from webmap.staff.imports import given, may_open
from webmap.staff.problem_words import problem_words, rule_words

PAGE = 100
ASKED = ("adim", "kural", "s", "sayfa_adi", "satir", "esleme", "onay", "sonra")
"""Parameters of this page: the step to go back to, a rule, a page of problems, sheet, header line, mapping, a box that
was not ticked, and what the person waits for (``sonra=fark``)."""


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its letter and header, some of its values, and what it is taken for."""

    at: int
    header: str
    values: tuple[str, ...]
    name: str | None
    why: str

    @property
    def letter(self) -> str:
        """What a spreadsheet calls it."""
        return letter(self.at)

    def chosen(self, name: str | None) -> FileColumn:
        """The same column, taken for something else by a person."""
        return self if name == self.name else replace(self, name=name, why="")


@bp.get("/ice-aktarma/<int:number>")
@needs("editor")
def import_one(number: int) -> Any:
    """The upload at its step; ``adim=sutunlar`` goes back to the columns."""
    with reading(also=ASKED) as r:
        found = found_upload(r.connection, number)
        shown: dict[str, Any] = {"upload": found, "step": step_of(found)}
        if found.job in ("read", "check", "propose"):
            import_files.wake()
            return render_template("staff/import_waiting.html", **shown, **waiting(found))
        if found.job == "mark":
            import_files.wake()
        if request.args.get("sonra") and (ready := _proposal(found)):
            return redirect(ready, 303)
        if found.state == "read" or (request.args.get("adim") == "sutunlar" and found.state in ("faulty", "ready")):
            return render_template("staff/import_columns.html", **{**shown, "step": 2}, **columns_asked(r, found))
        if found.state in ("refused", "faulty"):
            return render_template("staff/import_problems.html", **shown, **_problems(r, found))
        more = _problems(r, found) if found.warnings else {}
        return render_template("staff/import_ready.html", **shown, **more, proposal=_proposal(found))


@bp.get("/ice-aktarma/<int:number>/durum")
@needs("editor")
def import_progress(number: int) -> Response:
    """How far the job is, for the page that waits: done, total, text, finished."""
    with current_app.config["DATABASE"].reading() as connection:
        found = found_upload(connection, number)
    busy = found.job in ("read", "check", "propose") and found.job_state in ("waiting", "running")
    if busy:
        import_files.wake()
    answer = jsonify(done=found.done, total=found.total, text=waiting(found)["said"], finished=not busy)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/ice-aktarma/<int:number>/isaretli.xlsx")
@needs("editor")
def import_marked(number: int) -> Response:
    """The same workbook with red cells, comments and a list of problems."""
    with current_app.config["DATABASE"].writing() as connection:
        found = found_upload(connection, number)
        path = marked_path(import_files.path_of(found.stored))
        if not found.marked or not path.is_file():
            raise NotFound
        log_event(connection, me().id, "import.marked", str(number))
    stem = found.file_name.rpartition(".")[0] or found.file_name
    word = _("marked")
    return given(path, f"{stem}-{word}.xlsx")


def found_upload(connection: Any, number: int) -> Any:
    """The upload, if the person may open it. Raises NotFound: whose it is, is nobody else's business."""
    found = upload(connection, number)
    if found is None or not may_open(found):
        raise NotFound
    return found


def step_of(found: Any) -> int:
    """The step that the upload is at: 1 file, 2 columns, 3 check, 4 difference, 5 second person."""
    if found.proposal_state in ("submitted", "published", "rejected"):
        return 5
    if found.job == "propose":
        return 4
    steps = {"received": 1, "refused": 1, "read": 2, "mapped": 3, "faulty": 3, "ready": 4, "proposed": 4}
    return steps[str(found.state)]


def waiting(found: Any) -> dict[str, Any]:
    """What is being done and how far it is, in a sentence."""
    if found.job_state in ("interrupted", "failed"):
        return {"said": _("The work was interrupted."), "stopped": True}
    doing = {
        "read": _("The file is being read."),
        "check": _("The rows are being checked."),
        "propose": _("The difference from the register is being worked out."),
    }.get(found.job or "", _("Done."))
    if found.job_state == "waiting":
        soon = _("It begins in a moment.")
        return {"said": f"{doing} {soon}", "stopped": False}
    if found.total and found.done < found.total:
        rows = _("%(done)s of %(total)s rows", done=found.done, total=found.total)
        return {"said": f"{doing} {rows}.", "stopped": False}
    return {"said": doing, "stopped": False}


def columns_asked(r: Reading, found: Any) -> dict[str, Any]:
    """What the mapping form shows: sheets, the chosen header line, and each column with what it is taken for."""
    source = LISTS[found.source_key]
    ours = headers.columns_of(source.columns or "")
    sheet = _sheet_asked(found)
    line = _line_asked(found, sheet)
    heads = header_of(sheet, line)
    values = samples(sheet, line)
    saved = mappings(r.connection, found.source_key)
    fields, by_name = _decided(found, heads, line, saved)
    passed_over = frozenset(clean.fold(header) for header in source.ignored)
    known = replace(ours, ignored=ours.ignored | passed_over)
    guessed = suggestions(known, heads, values, Known(r.connection)) if fields is None else []
    if fields is not None:
        guessed = [Suggestion(name, "saved" if name else "") for name in fields]
    columns = [
        FileColumn(at, head, tuple(values[at][:3]), guess.name, guess.why)
        for at, (head, guess) in enumerate(zip(heads, guessed, strict=True))
        if head or values[at]
    ]
    taken = {column.name for column in columns}
    return {
        "sheet": sheet,
        "line": line,
        "columns": columns,
        "ours": ours.columns,
        "missing": [column for column in ours.required if column.name not in taken],
        "unread": [column for column in columns if column.name is None],
        "saved": saved,
        "saved_name": by_name,
        "column_note": column_note,
    }


def column_note(column: Column) -> str:
    """What may be written into a column, in the reader's language."""
    return column.note_tr if current() == "tr" else column.note_en


def _sheet_asked(found: Any) -> Any:
    sheets = found.outline["sheets"]
    asked = request.form.get("sheet", request.args.get("sayfa_adi", found.mapping.get("sheet")))
    return next((sheet for sheet in sheets if sheet["name"] == asked), None) or sheet_of(found.outline)


def _line_asked(found: Any, sheet: Any) -> int:
    asked = request.form.get("line", type=int) or request.args.get("satir", type=int)
    if asked is None and found.mapping and found.mapping.get("sheet") == sheet["name"]:
        asked = found.mapping["line"]
    last = sheet["first"] + len(sheet["lines"]) - 1
    if asked is not None and sheet["first"] <= asked <= last:
        return asked
    return int(sheet["header"] or sheet["first"])


def _decided(found: Any, heads: list[str], line: int, saved: Sequence[Any]) -> tuple[list[Any] | None, str]:
    """The columns as this upload's person, or a saved mapping for the same headers, decided them; and its name."""
    if found.mapping and found.mapping.get("headers") == heads and "esleme" not in request.args:
        return found.mapping["fields"], ""
    asked = request.args.get("esleme", type=int)
    for one in saved:
        if one.headers == heads and asked in (None, one.id):
            return one.fields, one.name
    chosen = next((one for one in saved if one.id == asked), None)
    if chosen is None:
        return None, ""
    by_header = dict(zip(chosen.headers, chosen.fields, strict=True))
    return [by_header.get(head) for head in heads], chosen.name


def _problems(r: Reading, found: Any) -> dict[str, Any]:
    counts = problem_counts(r.connection, found.id)
    asked = request.args.get("kural")
    rule = asked if asked in {one.rule for one in counts} else None
    total = sum(one._mapping["count"] for one in counts if rule in (None, one.rule))
    pages = max(1, -(-total // PAGE))
    page = min(max(request.args.get("s", 1, type=int), 1), pages)
    rows = problems_of(r.connection, found.id, rule, (page - 1) * PAGE, PAGE)
    return {
        "rules": [(one, rule_words(one.rule)) for one in counts],
        "rule": rule,
        "problems": [(row, _words(row, found.file_name)) for row in rows],
        "page": page,
        "pages": pages,
        "total": total,
    }


def _words(row: Any, called: str) -> tuple[str, str]:
    return problem_words(Problem(row.rule, called, row.sheet, row.row, row.column, row.value, row.args))


def _proposal(found: Any) -> str | None:
    """The review page's address."""
    if found.proposal_id is None or f"{current()}.staff.proposal" not in current_app.view_functions:
        return None
    return link("staff.proposal", number=found.proposal_id)
