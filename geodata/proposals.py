"""Proposed changes: written by one person, read and published by another, and taken back the same way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from geodata.effect import Effect, OutOfReach, apply, rehearse
from geodata.models import DataVersion, Load, Proposal
from geodata.proposed import PROPOSED, Conflict, RowChange, write_down
from geodata.publishing import holds_sample, lock, new_version
from geodata.queries.proposals import changes_of
from geodata.refusals import RegisterRefused
from geodata.register import Delivery, remember_proposed
from geodata.staff import Staff, log_event
from geodata.staging import Stage
from geodata.voice import close_tickets
from geodata.wanted import Wanted, stage_delivery, stage_wanted

__all__ = [
    "Conflict",
    "Draft",
    "Effect",
    "NotAllowed",
    "NothingChanged",
    "OutOfReach",
    "RegisterRefused",
    "RowChange",
    "Wanted",
    "changes_of",
    "effect",
    "propose",
    "propose_delivery",
    "publish",
    "reject",
    "submit",
    "undo",
    "withdraw",
]

AFTER: list[Callable[[Connection, int, str], object]] = [close_tickets]
"""What happens in the publishing transaction once a proposal has become a version: (connection, proposal, label)."""


class NothingChanged(Exception):
    """The register already says what is wanted."""


class NotAllowed(Exception):
    """This step is not this person's, or not now; ``rule``: role, own, author, state or reason."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Draft:
    """What a proposal is beside its changes: its kind, a title and a note for colleagues, and what its kind needs.

    ``said`` is the code of a sentence around the title (``removal``), which every reader sees in their own language.
    """

    kind: str
    title: str
    note: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""


def propose(connection: Connection, author: Staff, what: Draft, wanted: Wanted) -> int:
    """Keep what is wanted as a draft of the author; gives its number.

    Raises NothingChanged, OutOfReach, and RegisterRefused for what the register would not take.
    """
    return _kept(connection, author, what, lambda: stage_wanted(connection, wanted))


def propose_delivery(connection: Connection, author: Staff, what: Draft, delivery: Delivery, *, whole: bool) -> int:
    """The same for a list: its records with their parts; ``whole``: records that it leaves out are to be removed."""
    load = remember_proposed(connection, delivery)
    draft = replace(what, detail={**what.detail, "load": load, "whole": whole})
    return _kept(connection, author, draft, lambda: stage_delivery(connection, delivery, whole=whole))


def undo(connection: Connection, author: Staff, change_set: int) -> int:
    """Propose the opposite of a published change set; gives the draft's number.

    Raises Conflict when rows were changed again since, LookupError for a change set that is not there.
    """
    label = connection.execute(
        select(DataVersion.label).where(DataVersion.change_set_id == change_set)
    ).scalar_one_or_none()
    if label is None:
        raise LookupError(change_set)

    def opposite(proposal: int) -> None:
        connection.execute(
            text(
                f"INSERT INTO {PROPOSED} (proposal_id, table_name, row_key, action, before, after) "
                "SELECT :id, table_name, row_key, CASE action WHEN 'new' THEN 'removed' WHEN 'removed' THEN 'new' "
                "ELSE action END, after, before FROM change "
                "WHERE change_set_id = :set AND action IN ('new', 'changed', 'removed')"
            ),
            {"id": proposal, "set": change_set},
        )

    what = Draft("undo", label, detail={"undoes": change_set, "version": label}, said="undo")
    return _kept(connection, author, what, list, opposite)


def submit(connection: Connection, proposal: int, by: Staff) -> None:
    """Hand a draft (or a rejected one, again) to the reviewers. Raises NotAllowed."""
    held = _held(connection, proposal, ("draft", "rejected"))
    _own(held, by)
    _move(connection, proposal, by, "submitted", submitted_at=_now(), reason=None, reviewer_id=None)


def withdraw(connection: Connection, proposal: int, by: Staff) -> None:
    """Take back what is not published yet. Raises NotAllowed."""
    held = _held(connection, proposal, ("draft", "submitted", "rejected"))
    _own(held, by)
    _move(connection, proposal, by, "withdrawn", decided_at=_now())


def reject(connection: Connection, proposal: int, by: Staff, reason: str) -> None:
    """Send it back to its author with a reason. Raises NotAllowed."""
    _reviewed(_held(connection, proposal, ("submitted",)), by)
    if not reason.strip():
        raise NotAllowed("reason")
    _move(connection, proposal, by, "rejected", decided_at=_now(), reviewer_id=by.id, reason=reason.strip())


