"""Prints facts about the database that DATABASE_URL names, as JSON: 'python -m launch.probe'.

Needs psycopg, therefore a program of its own that runs in the virtual environment.
"""

from __future__ import annotations

import json
import sys

import psycopg

from geodata.settings import database_url
from launch.cluster import EXTENSIONS


def look(url: str) -> dict[str, object]:
    """Facts about the database: version number, role, PostGIS on offer or installed, extensions it refuses.

    A database that does not answer gives {"unreachable": reason}.
    """
    try:
        connection = psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), connect_timeout=10)
    except psycopg.Error as error:
        return {"unreachable": " ".join(str(error).split())}
    refused: dict[str, str] = {}
    with connection:
        row = connection.execute(
            "select current_setting('server_version_num')::int, current_user, current_database(), "
            "(select coalesce(installed_version, default_version) from pg_available_extensions"
            " where name = 'postgis')"
        ).fetchone()
        assert row is not None
        version, role, database, postgis = row
        for extension in EXTENSIONS if postgis else ():
            try:
                with connection.transaction():
                    connection.execute(f"create extension if not exists {extension}")
            except psycopg.Error as error:
                refused[extension] = (error.diag.message_primary or str(error)).strip()
    return {"version": version, "role": role, "database": database, "postgis": postgis, "refused": refused}


if __name__ == "__main__":
    json.dump(look(database_url()), sys.stdout)
