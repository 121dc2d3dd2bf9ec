"""Web machines, nginx and PgBouncer as deploy/ has them, on loopback; each ends with its block."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.loopback import free_port, free_ports
from geodata.settings import ROOT
from launch import unpacked
from launch.account import Owner
from tests.scale.servers import until


@dataclass(frozen=True)
class Machine:
    """One web machine: its port, its gunicorn, and where it writes down what it answered."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def answered(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def kill(self) -> None:
        """What a power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def program(name: str) -> Path:
    """nginx or pgbouncer; the test is skipped, and says so, where there is none."""
    found = unpacked.find(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine and could not be fetched from Debian by 'make faults'")
    return found


@contextmanager
def machines(count: int, folder: Path, env: dict[str, str]) -> Iterator[list[Machine]]:
    """So many web machines that share what ``env`` names and nothing else."""
    made: list[Machine] = []
    try:
        made += [_machine(port, folder / f"web-{port}", env) for port in free_ports(count)]
        for one in made:
            until(lambda port=one.port: _ready(port))  # type: ignore[misc]  # a default argument
        yield made
    finally:
        for one in made:
            one.kill()


def _machine(port: int, own: Path, env: dict[str, str]) -> Machine:
    own.mkdir()
    log = own / "answers.log"
    apart = {"COLUMNS_DIR": str(own / "columns"), "RELEASES_DIR": str(own / "releases"), "LOG_FILE": str(log)}
    with (own / "server.log").open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "webmap:create_app()", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "1", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
            ],
            cwd=ROOT,
            env={**os.environ, **apart, **env},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Machine(port, process, log)


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/saglik/hazir")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def nginx(port: int, behind: list[Machine], folder: Path) -> Iterator[Path]:
    """deploy/nginx.conf on this port before these machines; gives the certificate that it shows."""
    found = program("nginx")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=register", "-days", "2"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    changed = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ": f"listen 127.0.0.1:{port} ",
        "/etc/ssl/register/fullchain.pem": str(certificate),
        "/etc/ssl/register/privkey.pem": str(key),
        **{f"10.0.0.1{n}:8000": f"127.0.0.1:{one.port}" for n, one in enumerate(behind, 1)},
    }
    for old, new in changed.items():
        assert shipped.count(old) == 1, old
        shipped = shipped.replace(old, new)
    (folder / "site.conf").write_text(shipped)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    as_root = "user root;" if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off; {as_root} worker_processes 1; pid {folder}/nginx.pid; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    command: list[str | Path] = [found, "-p", folder, "-e", folder / "error.log", "-c", whole]
    with _running(command, port, folder / "nginx.log", Owner(0, 0, changes=False), signal.SIGQUIT):
        yield certificate


@contextmanager
def pgbouncer(sockets: Path, folder: Path, owner: Owner) -> Iterator[int]:
    """deploy/pgbouncer.ini before the server of these sockets; gives its port. ``folder`` belongs to ``owner``."""
    # Where the checkout lies the owner may not reach it.
    started = shutil.copy2(program("pgbouncer"), folder / "program")
    port = free_port()
    shipped = (ROOT / "deploy" / "pgbouncer.ini").read_text()
    changed = {
        "register = host=/var/run/postgresql port=5432": f"* = host={sockets} port=5432",
        "listen_addr = *": "listen_addr = 127.0.0.1",
        "default_pool_size = 20": "default_pool_size = 3",
        "reserve_pool_size = 5": "reserve_pool_size = 0",
        "listen_port = 6432": f"listen_port = {port}",
        "unix_socket_dir = /var/run/postgresql": "unix_socket_dir =",
        "auth_type = scram-sha-256": "auth_type = trust",
        "/etc/pgbouncer/userlist.txt": str(folder / "users"),
    }
    for old, new in changed.items():
        assert shipped.count(old) == 1, old
        shipped = shipped.replace(old, new)
    (folder / "users").write_text('"app" ""\n')
    (folder / "pgbouncer.ini").write_text(shipped)
    with _running([Path(started), folder / "pgbouncer.ini"], port, folder / "log", owner, signal.SIGINT):
        yield port


@contextmanager
def _running(command: list[str | Path], port: int, log: Path, owner: Owner, end: signal.Signals) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd="/",
            env={"PATH": os.defpath, **unpacked.libraries()},
            stdout=output,
            stderr=subprocess.STDOUT,
            **owner.as_child(),
        )
    try:
        until(lambda: process.poll() is not None or _listens(port))
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.send_signal(end)
        process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
