"""Each thing that can go wrong on somebody's machine is said in one sentence with its cure."""

from __future__ import annotations

import ast
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from launch import database, node, packages, probe, setup, wheels
from launch.cluster import EXTENSIONS, Cluster
from launch.folder import only_one
from launch.problem import Problem, of_os_error
from launch.progress import Child, run
from launch.server import free_address

ROOT = Path(__file__).resolve().parent.parent.parent


def test_port_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=rf"Port {port} on 127.0.0.1 is taken .* 'PORT={port + 1} make run'"):
            free_address("127.0.0.1", port)
    assert free_address("127.0.0.1", port).url == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 70000, "PORT=70000 is no port"),
        ("192.0.2.1", 8000, "HOST=192.0.2.1 is not an address of this machine"),
        ("no-such-host.invalid", 8000, "HOST=no-such-host.invalid is not known here"),
    ],
)
def test_unusable_address(host: str, port: int, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        free_address(host, port)


def test_every_interface_is_opened_by_a_local_address() -> None:
    assert free_address("0.0.0.0", 0).url.startswith("http://127.0.0.1:")


def test_disk_too_full_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=12_345_678))
    with pytest.raises(Problem, match="has 12 MB free and 1500 MB are needed: free some space"):
        setup.check_room(tmp_path)
    (tmp_path / "venv").mkdir()
    with pytest.raises(Problem, match="has 12 MB free and 100 MB are needed"):
        setup.check_room(tmp_path)


def test_disk_full_in_the_middle(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Problem, match=r"The disk that holds .* is full: free some space"):
        run("Fill a disk", Child(["sh", "-c", "cat /etc/passwd > /dev/full"], "test-disk-full"))
    assert "Fill a disk" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "is full: free some space"),
        (errno.EDQUOT, "is full: free some space"),
        (errno.EACCES, "This user may not use /there"),
        (errno.EROFS, "/there is on a read-only file system"),
    ],
)
def test_errors_of_the_system(number: int, sentence: str) -> None:
    problem = of_os_error(OSError(number, os.strerror(number), "/there"))
    assert problem is not None
    assert sentence in str(problem)


def test_an_error_of_ours_is_not_dressed_up() -> None:
    assert of_os_error(OSError(errno.EBADF, "Bad file descriptor")) is None


def test_a_failed_step_shows_the_end_of_its_output(capfd: pytest.CaptureFixture[str]) -> None:
    talk = "for i in $(seq 40); do echo line $i; done; exit 3"
    with pytest.raises(Problem, match=r"'Talk' did not work \(code 3\): .*test-talk\.log"):
        run("Talk", Child(["sh", "-c", talk], "test-talk"))
    shown = capfd.readouterr().out
    assert "    | line 40\n" in shown
    assert "    | line 28\n" not in shown


def test_a_missing_program_is_named() -> None:
    with pytest.raises(Problem, match="The program no-such-program was not found"):
        run("Nothing", Child(["no-such-program"], "test-nothing"))


@pytest.mark.parametrize(
    ("explain", "output", "sentence"),
    [
        (packages.explain, "Err:1 http://x  Temporary failure resolving 'x'", "apt could not reach"),
        (packages.explain, "E: Could not get lock /var/lib/dpkg/lock-frontend", "apt is locked"),
        (packages.explain, "E: Unable to locate package gdal-bin", "apt knows no package gdal-bin"),
        (packages.explain, "E: dpkg was interrupted, you must ...", "dpkg --configure -a"),
        (wheels.explain, "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "by hash"),
        (wheels.explain, "NewConnectionError: [Errno -3] Temporary failure in name", "pip could not reach"),
        (wheels.explain, "Could not find a version ... (from versions: none)", "pip could not reach"),
        (node.explain, "npm error code ENOTFOUND", "npm could not reach"),
        (node.explain, "npm error code EINTEGRITY", "npm cache clean"),
    ],
)
def test_known_causes(explain: Callable[[str], str | None], output: str, sentence: str) -> None:
    assert sentence in (explain(output) or "")
    assert explain("Something else went wrong") is None


def test_no_sudo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match=r"no sudo .* as root .* apt-get install --no-install-recommends gdal-bin"):
        packages.become_root(1000, "gdal-bin")
    assert packages.become_root(0, "gdal-bin") == []


