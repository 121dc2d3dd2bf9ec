"""What the desk writes of photographs: uploads and drafts, their way to the register, and withdrawal for privacy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geodata.models import Media, Picture, PictureWithdrawal, Proposal, ProposedChange
from geodata.queries.drafts import busy, own_drafts
from geodata.queries.pictures import OPEN_STATES
from geodata.record import typed
from geodata.staff import Staff, log_event

SOURCE_KEY = "media"


class Withdrawn(Exception):
    """The photograph was once withdrawn for privacy; it is not taken again."""


class AlreadyThere(Exception):
    """The record has this very photograph already, under ``key``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def add_picture(connection: Connection, by: Staff, values: Mapping[str, Any]) -> None:
    """Keep an uploaded photograph as a draft; ``values`` are the columns of Picture without the account.

    Raises Withdrawn and AlreadyThere.
    """
    sha256, key = values["original_sha256"], values["key"]
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:sha))"), {"sha": sha256})
    if connection.execute(
        select(PictureWithdrawal.media_key).where(PictureWithdrawal.original_sha256 == sha256)
    ).first():
        raise Withdrawn
    if connection.execute(select(Picture.key).where(Picture.key == key)).first():
        raise AlreadyThere(key)
    connection.execute(insert(Picture).values(**values, account_id=by.id))
    log_event(connection, by.id, "media.upload", key, file=values["file_name"], sha256=sha256)


def keep_draft(
    connection: Connection, key: str, draft: Mapping[str, Any], note: str, renditions: Sequence[Any] | None
) -> None:
    """Write the fields of a draft and, where they were made anew, its renditions."""
    values: dict[str, Any] = {"draft": dict(draft), "people_note": note}
    if renditions is not None:
        values["renditions"] = list(renditions)
    connection.execute(update(Picture).where(Picture.key == key).values(**values))


def media_row(connection: Connection, key: str) -> Media | None:
    """The image as the register has it, as a typed row; None when it is not published."""
    found = typed(connection, Media, key=key)
    assert all(isinstance(row, Media) for row in found)
    return found[0] if found else None  # type: ignore[return-value]  # typed gives rows of the model asked for


def next_position(connection: Connection, project_ref: str | None, site_ref: str | None) -> int:
    """The place behind all published images of the record."""
    column, ref = (Media.project_ref, project_ref) if project_ref else (Media.site_ref, site_ref)
    return int(
        connection.execute(select(func.coalesce(func.max(Media.position) + 1, 0)).where(column == ref)).scalar_one()
    )


def own_proposals(connection: Connection, author: int, record: str) -> list[int]:
    """The author's undecided proposals of an image or of an order, which a new one takes the place of."""
    busy(connection, author, record)
    return own_drafts(connection, author, record)


def is_withdrawn(connection: Connection, key: str) -> bool:
    """Whether the image was withdrawn for privacy."""
    return bool(
        connection.execute(select(PictureWithdrawal.media_key).where(PictureWithdrawal.media_key == key)).first()
    )


def withdraw_for_privacy(connection: Connection, by: Staff, key: str, reason: str) -> tuple[list[str], list[str]]:
    """Take an image out of every page and data version at once, and other copies of it too.

    Gives its files to be deleted, of all versions: renditions, and the originals' SHA-256.
    """
    original = connection.execute(select(Picture.original_sha256).where(Picture.key == key)).scalar()
    keys = {key}
    if original:
        keys |= set(connection.execute(select(Picture.key).where(Picture.original_sha256 == original)).scalars())
    for one in sorted(keys):
        values = {"media_key": one, "original_sha256": original, "reason": reason, "account_id": by.id}
        connection.execute(upsert(PictureWithdrawal).values(**values).on_conflict_do_nothing())
        log_event(connection, by.id, "media.privacy", one, reason=reason)
    # What the file said of place and day goes with the file.
    connection.execute(update(Picture).where(Picture.key.in_(keys)).values(lat=None, lon=None, taken_on=None))
    return sorted(files_of(connection, keys)), [original] if original else []


def files_of(connection: Connection, keys: set[str]) -> set[str]:
    """The names of all public files of these images: now, in drafts, and in every earlier version."""
    rows = connection.execute(
        text(
            "SELECT file_name, renditions FROM media WHERE key = ANY(:keys) "
            "UNION ALL SELECT NULL, renditions FROM desk.picture WHERE key = ANY(:keys) "
            "UNION ALL SELECT side ->> 'file_name', coalesce(side -> 'renditions', '[]') FROM change "
            "CROSS JOIN LATERAL (VALUES (before), (after)) AS sides(side) "
            "WHERE table_name = 'media' AND row_key = ANY(:keys) AND side IS NOT NULL "
            "UNION ALL SELECT c.after ->> 'file_name', coalesce(c.after -> 'renditions', '[]') "
            "FROM desk.proposed_change c WHERE c.table_name = 'media' AND c.row_key = ANY(:keys) "
            "AND c.after IS NOT NULL"
        ),
        {"keys": list(keys)},
    )
    return {
        name for file_name, renditions in rows for name in (file_name, *(one["file"] for one in renditions)) if name
    }


def forgotten_drafts(connection: Connection, before: dt.datetime) -> list[str]:
    """Photographs of the public that were taken before a moment and never published, nor are under way to it."""
    published = exists().where(Media.key == Picture.key)
    under_way = exists().where(
        ProposedChange.row_key == Picture.key,
        ProposedChange.table_name == Media.__tablename__,
        Proposal.id == ProposedChange.proposal_id,
        Proposal.state.in_(OPEN_STATES),
    )
    statement = select(Picture.key).where(Picture.story_number.is_not(None), Picture.uploaded_at < before)
    return list(connection.execute(statement.where(~published, ~under_way)).scalars())


def forget_draft(connection: Connection, by: Staff | None, key: str) -> tuple[list[str], list[str]]:
    """Delete a photograph that was never published; gives the files that nothing else needs, and its original."""
    mine = files_of(connection, {key})
    original = connection.execute(select(Picture.original_sha256).where(Picture.key == key)).scalar_one()
    others = set(
        connection.execute(select(Picture.key).where(Picture.original_sha256 == original, Picture.key != key)).scalars()
    )
    connection.execute(delete(Picture).where(Picture.key == key))
    log_event(connection, by.id if by else None, "media.delete", key)
    return sorted(mine - files_of(connection, others)), [] if others else [original]
