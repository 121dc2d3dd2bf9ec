"""Debian programs that tests run and nobody's machine should start by itself: unpacked here, not installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from launch import packages
from launch.folder import LOCAL, environment
from launch.problem import Problem
from launch.progress import Child, run, say

TOOLS = LOCAL / "tools"
PROGRAMS = ("nginx", "pgbouncer")
"""Each in the Debian package of its name. An installed one would listen on its port from now on."""

_LIBRARIES = re.compile(r"Depends: (lib(?:event|c-ares)\S+)")


def find(name: str) -> Path | None:
    """The program: the machine's own, or the one unpacked here; None when it is to be had in neither place."""
    own = shutil.which(name, path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
    here = TOOLS / "usr" / "sbin" / name
    return Path(own) if own else here if here.exists() else None


def libraries() -> dict[str, str]:
    """The environment in which a program that was unpacked finds the libraries that came with it."""
    return {"LD_LIBRARY_PATH": ":".join(map(str, sorted((TOOLS / "usr" / "lib").glob("*-linux-gnu*"))))}


def ensure() -> None:
    """Unpack what is missing; where it cannot be had that is said, and the tests of these programs are skipped."""
    missing = [name for name in PROGRAMS if find(name) is None]
    if not missing or not packages.on_debian():
        return
    drafts = TOOLS.with_name("tools.new")
    shutil.rmtree(drafts, ignore_errors=True)
    drafts.mkdir(parents=True)
    try:
        _unpack(missing, drafts)
        shutil.rmtree(TOOLS, ignore_errors=True)
        drafts.rename(TOOLS)
    except Problem as problem:
        shutil.rmtree(drafts, ignore_errors=True)
        say(f"  Without {' and '.join(missing)}: tests that need them are skipped. {problem}")


def _unpack(names: list[str], into: Path) -> None:
    wanted = [*names, *sorted(set(_LIBRARIES.findall(_depends(names))))]
    # apt's own lists may be old or absent, and only root may renew them.
    renew = "apt-get -q update && " if os.geteuid() == 0 else ""
    steps = f'cd "$0" && {renew}apt-get -q download "$@" && for one in *.deb; do dpkg-deb -x "$one" .; done && rm *.deb'
    child = Child(["sh", "-c", steps, into, *wanted], "unpacked", env=environment(LC_ALL="C"), explain=packages.explain)
    run(f"{' and '.join(names)}, unpacked for tests", child)


def _depends(names: list[str]) -> str:
    return subprocess.run(
        ["apt-cache", "depends", *names],
        env=environment(LC_ALL="C"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
