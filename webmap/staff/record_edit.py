"""The form of a project or a restoration site: shown, grown line by line, checked, and proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import current_app, make_response, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection, select

from geodata.models import Base, Organisation, Project, Site
from geodata.proposals import (
    Draft,
    Wanted,
    changes_of,
    propose,
    withdraw,
)
from geodata.queries.drafts import busy, hanging_on, own_drafts
from geodata.queries.order import in_turkish
from geodata.queries.proposals import open_on
from geodata.record import project_rows, site_rows
from loaders import clean, project_form, site_form
from loaders.form import Fault, Made, Typed
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.reading import Reading, reading
from webmap.staff import bp, proposed_point, record_tickets
from webmap.staff.access import me, needs
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.record_cells import Kind, cells_of, numbered, overlaid, packed, read_form, unpacked
from webmap.staff.record_clash import chosen, merged
from webmap.staff.record_fields import PROJECT, SITE, labels, parts
from webmap.staff.record_options import body_kinds, options
from webmap.staff.record_steps import Sheet, Step, step, take, told
from webmap.staff.record_tickets import detail_of, taken_up

PROJECTS = Kind("project", Project, PROJECT, project_form.PARTS)
SITES = Kind("site", Site, SITE, site_form.PARTS)
ASKED = (*proposed_point.ASKED, record_tickets.ASKED)
"""Parameters of a form's address: a point, and the requests that it is opened for."""


@bp.get("/kayit/<path:ref>")
@needs("viewer")
def project_record(ref: str) -> Any:
    """A project's form."""
    return _opened(PROJECTS, ref)


@bp.post("/kayit/<path:ref>")
@needs("editor")
def project_sent(ref: str) -> Any:
    """A project's form as it was sent."""
    return _sent(PROJECTS, ref)


@bp.get("/alan/<path:ref>")
@needs("viewer")
def site_record(ref: str) -> Any:
    """A restoration site's form."""
    return _opened(SITES, ref)


@bp.post("/alan/<path:ref>")
@needs("editor")
def site_sent(ref: str) -> Any:
    """A restoration site's form as it was sent."""
    return _sent(SITES, ref)


@bp.route("/yeni/proje", methods=["GET", "POST"])
@needs("editor")
def new_project() -> Any:
    """An empty form for a project."""
    return _sent(PROJECTS, "") if request.method == "POST" else _opened(PROJECTS, "")


@bp.route("/yeni/alan", methods=["GET", "POST"])
@needs("editor")
def new_site() -> Any:
    """An empty form for a restoration site."""
    return _sent(SITES, "") if request.method == "POST" else _opened(SITES, "")


def _rows(connection: Connection, kind: Kind, ref: str) -> list[Base]:
    if not ref:
        return []
    return project_rows(connection, ref) if kind is PROJECTS else site_rows(connection, ref)


def _opened(kind: Kind, ref: str) -> Any:
    with reading(also=ASKED) as r:
        held = _rows(r.connection, kind, ref)
        base = cells_of(r.connection, kind, held)
        drafts = own_drafts(r.connection, me().id, f"{kind.key}:{ref}") if ref else []
        typed = base
        if drafts:
            typed = cells_of(r.connection, kind, overlaid(held, changes_of(r.connection, drafts[-1])))
        if ref and not typed.cells:
            raise NotInRegister(ref)
        note = str(_("The point is the photograph’s. Look where it lies, then save.")) if proposed_point.asked() else ""
        return _page(r, kind, ref, Sheet(proposed_point.into(typed), base, note=note))


def _sent(kind: Kind, ref: str) -> Any:
    # A form without an address of its own is sent to the one it was opened at, questions and all.
    with reading(also=ASKED) as r:
        sent = request.form
        held = _rows(r.connection, kind, ref)
        now = cells_of(r.connection, kind, held)
        base = unpacked(sent.get("base", "")) or now
        typed = read_form(kind, sent)
        # A new record's reference is asked for even if the form that was sent had no such field.
        typed = Typed({**typed.cells, "ref": ref or typed.cells.get("ref", "")}, typed.parts)
        asked = step(sent.get("do", "save"))
        if asked.name == "remove":
            return _removed(r, kind, ref, Sheet(typed, base))
        if asked.name not in ("save", "check"):
            return _page(r, kind, ref, _stepped(r, kind, typed, base, asked))
        typed, clashes = merged(base, now, chosen(typed, base, sent))
        if clashes:
            return _page(r, kind, ref, Sheet(typed, now, clashes=clashes, status=409))
        typed = numbered(typed)
        made = _made(r.connection, kind, typed, held)
        if made.errors or asked.name == "check":
            checked = "" if made.errors else str(_("Nothing stands against saving this."))
            status = 422 if made.errors else 200
            return _page(r, kind, ref, Sheet(typed, now, made.faults, note=checked, status=status))
        return _proposed(r, kind, typed, Sheet(typed, now, made.faults), _wanted(kind, held, made))


def _made(connection: Connection, kind: Kind, typed: Typed, held: Sequence[Base]) -> Made:
    make = project_form.made if kind is PROJECTS else site_form.made
    return make(connection, typed, held, labels(kind.form))


