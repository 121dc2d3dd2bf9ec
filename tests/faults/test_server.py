"""The server is killed, starved, held up: nobody is told half an answer, and it comes back without hands."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from bench.loopback import free_port
from tests.databases import plain
from tests.faults.conftest import Amounts
from tests.running import Running, ask, fetch, running

pytestmark = pytest.mark.fault

PATHS = ("/hakkinda", "/proje/PRJ-011", "/projeler.csv", "/harita/ilceler.geojson", "/projeler.csv?ilce=konak")
BIG = "/projeler.xlsx"


def settings(url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "API_RATE": "0", "ANSWERS_MB": "0"}


@pytest.fixture
def server(loaded_url: str, tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, settings(loaded_url)) as found:
        yield found


@contextmanager
def visitors(port: int, answers: Counter[str], right: dict[str, bytes]) -> Iterator[None]:
    """Four people who go on asking while the block runs; an answer that is not whole is counted as such."""
    stop, counting = threading.Event(), threading.Lock()

    def visit(number: int) -> None:
        while not stop.is_set():
            path = PATHS[number % len(PATHS)]
            status, body = fetch(port, path)
            said = "no answer" if isinstance(status, str) else str(status)
            if status == 200 and path in right and body != right[path]:
                said = "not whole"
            with counting:
                answers[said] += 1
            number += 1
            stop.wait(0.05)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in threads:
            one.join()


def right(port: int) -> dict[str, bytes]:
    """Answers that are the same each time."""
    return {path: fetch(port, path)[1] for path in PATHS if not path.startswith("/hakkinda")}


def until(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait for it; gives the seconds it took."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() < began + seconds, what
        time.sleep(0.05)
    return time.monotonic() - began


def test_workers_are_killed_under_load(server: Running, amounts: Amounts) -> None:
    answers: Counter[str] = Counter()
    whole = right(server.port)
    with visitors(server.port, answers, whole):
        for _ in range(amounts.moments):
            before = server.workers()
            victim = min(before)
            os.kill(victim, signal.SIGKILL)
            until(lambda gone=victim: len(server.workers() - {gone}) == 2, 60, "no worker in its place")  # type: ignore[misc]  # bound now
            until(lambda: ask(server.port, "/saglik/hazir") == 200, 60, "it does not answer")
    assert set(answers) <= {"200", "no answer"}, answers
    print(f"{amounts.moments} workers killed: {dict(answers)}")


def test_the_first_process_is_killed_and_started_again(loaded_url: str, tmp_path: Path) -> None:
    port, answers = free_port(), Counter[str]()
    with running(tmp_path, settings(loaded_url), port) as first:
        whole = right(port)
        with visitors(port, answers, whole):
            time.sleep(1)
            orphans, began = first.workers(), time.monotonic()
            first.process.send_signal(signal.SIGKILL)
            first.process.wait()
            # What a service manager does: when the last process of it is gone, the same command again.
            until(lambda: not any(Path(f"/proc/{one}").exists() for one in orphans), 60, "workers outlive the first")
            with running(tmp_path, settings(loaded_url), port):
                away = time.monotonic() - began
                time.sleep(1)
                assert {path: fetch(port, path)[1] for path in whole} == whole
    assert set(answers) <= {"200", "no answer"}, answers
    print(f"first process killed: answers again after {away:.1f} s, {dict(answers)}")


def open_transactions(url: str) -> int:
    """Transactions of others that are open in the database."""
    sql = (
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
        "and state <> 'idle' and backend_type = 'client backend'"
    )
    with psycopg.connect(plain(url), autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
    assert row
    return int(row[0])


def connected(port: int, sent: bytes = b"", receive: int = 0) -> socket.socket:
    """A connection on which so much was said; ``receive`` bounds what the kernel takes for us."""
    made = socket.socket()
    if receive:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    made.settimeout(30)
    made.connect(("127.0.0.1", port))
    if sent:
        made.sendall(sent)
    return made


ASK = b"GET /hakkinda HTTP/1.1\r\nHost: a\r\n"
SEND = b"POST /hikaye/PRJ-010 HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UNFINISHED = {
    "says nothing": (b"", b""),
    "never closes": (ASK + b"Connection: close\r\n\r\n", b""),
    "stops in the head": (ASK, b""),
    "drips the head": (ASK + b"X-A: ", b"a"),
    "drips a form": (SEND + b"Content-Length: 90000\r\n\r\nad=", b"a"),
}
"""What a visitor says at once, and what every half second after."""


@pytest.mark.parametrize("what", UNFINISHED)
def test_who_never_finishes_asking_keeps_nobody_out(server: Running, loaded_url: str, what: str) -> None:
    said, drip = UNFINISHED[what]
    assert ask(server.port, "/hakkinda") == 200
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(server.port, said)) for _ in range(24)]
        stop = threading.Event()

        def dripping() -> None:
            while not stop.wait(0.5):
                for one in slow:
                    try:
                        one.sendall(drip)
                    except OSError:
                        continue

        thread = threading.Thread(target=dripping)
        if drip:
            thread.start()
        try:
            began = time.monotonic()
            assert ask(server.port, "/hakkinda", timeout=120) == 200
            waited = time.monotonic() - began
            until(lambda: open_transactions(loaded_url) == 0, 60, "a transaction stays open")
        finally:
            stop.set()
            if drip:
                thread.join()
    print(f"24 connections, {what}: another visitor waited {waited:.1f} s")
    assert waited < 100


def test_who_reads_slowly_or_goes_away_holds_nothing(sample_url: str, tmp_path: Path) -> None:
    with running(tmp_path, settings(sample_url)) as server:
        head = f"GET {BIG} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        csv = b"GET /projeler.csv HTTP/1.1\r\nHost: a\r\n\r\n"
        whole = len(fetch(server.port, "/projeler.csv")[1])
        for _ in range(6):
            connected(server.port, head, 2048).close()
            with connected(server.port, csv, 2048) as gone:
                gone.recv(500)
        left = until(lambda: open_transactions(sample_url) == 0, 60, "an aborted download keeps its transaction")
        assert ask(server.port, "/hakkinda") == 200
        with ExitStack() as stack:
            for _ in range(8):
                stack.enter_context(connected(server.port, csv, 2048)).recv(100)
            began = time.monotonic()
            assert ask(server.port, "/hakkinda", timeout=120) == 200
            waited = time.monotonic() - began
            held = until(lambda: open_transactions(sample_url) == 0, 90, "a slow reader keeps its transaction")
        print(f"12 downloads broken off: nothing open after {left:.1f} s; 8 readers of {whole} bytes who read 100: "
              f"another visitor waited {waited:.1f} s, transactions closed after {held:.1f} s")  # fmt: skip


def test_who_reads_in_drops_is_let_go(sample_url: str, tmp_path: Path) -> None:
    """Twenty readers of a large file who take a kilobyte a second: others are served, and who reads gets all."""
    head = b"GET /projeler.csv HTTP/1.1\r\nHost: a\r\n\r\n"
    with running(tmp_path, settings(sample_url)) as server, ExitStack() as stack:
        whole = len(fetch(server.port, "/projeler.csv")[1])
        slow = [stack.enter_context(connected(server.port, head, 2048)) for _ in range(20)]
        stop = threading.Event()

        def dripping() -> None:
            while not stop.wait(1):
                for one in slow:
                    try:
                        one.recv(1024, socket.MSG_DONTWAIT)
                    except OSError:
                        continue

        thread = threading.Thread(target=dripping)
        thread.start()
        try:
            began = time.monotonic()
            assert ask(server.port, "/hakkinda", timeout=180) == 200
            waited = time.monotonic() - began
            assert len(fetch(server.port, "/projeler.csv", timeout=180)[1]) == whole
        finally:
            stop.set()
            thread.join()
    print(f"20 readers of {whole} bytes at 1 kB/s: another visitor waited {waited:.1f} s")
    assert waited < 100
