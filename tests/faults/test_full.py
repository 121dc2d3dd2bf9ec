"""No connection is free, no room is left: that is said, nothing half-made stays, and it goes on when there is again."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from geodata.copying import name_of, write
from geodata.db import open_database
from geodata.settings import ROOT, Settings
from tests.conftest import run_loaders
from tests.databases import plain
from tests.faults.machine import Machine, fill, name_in, small_disk, state
from tests.faults.test_database_killed import lists
from tests.staff.conftest import Desk
from tests.staff.door.test_review_pages import draft
from tests.staff.media.photos import CREDIT, LICENCE, jpeg
from webmap import create_app
from webmap.exports import exports

NO_ROOM = "yer kalmadı"
BROKEN_OFF = 0


def test_no_connection_is_free(loaded_url: str) -> None:
    """Each page, file and program is told so after a while, and is answered as soon as one is."""
    app = create_app(Settings(database_url=loaded_url, api_rate=0))
    database = app.config["DATABASE"]
    database.public.pool._timeout = 0.2
    client = app.test_client()
    with ExitStack() as held:
        for _ in range(12):
            held.enter_context(database.reading(public=True))
        for path in (
            "/projeler",
            "/projeler.csv",
            "/harita/ilceler.geojson",
            "/api/v1/totals",
            "/ogc/collections",
        ):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert answer.headers["Retry-After"]
            assert "çok kişi" in (str(answer.get_json(silent=True) or answer.text))
        assert client.get("/saglik/canli").status_code == 200
    assert client.get("/projeler").status_code == 200
    app.config["DATABASE"].close()


@pytest.mark.fault
def test_the_database_takes_no_more_connections(faulty: Machine) -> None:
    url = faulty.copy()
    app = create_app(Settings(database_url=url))
    with ExitStack() as held:
        with suppress(psycopg.OperationalError):
            while True:
                held.enter_context(psycopg.connect(plain(url)))
        answer = app.test_client().get("/projeler")
        assert answer.status_code == 503
        assert "ulaşılamıyor" in answer.text
    assert app.test_client().get("/projeler").status_code == 200
    app.config["DATABASE"].close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    with small_disk(tmp_path / "disk", 2) as folder:
        yield folder


@pytest.fixture
def desk_on(desk: Desk, disk: Path) -> Desk:
    """The desk that keeps everything on the small disk."""
    folders = {name: str(disk / name) for name in ("uploads_dir", "media_dir")}
    desk.app.config["SETTINGS"] = replace(desk.app.config["SETTINGS"], **folders)
    return desk


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.fault
def test_an_upload(desk_on: Desk, disk: Path) -> None:
    ayse, ballast = desk_on.person("editor"), fill(disk, leave=100_000)

    def bring() -> int:
        data = {"list": "projects", "file": (io.BytesIO(b"a;b\r\n" * 80_000), "liste.csv")}
        answer = ayse.post("/personel/ice-aktarma", data, content_type="multipart/form-data")
        assert answer.status_code == 303 or NO_ROOM in answer.text, answer.text[:500]
        return answer.status_code

    assert bring() == 507
    assert files(disk) == ["ballast"]
    ballast.unlink()
    assert bring() == 303


@pytest.mark.fault
def test_a_photograph(desk_on: Desk, disk: Path) -> None:
    ayse, ballast = desk_on.person("editor"), fill(disk, leave=60_000)

    def bring() -> int:
        data = {"yapan": CREDIT, "lisans": LICENCE, "asama": "after", "dosya": (io.BytesIO(jpeg()), "foto.jpg")}
        answer = ayse.post("/personel/gorseller/proje/PRJ-010/yukle", data, content_type="multipart/form-data")
        assert answer.status_code == 303 or NO_ROOM in answer.text, answer.text[:500]
        return answer.status_code

    with desk_on.database.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM desk.picture").scalar_one()
    assert bring() == 507
    assert not [name for name in files(disk) if name.startswith(".")]
    with desk_on.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM desk.picture").scalar_one() == before
    ballast.unlink()
    assert bring() == 303


@pytest.mark.fault
def test_every_export(app: Flask, disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export that needs room for a while is refused, never half; those that need none are whole."""
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    client, said = app.test_client(), {}
    ballast = fill(disk)
    for key in exports():
        try:
            answer = client.get(f"/projeler.{key}?mercek=eur")
            said[key] = answer.status_code
        except OSError:
            # After its first piece: the reader sees that it was broken off.
            said[key] = BROKEN_OFF
    print(said)
    assert set(said.values()) <= {200, 507, BROKEN_OFF}, said
    assert files(disk) == ["ballast"]
    ballast.unlink()
    for key in exports():
        assert client.get(f"/projeler.{key}?mercek=eur").status_code == 200


