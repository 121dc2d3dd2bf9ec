"""A restart that nobody notices: every worker is exchanged under load and every request is answered."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running, ask, running

PATHS = ("/saglik/hazir", "/hakkinda", "/proje/PRJ-011", "/projeler.csv", "/harita/ilceler.geojson")
PAUSE = 0.05
"""Seconds between a visitor's requests: load enough for some to be under way all the time, and workers come up soon."""


@pytest.fixture
def server(loaded_url: str, tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, {"DATABASE_URL": loaded_url}) as found:
        yield found


def test_no_request_fails_while_all_workers_are_exchanged(server: Running) -> None:
    answers: Counter[int | str] = Counter()
    stop = threading.Event()
    counting = threading.Lock()

    def visit(number: int) -> None:
        while not stop.is_set():
            said = ask(server.port, PATHS[number % len(PATHS)])
            with counting:
                answers[said] += 1
            number += 1
            stop.wait(PAUSE)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for one in visitors:
        one.start()
    try:
        before = server.workers()
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 90
        while server.workers() & before or len(server.workers()) != 2:
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