def publish(connection: Connection, proposal: int, by: Staff) -> str:
    """Approve it and make it a data version, all in the caller's transaction; gives the version's label.

    Raises NotAllowed, Conflict when a row is no longer what the proposal was made from, OutOfReach, RegisterRefused.
    """
    lock(connection)
    held = _held(connection, proposal, ("submitted",))
    _reviewed(held, by)
    # The public reads the kind in its own language; the proposal's own words are the desk's.
    change_set = apply(connection, proposal, (by, "reviewer"), held.kind)
    if change_set is None:
        raise NothingChanged
    if "load" in held.detail:
        published = {"outcome": "published", "change_set_id": change_set}
        connection.execute(update(Load).where(Load.id == held.detail["load"]).values(**published))
    label = new_version(connection, change_set, holds_sample(connection))
    _move(connection, proposal, by, "published", decided_at=_now(), reviewer_id=by.id, change_set_id=change_set)
    for follow in AFTER:
        follow(connection, proposal, label)
    return label


def effect(connection: Connection, proposal: int) -> Effect:
    """What it would do to the register of today; worked out once for a data version, then kept with the proposal.

    Raises Conflict or RegisterRefused when it could not be published as it is.
    """
    kept: Mapping[str, Any] = (
        connection.execute(select(Proposal.detail["effect"]).where(Proposal.id == proposal)).scalar_one() or {}
    )
    version = _newest(connection)
    if kept.get("version") == version:
        return Effect.from_json(kept)
    found = rehearse(connection, proposal)
    _keep_effect(connection, proposal, found)
    return found


def _kept(
    connection: Connection,
    author: Staff,
    what: Draft,
    staged: Callable[[], list[Stage]],
    more: Callable[[int], None] = lambda proposal: None,
) -> int:
    """A draft with the differences of what is staged; tried out once, so that nothing impossible is proposed."""
    if not author.has("editor"):
        raise NotAllowed("role")
    # Before the table of changes is analysed, which locks it too: whoever holds that lock holds the door's already.
    lock(connection)
    values = {
        "kind": what.kind,
        "title": what.title,
        "note": what.note,
        "state": "draft",
        "author_id": author.id,
        "base_version": _newest(connection),
        "detail": {**what.detail, **({"said": what.said} if what.said else {})},
    }
    proposal: int = connection.execute(insert(Proposal).values(**values).returning(Proposal.id)).scalar_one()
    more(proposal)
    if not write_down(connection, proposal, staged()):
        raise NothingChanged
    _keep_effect(connection, proposal, rehearse(connection, proposal, author))
    log_event(connection, author.id, "proposal.draft", str(proposal), kind=what.kind)
    return proposal


def _keep_effect(connection: Connection, proposal: int, found: Effect) -> None:
    kept = {"effect": {**found.to_json(), "version": _newest(connection)}}
    connection.execute(update(Proposal).where(Proposal.id == proposal).values(detail=Proposal.detail.op("||")(kept)))


def _held(connection: Connection, proposal: int, states: tuple[str, ...]) -> Any:
    """The proposal, locked to the end of the transaction. Raises LookupError, and NotAllowed in another state."""
    columns = (Proposal.id, Proposal.kind, Proposal.state, Proposal.author_id, Proposal.detail)
    held = connection.execute(select(*columns).where(Proposal.id == proposal).with_for_update()).one_or_none()
    if held is None:
        raise LookupError(proposal)
    if held.state not in states:
        raise NotAllowed("state")
    return held


def _own(held: Any, by: Staff) -> None:
    if held.author_id != by.id:
        raise NotAllowed("author")
    if not by.has("editor"):
        raise NotAllowed("role")


def _reviewed(held: Any, by: Staff) -> None:
    if not by.has("reviewer"):
        raise NotAllowed("role")
    if held.author_id == by.id:
        raise NotAllowed("own")


def _move(connection: Connection, proposal: int, by: Staff, state: str, **values: Any) -> None:
    try:
        connection.execute(update(Proposal).where(Proposal.id == proposal).values(state=state, **values))
    except IntegrityError as error:
        raise NotAllowed("own") from error
    log_event(connection, by.id, f"proposal.{state}", str(proposal))


def _newest(connection: Connection) -> str:
    found = select(DataVersion.label).order_by(DataVersion.id.desc()).limit(1)
    return connection.execute(found).scalar() or ""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
