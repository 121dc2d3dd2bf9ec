"""gunicorn's settings (``gunicorn --config serving.py``): threads that wait for no visitor for ever.

Nothing of the product is imported here, so that a reload (SIGHUP) brings new workers with new code.
"""

from __future__ import annotations

import gc
import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import _DEFER, ThreadWorker

FIRST = 0.1
"""Seconds a thread waits for a connection's first byte; later ones are waited for by all threads together."""

HEAD = 5.0
"""Seconds in which a visitor must have said what they ask for: the head of a request is a few hundred bytes."""

BODY, SLOWEST = 10.0, 16 * 1024
"""Seconds in which a form must have come, beside the time that its size takes at so many bytes a second."""

READS = 30_000
"""Milliseconds for which a visitor may take nothing of an answer."""

GARBAGE = 20_000
"""New objects after which Python looks for unreachable ones (by itself: 700, while a batch of rows has thousands)."""


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """A worker of threads that looks every second whom its threads wait for.

    Without a web server in front that takes requests and answers for its visitors, one visitor with as many
    connections as there are threads could otherwise keep all others out.
    """

    def init_process(self) -> None:
        self._waiting: dict[Any, float] = {}
        threading.Thread(target=self._look, daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Answer what a connection asks."""
        if not conn.initialized and not conn.wait_for_data(FIRST):
            return _DEFER
        if conn.sock.family != socket.AF_UNIX:
            # The kernel ends the connection when nothing of what we send is taken.
            conn.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READS)
        self._waiting[conn] = time.monotonic() + HEAD
        try:
            return super().handle(conn)
        finally:
            self._waiting.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head was read."""
        length = next((int(value) for name, value in req.headers if name == "CONTENT-LENGTH"), 0)
        self._waiting[conn] = time.monotonic() + BODY + length / SLOWEST
        return super().handle_request(req, conn)

    def _look(self) -> None:
        """Whoever waits for a byte of a late connection is told that none will come; an answer under way goes on."""
        while self.alive:
            time.sleep(1)
            now = time.monotonic()
            for conn in [conn for conn, until in list(self._waiting.items()) if until < now]:
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


worker_class = Worker
threads = 4


def post_worker_init(_worker: Any) -> None:
    """Let Python look for unreachable objects more rarely, and never among those that the program itself is made of.

    While a file's rows are read and written that took a third of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)
