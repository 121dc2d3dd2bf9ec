"""Answers kept in memory: what one reader was told, the next is told at once while data and code are the same."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cachetools import LRUCache
from flask import Flask, current_app, g, request
from werkzeug import Response

from geodata.db import Database
from geodata.queries.codebook import Codebook, current_version
from geodata.settings import Settings
from webmap.freshness import tag
from webmap.reading import at_the_desk

_READ_BY = ("Accept", "Accept-Encoding", "Accept-Language")
"""Headers by which one address is answered in different ways."""

_LARGEST = 8
"""An answer is kept when at least so many of its size would fit."""


@dataclass(frozen=True)
class Kept:
    """An answer as it was sent: headers and, compressed or not, bytes."""

    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def size(self) -> int:
        """Bytes, about."""
        return len(self.body) + 2_000

    def response(self) -> Response:
        """The answer again; 304 for a reader who has it."""
        return Response(self.body, 200, list(self.headers)).make_conditional(request)


class Shelf:
    """The answers read last, as many as fit into so many bytes, and the ``endpoints`` that have had one kept.

    Threads share it.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.endpoints: set[str | None] = set()
        self._held: LRUCache[tuple[str, ...], Kept] = LRUCache(most, getsizeof=lambda kept: kept.size)
        self._lock = threading.Lock()

    def find(self, key: tuple[str, ...]) -> Kept | None:
        """What is kept under this key."""
        with self._lock:
            return self._held.get(key)

    def keep(self, key: tuple[str, ...], kept: Kept) -> None:
        """Keep an answer, unless it would push out most others."""
        if kept.size * _LARGEST <= self.most:
            with self._lock:
                self._held[key] = kept


def register(app: Flask) -> None:
    """Answer from memory where the very same was answered before.

    What may be kept is what the ETag says to be the same: nothing of the desk, nothing with a cookie, nothing that
    shows more than the register, and no old data version.
    """
    settings: Settings = app.config["SETTINGS"]
    if not settings.answers_mb:
        return
    shelf = Shelf(settings.answers_mb * 2**20)

    def find() -> Response | None:
        # Where nothing was ever kept nothing is asked: whether the process lives is told without a database.
        if request.endpoint not in shelf.endpoints or not _for_anybody():
            return None
        database: Database = current_app.config["DATABASE"]
        with database.reading(public=True) as connection:
            kept = shelf.find(_key(tag(current_version(connection))))
        return None if kept is None else kept.response()

    def keep(response: Response) -> Response:
        book: Codebook | None = g.get("codebook")
        if book is None or "stamp" in g or response.status_code != 200 or response.is_streamed or not _for_anybody():
            return response
        etag, plain = response.get_etag()[0], "Set-Cookie" not in response.headers
        if etag == tag(book.version) and plain and not response.cache_control.no_store:
            shelf.endpoints.add(request.endpoint)
            shelf.keep(_key(etag), Kept(tuple(response.headers.items()), response.get_data()))
        return response

    app.before_request(find)
    app.after_request(keep)


def _for_anybody() -> bool:
    return not (request.method != "GET" or request.cookies or "v" in request.args or at_the_desk())


def _key(etag: str) -> tuple[str, ...]:
    return (etag, request.host_url, *(request.headers.get(name, "") for name in _READ_BY))
