"""Publishing is whole or nothing: whatever dies on the way, the register is as it was and the proposal still waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from geodata import proposals as door
from geodata.models import DataVersion, Proposal
from geodata.proposals import publish
from geodata.staff import staff
from tests.conftest import ROOT
from tests.staff.conftest import Desk
from tests.staff.door.test_review_pages import draft, fingerprint

_PUBLISH_AND_DIE = textwrap.dedent(
    """
    import os, signal, sys
    from geodata import proposals as door
    from geodata.db import open_database
    from geodata.settings import Settings
    from geodata.staff import staff

    door.AFTER.append(lambda connection, proposal, label: os.kill(os.getpid(), signal.SIGKILL))
    with open_database(Settings.from_env()).writing() as connection:
        door.publish(connection, int(sys.argv[1]), staff(connection, int(sys.argv[2])))
    """
)


def submitted(desk: Desk) -> int:
    number = draft(desk, desk.person("editor"))
    desk.person("editor").post(f"/personel/oneri/{number}/gonder")
    return number


def state(desk: Desk, number: int) -> tuple[str, str, int]:
    with desk.database.reading() as connection:
        held = connection.execute(select(Proposal.state).where(Proposal.id == number)).scalar_one()
        versions = connection.execute(select(DataVersion.id).order_by(DataVersion.id.desc())).scalars().all()
    return held, fingerprint(desk), len(versions)


def test_the_server_is_killed_before_the_commit(desk: Desk) -> None:
    number, reviewer = submitted(desk), desk.person("reviewer")
    before = state(desk, number)
    url = desk.app.config["SETTINGS"].database_url
    killed = subprocess.run(
        [sys.executable, "-c", _PUBLISH_AND_DIE, str(number), str(reviewer.id)],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert state(desk, number) == before
    assert reviewer.post(f"/personel/oneri/{number}/yayimla").status_code == 303
    assert state(desk, number)[0] == "published"


def test_the_database_connection_dies_before_the_commit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number, reviewer = submitted(desk), desk.person("reviewer")
    before = state(desk, number)
    kill = text("SELECT pg_terminate_backend(pg_backend_pid())")
    monkeypatch.setattr(door, "AFTER", [lambda connection, proposal, label: connection.execute(kill)])
    with pytest.raises(DBAPIError), desk.database.writing() as connection:  # noqa: PT012  # the commit is part of it
        person = staff(connection, reviewer.id)
        assert person is not None
        publish(connection, number, person)
    assert state(desk, number) == before


def test_two_reviewers_at_once_publish_once(desk: Desk) -> None:
    number = submitted(desk)
    first, second = desk.person("reviewer", "bir"), desk.person("reviewer", "iki")
    answers = [one.post(f"/personel/oneri/{number}/yayimla").status_code for one in (first, second)]
    assert sorted(answers) == [303, 409]
