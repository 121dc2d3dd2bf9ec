"""The PostgreSQL programs of this machine that come with PostGIS."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launch.problem import Problem

OLDEST_POSTGRES = 15
OLDEST_POSTGIS = (3, 3)
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Installation:
    """One PostgreSQL with PostGIS: major version, folder of its programs, version of PostGIS."""

    major: int
    programs: Path
    postgis: tuple[int, int]


def installations(debian: Path = DEBIAN) -> list[Installation]:
    """Every installed PostgreSQL with PostGIS, newest first: Debian's folders, else what pg_config tells."""
    found = []
    for programs in debian.glob("*/bin"):
        shared = Path("/usr/share/postgresql") / programs.parent.name
        found += _with_postgis(programs, shared)
    if not found and (config := shutil.which("pg_config")):
        told = subprocess.run(
            [config, "--bindir", "--sharedir"],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        ).stdout.splitlines()
        if len(told) == 2:
            found += _with_postgis(Path(told[0]), Path(told[1]))
    return sorted(found, key=lambda one: one.major, reverse=True)


def _with_postgis(programs: Path, shared: Path) -> list[Installation]:
    control = shared / "extension" / "postgis.control"
    if not (programs / "initdb").exists() or not control.exists():
        return []
    postgis = re.search(r"default_version\s*=\s*'(\d+)\.(\d+)", control.read_text(encoding="utf-8"))
    version = subprocess.run(
        [programs / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    ).stdout
    major = re.search(r"\) (\d+)", version)
    if not postgis or not major:
        return []
    return [Installation(int(major[1]), programs, (int(postgis[1]), int(postgis[2])))]


def usable(found: list[Installation]) -> list[Installation]:
    """Those new enough for the product."""
    return [one for one in found if one.major >= OLDEST_POSTGRES and one.postgis >= OLDEST_POSTGIS]


def choose(found: list[Installation], data_version: int | None = None) -> Installation:
    """The installation to run a cluster with; ``data_version`` is the version that made its files, if any.

    Raises Problem when none is new enough or the one that made the files is gone.
    """
    if not found:
        raise Problem(
            "No PostgreSQL with PostGIS was found: install PostgreSQL 15 or newer with PostGIS 3.3 or newer, "
            "or set DATABASE_URL to a database that has them."
        )
    fit = usable(found)
    if not fit:
        best = found[0]
        raise Problem(
            f"PostgreSQL {best.major} with PostGIS {best.postgis[0]}.{best.postgis[1]} is too old: "
            f"PostgreSQL {OLDEST_POSTGRES} and PostGIS {OLDEST_POSTGIS[0]}.{OLDEST_POSTGIS[1]} are needed; "
            "install newer ones or set DATABASE_URL to a database that has them."
        )
    if data_version is None:
        return fit[0]
    for one in fit:
        if one.major == data_version:
            return one
    raise Problem(
        f"The private database was made by PostgreSQL {data_version}, which is no longer installed: "
        f"install postgresql-{data_version}-postgis-3 again, or run 'make clean-database' to load it anew."
    )
