"""Organisations at the desk: found, renamed, told by other names, and found to be one another."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import current_app, make_response, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection

from geodata.merging import edited, merged
from geodata.models import Base, Organisation, Synonym
from geodata.proposals import (
    Draft,
    Wanted,
    changes_of,
    propose,
    withdraw,
)
from geodata.queries.bodies import bodies, body, likely_the_same, merges_into, variant_rows
from geodata.queries.drafts import busy, own_drafts
from geodata.queries.organisation import merged_into
from geodata.queries.proposals import open_on
from geodata.record import organisation_rows
from loaders import clean
from loaders.problems import Unreadable
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp
from webmap.staff.access import me, needs
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.record_cells import overlaid
from webmap.staff.record_options import body_kinds
from webmap.staff.record_steps import told

OWN = ("ad", "tur")


@bp.get("/kurumlar")
@needs("viewer")
def organisations() -> str:
    """Organisations by name, and pairs that are likely one and the same."""
    with reading(also=OWN) as r:
        asked = request.args.get("ad", "").replace("\0", "").strip()[:200]
        kind = request.args.get("tur", "").replace("\0", "")
        return render_template(
            "staff/organisations.html",
            asked=asked,
            kind=kind,
            kinds=body_kinds(),
            found=bodies(r.connection, asked, kind),
            pairs=[] if asked or kind else likely_the_same(r.connection),
        )


@bp.get("/kurum/<key>")
@needs("viewer")
def organisation_record(key: str) -> Any:
    """One organisation: what it is called, what it is, where it takes part; a former one leads to what it became."""
    try:
        return _page(key)
    except NotInRegister:
        with current_app.config["DATABASE"].reading() as connection:
            into = merged_into(connection, key)
        if into is None:
            raise
        return redirect(link("staff.organisation_record", key=into), 303)


@bp.post("/kurum/<key>")
@needs("editor")
def organisation_sent(key: str) -> Any:
    """Propose another name, kind or other names; or that it is another organisation."""
    merging = request.form.get("do") == "merge"
    try:
        with current_app.config["DATABASE"].writing() as connection:
            held = organisation_rows(connection, key)
            if not held:
                raise NotInRegister(key)
            record = f"organisation:{key}"
            busy(connection, me().id, record)
            wanted, title = _merger(connection, key, held) if merging else _edit(connection, key, held)
            for number in own_drafts(connection, me().id, record):
                withdraw(connection, number, me())
            note = told("why")
            what = Draft("merge" if merging else "edit", title, note, {"record": record})
            made = propose(connection, me(), what, wanted)
    except _Wrong as wrong:
        return _page(key, [str(wrong)], 422)
    except REFUSALS as refused:
        return _page(key, said(refused), 422)
    return redirect(link("staff.proposal", number=made), 303)


class _Wrong(ValueError):
    """What was typed cannot be; the text says why."""


def _edit(connection: Connection, key: str, held: list[Base]) -> tuple[Wanted, str]:
    sent = request.form
    try:
        name = clean.text(sent.get("name", ""))
        variants = [clean.text(line) for line in sent.get("variants", "").splitlines() if line.strip()]
    except Unreadable as fault:
        raise _Wrong(str(_("The letters of a name are broken; type it again."))) from fault
    if not clean.fold(name):
        raise _Wrong(str(_("Write the name.")))
    kind = sent.get("kind", "")
    if kind and kind not in body_kinds():
        raise _Wrong(str(_("The kind is not known.")))
    person = bool(sent.get("is_person")) or kind == "person"
    organisation: Any = held[0]
    if sent.get("seen", _seen(connection, organisation)) != _seen(connection, organisation):
        raise _Wrong(_changed_since(connection, organisation))
    wanted = edited(organisation, (name, kind or None, person), variants, variant_rows(connection, organisation.name))
    return wanted, name


def _merger(connection: Connection, key: str, held: list[Base]) -> tuple[Wanted, str]:
    into = told("into")
    target = body(connection, into)
    if target is None:
        raise _Wrong(str(_("“%(name)s” is no organisation of the register.", name=into)))
    if target.key == key:
        raise _Wrong(str(_("That is this very organisation.")))
    this: Any = held[0]
    variants = variant_rows(connection, this.name), variant_rows(connection, target.name)
    there, former = organisation_rows(connection, target.key), merges_into(connection, key)
    return merged(held, there, variants, former), f"{this.name} → {target.name}"


def _said(connection: Connection, organisation: Any) -> tuple[str, str, bool, list[str]]:
    variants = sorted(row.phrase for row in variant_rows(connection, organisation.name)[1])
    return organisation.name, organisation.kind or "", organisation.is_person, variants


def _seen(connection: Connection, organisation: Any) -> str:
    """Stands in the form for what the register said when it was opened."""
    return hashlib.sha256(repr(_said(connection, organisation)).encode()).hexdigest()[:16]


def _changed_since(connection: Connection, organisation: Any) -> str:
    name, kind, _person, variants = _said(connection, organisation)
    now = " · ".join(said for said in (name, body_kinds().get(kind, ""), *variants) if said)
    told = _("Somebody published a change of this organisation meanwhile; now it is: %(now)s.", now=now)
    again = _("Save again if yours is right.")
    return f"{told} {again}"


def _page(key: str, wrong: list[str] | None = None, status: int = 200) -> Any:
    with reading() as r:
        found = body(r.connection, key)
        if found is None or found.key != key:
            raise NotInRegister(key)
        own = own_drafts(r.connection, me().id, f"organisation:{key}")
        shown, variants = _drafted(r.connection, found, own)
        page = render_template(
            "staff/organisation.html",
            organisation=found,
            shown=shown,
            variants=variants,
            seen=_seen(r.connection, found),
            kinds=body_kinds(),
            names=bodies(r.connection, "", ""),
            wrong=wrong or [],
            others=[one for one in open_on(r.connection, key) if one.author_id != me().id],
            own=own,
            may_edit=me().has("editor"),
        )
        return make_response(page, status)


def _drafted(connection: Connection, found: Any, own: list[int]) -> tuple[Any, list[str]]:
    """The organisation and its other names as the person's own draft would have them (a merge aside)."""
    rows: list[Base] = [*organisation_rows(connection, found.key)[:1], *variant_rows(connection, found.name)[1]]
    if own:
        drafted = overlaid(rows, changes_of(connection, own[-1]))
        rows = drafted if any(isinstance(row, Organisation) and row.key == found.key for row in drafted) else rows
    shown: Any = next(row for row in rows if isinstance(row, Organisation) and row.key == found.key)
    called = {clean.fold(shown.name), clean.fold(found.name)}
    names = [row.phrase for row in rows if isinstance(row, Synonym) and clean.fold(row.phrase) not in called]
    return shown, names
