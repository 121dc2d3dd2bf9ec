"""Debian packages: which are missing, and getting them with apt as root or by sudo."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from launch import postgres
from launch.problem import Problem
from launch.progress import Child, run, say

# Debian's own 'main' cluster would listen on port 5432 and start at boot: not made for our sake. The file is
# taken away again after the installation, so that a later one behaves as its administrator expects.
NO_MAIN = Path("/etc/postgresql-common/createcluster.d/no-main.conf")
UNREACHABLE = re.compile(
    r"Could not resolve|Temporary failure|Failed to fetch|Unable to connect"
    r"|Connection (failed|refused|timed out)|Could not connect|Network is unreachable|Some index files failed"
)


@dataclass(frozen=True)
class Tool:
    """A program that only the tests need: its Debian package and what to look for on PATH elsewhere."""

    package: str
    program: str


TEST_TOOLS = (
    Tool("chromium-headless-shell", "chromium-headless-shell"),
    Tool("libreoffice-calc", "soffice"),
    Tool("gdal-bin", "ogrinfo"),
)


def ensure(cluster: bool, tests: bool) -> None:
    """Installs what is missing: ``cluster``: PostgreSQL with PostGIS; ``tests``: programs that tests use.

    Does nothing and asks for nothing when all is there. Raises Problem when it cannot be had.
    """
    wanted = ["python3-venv"] if find_spec("ensurepip") is None else []
    if tests:
        wanted += absent(list(TEST_TOOLS))
    needs_postgis = cluster and not postgres.usable(postgres.installations())
    if not wanted and not needs_postgis:
        return
    if not on_debian():
        missing = ", ".join([*wanted, *(["PostgreSQL 15+ with PostGIS 3.3+"] if needs_postgis else [])])
        raise Problem(
            f"This is not Debian, so these cannot be installed for you: {missing}; "
            "install them with your system's tools"
            + (" (or set DATABASE_URL to a PostGIS of yours)." if needs_postgis else ".")
        )
    _install(wanted, needs_postgis)


def on_debian(release: Path = Path("/etc/os-release")) -> bool:
    """Whether this system has apt and calls itself Debian or a relative of it."""
    told = release.read_text(encoding="utf-8") if release.exists() else ""
    return bool(re.search(r"^ID(_LIKE)?=.*\bdebian\b", told, re.MULTILINE)) and shutil.which("apt-get") is not None


def absent(tools: list[Tool]) -> list[str]:
    """Packages of the tools that are not installed."""
    if shutil.which("dpkg-query") is None:
        return [tool.package for tool in tools if shutil.which(tool.program) is None]
    names = [tool.package for tool in tools]
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    ).stdout
    present = {line.split()[0] for line in told.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in present]


def become_root(euid: int, wanted: str) -> list[str]:
    """What to put before a command so that it runs as root: nothing for root, sudo for others.

    Raises Problem when there is no sudo, or when it needs a password and nobody is there to give one.
    """
    if euid == 0:
        return []
    by_hand = (
        f"run this once as root and start again: apt-get update && apt-get install --no-install-recommends {wanted}"
    )
    if shutil.which("sudo") is None:
        raise Problem(f"Debian packages are missing and there is no sudo to install them: {by_hand}")
    asks_nothing = subprocess.run(
        ["sudo", "-n", "true"],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if asks_nothing.returncode == 0:
        return ["sudo", "-n"]
    if not sys.stdin.isatty():
        raise Problem(f"Debian packages are missing and sudo wants a password that nobody is here to type: {by_hand}")
    say(f"  Missing Debian packages: {wanted}. sudo may ask for your password.")
    if subprocess.run(["sudo", "-v"], check=False).returncode != 0:
        raise Problem(f"Debian packages are missing and sudo did not let you install them: {by_hand}")
    return ["sudo"]


def _install(wanted: list[str], needs_postgis: bool) -> None:
    root = become_root(os.geteuid(), " ".join([*wanted, *(["postgresql-postgis"] if needs_postgis else [])]))
    lists = _apt(root, "Debian package lists", ["update"], "apt-update")
    try:
        if needs_postgis:
            wanted = [*wanted, *_postgis_packages()]
        _space_for(root, wanted)
        install = ["install", "--no-install-recommends", *wanted]
        _apt(root, "Debian packages, download", [*install, "--download-only"], "apt-download")
    except Problem:
        # apt-get update ends well even when no server answers; what follows then fails for that reason.
        if sentence := UNREACHABLE.search(lists) and explain(lists):
            raise Problem(sentence) from None
        raise
    with _no_main_cluster(root) if needs_postgis else nullcontext():
        _apt(root, "Debian packages, installation", install, "apt-install", patient=True)


@contextmanager
def _no_main_cluster(root: list[str]) -> Iterator[None]:
    """While it lasts, a PostgreSQL that is installed makes no cluster of its own."""

    def quietly(*words: str | Path, text: str = "") -> None:
        subprocess.run([*root, *words], input=text, text=True, check=False, capture_output=True)

    quietly("mkdir", "-p", NO_MAIN.parent)
    quietly("tee", NO_MAIN, text="create_main_cluster = false\n")
    try:
        yield
    finally:
        quietly("rm", "-f", NO_MAIN)


def _postgis_packages() -> list[str]:
    """PostgreSQL and PostGIS of the newest version that apt offers."""
    offered = subprocess.run(
        ["apt-cache", "search", "--names-only", r"^postgresql-[0-9]+-postgis-3$"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    ).stdout
    majors = sorted(
        (int(number) for number in re.findall(r"^postgresql-(\d+)-postgis-3\b", offered, re.M)), reverse=True
    )
    if not majors or majors[0] < postgres.OLDEST_POSTGRES:
        raise Problem(
            "The package lists of this system offer no PostGIS "
            f"for PostgreSQL {postgres.OLDEST_POSTGRES} or newer: "
            "use Debian 12 or newer, or set DATABASE_URL to a PostGIS of yours."
        )
    return [f"postgresql-{majors[0]}", f"postgresql-{majors[0]}-postgis-3"]


def _space_for(root: list[str], packages: list[str]) -> None:
    """apt knows how much it will unpack; dpkg broken off by a full disk is a nuisance to mend."""
    told = subprocess.run(
        [*root, "env", "LC_ALL=C", "apt-get", "install", "--no-install-recommends", "--assume-no", *packages],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    ).stdout
    need = sum(
        float(number.replace(",", "")) * {"k": 1e3, "M": 1e6, "G": 1e9}.get(unit, 1)
        for number, unit in re.findall(r"(?:get|additional) ([\d.,]+) ?([kMG]?)B\b", told)
    )
    free = shutil.disk_usage("/usr").free
    if need > free:
        raise Problem(
            f"The disk has too little room: the Debian packages need {need / 1e6:,.0f} MB "
            f"and {free / 1e6:,.0f} MB are free; free some space and start again."
        )


def _apt(root: list[str], title: str, words: list[str], log: str, patient: bool = False) -> str:
    options = ["-y", "-q", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "UCF_FORCE_CONFFOLD=1"]
    command = [*root, *quiet, "apt-get", *options, *words]
    return run(title, Child(command, log, explain=explain, patient=patient, foreign=bool(root)))


def explain(output: str) -> str | None:
    """The sentence for a failed apt-get, when its cause is known."""
    if UNREACHABLE.search(output):
        return "apt could not reach Debian's package servers: check the network or the proxy and start again."
    if "Could not get lock" in output or "is another process using it" in output:
        return "Another installation is running (apt is locked): wait for it to end and start again."
    if gone := re.search(r"Unable to locate package (\S+)|Package '?(\S+?)'? has no installation candidate", output):
        return (
            f"apt knows no package {gone[1] or gone[2]}: "
            "use Debian 12 or newer with the package lists it came with, or install the program another way."
        )
    if "dpkg was interrupted" in output:
        return "An earlier installation was broken off: run 'dpkg --configure -a' as root and start again."
    return None
