"""The import workbench's first page: bring a list, fetch the empty one or today's, and see what was brought before."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from geodata import uploads
from geodata.queries.uploads import upload, uploads_of
from geodata.staff import log_event
from loaders import template
from loaders.source import Source
from loaders.workbench.lists import LISTS
from webmap.language import current, link
from webmap.reading import reading
from webmap.staff import bp, import_files
from webmap.staff.access import me, needs

LARGEST_ANSWERED = 2_000 * 1024**2
"""A larger request is cut off; up to here it is read to its end, so that the browser shows the answer."""


@bp.before_request
def bound_upload() -> Any:
    """Refuse a file that is too large before anything of it is kept."""
    if request.method != "POST" or (request.endpoint or "").partition(".")[2] != "staff.import_upload":
        return None
    most = current_app.config["SETTINGS"].upload_mb * 1024**2
    # The form's other fields need a little room beside the file.
    request.max_content_length = most + 64 * 1024
    if (request.content_length or 0) <= request.max_content_length:
        return None
    _pass_over(request.content_length or 0)
    raise RequestEntityTooLarge(
        _(
            "The file has %(size)s MB; at most %(most)s MB are accepted. Is it the right file? "
            "If so, take out needless sheets and pictures, or divide the list.",
            size=(request.content_length or 0) // 1024**2,
            most=most // 1024**2,
        )
    )


def _pass_over(length: int) -> None:
    """A browser that is answered in the middle of sending shows an error of its own, not the answer."""
    stream, left = request.environ["wsgi.input"], min(length, LARGEST_ANSWERED)
    while left > 0 and (piece := stream.read(min(left, 1024**2))):
        left -= len(piece)


@bp.get("/ice-aktarma")
@needs("editor")
def imports() -> str:
    """The form and the past imports."""
    return _page()


@bp.post("/ice-aktarma")
@needs("editor")
def import_upload() -> Any:
    """Keep the file and have it read; ``of`` is the upload that it corrects."""
    sent = request.files.get("file")
    before = _before(request.form.get("of", type=int))
    source = LISTS.get(before.source_key if before else request.form.get("list", ""))
    if sent is None or not sent.filename:
        return _page(_("Choose a file first.")), 400
    if source is None:
        return _page(_("Say which list the file holds.")), 400
    stored = import_files.keep(sent)
    title = request.form.get("title", "").strip()[:120] or (before.title if before else stored.file_name)
    values = {**vars(stored), "account_id": me().id, "source_key": source.key, "title": title}
    empty: dict[str, Any] = {"outline": {}, "options": {}, "summary": {}, "marked": False}
    empty |= dict.fromkeys(("attempts", "done", "total", "rows_read", "errors", "warnings"), 0)
    mapping = before.mapping if before else {}
    with current_app.config["DATABASE"].writing() as connection:
        number = uploads.add(connection, {**values, **empty, "mapping": mapping})
        said = {"file": stored.file_name, "size": stored.size, "sha256": stored.sha256, "source": source.key}
        log_event(connection, me().id, "import.upload", str(number), **said)
    import_files.wake()
    return redirect(link("staff.import_one", number=number), 303)


def _before(number: int | None) -> Any:
    if number is None:
        return None
    with current_app.config["DATABASE"].reading() as connection:
        found = upload(connection, number)
    return found if found is not None and may_open(found) else None


def may_open(found: Any) -> bool:
    """One's own upload, or that of somebody else for whoever reviews."""
    return bool(found.account_id == me().id or me().has("reviewer"))


def _page(fault: str = "") -> str:
    with reading() as r:
        mine = uploads_of(r.connection, None if me().has("reviewer") else me().id)
        return render_template(
            "staff/imports.html",
            lists=list(LISTS.values()),
            uploads=mine,
            fault=fault,
            most=current_app.config["SETTINGS"].upload_mb,
        )


@bp.get("/ice-aktarma/bos/<key>.xlsx")
@needs("editor")
def import_template(key: str) -> Response:
    """The empty list: headers, what each column means, and the codes known at this moment."""
    if key not in LISTS:
        raise NotFound
    with current_app.config["DATABASE"].reading() as connection, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "liste.xlsx"
        template.write(connection, LISTS[key], path)
        content = path.read_bytes()
    with current_app.config["DATABASE"].writing() as connection:
        log_event(connection, me().id, "import.template", key)
    return given(content, f"bos-{key}.xlsx")


def given(content: bytes | Path, name: str) -> Response:
    """A workbook to be saved under that name."""
    what = io.BytesIO(content) if isinstance(content, bytes) else content
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return send_file(what, mimetype=kind, as_attachment=True, download_name=name)


@bp.app_template_global()
def list_title(source: Source | str) -> str:
    """A list's name in the reader's language."""
    found = LISTS[source] if isinstance(source, str) else source
    return found.title if current() == "tr" else found.title_en or found.title


@bp.app_template_global()
def import_state(found: Any) -> str:
    """Where an upload stands, in a few words."""
    words = {
        "draft": _("difference ready, not yet submitted"),
        "submitted": _("waits for a second person"),
        "rejected": _("sent back by the reviewer"),
        "withdrawn": _("withdrawn"),
        "published": _("published"),
        "check": _("being checked"),
        "propose": _("difference is being worked out"),
        "received": _("being read"),
        "read": _("columns to be confirmed"),
        "refused": _("cannot be used"),
        "faulty": _("has problems"),
        "ready": _("checked, no errors"),
        "interrupted": _("interrupted"),
    }
    stopped = "interrupted" if found.job_state in ("interrupted", "failed") and found.job != "mark" else None
    at: str = stopped or found.proposal_state or (found.job if found.job in words else None) or found.state
    return str(words.get(at, at))
