"""Which proposals are under way on a record: the author's own to go on with, and which records of a list have one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

from geodata.models import Base, Proposal, ProposedChange
from geodata.voice import named_in

UNDER_WAY = ("draft", "submitted")
OWN = ("draft", "submitted", "rejected")
"""States in which an author may still write a proposal anew."""


def own_drafts(connection: Connection, author: int, record: str) -> list[int]:
    """Numbers of the author's proposals of a record (``project:PRJ-010``) that are not decided, the oldest first."""
    return list(
        connection.execute(
            select(Proposal.id)
            .where(Proposal.author_id == author, Proposal.state.in_(OWN), Proposal.detail["record"].astext == record)
            .order_by(Proposal.id)
        ).scalars()
    )


def tickets_named(connection: Connection, proposals: Sequence[int]) -> list[str]:
    """Numbers of the requests of the public that these proposals take up, each once."""
    details = connection.execute(select(Proposal.detail).where(Proposal.id.in_(proposals)).order_by(Proposal.id))
    return list(dict.fromkeys(number for detail in details.scalars() for number in named_in(detail)))


def under_way(connection: Connection, refs: Iterable[str]) -> set[str]:
    """Those of the references that an open proposal touches, itself or in a part."""
    ref = func.split_part(ProposedChange.row_key, " · ", 1)
    found = (
        select(ref)
        .distinct()
        .join(Proposal, Proposal.id == ProposedChange.proposal_id)
        .where(Proposal.state.in_(UNDER_WAY), ref.in_(list(refs)))
    )
    return set(connection.execute(found).scalars())


def hanging_on(connection: Connection, model: type[Base], key: str) -> Sequence[tuple[str, int]]:
    """Tables with rows that go when this record goes, and how many rows of each."""
    found: list[tuple[str, int]] = []
    for table in Base.metadata.sorted_tables:
        for foreign in table.foreign_keys:
            if foreign.column.table is model.__table__ and foreign.ondelete == "CASCADE" and table.schema is None:
                column: Any = foreign.parent
                count = connection.execute(select(func.count()).select_from(table).where(column == key)).scalar_one()
                found += [(table.name, count)] if count else []
    return found


def busy(connection: Connection, author: int, record: str) -> None:
    """Let one person's savings of a record wait for each other, to the end of the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:key))"), {"key": f"{author} {record}"})
