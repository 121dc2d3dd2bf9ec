"""Proposals as the desk reads them: which there are, what each is, and its changes record by record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from geodata.models import (
    Account,
    DataVersion,
    Media,
    Organisation,
    Picture,
    Place,
    Project,
    Proposal,
    ProposedChange,
    ResultMeasure,
    Site,
)
from geodata.proposed import RowChange
from geodata.queries.rows import AnyRow, AnySelect

SHOWN = 200
"""Proposals in a list of them."""

PAGE = 50
"""Rows of a proposal shown at once."""

SEPARATOR = " · "
_IMAGE = func.coalesce(Media.key, Picture.key)

OF_IMAGE = ("project_ref", "site_ref")
"""Columns of an image that name the record it shows."""


@dataclass(frozen=True)
class RecordChange:
    """The changes of one record: its reference, what it is called today (None: not there yet), and its rows."""

    ref: str
    name: str | None
    rows: tuple[RowChange, ...]


def proposals(connection: Connection, states: Sequence[str], author: int | None = None) -> Sequence[AnyRow]:
    """The newest proposals in these states, newest first; of one author or of all (columns: ``_described``)."""
    statement = _described().where(Proposal.state.in_(states))
    if author is not None:
        statement = statement.where(Proposal.author_id == author)
    return connection.execute(statement.order_by(Proposal.id.desc()).limit(SHOWN)).all()


def proposal(connection: Connection, number: int) -> AnyRow | None:
    """One proposal, or None."""
    return connection.execute(_described().where(Proposal.id == number)).one_or_none()


def _described() -> AnySelect:
    author, reviewer = aliased(Account), aliased(Account)
    return (
        select(
            Proposal.id,
            Proposal.kind,
            Proposal.title,
            Proposal.note,
            Proposal.state,
            Proposal.author_id,
            Proposal.reason,
            Proposal.base_version,
            Proposal.created_at,
            Proposal.submitted_at,
            Proposal.decided_at,
            Proposal.change_set_id,
            Proposal.detail,
            author.name.label("author"),
            reviewer.name.label("reviewer"),
            DataVersion.label.label("version"),
        )
        .join(author, author.id == Proposal.author_id)
        .outerjoin(reviewer, reviewer.id == Proposal.reviewer_id)
        .outerjoin(DataVersion, DataVersion.change_set_id == Proposal.change_set_id)
    )


def changes_of(connection: Connection, number: int) -> list[RowChange]:
    """All rows of a proposal, by table and key."""
    rows = _rows(number).order_by(ProposedChange.table_name, ProposedChange.row_key)
    return [RowChange(*row) for row in connection.execute(rows)]


def record_changes(connection: Connection, number: int, page: int = 1) -> tuple[list[RecordChange], int]:
    """A page (from 1) of a proposal's changes record by record, and how many records there are.

    A row belongs to the record that its key begins with; a site's link to a project belongs to the site, and an image,
    whose key names nothing, to the project or site that it shows.
    """
    ref = _record()
    refs = select(ref).where(ProposedChange.proposal_id == number).group_by(ref).order_by(ref)
    count = connection.execute(select(func.count()).select_from(refs.subquery())).scalar_one()
    shown = list(connection.execute(refs.limit(PAGE).offset((page - 1) * PAGE)).scalars())
    names = _names(connection, shown)
    found: dict[str, list[RowChange]] = {one: [] for one in shown}
    rows = _rows(number).add_columns(ref).where(ref.in_(shown))
    for *row, record in connection.execute(rows.order_by(ref, ProposedChange.table_name, ProposedChange.row_key)):
        found[record].append(RowChange(*row))
    return [RecordChange(one, names.get(one), tuple(rows)) for one, rows in found.items()], count


def _record() -> ColumnElement[str]:
    """The reference of the record that a row belongs to; a changed image's trace tells only the fields that differ."""
    image = [column[name].astext for column in (ProposedChange.after, ProposedChange.before) for name in OF_IMAGE]
    held = select(func.coalesce(Media.project_ref, Media.site_ref)).where(Media.key == ProposedChange.row_key)
    first = func.split_part(ProposedChange.row_key, SEPARATOR, 1)
    shown = func.coalesce(*image, held.scalar_subquery(), first)
    return case((ProposedChange.table_name == Media.__tablename__, shown), else_=first)


def _rows(number: int) -> AnySelect:
    return select(
        ProposedChange.table_name,
        ProposedChange.row_key,
        ProposedChange.action,
        ProposedChange.before,
        ProposedChange.after,
    ).where(ProposedChange.proposal_id == number)


def _names(connection: Connection, refs: Sequence[str]) -> dict[str, str]:
    named = (
        select(Project.ref, Project.title)
        .where(Project.ref.in_(refs))
        .union_all(
            select(Site.ref, Site.name).where(Site.ref.in_(refs)),
            select(Organisation.key, Organisation.name).where(Organisation.key.in_(refs)),
            select(Place.code, Place.name).where(Place.code.in_(refs)),
        )
    )
    return {row.ref: row.title for row in connection.execute(named)}


def names_in(
    connection: Connection, number: int, rows: Sequence[RowChange], language: str
) -> dict[tuple[str, str], str]:
    """What keys in these rows of a proposal stand for: (field, key) → name of the organisation (that the proposal may
    bring itself), of the result's measure, or in quotes what is to be seen in the image."""
    measure = ResultMeasure.label_tr if language == "tr" else ResultMeasure.label_en
    seen = func.coalesce(Media.alt_tr, Picture.draft["alt_tr"].astext)
    images = Media.__table__.join(Picture.__table__, Picture.key == Media.key, full=True)
    name = func.coalesce(ProposedChange.after["name"].astext, ProposedChange.before["name"].astext)
    new = select(ProposedChange.row_key, name).where(ProposedChange.proposal_id == number)
    brought, brought_places = (new.where(ProposedChange.table_name == one) for one in ("organisation", "place"))
    asked: Sequence[tuple[str, Any, AnySelect]] = (
        ("organisation_key", ProposedChange.row_key, brought),
        ("organisation_key", Organisation.key, select(Organisation.key, Organisation.name)),
        ("group_code", ProposedChange.row_key, brought_places),
        ("group_code", Place.code, select(Place.code, Place.name)),
        ("parent_code", Place.code, select(Place.code, Place.name)),
        ("measure", ResultMeasure.code, select(ResultMeasure.code, measure)),
        ("before_key", _IMAGE, select(_IMAGE, func.concat("“", seen, "”")).select_from(images)),
    )
    said = [values for row in rows for values in (row.before, row.after) if values]
    found: dict[tuple[str, str], str] = {}
    for field, key, statement in asked:
        keys = {str(values[field]) for values in said if values.get(field)}
        named = connection.execute(statement.where(key.in_(keys))).all() if keys else ()
        found |= {(field, one): name for one, name in named if name}
    return found


def open_on(connection: Connection, ref: str) -> Sequence[AnyRow]:
    """Drafts and submitted proposals that touch a record: id, state, author's name and number."""
    touching = select(literal(1)).where(
        ProposedChange.proposal_id == Proposal.id,
        or_(ProposedChange.row_key == ref, ProposedChange.row_key.startswith(ref + SEPARATOR, autoescape=True)),
    )
    return connection.execute(
        select(Proposal.id, Proposal.state, Proposal.author_id, Account.name.label("author"))
        .join(Account, Account.id == Proposal.author_id)
        .where(Proposal.state.in_(("draft", "submitted")), touching.exists())
        .order_by(Proposal.id)
    ).all()
