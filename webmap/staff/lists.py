"""Code lists and sub-regions, kept by staff: a new sector or a fifth sub-region is a proposal, not a deploy."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from geodata.models import Base, Membership, Place
from geodata.proposals import Draft, Wanted, propose
from geodata.queries.memberships import names_of, todays
from geodata.record import typed
from webmap.language import link
from webmap.reading import reading
from webmap.staff import bp, code_lists, subregion_form
from webmap.staff.access import me, needs
from webmap.staff.proposals import REFUSALS, said
from webmap.staff.subregion_form import Ground

ORIGIN = "Personel masası"
"""Where a row added here is from, as the register keeps it: in Turkish, whatever language the desk is read in."""


@bp.get("/listeler")
@needs("editor")
def lists() -> str:
    """Which lists there are, and the sub-regions with their districts."""
    with reading() as r:
        ground = _ground(r.connection)
        counts = {key: len(typed(r.connection, one.model)) for key, one in code_lists.LISTS.items()}
        return render_template("staff/lists.html", lists=code_lists.LISTS, counts=counts, ground=ground)


@bp.get("/liste/<key>")
@needs("editor")
def code_list(key: str) -> Any:
    """One list as a form."""
    asked = _list(key)
    with reading() as r:
        rows = code_lists.form_rows(asked, typed(r.connection, asked.model))
        return _list_page(key, rows, [])


@bp.post("/liste/<key>")
@needs("editor")
def change_list(key: str) -> Any:
    """Propose a list as it was filled in."""
    asked = _list(key)
    with reading() as r:
        held = typed(r.connection, asked.model)
        rows = code_lists.read_form(asked, held, request.form)
        if any(row.faults for row in rows):
            return _list_page(key, rows, [_("Nothing was proposed yet: please mend the rows that are marked.")]), 422
        made = _propose(Draft("lists", key, said="list"), code_lists.wanted(asked, held, rows, ORIGIN))
        if isinstance(made, int):
            return redirect(link("staff.proposal", number=made), 303)
        return _list_page(key, rows, made), 409


@bp.get("/alt-bolge", defaults={"code": None})
@bp.get("/alt-bolge/<code>")
@needs("editor")
def subregion(code: str | None) -> Any:
    """A sub-region as a form; without a code, an empty one."""
    with reading() as r:
        ground = _ground(r.connection, code)
        return _subregion_page(ground, code, subregion_form.as_held(ground, code), [])


@bp.post("/alt-bolge", defaults={"code": None})
@bp.post("/alt-bolge/<code>")
@needs("editor")
def change_subregion(code: str | None) -> Any:
    """Propose a sub-region as it was filled in."""
    with reading() as r:
        ground = _ground(r.connection, code)
        form = subregion_form.read_form(ground, code, request.form)
        if form.faults:
            return _subregion_page(ground, code, form, list(form.faults)), 422
        made = _propose(Draft("lists", form.name, said="subregion"), subregion_form.wanted(ground, code, form))
        if isinstance(made, int):
            return redirect(link("staff.proposal", number=made), 303)
        return _subregion_page(ground, code, form, made), 409


def _propose(what: Draft, wanted: Wanted) -> int | list[str]:
    """The number of the proposal, or why there is none."""
    try:
        with current_app.config["DATABASE"].writing() as connection:
            return propose(connection, me(), what, wanted)
    except REFUSALS as refused:
        return said(refused)


def _list(key: str) -> code_lists.CodeList:
    if key not in code_lists.LISTS:
        raise NotFound
    return code_lists.LISTS[key]


def _list_page(key: str, rows: list[code_lists.FormRow], problems: list[str]) -> str:
    asked = code_lists.LISTS[key]
    words = {"columns": code_lists.COLUMN_NAMES, "phases": code_lists.PHASES, "new": code_lists.NEW}
    return render_template("staff/code_list.html", key=key, asked=asked, rows=rows, problems=problems, **words)


def _subregion_page(ground: Ground, code: str | None, form: Any, problems: list[str]) -> str:
    return render_template("staff/subregion.html", ground=ground, code=code, form=form, problems=problems)


def _ground(connection: Connection, code: str | None = None) -> Ground:
    """Districts, sub-regions, and who belongs where today. Raises NotFound for an unknown sub-region."""
    groups: dict[str, Any] = {one.code: one for one in _typed(connection, Place, kind="subregion")}
    today = todays(connection)
    ground = Ground(
        {row.code: row for row in names_of(connection, "district")},
        {row.code: groups[row.code] for row in names_of(connection, "subregion")},
        [row for row in _typed(connection, Membership) if (row.place_code, row.group_code) in today],
    )
    if code is not None and code not in ground.groups:
        raise NotFound
    return ground


def _typed(connection: Connection, model: type[Base], **where: Any) -> list[Any]:
    return typed(connection, model, **where)
