"""A desk of the test's own: the real register in a database that may be changed, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from geodata.db import Database, open_database
from geodata.models import Account, Grant
from geodata.settings import Settings
from webmap import create_app
from webmap.staff import session


@dataclass(frozen=True)
class Person:
    """Somebody at the desk, signed in: a client that sends the form token along."""

    id: int
    email: str
    client: FlaskClient
    token: str

    def get(self, path: str, **how: Any) -> TestResponse:
        return self.client.get(path, **how)

    def post(self, path: str, data: dict[str, Any] | None = None, **how: Any) -> TestResponse:
        return self.client.post(path, data={"csrf_token": session.csrf(self.token), **(data or {})}, **how)


@dataclass(frozen=True)
class Desk:
    """The application on a database of this test's own."""

    app: Flask
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        found: Database = self.app.config["DATABASE"]
        return found

    def person(self, role: str | None, name: str = "", **limits: Any) -> Person:
        """Somebody with that role (None: with none), made at the first call; ``limits`` are a grant's columns."""
        email = f"{name or role or 'nobody'}@example.org"
        if email not in self.people:
            with self.database.writing() as connection:
                values = {"email": email, "name": (name or role or "nobody").title()}
                account = connection.execute(insert(Account).values(**values).returning(Account.id)).scalar_one()
                if role is not None:
                    connection.execute(insert(Grant).values(account_id=account, role=role, **limits))
            token = session.start(self.database, account, second_factor=True)
            client = self.app.test_client()
            for path in session.PATHS:
                client.set_cookie(session.COOKIE, token, path=path)
            self.people[email] = Person(account, email, client, token)
        return self.people[email]


@pytest.fixture(scope="session")
def desk_app(loaded_url: str) -> Flask:
    """The application that desks use one after the other: to make one takes as long as many a test.

    It remembers no page: desks have databases of their own with data versions of the same name, and tests write into
    them past the door.
    """
    app = create_app(Settings(database_url=loaded_url, secret_key="test", api_rate=0, answers_mb=0))
    app.config["DATABASE"].close()
    return app


@pytest.fixture
def desk(desk_app: Flask, fresh_loaded_url: str) -> Iterator[Desk]:
    """The desk on a copy of the real register; the application forgets what it knew of the one before."""
    config, extensions = dict(desk_app.config), dict(desk_app.extensions)
    settings = replace(config["SETTINGS"], database_url=fresh_loaded_url)
    desk_app.config.update(SETTINGS=settings, DATABASE=open_database(settings))
    yield Desk(desk_app)
    desk_app.config["DATABASE"].close()
    for kept, before in ((desk_app.config, config), (desk_app.extensions, extensions)):
        kept.clear()
        kept.update(before)
