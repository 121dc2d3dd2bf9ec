"""The process behind the workbench: it may be killed at any moment, is bounded, and works on one file at a time."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.loaders.books import csv_file, second, table
from tests.staff.conftest import Person
from tests.staff.imports.conftest import Bench, form_of
from webmap.staff import import_files


def long_list(path: Path, rows: int) -> Path:
    """A right list of that many rows."""
    return csv_file(path, table([second(**{"Referans No": f"UZUN/{n:05}"}) for n in range(rows)]))


def begin(bench: Bench, person: Person, path: Path) -> int:
    """Bring a file and begin its check, without waiting for its end."""
    number = bench.bring(person, path)
    page = person.get(f"/personel/ice-aktarma/{number}").text
    assert person.post(f"/personel/ice-aktarma/{number}/sutunlar", form_of(page)).status_code == 303
    deadline = time.monotonic() + 30
    while not bench.row(number).done:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return number


def kill() -> None:
    """What kill -9 does to everything that the server started."""
    for _at, worker in import_files._workers:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


def test_a_killed_check_is_taken_up_again(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    number = begin(bench, ayse, long_list(tmp_path / "uzun.csv", 5000))
    kill()
    import_files._workers.clear()
    row = bench.row(number)
    assert (row.job, row.job_state) == ("check", "running")
    time.sleep(0.3)
    assert bench.row(number).done == row.done, "the killed worker's own process must be gone too"
    page = ayse.get(f"/personel/ice-aktarma/{number}").text
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page
    row = bench.wait(ayse, number)
    assert (row.state, row.rows_read, row.errors) == ("ready", 5000, 0)


def test_a_check_that_keeps_dying_waits_for_a_person(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    number = begin(bench, ayse, long_list(tmp_path / "uzun.csv", 5000))
    with bench.desk.database.writing() as connection:
        connection.exec_driver_sql("UPDATE desk.upload SET attempts = 2")
    kill()
    import_files._workers.clear()
    row = bench.wait(ayse, number)
    assert row.job_state == "interrupted"
    page = ayse.get(f"/personel/ice-aktarma/{number}").text
    assert "Yeniden denetle" in page
    assert ayse.post(f"/personel/ice-aktarma/{number}/yeniden").status_code == 303
    assert bench.wait(ayse, number).state == "ready"


@pytest.mark.parametrize(("limit", "rule"), [({"check_mb": 420}, "needs_memory"), ({"check_seconds": 0}, "needs_time")])
def test_a_check_is_bounded(bench: Bench, tmp_path: Path, limit: dict[str, Any], rule: str) -> None:
    ayse = bench.desk.person("editor")
    app = bench.desk.app
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **limit)
    number = bench.bring(ayse, long_list(tmp_path / "uzun.csv", 60_000))
    row = bench.wait(ayse, number)
    assert row.state == "refused"
    with bench.desk.database.reading() as connection:
        told = connection.exec_driver_sql("SELECT rule FROM desk.upload_problem").scalars().all()
    assert told == [rule]


def test_files_are_private(bench: Bench, tmp_path: Path) -> None:
    ayse = bench.desk.person("editor")
    number = bench.bring(ayse, long_list(tmp_path / "../çok gizli;.csv", 1))
    [stored] = [path for path in bench.folder.iterdir() if path.suffix == ".csv"]
    assert stored.stat().st_mode & 0o077 == 0
    assert bench.folder.stat().st_mode & 0o077 == 0
    assert len(stored.stem) == 32
    assert bench.row(number).file_name == "çok gizli;.csv"
    other = bench.desk.person("editor", "mehmet")
    for path in ("", "/durum", "/isaretli.xlsx"):
        assert other.get(f"/personel/ice-aktarma/{number}{path}").status_code == 404
    assert bench.desk.person("reviewer").get(f"/personel/ice-aktarma/{number}").status_code == 200
    assert bench.desk.person("viewer").get("/personel/ice-aktarma").status_code == 403
    assert ayse.post(f"/personel/ice-aktarma/{number}/sil").status_code == 303
    assert not stored.exists()
    assert bench.row(number) is None


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(bench: Bench, tmp_path: Path) -> None:
    app = bench.desk.app
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], upload_mb=1)
    path = tmp_path / "buyuk.csv"
    path.write_bytes(os.urandom(2 * 1024**2))
    with path.open("rb") as stream:
        data = {"list": "projects", "file": (stream, path.name)}
        answer = bench.desk.person("editor").post("/personel/ice-aktarma", data, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "en çok 1 MB" in answer.text
    assert not bench.folder.exists()
