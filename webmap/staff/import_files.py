"""Uploaded files on the disk, and the process that works on them: random names, a private folder, one worker."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app
from werkzeug.datastructures import FileStorage

from geodata import uploads
from geodata.db import Database
from geodata.settings import ROOT, Settings
from loaders.workbench.task import marked_path

_PIECE = 1024 * 1024
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_PATIENCE = 10.0
"""Seconds that a started worker has until it must be seen to lead the queue."""

_workers: list[tuple[float, subprocess.Popen[bytes]]] = []
"""The worker that this process started last, and when."""


@dataclass(frozen=True)
class Stored:
    """A file in the folder of uploads: its random name there, what it was called, bytes, SHA-256."""

    stored: str
    file_name: str
    size: int
    sha256: str


def keep(sent: FileStorage) -> Stored:
    """Write the file that was sent. Only its ending is taken from its name, for it tells how to read it.

    Raises OSError when it cannot be written; nothing of it is left then.
    """
    folder = Path(_settings().uploads_dir)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    called = (sent.filename or "").replace("\\", "/").rpartition("/")[2]
    called = "".join(sign if sign.isprintable() else "\ufffd" for sign in called)[:200] or "liste"
    suffix = Path(called).suffix.lower()
    stored = secrets.token_hex(16) + (suffix if _SUFFIX.fullmatch(suffix) else "")
    digest, size = hashlib.sha256(), 0
    try:
        with (folder / stored).open("xb") as target:
            (folder / stored).chmod(0o600)
            while piece := sent.stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
    except OSError:
        # A full disk, mostly: half a file would take what room is left.
        forget(stored)
        raise
    return Stored(stored, called, size, digest.hexdigest())


def path_of(stored: str) -> Path:
    """Where a stored file lies."""
    return Path(_settings().uploads_dir) / stored


def forget(stored: str) -> None:
    """Delete a stored file and what was made of it."""
    path_of(stored).unlink(missing_ok=True)
    marked_path(path_of(stored)).unlink(missing_ok=True)


def wake() -> None:
    """See to it that somebody works on the queue: start a worker when a job waits and no process leads.

    Every look at an unfinished upload asks this, so that a job whose worker was killed is taken up again.
    """
    database: Database = current_app.config["DATABASE"]
    with database.reading() as connection:
        if not uploads.has_waiting(connection) or uploads.is_led(connection):
            return
    if any(one.poll() is None and time.monotonic() - at < _PATIENCE for at, one in _workers):
        return
    settings = json.dumps(asdict(_settings())).encode()
    # In the server's own process group: it ends with the server when that is told to stop.
    worker = subprocess.Popen([sys.executable, "-m", "loaders.workbench"], cwd=ROOT, stdin=subprocess.PIPE)
    assert worker.stdin is not None
    worker.stdin.write(settings)
    worker.stdin.close()
    _workers[:] = [(time.monotonic(), worker)]


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
