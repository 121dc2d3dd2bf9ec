"""Who a signed-in person is and what they may do: roles with their limits of programme, sub-region and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from geodata.models import Account, Grant, StaffEvent
from geodata.models.staff import ROLES


@dataclass(frozen=True)
class Right:
    """One role; ``programme`` and ``subregion`` (a place code) limit it, None does not."""

    role: str
    programme: str | None = None
    subregion: str | None = None


@dataclass(frozen=True)
class Staff:
    """A signed-in person with the rights that hold today."""

    id: int
    email: str
    name: str
    rights: tuple[Right, ...] = ()

    @property
    def role(self) -> str | None:
        """The highest role anywhere; None for somebody without any."""
        held = {right.role for right in self.rights}
        return next((role for role in reversed(ROLES) if role in held), None)

    def has(self, role: str) -> bool:
        """Whether the person may do what this role may, at least somewhere."""
        return any(ROLES.index(right.role) >= ROLES.index(role) for right in self.rights)

    def everywhere(self, role: str) -> bool:
        """Whether the person has this role without any limit."""
        return any(right == Right(right.role) for right in self.as_at_least(role))

    def as_at_least(self, role: str) -> list[Right]:
        """The rights that allow what this role may."""
        return [right for right in self.rights if ROLES.index(right.role) >= ROLES.index(role)]

    def covers(self, role: str, programme: str | None, subregions: Iterable[str]) -> bool:
        """Whether the person may act in this role on a record of that programme (None: of none).

        ``subregions`` are the place codes of the groups its places of work belong to. A record is covered when each
        of them is; one without any is covered only by a right that no sub-region limits.
        """
        rights = [right for right in self.as_at_least(role) if right.programme in (None, programme)]
        if any(right.subregion is None for right in rights):
            return True
        groups, mine = set(subregions), {right.subregion for right in rights}
        return bool(groups) and groups <= mine


def staff(connection: Connection, account_id: int, today: dt.date | None = None) -> Staff | None:
    """The person of an active account with the rights that have not run out; None when there is none."""
    found = connection.execute(
        select(Account.id, Account.email, Account.name).where(Account.id == account_id, Account.active)
    ).one_or_none()
    if found is None:
        return None
    day = today or dt.date.today()
    rights = connection.execute(
        select(Grant.role, Grant.programme_code, Grant.subregion_code)
        .where(Grant.account_id == account_id, or_(Grant.expires_on.is_(None), Grant.expires_on >= day))
        .order_by(Grant.id)
    )
    return Staff(found.id, found.email, found.name, tuple(Right(*row) for row in rights))


def log_event(connection: Connection, account_id: int | None, action: str, object_: str = "", **detail: Any) -> None:
    """Add a line to the staff log, in the caller's transaction: ``action`` is a dotted word such as ``import.check``.

    ``detail`` must be JSON; it never holds a password, a token or a tax number.
    """
    values = {"account_id": account_id, "action": action, "object": object_, "detail": detail}
    connection.execute(insert(StaffEvent).values(**values))
