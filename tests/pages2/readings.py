"""A reading made by hand, for what charts and pages ask of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Connection

from geodata.filters import ProjectFilter
from geodata.queries.codebook import codebook
from webmap.address import Address
from webmap.reading import Reading


@contextmanager
def reading_of(
    app: Flask, connection: Connection, path: str = "/", address: Address | None = None
) -> Iterator[Reading]:
    """A reading of this connection in the language of the path."""
    with app.test_request_context(path):
        language = "en" if path.startswith("/en") else "tr"
        yield Reading(connection, codebook(connection), address or Address(ProjectFilter()), language)
