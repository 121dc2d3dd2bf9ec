"""What a proposal would do: rows by table, records, and what it does to the total and to each district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from geodata.filters import ProjectFilter
from geodata.money import Lens, Rates
from geodata.proposed import PROPOSED, Conflict, conflicts, stages
from geodata.publishing import carry_out, lock
from geodata.queries.place_table import PlaceTable
from geodata.queries.places import Asked, by_place
from geodata.reach import Reach, out_of_reach, reach
from geodata.staff import Staff


class OutOfReach(Exception):
    """The person's rights do not reach these records (references; or names of tables). Nothing was changed."""

    def __init__(self, refs: list[str]) -> None:
        super().__init__(", ".join(refs))
        self.refs = refs


@dataclass(frozen=True)
class Moved:
    """A place, or the whole register: projects and nominal support (TL, to the kuruş) before and after."""

    slug: str
    name: str
    projects: tuple[int, int]
    amount: tuple[Decimal, Decimal]

    @property
    def by(self) -> Decimal:
        """How much the support grows."""
        return self.amount[1] - self.amount[0]


@dataclass(frozen=True)
class Effect:
    """Rows by table and action; the whole register before and after; the districts whose figures change.

    ``reach`` is what somebody must cover to review it, before and after; None in what was kept before it was asked.
    """

    counts: Mapping[str, Mapping[str, int]]
    total: Moved
    districts: tuple[Moved, ...] = field(default=())
    reach: Reach | None = None

    def records(self, table: str = "project") -> tuple[int, int, int]:
        """Records new, changed and removed; one of which only a part changes is not counted here."""
        found = self.counts.get(table, {})
        return found.get("new", 0), found.get("changed", 0), found.get("removed", 0)

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the proposal; amounts as text, so that no kuruş is lost."""
        return {
            "counts": self.counts,
            "total": _written(self.total),
            "districts": [_written(d) for d in self.districts],
            "reach": self.reach.to_json() if self.reach else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Effect:
        """What ``to_json`` wrote."""
        reach = Reach.from_json(kept["reach"]) if kept.get("reach") else None
        return cls(kept["counts"], _read(kept["total"]), tuple(_read(one) for one in kept["districts"]), reach)


def _written(moved: Moved) -> dict[str, Any]:
    amounts = [str(amount) for amount in moved.amount]
    return {"slug": moved.slug, "name": moved.name, "projects": list(moved.projects), "amount": amounts}


def _read(kept: Mapping[str, Any]) -> Moved:
    before, after = (Decimal(text) for text in kept["amount"])
    return Moved(kept["slug"], kept["name"], (kept["projects"][0], kept["projects"][1]), (before, after))


def rehearse(connection: Connection, proposal: int, author: Staff | None = None) -> Effect:
    """Carry the proposal out, look, and take it back: nothing of it is left in the register.

    Raises Conflict, OutOfReach (for the author, if given) and RegisterRefused just as publishing would.
    """
    lock(connection)
    before, touched = _table(connection), reach(connection, proposal)
    attempt = connection.begin_nested()
    try:
        apply(connection, proposal, (author, "editor") if author else None)
        after = _table(connection)
        touched |= reach(connection, proposal)
    finally:
        attempt.rollback()
    total = _moved("", "", before.total, after.total)
    return Effect(_counts(connection, proposal), total, _districts(before, after), touched)


def apply(connection: Connection, proposal: int, by: tuple[Staff, str] | None, title: str = "") -> int | None:
    """Carry the proposal out for a person in a role; gives the change set (None: nothing to change).

    The caller holds the door's lock. Raises Conflict, OutOfReach and RegisterRefused.
    """
    if met := conflicts(connection, proposal):
        raise Conflict(met)
    if by and (refs := out_of_reach(connection, proposal, *by)):
        raise OutOfReach(refs)
    made = carry_out(connection, stages(connection, proposal), "desk", title)
    if by and (refs := out_of_reach(connection, proposal, *by)):
        raise OutOfReach(refs)
    return made.change_set


def _table(connection: Connection) -> PlaceTable:
    return by_place(connection, ProjectFilter(), Lens(), Rates(), Asked())


def _districts(before: PlaceTable, after: PlaceTable) -> tuple[Moved, ...]:
    old = {row.slug: row for row in before.rows}
    moved = [_moved(row.slug, row.name, old[row.slug], row) for row in after.rows if row.slug in old]
    return tuple(one for one in moved if one.amount[0] != one.amount[1] or one.projects[0] != one.projects[1])


def _moved(slug: str, name: str, before: Any, after: Any) -> Moved:
    return Moved(slug, name, (before.projects, after.projects), (before.amount, after.amount))


def _counts(connection: Connection, proposal: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = connection.execute(
        text(
            f"SELECT table_name, action, count(*) FROM {PROPOSED} WHERE proposal_id = :id GROUP BY 1, 2 ORDER BY 1, 2"
        ),
        {"id": proposal},
    )
    for table, action, count in rows:
        found.setdefault(table, {})[action] = count
    return found