@pytest.mark.fault
def test_a_columnar_copy(loaded_url: str, disk: Path) -> None:
    database = open_database(Settings(database_url=loaded_url, columns_dir=str(disk / "columns"), columns_from=0))
    ballast = fill(disk, leave=200_000)
    with database.reading() as connection:
        name = name_of(connection)
        assert name is not None
        with pytest.raises(Exception, match=r"(?i)space|room|write|disk"):
            write(connection, disk / "columns", name)
    assert not [one for one in files(disk) if one.endswith(".duckdb")]
    ballast.unlink()
    shutil.rmtree(disk / "columns")
    database.close()


@pytest.mark.fault
def test_a_backup(faulty: Machine, disk: Path) -> None:
    programs = faulty.cluster.server.installation().programs
    env = {"PATH": f"{programs}:{os.defpath}", "BACKUP_FOLDER": str(disk), **faulty.cluster.connection("register")}
    (disk / "register-old.dump").write_bytes(b"")
    os.utime(disk / "register-old.dump", (0, 0))
    ballast = fill(disk, leave=50_000)
    command: list[str | Path] = ["sh", ROOT / "deploy" / "backup.sh", "once"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "The backup did not work; older ones are kept." in done.stderr
    assert files(disk) == ["ballast", "register-old.dump"]
    ballast.unlink()


@pytest.mark.fault
def test_the_disk_of_the_database(faulty: Machine, tmp_path: Path) -> None:
    """A load and a publication end with a sentence, the register is as it was, and both work when there is room."""
    owner = faulty.cluster._owner
    with small_disk(Path(tempfile.mkdtemp(prefix="faults-")) / "disk", 150) as disk:
        os.chown(disk, owner.uid, owner.gid)
        disk.parent.chmod(0o755)
        faulty.cluster.ask(f"create tablespace small location '{disk}'")
        url = faulty.copy()
        faulty.cluster.ask(f"alter database {name_in(url)} set tablespace small")
        app = create_app(Settings(database_url=url, secret_key="k" * 40))
        desk = Desk(app)
        number = draft(desk, desk.person("editor"))
        assert desk.person("editor").post(f"/personel/oneri/{number}/gonder").status_code == 303
        reviewer, before = desk.person("reviewer"), state(url)
        path = lists(tmp_path)[0]
        ballast = fill(disk)
        done = run_loaders(url, "load", "projects", "--file", str(path), "--fewer", check=False)
        assert done.returncode == 1
        assert "has no room left" in done.stderr, done.stdout
        assert "Traceback" not in done.stderr
        assert state(url) == before
        for _ in range(3):
            answer = reviewer.post(f"/personel/oneri/{number}/yayimla")
            if answer.status_code == 303:
                break  # Old pages had room for the few rows of it.
            assert answer.status_code == 507
            assert NO_ROOM in answer.text
            assert state(url) == before
        assert app.test_client().get("/projeler").status_code == 200
        ballast.unlink()
        if answer.status_code == 507:
            assert reviewer.post(f"/personel/oneri/{number}/yayimla").status_code == 303
        assert run_loaders(url, "load", "projects", "--file", str(path), "--fewer").returncode == 0
        app.config["DATABASE"].close()
        faulty.cluster.drop_database(name_in(url))
        faulty.cluster.ask("drop tablespace small")