def _wanted(kind: Kind, held: Sequence[Base], made: Made) -> Wanted:
    return Wanted(made.rows, project_form.removed(held, made.rows, kind.parts.values()))


def _stepped(r: Reading, kind: Kind, typed: Typed, base: Typed, asked: Step) -> Sheet:
    """The form with a line more or less, or with what the list of place names says."""
    lines = {part: list(held) for part, held in typed.parts.items()}
    if asked.name == "add" and asked.part in lines:
        first = parts(kind.form)[asked.part].fields[0].name
        lines[asked.part].append({})
        return Sheet(Typed(typed.cells, lines), base, focus=f"{asked.part}-{len(lines[asked.part]) - 1}-{first}")
    if asked.name == "drop" and asked.line < len(lines.get(asked.part, ())):
        del lines[asked.part][asked.line]
        return Sheet(Typed(typed.cells, lines), base, focus=f"add-{asked.part}")
    return take(r.connection, typed, base, asked)


def _proposed(r: Reading, kind: Kind, typed: Typed, sheet: Sheet, wanted: Wanted) -> Any:
    """Keep the draft (in place of the author's own before it) and show it; or the form with what stands against it."""
    ref = typed.cells["ref"].strip()
    name = typed.cells.get("title") or typed.cells.get("name") or ""
    warned = [
        {**one.problem.as_dict(), "part": one.part, "line": one.line, "column": one.column} for one in sheet.faults
    ]
    what = Draft("edit", f"{ref} · {' '.join(name.split())}", told("why"), {"warnings": warned} if warned else {})
    try:
        made = _kept(kind, ref, what, wanted)
    except REFUSALS as refused:
        typed_again = Sheet(typed, sheet.base, sheet.faults, refusals=said(refused), status=422)
        return _page(r, kind, "" if not sheet.base.cells else ref, typed_again)
    return redirect(link("staff.proposal", number=made), 303)


def _removed(r: Reading, kind: Kind, ref: str, sheet: Sheet) -> Any:
    reason = told("why")
    if not reason:
        missing = [str(_("Write in the note for the reviewer why the record is to be removed."))]
        return _page(r, kind, ref, Sheet(sheet.typed, sheet.base, refusals=missing, focus="why", status=422))
    what = Draft("edit", ref, reason, {"removal": True}, said="removal")
    try:
        made = _kept(kind, ref, what, Wanted((), [(kind.model, (ref,))]))
    except REFUSALS as refused:
        return _page(r, kind, ref, Sheet(sheet.typed, sheet.base, refusals=said(refused), status=422))
    return redirect(link("staff.proposal", number=made), 303)


def _kept(kind: Kind, ref: str, what: Draft, wanted: Wanted) -> int:
    """Propose it in place of the author's own drafts of the record, for the requests that those were made for too."""
    record = f"{kind.key}:{ref}"
    with current_app.config["DATABASE"].writing() as connection:
        busy(connection, me().id, record)
        drafts = own_drafts(connection, me().id, record)
        tickets = taken_up(connection, kind.key, ref, drafts)
        for number in drafts:
            withdraw(connection, number, me())
        detail = {**what.detail, "record": record, **detail_of(tickets)}
        return propose(connection, me(), replace(what, kind="voice" if tickets else what.kind, detail=detail), wanted)


def _page(r: Reading, kind: Kind, ref: str, sheet: Sheet) -> Any:
    mine = me().id
    own = own_drafts(r.connection, mine, f"{kind.key}:{ref}") if ref else []
    others = [one for one in open_on(r.connection, ref) if one.author_id != mine] if ref else []
    shown = render_template(
        "staff/record.html",
        kind=kind.key,
        ref=ref,
        form=kind.form,
        sheet=sheet,
        packed=packed(sheet.base),
        by_field=_by_field(sheet.faults),
        options=options(r),
        bodies=_bodies(r.connection, sheet.typed),
        body_kinds=body_kinds(),
        organisations=_organisation_names(r.connection) if kind is PROJECTS else [],
        others=others,
        own=own,
        tickets=taken_up(r.connection, kind.key, ref, own),
        hanging=hanging_on(r.connection, kind.model, ref) if ref else [],
        names=labels(kind.form),
        lines={part: str(section.one) for part, section in parts(kind.form).items()},
        titles={part: str(section.title) for part, section in parts(kind.form).items()},
        may_edit=me().has("editor"),
    )
    return make_response(shown, sheet.status)


def _by_field(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(fault)
    return found


def _bodies(connection: Connection, typed: Typed) -> dict[str, Any]:
    """Name of a body in the form → what the register knows of it."""
    names = [cells.get("name", "") for cells in typed.parts.get("body", ())]
    keys = {clean.fold(name): name for name in names if name.strip()}
    columns = (Organisation.key, Organisation.name, Organisation.kind, Organisation.is_person)
    found = select(*columns).where(Organisation.key.in_(list(keys)) | Organisation.name.in_(names))
    return {called: row for row in connection.execute(found) for called in (row.name, keys.get(row.key, row.name))}


def _organisation_names(connection: Connection) -> list[str]:
    """What the field for a body's name suggests."""
    found = select(Organisation.name).order_by(in_turkish(Organisation.name))
    return list(connection.execute(found).scalars())
