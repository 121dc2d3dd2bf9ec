"""The product as it is deployed: gunicorn with its workers on a port of loopback, and how it is asked."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.loopback import free_port
from geodata.settings import ROOT

COMES_UP = 90
"""Seconds within which a server answers on a machine that is busy with other things."""


@dataclass(frozen=True)
class Running:
    """gunicorn's first process and its port."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> set[int]:
        """The numbers of its workers."""
        return {
            int(word) for word in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        }


@contextmanager
def running(folder: Path, settings: dict[str, str], port: int = 0) -> Iterator[Running]:
    """The server with these settings (two workers, four threads each), once it is ready; ended with the block."""
    port = port or free_port()
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "webmap:create_app()", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "2", "--config", "serving.py", "--graceful-timeout", "10", "--no-control-socket"),
            ],
            cwd=ROOT,
            env={**os.environ, "LOG_FILE": str(folder / "answers.log"), **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        deadline = time.monotonic() + COMES_UP
        while ask(port, "/saglik/hazir") != 200:
            assert process.poll() is None, (folder / "server.log").read_text()
            assert time.monotonic() < deadline, "the server does not come up"
            time.sleep(0.2)
        yield Running(port, process, folder / "server.log")
    finally:
        process.terminate()
        try:
            process.wait(30)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def ask(port: int, path: str, timeout: float = 60) -> int | str:
    """The status of an answer that was read to its end, or what went wrong."""
    status, _body = fetch(port, path, timeout)
    return status


def fetch(port: int, path: str, timeout: float = 60) -> tuple[int | str, bytes]:
    """The same with the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        # As web servers in front do unless told otherwise: one connection for each request.
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, body
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}", b""
    finally:
        connection.close()
