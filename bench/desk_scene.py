"""Where the desk's way of a list is measured: a scratch register, two people, a folder, and today's own workbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from bench.scratch import Scratch
from geodata.db import Database, open_database
from geodata.models import Account, Grant
from geodata.register import register_hash
from geodata.settings import Settings
from geodata.staff import Staff, staff
from webmap import create_app
from webmap.staff import session

EXPORT = "/personel/ice-aktarma/bugunku/projects.xlsx"


@dataclass(frozen=True)
class Scene:
    """A register with two people at its desk, and a folder for files."""

    database: Database
    folder: Path
    author: Staff
    reviewer: Staff

    def told(self, statement: Any) -> Any:
        """The one value a question gives."""
        with self.database.reading() as connection:
            return connection.execute(statement).scalar_one()

    def hash(self) -> str:
        """The hash of the register's content."""
        with self.database.reading() as connection:
            return register_hash(connection)


@contextmanager
def scene_of(scratch: Scratch, folder: Path) -> Iterator[Scene]:
    """The scratch register with an editor and a reviewer at its desk."""
    database = open_database(Settings(database_url=scratch.url, columns_dir=str(folder)))
    try:
        with database.writing() as connection:
            author, reviewer = _person(connection, "editor"), _person(connection, "reviewer")
        yield Scene(database, folder, author, reviewer)
    finally:
        database.close()


def _person(connection: Connection, role: str) -> Staff:
    values = {"email": f"{role}@example.org", "name": role}
    account = connection.execute(insert(Account).values(**values).returning(Account.id)).scalar_one()
    connection.execute(insert(Grant).values(account_id=account, role=role))
    found = staff(connection, account)
    assert found is not None
    return found


def export(scratch: Scratch, scene: Scene, book: Path) -> None:
    """Today's register as the desk gives it to an editor."""
    app = create_app(Settings(database_url=scratch.url, secret_key="bench", columns_dir=str(scene.folder)))
    client = app.test_client()
    token = session.start(scene.database, scene.author.id, second_factor=True)
    for path in session.PATHS:
        client.set_cookie(session.COOKIE, token, path=path)
    book.write_bytes(client.get(EXPORT).data)
    app.config["DATABASE"].close()
