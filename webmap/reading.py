"""How a view reads: one read-only connection, the codebook of its data version, and what the address asks."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cachetools import LRUCache
from flask import current_app, g, request
from sqlalchemy import Connection

from geodata import past
from geodata.db import Database
from geodata.filters import BadAddress, Fault
from geodata.queries.codebook import Codebook, Term, codebook, current_version
from geodata.queries.organisation import organisation_names
from geodata.queries.versions import change_set_of, newest
from webmap.address import Address, read_address
from webmap.language import current

DESK = "staff"
"""The blueprint whose guard has let the request pass."""


@dataclass(frozen=True)
class Reading:
    """All that a view needs to ask: every query on ``connection`` sees the same data version."""

    connection: Connection
    codebook: Codebook
    address: Address
    language: str


class CodebookShelf:
    """The codebooks of the data versions read last, each read once: the newest, and a few old ones."""

    KEPT = 4

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: LRUCache[int, Codebook] = LRUCache(self.KEPT)

    def get(self, connection: Connection) -> Codebook:
        """The codebook that belongs to what this connection sees."""
        version = current_version(connection)
        key = version.id if version else 0
        with self._lock:
            held = self._held.get(key)
            if held is None or held.version != version:
                held = self._held[key] = codebook(connection)
            return held


@contextmanager
def reading(also: Collection[str] = (), *, primary: bool = False) -> Iterator[Reading]:
    """Open a reading for this request; ``also`` names parameters that the view itself reads; ``primary`` shows a reader
    what they have just sent.

    With ``v`` in the address it is a reading of that data version. Raises BadAddress when the address cannot be read
    (answered as 400).
    """
    database: Database = current_app.config["DATABASE"]
    with database.reading(public=not at_the_desk(), primary=primary) as connection:
        label = request.args.get("v", "").strip()
        if label:
            now = current_version(connection)
            if look_back(connection, label):
                # What is withheld today is so in old versions too: their answers change with every publication.
                g.old_version, g.newest = label, now
        book = _shelf().get(connection)
        g.codebook = book
        asked = [pair for pair in request.args.items(multi=True) if pair[0] not in also]
        address = read_address(asked, book)
        if g.get("old_version") is None:
            # The newest version needs no name: its addresses stay those of the next one too.
            address = replace(address, version=None)
        yield Reading(connection, _with_bodies(connection, book, address), address, current())


@contextmanager
def reading_at(r: Reading, label: str) -> Iterator[Reading]:
    """The same address asked of another data version, on a connection of its own.

    Raises BadAddress for a version that is not known, or an address that this version cannot read.
    """
    database: Database = current_app.config["DATABASE"]
    with database.reading(public=not at_the_desk()) as connection:
        look_back(connection, label)
        book = _shelf().get(connection)
        yield Reading(connection, book, replace(r.address, version=label), r.language)


def at_the_desk() -> bool:
    """Whether the request is one of signed-in staff; everything else is public."""
    return DESK in {name.rpartition(".")[2] for name in request.blueprints}


def look_back(connection: Connection, label: str) -> bool:
    """Let the connection see that data version; whether it is an old one. Raises BadAddress when there is none."""
    change_set = change_set_of(connection, label)
    if change_set is None:
        raise BadAddress([Fault("v", label, "version")])
    if newest(connection) == label:
        return False
    past.show(connection, change_set)
    return True


def _shelf() -> CodebookShelf:
    shelf: CodebookShelf = current_app.extensions.setdefault("codebooks", CodebookShelf())
    return shelf


def _with_bodies(connection: Connection, book: Codebook, address: Address) -> Codebook:
    """The codebook with the names of the bodies asked for: they are too many to be kept in it as a code list."""
    asked = address.flt.organisation
    if not asked:
        return book
    names = organisation_names(connection, (*asked.only, *asked.without))
    bodies = {key: Term(key, name, name) for key, name in names.items()}
    return replace(book, lists={**book.lists, "organisation": bodies})
