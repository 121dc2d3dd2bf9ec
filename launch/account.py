"""Who owns a cluster's files: PostgreSQL refuses to run as root, and must be able to reach its folder."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from launch.problem import Problem

SHELTER = Path("/var/lib/supports-map")
# A Unix socket's address holds 107 bytes, of which '/.s.PGSQL.5432.lock' takes 19.
LONGEST = 107 - 19
_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Owner:
    """The user that the server runs as; ``changes`` when that is not ourselves, which only root can do."""

    uid: int
    gid: int
    changes: bool

    def as_child(self) -> dict[str, Any]:
        """Arguments for subprocess that run a program as this owner."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.changes else {}


def place_for(folder: Path) -> tuple[Path, Owner]:
    """The folder a cluster really goes to, and its owner.

    An ordinary user owns it himself. For root it is the user who already owns the folder, else 'postgres',
    which cannot reach a checkout below a closed folder such as /root: then it goes below /var/lib.
    """
    if os.geteuid() != 0:
        return folder, Owner(os.geteuid(), os.getegid(), changes=False)
    owner = _owner_for_root(folder)
    if _can_reach(folder.parent, owner):
        return folder, owner
    shelter = SHELTER / f"{_short(folder)}-{folder.name}"
    return shelter, _owner_for_root(shelter)


def _owner_for_root(folder: Path) -> Owner:
    try:
        known = folder.stat()
        if known.st_uid != 0:
            return Owner(known.st_uid, known.st_gid, changes=True)
    except FileNotFoundError:
        pass
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        raise Problem(
            "PostgreSQL does not run as root and there is no user 'postgres': start as an ordinary user, "
            "or add that user with 'useradd --system postgres'."
        ) from None
    return Owner(postgres.pw_uid, postgres.pw_gid, changes=True)


def _can_reach(parent: Path, owner: Owner) -> bool:
    parent.mkdir(parents=True, exist_ok=True)
    try:
        probe = subprocess.run(["/usr/bin/test", "-x", parent], cwd="/", check=False, **owner.as_child())
    except PermissionError:
        raise Problem(
            "PostgreSQL does not run as root, and this root may not become another user (a container "
            "without that "
            "right?): start as an ordinary user, or set DATABASE_URL to a database that runs elsewhere."
        ) from None
    return probe.returncode == 0


def make_private(folder: Path, owner: Owner) -> None:
    """Makes a folder that only its owner may enter; whoever can enter it can use the database.

    Raises Problem when a folder of that name belongs to somebody else.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
        if owner.changes:
            shutil.chown(folder, owner.uid, owner.gid)
    except FileExistsError:
        pass
    known = folder.lstat()
    if not stat.S_ISDIR(known.st_mode) or known.st_uid != owner.uid:
        raise Problem(
            f"{folder} belongs to another user: start as that user (or with sudo if that was root), or remove it."
        )
    if known.st_mode & 0o077:
        folder.chmod(0o700)


def socket_folder(folder: Path) -> Path:
    """Where the server's socket lies: in the cluster's folder, or below /tmp where that path is long or has
    odd signs.
    """
    plain = re.fullmatch(r"[A-Za-z0-9._/+-]+", str(folder))
    if plain and len(os.fsencode(folder)) <= LONGEST:
        return folder
    return Path("/tmp") / f"supports-map-{_short(folder)}"


def _short(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def quoted(path: Path) -> str:
    """A path as part of a URL's query."""
    return quote(str(path), safe="/")


def end_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """What a child calls before its program starts so that it gets ``sign`` when we die, even by kill -9."""

    def ask_kernel() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)

    return ask_kernel
