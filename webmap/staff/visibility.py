"""What the public sees of a record: withheld, outside the totals, or gone for good; each a proposal for a colleague."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from geodata.models import Base, Exclusion, Project, Retirement, Site, Withholding
from geodata.models.visibility import EXCLUSION_KINDS
from geodata.proposals import Draft, Wanted, propose, withdraw
from geodata.queries.drafts import busy, own_drafts
from geodata.queries.proposals import open_on
from geodata.queries.rows import AnyRow
from geodata.queries.visibility import excluded, retired, withheld
from geodata.queries.visibility import visibility as state
from loaders import clean
from loaders.dates import partial_date
from loaders.problems import Unreadable
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.record_steps import told

SOURCE_KEY = "visibility"


class _Wrong(ValueError):
    """What was typed cannot be; the text says why."""


@bp.get("/gorunurluk")
@needs("viewer")
def visibilities() -> str:
    """All that is withheld, outside the totals, or gone."""
    with reading() as r:
        return render_template(
            "staff/visibilities.html",
            withheld=withheld(r.connection),
            excluded=excluded(r.connection),
            retired=retired(r.connection),
        )


@bp.get("/gorunurluk/<path:ref>")
@needs("viewer")
def visibility(ref: str) -> Any:
    """How one record stands, and what may be proposed."""
    return _page(ref)


@bp.post("/gorunurluk/<path:ref>")
@needs("editor")
def visibility_sent(ref: str) -> Any:
    """Propose what the pressed button says."""
    make = _STEPS.get(request.form.get("do", ""))
    if make is None:
        return _page(ref, [str(_("Choose one of the steps."))], 422)
    record = f"visibility:{ref}"
    try:
        with current_app.config["DATABASE"].writing() as connection:
            busy(connection, me().id, record)
            wanted, code = make(connection, _record(connection, ref))
            for number in own_drafts(connection, me().id, record):
                withdraw(connection, number, me())
            made = propose(connection, me(), Draft("edit", ref, told("why"), {"record": record}, code), wanted)
    except _Wrong as wrong:
        return _page(ref, [str(wrong)], 422)
    except REFUSALS as refused:
        return _page(ref, said(refused), 422)
    return redirect(link("staff.proposal", number=made), 303)


def _record(connection: Connection, ref: str) -> AnyRow:
    """Kind (project, site), reference, name, and the last part of the public address. Raises NotInRegister."""
    named = select(Project.ref, Project.title.label("name")).where(Project.ref == ref)
    found: AnyRow | None = connection.execute(named).first()
    if found is None:
        columns = (Site.ref, Site.name, Site.slug)
        found = connection.execute(select(*columns).where(Site.ref == ref)).first()
    if found is None:
        raise NotInRegister(ref)
    return found


def _is_site(record: AnyRow) -> bool:
    return hasattr(record, "slug")


def _withhold(_connection: Connection, record: AnyRow) -> tuple[Wanted, str]:
    named = {"site_ref": record.ref, "slug": record.slug} if _is_site(record) else {"project_ref": record.ref}
    row = Withholding(ref=record.ref, reason=_text("reason"), since=_today(), source_key=SOURCE_KEY, **named)
    return Wanted([row]), "withhold"


def _show(_connection: Connection, record: AnyRow) -> tuple[Wanted, str]:
    return Wanted([], [(Withholding, (record.ref,))]), "show"


def _exclude(connection: Connection, record: AnyRow) -> tuple[Wanted, str]:
    kind = request.form.get("kind", "")
    if kind not in EXCLUSION_KINDS or _is_site(record):
        raise _Wrong(str(_("Choose why the record is outside the totals.")))
    other = _other(connection, Project.ref, record.ref)
    if kind in ("duplicate", "superseded") and other is None:
        raise _Wrong(str(_("Write the reference of the record that takes its place.")))
    row = Exclusion(
        project_ref=record.ref,
        kind=kind,
        reason_tr=_text("reason_tr"),
        reason_en=told("reason_en") or None,
        decided_on=_date("decided_on"),
        decision=told("decision") or None,
        replaced_by=other,
        source_key=SOURCE_KEY,
    )
    return Wanted([row]), "exclude"


def _include(_connection: Connection, record: AnyRow) -> tuple[Wanted, str]:
    return Wanted([], [(Exclusion, (record.ref,))]), "include"


def _retire(connection: Connection, record: AnyRow) -> tuple[Wanted, str]:
    """The record goes; its address says why, or leads to the one that took its place."""
    site = _is_site(record)
    model: type[Base] = Site if site else Project
    address = record.slug if site else record.ref
    successor = _other(connection, Site.slug if site else Project.ref, address)
    row = Retirement(
        record="site" if site else "project",
        ref=address,
        kind="merged" if successor else "removed",
        successor=successor,
        reason_tr=_text("reason_tr"),
        reason_en=told("reason_en") or None,
        retired_on=_today(),
        source_key=SOURCE_KEY,
    )
    return Wanted([row], [(model, (record.ref,))]), "removal"


_STEPS: dict[str, Callable[[Connection, AnyRow], tuple[Wanted, str]]] = {
    "withhold": _withhold,
    "show": _show,
    "exclude": _exclude,
    "include": _include,
    "retire": _retire,
}


def _text(name: str) -> str:
    try:
        text = clean.text(told(name))
    except Unreadable as fault:
        raise _Wrong(str(_("The letters of the reason are broken; type it again."))) from fault
    if not text:
        raise _Wrong(str(_("Write the reason.")))
    return text


def _date(name: str) -> str:
    try:
        return partial_date(told(name))
    except Unreadable as fault:
        wrong = _("The date of the decision cannot be read; write it like 12.03.2018 or 2018-03.")
        raise _Wrong(str(wrong)) from fault


def _other(connection: Connection, column: Any, own: str) -> str | None:
    """The record named in the form, by its reference or a site's slug."""
    named = told("successor")
    if not named:
        return None
    if named == own:
        raise _Wrong(str(_("A record cannot take its own place.")))
    if connection.execute(select(column).where(column == named)).first() is None:
        raise _Wrong(str(_("“%(asked)s” is not in the register.", asked=named)))
    return named


def _today() -> str:
    return dt.datetime.now(ZoneInfo("Europe/Istanbul")).date().isoformat()


def _page(ref: str, wrong: list[str] | None = None, status: int = 200) -> Any:
    with reading() as r:
        record = _record(r.connection, ref)
        hidden, outside = state(r.connection, ref)
        shown = render_template(
            "staff/visibility.html",
            record=record,
            is_site=_is_site(record),
            hidden=hidden,
            outside=outside,
            wrong=wrong or [],
            others=open_on(r.connection, ref),
            may_edit=me().has("editor"),
        )
    return shown, status
