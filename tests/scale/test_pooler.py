"""The real PgBouncer in transaction mode, with fewer connections than ask: nobody gets what another left."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from geodata import uploads
from geodata.roles import READER, WRITER
from geodata.settings import Settings
from launch import account
from launch.cluster import Cluster
from tests.conftest import run_loaders
from tests.scale.machines import pgbouncer
from tests.staff.conftest import Desk
from tests.staff.records.forms import sent
from tests.staff.records.test_edit import published
from webmap import create_app

FORM = "/personel/kayit/PRJ-010"
WHO = text("SELECT current_user, current_setting('transaction_read_only'), pg_backend_pid()")


@dataclass(frozen=True)
class Pooled:
    """A desk whose every connection goes by way of the pooler, and that way's address."""

    desk: Desk
    url: str


@pytest.fixture
def pooled(cluster: Cluster, fresh_loaded_url: str) -> Iterator[Pooled]:
    owner = cluster.server.owner
    with tempfile.TemporaryDirectory(prefix="supports-map-pooler-") as place:
        folder = Path(place)
        if owner.changes:
            os.chown(folder, owner.uid, owner.gid)
        with pgbouncer(cluster.server.sockets, folder, account.Owner(owner.uid, owner.gid, owner.changes)) as port:
            name = make_url(fresh_loaded_url).database
            # As with a pooler beside each of several servers.
            url = f"postgresql+psycopg://app@/{name}?host=127.0.0.1:{port}&host=127.0.0.1:{port}"
            yield from desk_at(url)


def desk_at(url: str) -> Iterator[Pooled]:
    app: Flask = create_app(Settings(database_url=url, database_read_url=url, secret_key="test", prepares=False))
    yield Pooled(Desk(app), url)
    app.config["DATABASE"].close()


@pytest.mark.fault
def test_pages_edits_loads_and_the_queue_go_through_a_pooler(pooled: Pooled, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = pooled.desk
    public_pages(desk)
    everybody_acts_as_they_should(desk)
    assert sent(desk.person("editor"), FORM, summary="Havuzdan").status_code == 303
    published(desk)
    assert "Havuzdan" in desk.app.test_client().get("/proje/PRJ-010").text
    with desk.database.writing() as first, desk.database.writing() as second:
        assert uploads.lead(first)
        assert uploads.is_led(second)
        assert not uploads.lead(second)
        first.rollback()
        assert uploads.lead(second)
    monkeypatch.setenv("DATABASE_PREPARES", "off")
    said = run_loaders(pooled.url, "load", "projects", check=False)
    assert said.returncode == 0, said.stderr
    public_pages(desk)


def public_pages(desk: Desk) -> None:
    client = desk.app.test_client()
    # More often than a statement is sent before psycopg would prepare it.
    for _ in range(7):
        for path in ("/", "/projeler", "/proje/PRJ-010", "/api/v1/projects", "/harita/ilceler.geojson"):
            assert client.get(path).status_code == 200


def everybody_acts_as_they_should(desk: Desk) -> None:
    """Readers, the desk and writers at once, on few connections of the server that pass from one to the other."""
    kinds = {"public": (READER, "on"), "desk": (WRITER, "on"), "writing": (WRITER, "off")}

    def ask(kind: str) -> tuple[str, tuple[str, str], int]:
        database = desk.database
        opened = database.writing() if kind == "writing" else database.reading(public=kind == "public")
        with opened as connection:
            who, read_only, number = connection.execute(WHO).one()
        return kind, (who, read_only), number

    with ThreadPoolExecutor(9) as people:
        answers = list(people.map(ask, [*kinds] * 60))
    assert all(acted == kinds[kind] for kind, acted, _number in answers)
    shared = Counter(number for number, _kind in {(number, kind) for kind, _acted, number in answers})
    assert len(shared) <= 3
    assert max(shared.values()) > 1
