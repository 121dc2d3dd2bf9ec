"""Where things lie in the project's folder, and marks that say a step ran with its present input."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geodata.settings import ROOT
from launch.problem import Problem

LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = LOCAL / "log"
CLUSTER = LOCAL / "pg"
TEST_CLUSTER = LOCAL / "test-pg"


def environment(**more: str | None) -> dict[str, str]:
    """This process's environment for a child, with the virtual environment first on PATH.

    ``more`` adds variables; None removes one.
    """
    env = dict(os.environ)
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.update(VIRTUAL_ENV=str(VENV), PYTHONUNBUFFERED="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    env.pop("PYTHONHOME", None)
    for name, value in more.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """A hash over the names and contents of files and some words; a missing file counts as empty."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path}\0".encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    for word in words:
        digest.update(f"\0{word}".encode())
    return digest.hexdigest()


def is_current(mark: Path, value: str) -> bool:
    """Whether ``mark`` holds ``value``, that is: the step ran to its end with this input."""
    return mark.is_file() and mark.read_text(encoding="ascii", errors="replace") == value


def shown(path: Path) -> str:
    """A path as a person at the project's folder would write it."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


@contextmanager
def only_one(path: Path, busy: str, wait: bool = False) -> Iterator[int]:
    """Holds an exclusive lock on ``path`` (created when absent) and yields its descriptor.

    ``busy`` is the sentence raised as Problem when another process holds it, unless ``wait``; ``{}`` in it is
    replaced by what the holder wrote into the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            lock.seek(0)
            raise Problem(busy.format(lock.read().strip())) from None
        try:
            yield lock.fileno()
        finally:
            with suppress(OSError):
                lock.truncate(0)
