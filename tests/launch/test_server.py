"""The production server: it is announced when it answers, and ends with everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch.problem import Problem
from launch.server import Address, free_address

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = """
import os, sys
from pathlib import Path
from launch import command_line, server
from launch.problem import Problem, Stopped
server.PYTHON = Path(sys.executable)
server.LOGS = Path(sys.argv[1])
server.ROOT = Path.cwd()
command_line.listen_for_signals()
try:
    server.serve(server.Address("127.0.0.1", int(sys.argv[2])), 2, os.environ["DATABASE_URL"], "k" * 40)
except Stopped:
    print("stopped")
except Problem as problem:
    print("problem:", problem)
"""


@contextmanager
def serving(logs: Path, address: Address, url: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(logs), str(address.port)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            return said
    pytest.fail(f"never said {words!r}, but: {said}")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGHUP])
def test_it_answers_when_announced_and_ends_when_told(tmp_path: Path, loaded_url: str, sign: signal.Signals) -> None:
    address = free_address("127.0.0.1", 0)
    with serving(tmp_path, address, loaded_url) as process:
        wait_for(process, address.url)
        with urllib.request.urlopen(f"{address.url}/") as answer:
            assert answer.status == 200
        process.send_signal(sign)
        wait_for(process, "stopped")
        assert process.wait(10) == 0
    assert free_address("127.0.0.1", address.port) == address


def test_killed_it_takes_the_server_with_it(tmp_path: Path, loaded_url: str) -> None:
    address = free_address("127.0.0.1", 0)
    with serving(tmp_path, address, loaded_url) as process:
        wait_for(process, address.url)
        process.kill()
        process.wait()
        for _ in range(200):
            try:
                assert free_address("127.0.0.1", address.port) == address
                break
            except Problem:
                signal.sigtimedwait([], 0.05)
        else:
            pytest.fail("the port is still taken")


def test_a_server_that_does_not_come_up_is_said_with_its_last_words(tmp_path: Path) -> None:
    address = free_address("127.0.0.1", 0)
    with serving(tmp_path, address, "no-database://nowhere") as process:
        said = wait_for(process, "problem:")
    assert "The server does not answer: see the lines above" in said or "answers with status 5" in said
    assert "    | " in said
