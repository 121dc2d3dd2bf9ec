"""One image at the desk: its fields, and its way to the reviewers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from geodata import pictures as kept
from geodata.licences import LICENCES
from geodata.models import Media
from geodata.models.media import MEDIA_ROLES
from geodata.proposals import Draft, Wanted, propose, submit, withdraw
from geodata.queries import pictures as asked
from loaders.pictures import make_renditions
from webmap.language import link
from webmap.reading import Reading, reading
from webmap.staff import bp, image_place, image_words
from webmap.staff.access import me, needs
from webmap.staff.image_files import (
    original_name,
    put_renditions,
    record_of,
    rights_of,
    shown,
)
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.tickets import covers, database, must_cover
from webmap.store import store

TEXTS = {"alt_tr": 500, "alt_en": 500, "caption_tr": 500, "caption_en": 500}
"""Fields of free text and their most letters."""

_DAY = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)

Fields = dict[str, Any]


@bp.get("/gorsel/<key>")
@needs("editor")
def image(key: str) -> Any:
    """The form of an image, published or draft."""
    with reading() as r:
        one = shown(r, key)
        return image_page(r, one, fields_of(one))


@bp.post("/gorsel/<key>")
@needs("editor")
def image_sent(key: str) -> Any:
    """Keep the draft, or hand the image in for review when nothing is missing."""
    with reading() as r:
        one = shown(r, key)
        record = record_of(one)
        must_cover(r.connection, "editor", record.kind, record.ref)
        fields = _sent_fields(one)
        hand_in = request.form.get("yap") == "gonder"
        problems = _problems(one, fields, hand_in)
        if wrong := image_place.problem(r.connection, fields, record.kind, record.ref):
            problems["konum"] = wrong
        if fields["before_key"] and fields["before_key"] not in {row.key for row in earlier(r, one)}:
            problems["oncesi"] = _("Choose an image of this record that shows it before the works.")
        if problems:
            return image_page(r, one, fields, problems, 422)
    try:
        with database().writing() as connection:
            renditions = _renditions(one, fields)
            if one.original_sha256:
                keep = {name: value for name, value in fields.items() if name != "people_note"}
                kept.keep_draft(connection, key, keep, fields["people_note"], renditions)
            made = _proposed(connection, one, fields, renditions) if hand_in else None
    except REFUSALS as refused:
        with reading() as r:
            return image_page(r, one, fields, said(refused), 422)
    if made is not None:
        return redirect(link("staff.proposal", number=made), 303)
    return redirect(link("staff.image", key=key) + "?kaydedildi=1", 303)


def fields_of(one: Any) -> Fields:
    """The fields of the form as they stand."""
    names = ("role", "credit", "licence", "taken_on", *TEXTS)
    found: Fields = {name: getattr(one, name) or "" for name in names}
    return {
        **found,
        "taken_on": found["taken_on"] or one.said_day or "",
        "people_checked": bool(one.people_checked),
        "people_note": one.people_note or "",
        "before_key": (one.before_key if one.is_published else (one.draft or {}).get("before_key")) or "",
        **image_place.fields_of(one),
    }


def _sent_fields(one: Any) -> Fields:
    def told(name: str, most: int) -> str:
        return " ".join(request.form.get(name, "").split())[:most]

    rights = rights_of(told("yapan", 200), told("lisans", 200), told("baska", 200))
    return {
        "role": told("asama", 20),
        "credit": rights.credit,
        "licence": rights.licence,
        "taken_on": told("tarih", 10),
        **{name: told(name, most) for name, most in TEXTS.items()},
        "people_checked": one.kind == "video" or request.form.get("denetlendi") == "1",
        "people_note": told("denetim_notu", 500),
        "before_key": told("oncesi", 60),
        **image_place.sent_fields(),
    }


def _problems(one: Any, fields: Fields, hand_in: bool) -> dict[str, str]:
    """Field → what is wrong with it. Only what is handed in must be complete; credit and licence always are."""
    found = {}
    if fields["role"] not in MEDIA_ROLES:
        found["asama"] = _("Choose the stage.")
    if not fields["credit"]:
        found["yapan"] = _("Write who made it: it is shown with the image and written into the file.")
    if not fields["licence"]:
        found["lisans"] = _("Choose the licence, or write it.")
    if fields["taken_on"] and not _DAY.fullmatch(fields["taken_on"]):
        found["tarih"] = _("Write the date as 2024-05-31, or only 2024-05 or 2024.")
    if not hand_in:
        return found
    if not fields["taken_on"]:
        found["tarih"] = _("Write when it was taken; the year alone is enough.")
    if not fields["alt_tr"]:
        found["alt_tr"] = _("Without a Turkish text alternative an image cannot be published.")
    if one.kind == "image" and not fields["people_checked"]:
        found["denetlendi"] = _("Look for faces and number plates first, and tick the box.")
    return found


def _renditions(one: Any, fields: Fields) -> list[Any] | None:
    """New files when credit or licence changed, for both are written into them; None when they are as they were."""
    if not one.original_sha256 or (fields["credit"], fields["licence"]) == (one.credit, one.licence):
        return None
    data = store().get("originals", original_name(one.original_sha256))
    if data is None:
        raise NotFound
    rights = rights_of(fields["credit"], fields["licence"], "")
    ending = {"jpeg": "jpg"}.get(one.original_kind, one.original_kind)
    made = make_renditions(f"original.{ending}", data, rights)
    put_renditions(made)
    return [rendition.told() for rendition in made.renditions]


def _proposed(connection: Connection, one: Any, fields: Fields, renditions: Sequence[Any] | None) -> int:
    """Propose the image as the form has it, in place of the author's own proposals before, and hand it in."""
    row = kept.media_row(connection, one.key) or _new_row(connection, one)
    for name in ("role", "credit", "licence", "taken_on", "alt_tr", "people_checked"):
        setattr(row, name, fields[name])
    for name in ("alt_en", "caption_tr", "caption_en"):
        setattr(row, name, fields[name] or None)
    row.before_key = (fields["before_key"] or None) if one.kind == "image" and fields["role"] == "after" else None
    row.geom = image_place.geometry(fields) if one.kind == "image" else None
    if one.original_sha256:
        files = renditions if renditions is not None else one.renditions
        main = _main(files)
        row.renditions, row.file_name, row.width, row.height = list(files), main["file"], main["width"], main["height"]
    return handed_in(connection, one.key, draft_of(one), Wanted([row]))


