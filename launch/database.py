"""A database that somebody else runs (DATABASE_URL): is it there, new enough, and ours to build in."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from launch.folder import PYTHON
from launch.postgres import OLDEST_POSTGIS, OLDEST_POSTGRES
from launch.problem import Problem
from launch.progress import Child, run


def check(url: str) -> None:
    """Raises Problem unless the database can carry the product; makes the extensions it needs.

    The URL reaches the probe by the environment: on a command line every user of the machine could read its
    password.
    """
    output = run("Database of DATABASE_URL", Child([PYTHON, "-m", "launch.probe"], "database"))
    judge(json.loads(output), url)


def judge(facts: dict[str, Any], url: str) -> None:
    """The sentence for what the probe found, as Problem; nothing when all is well."""
    name = without_password(url)
    if "unreachable" in facts:
        raise Problem(
            f"The database {name} (DATABASE_URL) does not answer: {hide_password(facts['unreachable'], url)} "
            "- start it, correct DATABASE_URL, or unset it to use the private database."
        )
    if facts["version"] < OLDEST_POSTGRES * 10_000:
        raise Problem(
            f"The database {name} runs PostgreSQL {facts['version'] // 10_000}, which is too old: "
            f"use PostgreSQL {OLDEST_POSTGRES} or newer, or unset DATABASE_URL to use the private database."
        )
    if not facts["postgis"]:
        raise Problem(
            f"The server of {name} has no PostGIS: install PostGIS {_dotted(OLDEST_POSTGIS)} or newer on it, "
            "or unset DATABASE_URL to use the private database."
        )
    numbers = re.findall(r"\d+", facts["postgis"])
    if (int(numbers[0]), int(numbers[1])) < OLDEST_POSTGIS:
        raise Problem(
            f"PostGIS {facts['postgis']} of {name} is too old: version {_dotted(OLDEST_POSTGIS)} or newer "
            f"is needed; "
            "update it, or unset DATABASE_URL to use the private database."
        )
    if facts["refused"]:
        wanted = " ".join(f"CREATE EXTENSION IF NOT EXISTS {extension};" for extension in facts["refused"])
        reason = next(iter(facts["refused"].values()))
        raise Problem(
            f"Role {facts['role']} may not prepare database {facts['database']} ({reason}): "
            f"let an administrator run there once: {wanted}"
        )


def without_password(url: str) -> str:
    """The address as it may be shown."""
    return re.sub(r"://([^:@/]*):[^@]*@", r"://\1@", url)


def hide_password(text: str, url: str) -> str:
    """A message of the driver, with the password taken out should it quote it."""
    password = urlsplit(url).password
    return text.replace(unquote(password), "***").replace(password, "***") if password else text


def for_psql(url: str) -> dict[str, str]:
    """The URL as environment variables of PostgreSQL's own programs, so that no password is on a command
    line.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    found = {
        "PGHOST": parts.hostname or query.get("host"),
        "PGPORT": str(parts.port) if parts.port else query.get("port"),
        "PGUSER": unquote(parts.username or "") or query.get("user"),
        "PGPASSWORD": unquote(parts.password or "") or query.get("password"),
        "PGDATABASE": unquote(parts.path.lstrip("/")) or query.get("dbname"),
        "PGSSLMODE": query.get("sslmode"),
    }
    return {name: value for name, value in found.items() if value}


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
