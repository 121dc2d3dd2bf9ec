"""The one error that a person sees: a sentence that says what is wrong and what to do."""

from __future__ import annotations

import errno
from pathlib import Path

DISK_FULL = ("No space left on device", "Disk quota exceeded", "ENOSPC", "You don't have enough free space")


class Problem(Exception):
    """One sentence for the person at the terminal; the command ends with code 1 and no traceback."""


class Stopped(BaseException):
    """We were told to stop: Ctrl-C, 'make stop', the terminal was closed."""


def disk_full(place: Path | str) -> Problem:
    """What is said when a write failed for want of space under ``place``."""
    return Problem(f"The disk that holds {place} is full: free some space and start again, nothing is lost.")


def of_os_error(error: OSError) -> Problem | None:
    """The sentence for an error that a person can mend, or None when it is our fault."""
    place = error.filename or "this folder"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(place)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Problem(f"This user may not use {place}: start as the user who owns it, or change its owner with chown.")
    if error.errno == errno.EROFS:
        return Problem(f"{place} is on a read-only file system: move the folder to a place that can be written.")
    return None
