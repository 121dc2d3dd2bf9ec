"""``python -m loaders.workbench``: work off the queue of uploads, one at a time, each in a bounded process of its own.

Settings come as JSON on standard input, so that no password stands in a command line.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from geodata import uploads
from geodata.db import Database, open_database
from geodata.settings import Settings
from loaders.problems import Problem
from loaders.workbench import steps
from loaders.workbench.task import Task

NICE = 10
LINGER = 20.0
"""Seconds that the leader waits for more: a person goes from one step to the next without a new start."""

_PAUSE = 0.2
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""

_DONE, _FAILED, _NEEDS_MEMORY = 0, 1, 3


def main() -> None:
    """Lead the queue until nothing comes for a while; end at once when another process leads it."""
    settings = Settings(**json.load(sys.stdin))
    os.nice(NICE)
    database = open_database(settings)
    with database.writing() as leading:
        if not uploads.lead(leading):
            return
        last = time.monotonic()
        while time.monotonic() - last < LINGER:
            # Whoever lost this connection no longer leads, and must not claim.
            leading.execute(select(1))
            with database.writing() as connection:
                upload = uploads.claim(connection)
            if upload is None:
                time.sleep(_PAUSE)
                continue
            _work(database, settings, upload)
            last = time.monotonic()


def _work(database: Database, settings: Settings, upload: Any) -> None:
    child = os.fork()
    if child == 0:
        _in_child(settings, upload)
    code, late = _waited(child, settings.check_seconds)
    if code == _DONE:
        return
    if late or code in (_NEEDS_MEMORY, -signal.SIGABRT):
        args = {"seconds": str(settings.check_seconds)} if late else {}
        problem = Problem(rule="needs_time" if late else "needs_memory", file=upload.file_name, args=args)
        return steps.refuse(database, upload, [problem])
    with database.writing() as connection:
        uploads.set_aside(connection, upload.id, "interrupted" if code < 0 else "failed")


def _in_child(settings: Settings, upload: Any) -> None:
    """Does one job and ends the process: what it takes of memory, and what goes wrong, ends with it."""
    code = _FAILED
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        most = settings.check_mb * 1024**2
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        # A check makes millions of objects that all live to its end; looking through them again and again is slow.
        gc.disable()
        stored = Path(settings.uploads_dir) / upload.stored
        steps.run(Task(upload, stored, open_database(settings)))
        code = _DONE
    except MemoryError:
        code = _NEEDS_MEMORY
    except OperationalError as error:
        print(f"The job was broken off: {str(error.orig).strip().splitlines()[0]}", file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        # The parent's connections are open in this process too; leaving by the front door would close them.
        os._exit(code)


def _waited(child: int, seconds: int) -> tuple[int, bool]:
    """The child's exit code (negative: the signal that ended it), and whether it was ended for taking too long."""
    deadline = time.monotonic() + seconds
    late = False
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status), late
        if time.monotonic() > deadline and not late:
            late = True
            os.kill(child, signal.SIGKILL)
        time.sleep(0.02)


if __name__ == "__main__":
    try:
        main()
    except OperationalError as error:
        # The database went away, as it does when the product is stopped: the job is taken up again with the next start.
        sys.exit(f"The database cannot be reached: {str(error.orig).strip().splitlines()[0]}")
