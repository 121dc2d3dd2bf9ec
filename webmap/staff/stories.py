"""Stories of the public at the desk: read, published with the photos that may be seen, declined, or taken away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from flask import current_app, redirect, render_template, request, send_from_directory
from werkzeug import Response

from geodata import stories
from geodata.letters import plain
from geodata.queries import tickets as asked
from geodata.queries.rows import AnyRow
from geodata.queries.voice import record
from geodata.retention import QUARANTINE, SHOWN, delete_files
from geodata.voice import WrongState
from webmap import photos
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.letter_form import TEXT
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.tickets import covers, database, must_cover, record_address

_NAME = re.compile(r"[0-9a-f]{32}\.jpg", re.ASCII)


@bp.get("/hikaye/<number>")
@needs("viewer")
def story(number: str) -> str:
    """One story with its photos."""
    return _shown(number)


@bp.get("/hikaye-fotografi/<name>")
@needs("viewer")
def story_photo(name: str) -> Response:
    """A photo that waits in quarantine, or one that is shown."""
    with database().reading() as connection:
        if not _NAME.fullmatch(name) or asked.held_photo(connection, name) is None:
            raise NotInRegister(name)
    folder = next((one for one in (QUARANTINE, SHOWN) if (_media() / one / name).is_file()), None)
    if folder is None:
        raise NotInRegister(name)
    return send_from_directory(_media() / folder, name, mimetype="image/jpeg")


@bp.post("/hikaye/<number>/<step>")
@needs("reviewer")
def story_step(number: str, step: str) -> Any:
    """Publish (``yayimla``), decline (``ret``) or take away (``kaldir``); a reviewer's decision."""
    reply = plain(request.form.get("yanit", "")[: TEXT * 2])[:TEXT]
    if step not in ("yayimla", "ret", "kaldir"):
        raise NotInRegister(step)
    if step == "ret" and not reply:
        return _shown(number, reply, "empty"), 422
    gone: list[str] = []
    try:
        with database().writing() as connection:
            found = asked.whole_story(connection, number)
            if found is None:
                raise NotInRegister(number)
            must_cover(connection, "reviewer", found[0].record_kind, found[0].record_ref)
            if step == "yayimla":
                shown = _chosen(found[1])
                if any(not alt for _name, alt in shown.values()):
                    return _shown(number, reply, "alt"), 422
                stories.publish(connection, number, me(), reply, shown)
                gone = [photo.held_name for photo in found[1] if photo.position not in shown]
                for name, _alt in shown.values():
                    photos.show(_media(), name)
            else:
                gone = (
                    stories.decline(connection, number, me(), reply)
                    if step == "ret"
                    else stories.remove(connection, number, me())
                )
    except WrongState:
        return _shown(number, reply, "state"), 409
    delete_files(_media(), gone)
    return redirect(link("staff.story", number=number), 303)


def _chosen(given: Any) -> dict[int, tuple[str, str]]:
    """The photos that may be seen, each with its alternative text."""
    return {
        photo.position: (
            photo.held_name,
            plain(request.form.get(f"alt-{photo.position}", "")[:1000], lines=False)[:250],
        )
        for photo in given
        if request.form.get(f"foto-{photo.position}") == "1"
    }


def _media() -> Path:
    return Path(current_app.config["SETTINGS"].media_dir)


def _shown(number: str, reply: str | None = None, fault: str = "") -> str:
    with reading() as r:
        found = asked.whole_story(r.connection, number)
        if found is None:
            raise NotInRegister(number)
        one: AnyRow = found[0]
        of = record(r.connection, one.record_ref)
        return render_template(
            "staff/story.html",
            story=one,
            photos=found[1],
            record=of,
            record_address=record_address(one.record_kind, one.record_ref, of.slug) if of else None,
            may_decide=covers(r.connection, "reviewer", one.record_kind, one.record_ref),
            reply=one.reply if reply is None else reply,
            fault=fault,
        )
