"""What a person decides about an upload: its columns, another try, how it is to be proposed, or that it goes."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import delete

from geodata import uploads
from geodata.models import Upload
from geodata.queries.uploads import save_mapping
from geodata.staff import log_event
from loaders import headers
from loaders.workbench.lists import LISTS
from loaders.workbench.outline import header_of
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp, import_files
from webmap.staff.access import me, needs
from webmap.staff.import_page import columns_asked, found_upload, step_of

NAME_LENGTH = 80


@bp.post("/ice-aktarma/<int:number>/sutunlar")
@needs("editor")
def import_map(number: int) -> Any:
    """Take the columns as they were chosen, keep them under a name if one is given, and have the rows checked."""
    with current_app.config["DATABASE"].reading() as connection:
        found = found_upload(connection, number)
    if found.job in ("read", "check", "propose") or found.state not in ("read", "faulty", "ready"):
        return _to(number)
    mapping, faults = _chosen(found)
    if faults:
        return _again(found, faults)
    with current_app.config["DATABASE"].writing() as connection:
        if name := request.form.get("name", "").strip()[:NAME_LENGTH]:
            save_mapping(connection, me().id, found.source_key, name, mapping)
        uploads.queue(connection, number, "check", state="mapped", mapping=mapping)
    import_files.wake()
    return _to(number)


@bp.post("/ice-aktarma/<int:number>/yeniden")
@needs("editor")
def import_again(number: int) -> Any:
    """Do again what was interrupted, or check once more against today's register."""
    with current_app.config["DATABASE"].writing() as connection:
        found = found_upload(connection, number)
        if found.job_state in ("interrupted", "failed"):
            uploads.queue(connection, number, found.job)
        elif found.job is None and found.state in ("faulty", "ready"):
            uploads.queue(connection, number, "check", state="mapped")
    import_files.wake()
    return _to(number)


@bp.post("/ice-aktarma/<int:number>/oner")
@needs("editor")
def import_propose(number: int) -> Any:
    """Have the difference worked out as a draft that waits for the person to submit it."""
    with current_app.config["DATABASE"].writing() as connection:
        found = found_upload(connection, number)
        if found.job not in (None, "mark") or found.state != "ready" or found.account_id != me().id:
            return _to(number)
        whole = request.form.get("mode") == "whole"
        gone = found.summary.get("absent_count", 0)
        if whole and gone and request.form.get("sure") != str(gone):
            return redirect(link("staff.import_one", number=number, onay="1") + "#mode", 303)
        options = {"whole": whole, "override": bool(request.form.get("override"))}
        uploads.queue(connection, number, "propose", options=options)
    import_files.wake()
    return redirect(link("staff.import_one", number=number, sonra="fark"), 303)


@bp.post("/ice-aktarma/<int:number>/sil")
@needs("editor")
def import_delete(number: int) -> Any:
    """Forget an upload of one's own that became no proposal: its file, its problems and its line in the list."""
    with current_app.config["DATABASE"].writing() as connection:
        found = found_upload(connection, number)
        if found.account_id != me().id or found.proposal_id is not None or found.job_state == "running":
            return _to(number)
        connection.execute(delete(Upload).where(Upload.id == number))
        log_event(connection, me().id, "import.delete", str(number), file=found.file_name, sha256=found.sha256)
    import_files.forget(found.stored)
    return redirect(link("staff.imports"), 303)


def _chosen(found: Any) -> tuple[dict[str, Any], list[str]]:
    """The mapping of the form, and what is wrong with it in sentences."""
    sheets = {sheet["name"]: sheet for sheet in found.outline["sheets"]}
    sheet = sheets.get(request.form.get("sheet", ""))
    line = request.form.get("line", type=int)
    if sheet is None or line is None or not sheet["first"] <= line < sheet["first"] + len(sheet["lines"]):
        return {}, [_("Choose the sheet and the header row first.")]
    ours = {column.name: column for column in headers.columns_of(LISTS[found.source_key].columns or "").columns}
    heads = header_of(sheet, line)
    asked = [request.form.get(f"c{at}", "") for at in range(len(heads))]
    fields = [name if name in ours else None for name in asked]
    named = [name for name in fields if name is not None]
    twice = sorted({ours[name].header for name in named if named.count(name) > 1})
    absent = [column.header for column in ours.values() if column.required and column.name not in named]
    faults = []
    if twice:
        faults.append(_("Two columns are both taken for: %(names)s. Leave one of them unread.", names=", ".join(twice)))
    if absent:
        faults.append(_("Required, and not found yet: %(names)s. Choose their columns.", names=", ".join(absent)))
    return {"sheet": sheet["name"], "line": line, "headers": heads, "fields": fields}, faults


def _again(found: Any, faults: list[str]) -> Any:
    """The form once more, as it was filled in, with what is wrong."""
    with reading() as r:
        shown = columns_asked(r, found)
        for at, column in enumerate(shown["columns"]):
            name = request.form.get(f"c{column.at}", "") or None
            shown["columns"][at] = column.chosen(name)
        step = step_of(found)
        return render_template("staff/import_columns.html", upload=found, step=step, faults=faults, **shown), 400


def _to(number: int) -> Any:
    return redirect(link("staff.import_one", number=number), 303)
