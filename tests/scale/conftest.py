"""A primary with two standbys that hold the real register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from geodata.roles import READER, WRITER
from launch import account
from launch.cluster import Cluster
from launch.folder import LOCAL
from tests.scale.servers import DATABASE, Server
from tests.staff.conftest import desk, desk_app

__all__ = ["desk", "desk_app"]

NAMES = ("one", "two", "three")


@pytest.fixture
def servers(cluster: Cluster, loaded_url: str) -> Iterator[tuple[Server, ...]]:
    """The primary and its standbys, streaming: whoever uses them may kill them."""
    folders, owners = zip(*(account.place_for(LOCAL / f"scale-{name}") for name in NAMES), strict=True)
    programs = cluster.server.installation().programs
    all_of_them = tuple(Server(folder, owner, programs, folders) for folder, owner in zip(folders, owners, strict=True))
    primary, *standbys = all_of_them
    for one in all_of_them:
        one.end()
        account.make_private(one.folder, one.owner)
    try:
        primary.make()
        fill(primary, cluster, loaded_url)
        for one in standbys:
            one.follow(primary)
        # What is confirmed to staff is on a second machine too.
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'")
        primary.ask("SELECT pg_reload_conf()")
        yield all_of_them
    finally:
        for one in all_of_them:
            one.end()


def fill(primary: Server, cluster: Cluster, loaded_url: str) -> None:
    """Bring a copy of the loaded register."""
    for role in (READER, WRITER):
        primary.ask(f"CREATE ROLE {role} NOLOGIN", "postgres")
    primary.ask(f"CREATE DATABASE {DATABASE}", "postgres")
    name = make_url(loaded_url).database
    dump: Path = primary.folder / "dump"
    primary.run("pg_dump", "-Fc", "-Z0", "-h", cluster.server.sockets, "-d", str(name), "-f", dump)
    primary.run("pg_restore", "-d", DATABASE, "--exit-on-error", dump)
