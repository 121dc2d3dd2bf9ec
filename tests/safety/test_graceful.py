"""A restart that nobody notices: every worker is exchanged under load and every request is answered."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.settings import ROOT

PATHS = ("/saglik/hazir", "/hakkinda", "/proje/PRJ-011", "/projeler.csv", "/harita/ilceler.geojson")
PAUSE = 0.05
"""Seconds between a visitor's requests: load enough for some to be under way all the time, and workers come up soon."""


@pytest.fixture
def server(loaded_url: str, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """gunicorn as it is deployed (threads, two workers), and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "webmap:create_app()", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "2", "--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
            ],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": loaded_url, "LOG_FILE": str(tmp_path / "answers.log")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 60
        while ask(port, "/saglik/hazir") != 200:
            assert process.poll() is None, (tmp_path / "server.log").read_text()
            assert time.monotonic() < deadline, "the server does not come up"
            time.sleep(0.2)
        yield port, process
        process.terminate()
        process.wait(30)


def ask(port: int, path: str) -> int | str:
    """The status of an answer that was read to its end, or what went wrong."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        # As web servers in front do unless told otherwise: one connection for each request.
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def workers(master: int) -> set[int]:
    return {int(word) for word in Path(f"/proc/{master}/task/{master}/children").read_text().split()}


def test_no_request_fails_while_all_workers_are_exchanged(server: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = server
    answers: Counter[int | str] = Counter()
    stop = threading.Event()
    counting = threading.Lock()

    def visit(number: int) -> None:
        while not stop.is_set():
            said = ask(port, PATHS[number % len(PATHS)])
            with counting:
                answers[said] += 1
            number += 1
            stop.wait(PAUSE)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for one in visitors:
        one.start()
    try:
        before = workers(process.pid)
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 90
        while workers(process.pid) & before or len(workers(process.pid)) != 2:
            assert time.monotonic() < deadline, "the old workers do not go"
            time.sleep(0.1)
        served = answers.total()
        while answers.total() < served + 10:
            assert time.monotonic() < deadline, "the new workers do not answer"
            time.sleep(0.05)
    finally:
        stop.set()
        for one in visitors:
            one.join()
    assert set(answers) == {200}, answers
    print(f"{answers.total()} requests, every worker exchanged, none failed")
