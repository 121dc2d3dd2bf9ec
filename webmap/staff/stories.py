"""Stories of the public at the desk: read, published, declined, or taken away; their photos become drafts of images."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, redirect, render_template, request
from flask_babel import gettext as _

from geodata import pictures as kept
from geodata import stories
from geodata.letters import plain
from geodata.licences import LICENCES
from geodata.models.media import MEDIA_ROLES
from geodata.queries import pictures as pictured
from geodata.queries import tickets as asked
from geodata.queries.rows import AnyRow
from geodata.queries.voice import record
from geodata.voice import WrongState
from loaders.pictures import Made, Place, Rights, make_renditions
from webmap import photos
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.letter_form import TEXT
from webmap.reading import reading
from webmap.staff import bp, image_words
from webmap.staff.access import me, needs
from webmap.staff.image_ends import propose_removal
from webmap.staff.image_files import Photograph, delete_files, keep_photograph
from webmap.staff.images import Record
from webmap.staff.tickets import covers, database, must_cover, record_address
from webmap.store import store

LICENCE = "CC BY 4.0"
"""What whoever sends a story agrees to."""

NOBODY = "Hikâyesini gönderen bir okur"
"""The credit of somebody who is not to be named; credits are in Turkish."""

_NAME = re.compile(r"[0-9a-f]{32}\.jpg", re.ASCII)


class Unfinished(Exception):
    """What was sent cannot be taken yet; ``why`` names it in one word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Taken:
    """A photo that is to be an image: its row, its file, what was made of it, what is seen on it, and the stage."""

    row: AnyRow
    data: bytes
    made: Made
    alt: str
    role: str


@bp.get("/hikaye/<number>")
@needs("viewer")
def story(number: str) -> str:
    """One story with its photos."""
    return _shown(number)


@bp.get("/hikaye-fotografi/<name>")
@needs("viewer")
def story_photo(name: str) -> Response:
    """A photo that waits for a decision."""
    with database().reading() as connection:
        if not _NAME.fullmatch(name) or asked.held_photo(connection, name) is None:
            raise NotInRegister(name)
    content = store().get("held", name)
    if content is None:
        raise NotInRegister(name)
    return Response(content, mimetype="image/jpeg")


@bp.post("/hikaye/<number>/<step>")
@needs("reviewer")
def story_step(number: str, step: str) -> Any:
    """Publish (``yayimla``), decide on photos alone (``fotograflar``), decline (``ret``) or take away (``kaldir``)."""
    reply = plain(request.form.get("yanit", "")[: TEXT * 2])[:TEXT]
    with database().reading() as connection:
        found = asked.whole_story(connection, number)
        if found is None or step not in ("yayimla", "fotograflar", "ret", "kaldir"):
            raise NotInRegister(number)
        must_cover(connection, "reviewer", found[0].record_kind, found[0].record_ref)
    try:
        if step == "kaldir":
            _remove(number)
        elif step == "ret":
            _decline(number, reply)
        else:
            _take(found[0], _chosen(found), reply, publishes=step == "yayimla")
    except Unfinished as unfinished:
        return _shown(number, reply, unfinished.why), 422
    except WrongState:
        return _shown(number, reply, "state"), 409
    return redirect(link("staff.story", number=number), 303)


def _take(one: AnyRow, chosen: Sequence[Taken], reply: str, *, publishes: bool) -> None:
    """The chosen photos become drafts of the record's images; the others are given up."""
    of = Record(one.record_kind, one.record_ref)
    with database().writing() as connection:
        for taken in chosen:
            draft = {"role": taken.role, "credit": one.name or NOBODY, "licence": LICENCE, "alt_tr": taken.alt,
                     "taken_on": taken.made.taken_on or ""}  # fmt: skip
            name = f"{one.number}-{taken.row.position}.jpg"
            try:
                key = keep_photograph(connection, of, Photograph(name, taken.data, taken.made, draft, one.number))
            except kept.AlreadyThere as there:
                key = there.key
            except kept.Withdrawn as withdrawn:
                raise Unfinished("withdrawn") from withdrawn
            stories.photo_taken(connection, one.number, taken.row.position, key)
        gone = stories.publish(connection, one.number, me(), reply) if publishes else ()
        if not publishes:
            gone = stories.give_up_photos(connection, one.number)
    photos.let_go([*gone, *(taken.row.held_name for taken in chosen)])


def _chosen(found: tuple[AnyRow, Sequence[AnyRow]]) -> list[Taken]:
    """The ticked photos with their renditions. Raises Unfinished for one without a text or a stage."""
    one, rows = found
    chosen = []
    rights = Rights(one.name or NOBODY, LICENCE, LICENCES[LICENCE])
    for row in rows:
        at = row.position
        if row.held_name is None or request.form.get(f"foto-{at}") != "1":
            continue
        alt = plain(request.form.get(f"alt-{at}", "")[:2000], lines=False)[:500]
        role = request.form.get(f"asama-{at}", "")
        data = store().get("held", row.held_name)
        if not alt or role not in MEDIA_ROLES or data is None:
            raise Unfinished("alt" if not alt else "stage" if data else "file")
        made = make_renditions("foto.jpg", data, rights)
        place = None if row.lat is None else Place(row.lat, row.lon)
        chosen.append(Taken(row, data, replace(made, taken_on=row.taken_on, place=place), alt, role))
    return chosen


def _decline(number: str, reply: str) -> None:
    if not reply:
        raise Unfinished("empty")
    with database().writing() as connection:
        gone = stories.decline(connection, number, me(), reply)
    photos.let_go(gone)


def _remove(number: str) -> None:
    """The story goes, and so do its images: from every page and data version at once, with their files."""
    reason = _("The story it came with was taken away: %(number)s", number=number)
    files: list[str] = []
    originals: list[str] = []
    with database().writing() as connection:
        gone = stories.remove(connection, number, me())
        keys = stories.taken_keys(connection, number)
        for key in keys:
            public, own = kept.withdraw_for_privacy(connection, me(), key, reason)
            files, originals = files + public, originals + own
    photos.let_go(gone)
    delete_files(files, originals)
    for key in keys:
        propose_removal(key)


def _shown(number: str, reply: str | None = None, fault: str = "") -> str:
    with reading() as r:
        found = asked.whole_story(r.connection, number)
        if found is None:
            raise NotInRegister(number)
        one: AnyRow = found[0]
        of = record(r.connection, one.record_ref)
        images = {
            row.picture_key: pictured.picture(r.connection, row.picture_key) for row in found[1] if row.picture_key
        }
        return render_template(
            "staff/story.html",
            story=one,
            photos=found[1],
            images={key: image for key, image in images.items() if image is not None and not image.is_withdrawn},
            record=of,
            record_address=record_address(one.record_kind, one.record_ref, of.slug) if of else None,
            may_decide=covers(r.connection, "reviewer", one.record_kind, one.record_ref),
            reply=one.reply if reply is None else reply,
            fault=fault,
            sent=request.form,
            words=image_words,
        )
