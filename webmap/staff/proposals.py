"""Review: proposals that wait, what each would do, and the steps from draft to data version and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from geodata import proposals as door
from geodata.db import Database
from geodata.proposals import Conflict, NotAllowed, NothingChanged, OutOfReach, RegisterRefused
from geodata.queries import proposals as kept
from geodata.queries.versions import change_set_of, version_list
from geodata.staff import Staff
from geodata.voice import named_in
from loaders.run import refusals
from webmap.language import link
from webmap.outline import drawing
from webmap.reading import Reading, reading
from webmap.staff import bp, told
from webmap.staff.access import me, needs
from webmap.staff.problem_words import problem_words
from webmap.staff.warned import warned

PAGE = "sayfa"
WAITING = ("submitted",)
OPEN = ("draft", "submitted", "rejected")
REFUSALS = (Conflict, NotAllowed, NothingChanged, OutOfReach, RegisterRefused)

STEPS: dict[str, tuple[str, Callable[[Connection, int, Staff], Any]]] = {
    "gonder": ("editor", lambda connection, number, by: door.submit(connection, number, by)),
    "geri-cek": ("editor", lambda connection, number, by: door.withdraw(connection, number, by)),
    "reddet": (
        "reviewer",
        lambda connection, number, by: door.reject(connection, number, by, request.form.get("gerekce", "")),
    ),
    "yayimla": ("reviewer", lambda connection, number, by: door.publish(connection, number, by)),
}
"""Step, as the address says it → who may take it, and what it does."""


@bp.get("/oneriler")
@needs("viewer")
def proposals() -> str:
    """What waits for review, what is one's own, and what was published and can be taken back."""
    with reading() as r:
        return render_template(
            "staff/proposals.html",
            waiting=kept.proposals(r.connection, WAITING),
            mine=kept.proposals(r.connection, OPEN, me().id),
            decided=kept.proposals(r.connection, ("published", "rejected", "withdrawn")),
            versions=version_list(r.connection)[:50],
        )


@bp.get("/oneri/<int:number>")
@needs("viewer")
def proposal(number: int) -> Any:
    """One proposal: what it changes, what that does to the totals, and the next step."""
    return _page(number, [], 200)


@bp.post("/oneri/<int:number>/<step>")
@needs("editor")
def proposal_step(number: int, step: str) -> Any:
    """Take one step with a proposal."""
    if step not in STEPS:
        raise NotFound
    role, take = STEPS[step]
    try:
        if not me().has(role):
            raise NotAllowed("role")
        with _database().writing() as connection:
            take(connection, number, me())
    except LookupError as error:
        raise NotFound from error
    except REFUSALS as refused:
        return _page(number, said(refused), 409)
    return redirect(link("staff.proposal", number=number), 303)


@bp.post("/surum/<label>/geri-al")
@needs("editor")
def undo_version(label: str) -> Any:
    """Propose to take back what a data version changed."""
    try:
        with _database().writing() as connection:
            change_set = change_set_of(connection, label)
            if change_set is None:
                raise NotFound
            number = door.undo(connection, me(), change_set)
    except REFUSALS as refused:
        with reading():
            lines = said(refused)
            return render_template("staff/refused.html", title=_("This cannot be undone just now"), lines=lines), 409
    return redirect(link("staff.proposal", number=number), 303)


def said(refused: Exception) -> list[str]:
    """Why a step was not taken, in the reader's language: what is in the way and how to go on."""
    if isinstance(refused, Conflict):
        rows = ", ".join(key for _table, key in refused.rows[:10])
        return [
            _(
                "The register has changed since this was written; these rows are no longer as they were: %(rows)s.",
                rows=rows,
            ),
            _("Open the record again, make the change on what it says now, and propose that."),
        ]
    if isinstance(refused, OutOfReach):
        refs = ", ".join(refused.refs[:10])
        return [_("Your rights (programme, sub-region) do not reach: %(refs)s.", refs=refs)]
    if isinstance(refused, NothingChanged):
        return [_("The register already says exactly this; there is nothing to change.")]
    if isinstance(refused, RegisterRefused):
        return [_("The register does not take this:"), *(" ".join(problem_words(one)) for one in refusals("", refused))]
    assert isinstance(refused, NotAllowed)
    return [
        {
            "own": _("Four eyes: whoever wrote a proposal cannot review it. A colleague has to."),
            "role": _("Your role does not allow this step."),
            "author": _("Only the author can take this step."),
            "state": _("This step was taken already, or is not the next one. The page shows how things stand now."),
            "reason": _("Please say why: the author needs a reason to go on."),
        }[refused.rule]
    ]


def _page(number: int, problems: list[str], status: int) -> Any:
    with reading(also=(PAGE,)) as r:
        held = kept.proposal(r.connection, number)
        if held is None:
            raise NotFound
        page = max(1, request.args.get(PAGE, 1, type=int))
        records, count = kept.record_changes(r.connection, number, page)
        rows = [row for record in records for row in record.rows]
        names = kept.names_in(r.connection, number, rows, r.language)
        effect, obstacles = (None, []) if held.state == "published" else _effect(number)
        return (
            render_template(
                "staff/proposal.html",
                one=held,
                requests=named_in(held.detail),
                warned=warned(held.detail),
                effect=effect or _kept_effect(held.detail),
                problems=problems or obstacles,
                records=[told.told_record(record, r.codebook, names) for record in records],
                count=count,
                page=page,
                pages=-(-count // kept.PAGE) or 1,
                map=_map(r, number),
                can_review=held.state == "submitted" and me().has("reviewer") and held.author_id != me().id,
                is_mine=held.author_id == me().id,
            ),
            status,
        )


def _effect(number: int) -> tuple[door.Effect | None, list[str]]:
    """What it would do now; or what stands in its way."""
    try:
        with _database().writing() as connection:
            return door.effect(connection, number), []
    except REFUSALS as refused:
        return None, said(refused)


def _kept_effect(detail: dict[str, Any]) -> door.Effect | None:
    return door.Effect.from_json(detail["effect"]) if "effect" in detail else None


def _map(r: Reading, number: int) -> dict[str, Any] | None:
    """The districts, and where points go and come; None where the proposal moves no point."""
    found = told.dots(kept.changes_of(r.connection, number))
    ground = drawing(r)
    if not found or ground is None:
        return None
    return {"drawing": ground, "dots": [(*ground.at(dot.lon, dot.lat), dot.after) for dot in found]}


def _database() -> Database:
    found: Database = current_app.config["DATABASE"]
    return found
