"""The register's rows for the peers: flat tables in one SQLite file and in a PostGIS database of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from bench.scratch import Scratch

_BLOCK = 20_000
_FACETS = ("programme", "year", "sector", "status", "support_kind", "scope")
_KNOWN = "('exact', 'street', 'neighbourhood', 'settlement')"

# Written anew and by hand: what the columns are said to hold, not how the register asks for it.
_ABOUT = "p.programme_code, p.year, p.sector, p.status, p.support_kind, p.scope, p.support_amount"
_PROJECT = f"""
SELECT p.ref, p.title, {_ABOUT}, w.district, w.districts,
  ' ' || regexp_replace(p.search_text, '[^a-z0-9]+', ' ', 'g') || ' ', w.geom
FROM project p LEFT JOIN (
  SELECT l.project_ref, (array_agg(d.slug ORDER BY l.position))[1] AS district,
    '|' || string_agg(d.slug, '|' ORDER BY l.position) || '|' AS districts,
    ST_Multi(ST_Collect(l.geom)) AS geom
  FROM location l JOIN place d ON d.code = l.place_code WHERE l.role = 'work' GROUP BY l.project_ref
) w ON w.project_ref = p.ref WHERE p.kind = 'support' ORDER BY p.ref
"""
_PLACE = f"""
SELECT p.ref, d.slug, {_ABOUT}, sum(round(p.support_amount * l.share, 2))
FROM project p JOIN location l ON l.project_ref = p.ref AND l.role = 'work' JOIN place d ON d.code = l.place_code
WHERE p.kind = 'support' AND d.kind = 'district' GROUP BY p.ref, d.slug
"""
_POINT = f"""
SELECT p.ref, {_ABOUT}, round(p.support_amount * l.share, 2),
  round(ST_X(l.geom) * 100000) / 100000, round(ST_Y(l.geom) * 100000) / 100000
FROM project p JOIN location l ON l.project_ref = p.ref AND l.role = 'work'
WHERE p.kind = 'support' AND l.precision IN {_KNOWN} AND l.geom IS NOT NULL
"""
_COLUMNS = "programme TEXT, year INTEGER, sector TEXT, status TEXT, support_kind TEXT, scope TEXT, amount {number}"
_TABLES = {
    "project": (
        f"ref TEXT PRIMARY KEY, title TEXT, {_COLUMNS}, district TEXT, districts TEXT, search TEXT, geom {{geometry}}",
        _PROJECT,
    ),
    "place": (f"ref TEXT, district TEXT, {_COLUMNS}, part {{number}}", _PLACE),
    "point": (f"ref TEXT, {_COLUMNS}, part {{number}}, lon {{number}}, lat {{number}}", _POINT),
}
_INDEXES = {
    "project": (*_FACETS, "amount", "title", "district", "programme, year"),
    "place": ("ref", "district, ref", *_FACETS, "amount", "district, programme, amount"),
    "point": ("ref", "lon, lat, ref", *_FACETS, "amount"),
}


def into_sqlite(register: Scratch, path: Path, say: Callable[[str], None]) -> Path:
    """A SQLite file of the register's rows with indexes and FTS5, whole or not at all; one that stands is kept."""
    if path.exists():
        return path
    making = path.with_suffix(".making")
    making.unlink(missing_ok=True)
    making.parent.mkdir(parents=True, exist_ok=True)
    lite = sqlite3.connect(making)
    lite.execute("PRAGMA journal_mode = OFF")
    lite.execute("PRAGMA synchronous = OFF")
    with register.engine() as engine:
        for table, (columns, rows) in _TABLES.items():
            say(f"SQLite: {table}")
            _fill(lite, engine, table, columns.format(number="REAL", geometry="TEXT"), rows)
    for table, several in _INDEXES.items():
        for number, columns in enumerate(several):
            lite.execute(f"CREATE INDEX {table}_{number} ON {table} ({columns})")
    lite.execute("UPDATE project SET geom = NULL")
    lite.execute("CREATE VIRTUAL TABLE project_fts USING fts5(search, content='project', content_rowid='rowid')")
    lite.execute("INSERT INTO project_fts (project_fts) VALUES ('rebuild')")
    lite.execute("ANALYZE")
    lite.commit()
    lite.close()
    making.rename(path)
    return path


def into_postgis(register: Scratch, peers: Scratch) -> Scratch:
    """A database with the table of projects, indexed for every filter; one that stands is kept."""
    if peers.exists():
        if peers.told("SELECT count(*) FROM pg_indexes WHERE indexname = 'project_whole'"):
            return peers
        peers.drop()
    peers.create_empty()
    columns, rows = _TABLES["project"]
    with peers.engine() as engine, engine.begin() as there, register.engine() as source:
        for extension in ("postgis", "pg_trgm"):
            there.execute(text(f"CREATE EXTENSION {extension}"))
        there.execute(
            text(f"CREATE TABLE project ({columns.format(number='numeric', geometry='geometry(MultiPoint, 4326)')})")
        )
        writer = there.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own: COPY
        with writer, writer.copy("COPY project FROM STDIN") as copy:
            for block in _blocks(source, rows):
                copy.write(block)
        there.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for number, some in enumerate(_INDEXES["project"]):
            there.execute(text(f"CREATE INDEX project_{number} ON project ({some})"))
        there.execute(text("CREATE INDEX project_geom ON project USING gist (geom)"))
        for name in ("search", "districts"):
            there.execute(text(f"CREATE INDEX project_{name} ON project USING gin ({name} gin_trgm_ops)"))
        there.execute(text("ANALYZE project"))
        there.execute(text("CREATE INDEX project_whole ON project (ref, amount)"))
    return peers


def _fill(lite: sqlite3.Connection, engine: Engine, table: str, columns: str, rows: str) -> None:
    lite.execute(f"CREATE TABLE {table} ({columns})")
    signs = ", ".join("?" for _ in columns.split(","))
    lines = (_read(line) for line in _lines(engine, rows))
    while block := list(islice(lines, _BLOCK)):
        lite.executemany(f"INSERT INTO {table} VALUES ({signs})", block)


def _read(line: str) -> list[Any]:
    return [None if one == r"\N" else one for one in line.split("\t")]


def _lines(engine: Engine, rows: str) -> Iterator[str]:
    rest = ""
    for block in _blocks(engine, rows):
        *whole, rest = (rest + bytes(block).decode()).split("\n")
        yield from whole


def _blocks(engine: Engine, rows: str) -> Iterator[Any]:
    with engine.connect() as connection:
        connection.execute(text("SET jit = off"))
        connection.execute(text("SET work_mem = '256MB'"))
        reader = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own: COPY
        with reader, reader.copy(f"COPY ({rows}) TO STDOUT") as copy:
            yield from copy