def handed_in(connection: Connection, key: str, what: Draft, wanted: Wanted) -> int:
    """Propose what is wanted of an image, in place of the author's own proposals before, and hand it in."""
    record = f"media:{key}"
    for number in kept.own_proposals(connection, me().id, record):
        withdraw(connection, number, me())
    made = propose(connection, me(), replace(what, detail={"record": record}), wanted)
    submit(connection, made, me())
    return made


def _new_row(connection: Connection, one: Any) -> Media:
    return Media(
        key=one.key,
        project_ref=one.project_ref,
        site_ref=one.site_ref,
        position=kept.next_position(connection, one.project_ref, one.site_ref),
        role=one.role,
        credit=one.credit,
        licence=one.licence,
        taken_on="",
        alt_tr="",
        original_sha256=one.original_sha256,
        source_key=kept.SOURCE_KEY,
        source=f"{one.credit}; {one.licence}",
    )


def _main(files: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The file for whoever reads only JPEG: large enough for a page, not the largest."""
    jpegs = sorted((file for file in files if file["format"] == "jpg"), key=lambda file: file["width"])
    return next((file for file in jpegs if file["width"] >= 1280), jpegs[-1])


def draft_of(one: Any, step: str = "") -> Draft:
    """A proposal about an image or video: what it is of, and what is to become of it (``removal``, ``privacy``)."""
    ref, kind = record_of(one).ref, "image" if one.kind == "image" else "video"
    return Draft("media", f"{ref} ({one.key})" if step else ref, said=f"{kind}_{step}" if step else kind)


def earlier(r: Reading, one: Any) -> list[Any]:
    """The published images of its record that show it before the works: one of them may show the same view."""
    rows = asked.of_record(r.connection, record_of(one).kind, record_of(one).ref)
    return [row for row in rows if row.is_published and row.kind == "image" and row.role == "before"]


def image_page(
    r: Reading, one: Any, fields: Fields, problems: Mapping[str, str] | Sequence[str] = (), status: int = 200
) -> Any:
    """The page of an image, with what is wrong with the form that was sent."""
    kind, ref = record_of(one).kind, record_of(one).ref
    told = problems if isinstance(problems, Mapping) else {}
    page = render_template(
        "staff/image.html",
        one=one,
        kind=kind,
        ref=ref,
        record_name=asked.record_name(r.connection, kind, ref),
        fields=fields,
        faults=told,
        problems=list(told.values()) if told else list(problems),
        saved=request.args.get("kaydedildi") == "1" and not problems,
        earlier=earlier(r, one),
        taken_at=image_place.said(r, one, kind, ref),
        licences=LICENCES,
        may_edit=covers(r.connection, "editor", kind, ref),
        words=image_words,
    )
    return page, status
