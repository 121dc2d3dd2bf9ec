"""Photographs that staff bring, one or several at once; their preview, and the original for staff alone."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, request, send_file
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import Forbidden, NotFound, RequestEntityTooLarge

from geodata import pictures as kept
from geodata.licences import LICENCES
from geodata.models.media import MEDIA_ROLES
from geodata.queries import pictures as asked
from geodata.staff import log_event
from loaders.pictures import Made, PictureRefused, Rights, make_renditions
from loaders.pictures.kinds import MOST_BYTES
from webmap import picture_words
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.pages.media_files import TYPES
from webmap.reading import Reading, reading
from webmap.staff import bp, image_words
from webmap.staff.access import me, needs
from webmap.staff.images import Record, record_of_address, record_page
from webmap.staff.tickets import covers, database, must_cover
from webmap.store import store

MOST_FILES = 10
_MOST_SENT = 120 * 1024**2


@dataclass
class Brought:
    """What came of the files that were sent: keys of new drafts, and a sentence for each that was not taken."""

    keys: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Photograph:
    """A photograph on its way to the drafts: its file, what was made of it, what is written of it so far, and the story
    it came with."""

    name: str
    data: bytes
    made: Made
    draft: Mapping[str, Any]
    story: str | None = None


@bp.before_request
def bound_images() -> None:
    """Refuse a form that is too large before anything of it is kept."""
    if request.method == "POST" and (request.endpoint or "").endswith(".staff.upload_images"):
        request.max_content_length = _MOST_SENT
        if (request.content_length or 0) > _MOST_SENT:
            raise RequestEntityTooLarge(
                _("The files have more than %(most)s MB together. Bring fewer at once.", most=_MOST_SENT // 1024**2)
            )


@bp.post("/gorseller/<kind>/<path:ref>/yukle")
@needs("editor")
def upload_images(kind: str, ref: str) -> Any:
    """Check the files, make their renditions, and keep each as a draft of this record."""
    record = record_of_address(kind, ref)
    files = [one for one in request.files.getlist("dosya") if one.filename]
    sent = {name: request.form.get(name, "").strip() for name in ("yapan", "lisans", "baska", "asama")}
    rights = rights_of(sent["yapan"], sent["lisans"], sent["baska"])
    with reading() as r:
        if asked.record_name(r.connection, record.kind, ref) is None:
            raise NotInRegister(ref)
        must_cover(r.connection, "editor", record.kind, ref)
        problems = _missing(files, rights, sent["asama"])
        if problems:
            return record_page(r, record, problems, sent, 422)
    brought = Brought()
    for one in files:
        _bring(one, record, rights, sent["asama"], brought)
    if brought.problems:
        with reading() as r:
            return record_page(r, record, _told(brought), sent, 422)
    if len(brought.keys) == 1:
        return redirect(link("staff.image", key=brought.keys[0]), 303)
    return redirect(record.page() + "#taslaklar", 303)


def rights_of(credit: str, licence: str, other: str) -> Rights:
    """Credit and licence as a form says them: a known licence, or ``baska`` and a text of its own."""
    name = " ".join((other if licence == "baska" else licence).split())[:200]
    return Rights(" ".join(credit.split())[:200], name, LICENCES.get(name, ""))


def _missing(files: list[FileStorage], rights: Rights, role: str) -> list[str]:
    said = []
    if not files:
        said.append(_("Choose at least one photograph."))
    if len(files) > MOST_FILES:
        said.append(_("Bring at most %(most)s photographs at once.", most=MOST_FILES))
    if not rights.credit:
        said.append(_("Write who made the photographs: without a credit none is taken."))
    if not rights.licence:
        said.append(_("Choose the licence, or write it: without one no photograph is taken."))
    if role not in MEDIA_ROLES:
        said.append(_("Choose the stage that the photographs show."))
    return said


def _told(brought: Brought) -> list[str]:
    taken = len(brought.keys)
    return [*brought.problems, *([_("The others are kept as drafts below: %(count)s.", count=taken)] if taken else [])]


def _bring(one: FileStorage, record: Record, rights: Rights, role: str, brought: Brought) -> None:
    name = (one.filename or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[-200:]
    # One byte more than is allowed tells that it is too large, without reading it all.
    data = one.stream.read(MOST_BYTES + 1)
    try:
        made = make_renditions(name, data, rights)
    except PictureRefused as refused:
        brought.problems.append(picture_words.refusal(name, refused))
        return
    draft = {"role": role, "credit": rights.credit, "licence": rights.licence, "taken_on": made.taken_on or ""}
    try:
        with database().writing() as connection:
            key = keep_photograph(connection, record, Photograph(name, data, made, draft))
    except kept.Withdrawn:
        brought.problems.append(image_words.withdrawn(name))
    except kept.AlreadyThere:
        brought.problems.append(image_words.already_there(name))
    else:
        brought.keys.append(key)


def keep_photograph(connection: Connection, record: Record, photo: Photograph) -> str:
    """Keep a photograph as a draft of the record, with its files; returns its key. Raises Withdrawn, AlreadyThere."""
    made = photo.made
    key = "g" + hashlib.sha256(f"{made.sha256} {record.kind} {record.ref}".encode()).hexdigest()[:20]
    kept.add_picture(
        connection,
        me(),
        {
            "key": key,
            f"{record.kind}_ref": record.ref,
            "original_sha256": made.sha256,
            "file_name": photo.name,
            "kind": made.kind,
            "size": len(photo.data),
            "width": made.width,
            "height": made.height,
            "taken_on": made.taken_on,
            "lat": made.place.lat if made.place else None,
            "lon": made.place.lon if made.place else None,
            "renditions": [rendition.told() for rendition in made.renditions],
            "draft": dict(photo.draft),
            "story_number": photo.story,
        },
    )
    # Before the commit: a draft without its files would be worse than files without a draft.
    store().put("originals", original_name(made.sha256), photo.data)
    put_renditions(made)
    return key


def put_renditions(made: Made) -> None:
    """Keep the files. No reader gets them before a published record names them."""
    for rendition in made.renditions:
        store().put("public", rendition.file, rendition.content)


def original_name(sha256: str) -> str:
    """The name of an original, which has no ending: nothing opens it by accident."""
    return sha256


def delete_files(files: list[str], originals: list[str]) -> None:
    """Delete public files and originals from the store."""
    for name in files:
        store().delete("public", name)
    for sha256 in originals:
        store().delete("originals", original_name(sha256))


@bp.get("/gorsel/<key>/onizleme")
@needs("editor")
def image_preview(key: str) -> Response:
    """A small rendition of an image, published or not."""
    with reading() as r:
        one = shown(r, key)
        files = [file for file in one.renditions if file["format"] == "jpg"]
        wide = [file for file in files if file["width"] >= 640] or files
        name = min(wide, key=lambda file: file["width"])["file"] if wide else one.public_file
    content = store().get("public", name) if name else None
    if content is None:
        raise NotFound
    return Response(content, mimetype=TYPES[name.rpartition(".")[2].lower()])


@bp.get("/gorsel/<key>/asil")
@needs("editor")
def image_original(key: str) -> Response:
    """The file as it was brought, with all it says of place and people; the log keeps who took it."""
    with reading() as r:
        one = shown(r, key)
        record = record_of(one)
        if not covers(r.connection, "editor", record.kind, record.ref):
            raise Forbidden
    content = store().get("originals", original_name(one.original_sha256)) if one.original_sha256 else None
    if content is None:
        raise NotFound
    with database().writing() as connection:
        log_event(connection, me().id, "media.original", key)
    # As bytes to be saved, never as something a browser opens.
    return send_file(
        io.BytesIO(content), "application/octet-stream", as_attachment=True, download_name=one.original_name
    )


def shown(r: Reading, key: str) -> Any:
    """The image, unless it was withdrawn for privacy. Raises NotFound."""
    one = asked.picture(r.connection, key)
    if one is None or one.is_withdrawn:
        raise NotFound
    return one


def record_of(one: Any) -> Record:
    """The record an image belongs to."""
    return Record("project", one.project_ref) if one.project_ref else Record("site", one.site_ref)
