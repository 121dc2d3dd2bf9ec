"""Taking images away: a proposal for published ones, at once for drafts, and withdrawal for privacy."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask_babel import gettext as _

from geodata import pictures as kept
from geodata.models import Media
from geodata.proposals import NotAllowed, Wanted, withdraw
from geodata.queries import pictures as asked
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.image_files import delete_files, record_of, shown
from webmap.staff.image_form import draft_of, fields_of, handed_in, image_page
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.tickets import database, must_cover


@bp.post("/gorsel/<key>/kaldir")
@needs("editor")
def remove_image(key: str) -> Any:
    """Propose the removal of a published image; delete a draft at once."""
    with reading() as r:
        one = shown(r, key)
        record = record_of(one)
        must_cover(r.connection, "editor", record.kind, record.ref)
    files: tuple[list[str], list[str]] = ([], [])
    try:
        with database().writing() as connection:
            if one.is_published:
                made = handed_in(connection, key, draft_of(one, "removal"), Wanted(removed=[(Media, (key,))]))
            else:
                if one.proposal is not None:
                    for number in kept.own_proposals(connection, me().id, f"media:{key}"):
                        withdraw(connection, number, me())
                    if (again := asked.picture(connection, key)) is not None and again.proposal is not None:
                        raise NotAllowed("author")
                made, files = None, kept.forget_draft(connection, me(), key)
    except REFUSALS as refused:
        with reading() as r:
            return image_page(r, one, fields_of(one), said(refused), 422)
    delete_files(*files)
    if made is not None:
        return redirect(link("staff.proposal", number=made), 303)
    return redirect(record.page(), 303)


@bp.post("/gorsel/<key>/gizlilik")
@needs("editor")
def withdraw_image(key: str) -> Any:
    """Withdraw an image for privacy: gone from every page, version and folder at once; the record follows by review."""
    reason = " ".join(request.form.get("gerekce", "").split())[:1000]
    with reading() as r:
        one = shown(r, key)
        record = record_of(one)
        must_cover(r.connection, "editor", record.kind, record.ref)
        if not reason or request.form.get("emin") != "1":
            told = {"gerekce": _("Write why, and tick that the files are to be deleted: this cannot be undone.")}
            return image_page(r, one, fields_of(one), told, 422)
    with database().writing() as connection:
        files = kept.withdraw_for_privacy(connection, me(), key, reason)
    delete_files(*files)
    made = propose_removal(key)
    if made is not None:
        return redirect(link("staff.proposal", number=made), 303)
    return redirect(record.page(), 303)


def propose_removal(key: str) -> int | None:
    """Propose that the record of an image withdrawn for privacy goes from the register too; the proposal's number."""
    try:
        with database().writing() as connection:
            one = asked.picture(connection, key)
            if one is None or not one.is_published:
                return None
            return handed_in(connection, key, draft_of(one, "privacy"), Wanted(removed=[(Media, (key,))]))
    except REFUSALS:
        # The image itself is gone already; its empty record may wait for somebody whose rights reach it.
        return None
