"""A claimed job: which upload, where its file is, how it is to be read, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from geodata import uploads
from geodata.db import Database
from geodata.proposals import Draft
from geodata.staff import Staff, staff
from loaders.audit import Request
from loaders.chosen import Chosen
from loaders.rows import Row
from loaders.source import Source
from loaders.workbench.lists import LISTS

EVERY = 0.3
"""Seconds between two words about how far a check is."""


@dataclass(frozen=True)
class Task:
    """A claimed job: the upload's row, where its file is, and the database."""

    upload: Any
    path: Path
    database: Database

    @property
    def source(self) -> Source:
        return LISTS[self.upload.source_key]


def marked_path(stored: Path) -> Path:
    """Where the marked workbook of a stored file lies."""
    return stored.with_name(f"{stored.stem}.marked.xlsx")


def draft_of(task: Task) -> Draft:
    """What the proposal is called, and which file it came from."""
    upload = task.upload
    detail = {"upload": upload.id, "file": upload.file_name, "sha256": upload.sha256, "source": upload.source_key}
    return Draft("import", upload.title, detail=detail)


def author_of(connection: sa.Connection, task: Task) -> Staff:
    """Whoever brought the file, with the rights of today. Raises LookupError when the account is closed."""
    found = staff(connection, task.upload.account_id)
    if found is None:
        raise LookupError(task.upload.account_id)
    return found


def columns_present(task: Task) -> set[str]:
    """The columns of ours that the file has."""
    return {name for name in task.upload.mapping["fields"] if name}


def request_of(task: Task) -> Request:
    """The file as the loaders are asked to read it."""
    mapping = task.upload.mapping
    chosen = Chosen(mapping["sheet"], mapping["line"], tuple(mapping["fields"]))
    # A list that adds or corrects some records may be as short as it likes.
    return Request(task.source, task.path, fewer=True, chosen=chosen, name=task.upload.file_name)


def watching(task: Task) -> Callable[[Sequence[Row]], Iterator[Row]]:
    """Tells in transactions of their own how many rows have been judged."""

    def tell(done: int, total: int) -> None:
        with task.database.writing() as connection:
            uploads.progress(connection, task.upload.id, done, total)

    def watch(rows: Sequence[Row]) -> Iterator[Row]:
        told = time.monotonic()
        tell(0, len(rows))
        for done, row in enumerate(rows, start=1):
            yield row
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                tell(done, len(rows))
        tell(len(rows), len(rows))

    return watch
