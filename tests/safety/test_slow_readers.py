"""Whoever takes an answer in drops is let go after a while; whoever takes it, or waits for it, is not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

import serving


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our side of a connection and the reader's, with little room between them."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.connect(door.getsockname())
        ours, _address = door.accept()
    with ours, reader:
        yield ours, reader


def sent(ours: socket.socket, reader: socket.socket, piece: int, pause: float) -> bool:
    """Whether a hundred kilobytes are sent to a reader who takes so many bytes at a time."""
    done: list[bool] = []

    def send() -> None:
        try:
            ours.sendall(bytes(100_000))
            done.append(True)
        except OSError:
            done.append(False)

    thread = threading.Thread(target=send)
    thread.start()
    mark, until = serving.Mark(time.monotonic(), serving.taken(ours)), time.monotonic() + 20
    while thread.is_alive() and time.monotonic() < until:
        reader.recv(piece)
        time.sleep(pause)
        if thread.is_alive():
            serving.hurry(ours, mark, time.monotonic())
    thread.join(1)
    return done == [True]


def test_a_reader_of_drops_is_let_go(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READ", 1.0)
    monkeypatch.setattr(serving, "LEAST", 20_000)
    assert not sent(*pair, piece=100, pause=0.05)


def test_a_reader_who_reads_is_not(pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "READ", 1.0)
    monkeypatch.setattr(serving, "LEAST", 200)
    assert sent(*pair, piece=8192, pause=0.01)


def test_an_answer_that_is_still_made_is_not(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "READ", 0.1)
    ours, reader = pair
    mark = serving.Mark(time.monotonic() - 60, 0)
    serving.hurry(ours, mark, time.monotonic())
    ours.sendall(b"whole")
    assert reader.recv(10) == b"whole"
