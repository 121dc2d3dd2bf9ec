"""Links to videos on hosts that are allowed: proposed like images, shown as a plain link without any embedding."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit

from flask import current_app, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geodata import pictures as kept
from geodata.models import Media
from geodata.models.media import MEDIA_ROLES
from geodata.proposals import Draft, Wanted, propose, submit
from geodata.settings import Settings
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.image_files import rights_of
from webmap.staff.images import Record, record_of_address, record_page
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.tickets import database, must_cover

_LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)", re.ASCII)
_DAY = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_NAMES = ("adres", "baslik", "baslik_en", "yapan", "lisans", "baska", "sure", "tarih", "asama")


@bp.post("/gorseller/<kind>/<path:ref>/video")
@needs("editor")
def add_video(kind: str, ref: str) -> str | Response | tuple[str, int]:
    """Propose a link to a video of this record."""
    record = record_of_address(kind, ref)
    sent = {name: " ".join(request.form.get(name, "").split())[:500] for name in _NAMES}
    problems = _problems(sent)
    if not problems:
        try:
            with database().writing() as connection:
                must_cover(connection, "editor", record.kind, ref)
                row = _row(sent, record)
                row.position = kept.next_position(connection, row.project_ref, row.site_ref)
                what = Draft("media", ref, detail={"record": f"media:{row.key}"}, said="video")
                made = propose(connection, me(), what, Wanted([row]))
                submit(connection, made, me())
        except REFUSALS as refused:
            problems = said(refused)
        else:
            return redirect(link("staff.proposal", number=made), 303)
    with reading() as r:
        page: tuple[str, int] = record_page(r, record, problems, {f"v_{name}": sent[name] for name in sent}, 422)
        return page


def allowed_hosts(settings: Settings) -> tuple[str, ...]:
    """Hosts that a link to a video may lead to: the settings' and the agency's own."""
    own = (urlsplit(settings.agency_url).hostname or "").removeprefix("www.")
    return (*settings.video_hosts, *([own] if own else []))


def is_allowed(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether it is an https address of one of the hosts (or a host below one), without name, password or port."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and "@" not in parts.netloc and port in (None, 443) and "\\" not in url
    return plain and len(parts.path) > 1 and any(host == one or host.endswith(f".{one}") for one in hosts)


def _problems(sent: dict[str, str]) -> list[str]:
    hosts = allowed_hosts(current_app.config["SETTINGS"])
    said = []
    if not is_allowed(sent["adres"], hosts):
        said.append(
            _("The address of a video begins with https:// and leads to one of: %(hosts)s.", hosts=", ".join(hosts))
        )
    if not sent["baslik"]:
        said.append(_("Write the video’s Turkish title."))
    if not sent["yapan"] or not rights_of(sent["yapan"], sent["lisans"], sent["baska"]).licence:
        said.append(_("Write who made the video, and its licence."))
    if sent["sure"] and not _LENGTH.fullmatch(sent["sure"]):
        said.append(_("Write the length as minutes and seconds, such as 3:05."))
    if not _DAY.fullmatch(sent["tarih"]):
        said.append(_("Write the date as 2024-05-31, or only 2024-05 or 2024."))
    if sent["asama"] not in MEDIA_ROLES:
        said.append(_("Choose the stage."))
    return said


def _row(sent: dict[str, str], record: Record) -> Media:
    rights = rights_of(sent["yapan"], sent["lisans"], sent["baska"])
    length = _LENGTH.fullmatch(sent["sure"])
    hours, minutes, seconds = (int(part or 0) for part in length.groups()) if length else (0, 0, 0)
    return Media(
        key="v" + hashlib.sha256(f"{sent['adres']} {record.kind} {record.ref}".encode()).hexdigest()[:20],
        project_ref=record.ref if record.kind == "project" else None,
        site_ref=record.ref if record.kind == "site" else None,
        kind="video",
        role=sent["asama"],
        url=sent["adres"],
        seconds=hours * 3600 + minutes * 60 + seconds or None,
        credit=rights.credit,
        licence=rights.licence,
        taken_on=sent["tarih"],
        alt_tr=sent["baslik"],
        alt_en=sent["baslik_en"] or None,
        source_key=kept.SOURCE_KEY,
        source=sent["adres"],
    )
