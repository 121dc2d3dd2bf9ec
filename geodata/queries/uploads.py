"""Questions about uploaded lists: whose they are, where they stand, their problems by rule and page, named mappings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from geodata.models import Account, DataVersion, Project, Proposal, SavedMapping, Site, Upload, UploadProblem
from geodata.queries.rows import AnyRow

RECORDS: dict[str, type[Project | Site]] = {"projects": Project, "sites": Site}


def upload(connection: Connection, number: int) -> AnyRow | None:
    """All columns of one upload, with its owner's name and its proposal's state, change set and version."""
    query = _uploads().where(Upload.id == number)
    return connection.execute(query).one_or_none()


def uploads_of(connection: Connection, account: int | None, most: int = 50) -> Sequence[AnyRow]:
    """The newest uploads of a person, or of all (None); columns as ``upload``."""
    query = _uploads().order_by(Upload.id.desc()).limit(most)
    return connection.execute(query if account is None else query.where(Upload.account_id == account)).all()


def _uploads() -> Any:
    columns = [column for column in Upload.__table__.c if column.name != "outline"]
    return (
        select(
            *columns,
            Upload.outline,
            Account.name.label("owner"),
            Proposal.state.label("proposal_state"),
            DataVersion.label.label("version"),
        )
        .join(Account, Account.id == Upload.account_id)
        .outerjoin(Proposal, Proposal.id == Upload.proposal_id)
        .outerjoin(DataVersion, DataVersion.change_set_id == Proposal.change_set_id)
    )


def problem_counts(connection: Connection, number: int) -> Sequence[AnyRow]:
    """Rule, severity and how many there are of it: errors first, then the most frequent."""
    count = func.count().label("count")
    return connection.execute(
        select(UploadProblem.rule, UploadProblem.severity, count)
        .where(UploadProblem.upload_id == number)
        .group_by(UploadProblem.rule, UploadProblem.severity)
        .order_by(UploadProblem.severity, count.desc(), UploadProblem.rule)
    ).all()


def problems_of(connection: Connection, number: int, rule: str | None, first: int, most: int) -> Sequence[AnyRow]:
    """A page of problems (of one rule, or errors before warnings), in the order of the file."""
    query = select(*UploadProblem.__table__.c).where(UploadProblem.upload_id == number)
    if rule:
        query = query.where(UploadProblem.rule == rule)
    order = (UploadProblem.severity, UploadProblem.position)
    return connection.execute(query.order_by(*order).offset(first).limit(most)).all()


def absent_refs(connection: Connection, source_key: str, refs: Sequence[str]) -> list[str]:
    """References that the register has from this source and the list leaves out."""
    record = RECORDS[source_key]
    held = connection.execute(select(record.ref).where(record.source_key == source_key).order_by(record.ref)).scalars()
    brought = set(refs)
    return [ref for ref in held if ref not in brought]


def mappings(connection: Connection, source_key: str) -> Sequence[AnyRow]:
    """The named mappings of a list, the newest first: id, name, headers, fields, saved_at."""
    columns = (SavedMapping.id, SavedMapping.name, SavedMapping.headers, SavedMapping.fields, SavedMapping.saved_at)
    query = select(*columns).where(SavedMapping.source_key == source_key).order_by(SavedMapping.saved_at.desc())
    return connection.execute(query).all()


def save_mapping(connection: Connection, account: int, source_key: str, name: str, mapping: dict[str, Any]) -> None:
    """Keep a mapping under a name; the same name again is the newer mapping."""
    values = {"account_id": account, "headers": mapping["headers"], "fields": mapping["fields"]}
    wanted = insert(SavedMapping).values(source_key=source_key, name=name, **values)
    newer = {**values, "saved_at": func.now()}
    connection.execute(wanted.on_conflict_do_update(index_elements=["source_key", "name"], set_=newer))
