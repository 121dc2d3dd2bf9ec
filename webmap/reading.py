"""How a view reads: one read-only connection, the codebook of its data version, and what the address asks."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import current_app, g, request
from sqlalchemy import Connection

from geodata.db import Database
from geodata.queries.codebook import Codebook, Term, codebook, current_version
from geodata.queries.organisation import organisation_names
from webmap.address import Address, read_address
from webmap.language import current


@dataclass(frozen=True)
class Reading:
    """All that a view needs to ask: every query on ``connection`` sees the same data version."""

    connection: Connection
    codebook: Codebook
    address: Address
    language: str


class CodebookShelf:
    """The codebook of the newest data version, read again only when a new version is published."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: Codebook | None = None

    def get(self, connection: Connection) -> Codebook:
        """The codebook that belongs to what this connection sees."""
        version = current_version(connection)
        with self._lock:
            if self._held is None or self._held.version != version:
                self._held = codebook(connection)
            return self._held


@contextmanager
def reading(also: Collection[str] = ()) -> Iterator[Reading]:
    """Open a reading for this request; ``also`` names parameters that the view itself reads.

    Raises BadAddress when the address cannot be read (answered as 400).
    """
    database: Database = current_app.config["DATABASE"]
    shelf: CodebookShelf = current_app.extensions.setdefault("codebooks", CodebookShelf())
    with database.reading() as connection:
        book = shelf.get(connection)
        g.codebook = book
        asked = [pair for pair in request.args.items(multi=True) if pair[0] not in also]
        address = read_address(asked, book)
        yield Reading(connection, _with_bodies(connection, book, address), address, current())


def _with_bodies(connection: Connection, book: Codebook, address: Address) -> Codebook:
    """The codebook with the names of the bodies asked for: they are too many to be kept in it as a code list."""
    asked = address.flt.organisation
    if not asked:
        return book
    names = organisation_names(connection, (*asked.only, *asked.without))
    bodies = {key: Term(key, name, name) for key, name in names.items()}
    return replace(book, lists={**book.lists, "organisation": bodies})