def test_sudo_that_asks_with_nobody_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sudo = tmp_path / "sudo"
    sudo.write_text("#!/bin/sh\nexit 1\n")
    sudo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("sys.stdin", Path("/dev/null").open())  # noqa: SIM115 - pytest puts the old one back
    with pytest.raises(Problem, match="sudo wants a password that nobody is here to type"):
        packages.become_root(1000, "gdal-bin")


def test_other_systems_are_not_taken_for_debian(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('NAME="Fedora Linux"\nID=fedora\n')
    assert not packages.on_debian(release)
    release.write_text("ID=ubuntu\nID_LIKE=debian\n")
    assert packages.on_debian(release) == packages.on_debian()


def facts(**changes: Any) -> dict[str, Any]:
    well = {"version": 150004, "role": "app", "database": "register", "postgis": "3.3.2", "refused": {}}
    return well | changes


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"unreachable": "connection refused"}, "app@db/register .* does not answer: connection refused"),
        (facts(version=140011), "runs PostgreSQL 14, which is too old: use PostgreSQL 15 or newer"),
        (facts(postgis=None), "has no PostGIS: install PostGIS 3.3 or newer"),
        (facts(postgis="3.2.9"), "PostGIS 3.2.9 of .* is too old: version 3.3 or newer"),
        (
            facts(refused={"postgis": "permission denied"}),
            r"Role app may not prepare database register \(permission denied\): .*EXTENSION IF NOT EXISTS postgis;",
        ),
    ],
)
def test_an_unfit_database_of_somebody_else(found: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        database.judge(found, "postgresql+psycopg://app:geheim@db/register")
    assert "geheim" not in str(caught.value)


def test_a_fit_database_passes() -> None:
    database.judge(facts(), "postgresql://app@db/register")


def test_the_probe_looks_at_a_real_database(cluster: Cluster, fresh_url: str) -> None:
    found = probe.look(fresh_url)
    database.judge(found, fresh_url)
    assert found["refused"] == {}
    assert found["role"] == "app"
    assert set(EXTENSIONS) <= set(
        cluster.ask("select extname from pg_extension", fresh_url.split("/")[3].split("?")[0]).split()
    )


def test_the_probe_on_a_database_that_is_not_there() -> None:
    found = probe.look("postgresql+psycopg://app:s%C4%B1r@127.0.0.1:1/register")
    with pytest.raises(Problem, match="does not answer"):
        database.judge(found, "postgresql+psycopg://app:s%C4%B1r@127.0.0.1:1/register")


def test_a_role_without_rights_is_told_what_its_administrator_has_to_run(cluster: Cluster) -> None:
    cluster.ask("drop database if exists t_no_rights")
    cluster.ask("drop role if exists t_plain")
    cluster.ask("create role t_plain login")
    cluster.ask("create database t_no_rights owner t_plain")
    try:
        url = cluster.url("t_no_rights").replace("app@", "t_plain@")
        with pytest.raises(Problem, match=r"Role t_plain may not prepare .* CREATE EXTENSION IF NOT EXISTS postgis;"):
            database.judge(probe.look(url), url)
    finally:
        cluster.drop_database("t_no_rights")
        cluster.ask("drop role t_plain")


def test_psql_gets_the_password_by_the_environment() -> None:
    url = "postgresql+psycopg://ay%C5%9Fe:s%3Ar@db:5433/register?sslmode=require"
    assert database.for_psql(url) == {
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGUSER": "ayşe",
        "PGPASSWORD": "s:r",
        "PGDATABASE": "register",
        "PGSSLMODE": "require",
    }


def test_a_second_start_from_the_same_folder(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with only_one(lock, ""):
        lock.write_text("process 1234, http://127.0.0.1:8000")
        with (
            pytest.raises(Problem, match=r"already being served \(process 1234, http://127.0.0.1:8000\)"),
            only_one(lock, "This folder is already being served ({}): stop that"),
        ):
            pass
    with only_one(lock, ""):
        pass


OLD = "import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_module('launch', run_name='__main__')"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-c", OLD], 1, "Python 3.11 or newer is needed and this is 3.9: install a newer python3."),
        (["-m", "launch", "fly"], 2, "Unknown command: fly"),
    ],
)
def test_the_command_line(words: list[str], code: int, said: str) -> None:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from launch.start import _settings; _settings('')"],
        env={**os.environ, "PORT": "eighty"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "launch.problem.Problem: PORT='eighty' is not a whole number" in done.stderr


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_the_part_that_tells_it_off(name: str) -> None:
    ast.parse((ROOT / "launch" / name).read_text(encoding="utf-8"), feature_version=(3, 5))
