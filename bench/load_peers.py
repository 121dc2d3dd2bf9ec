"""Other ways of bringing the same projects into PostGIS: geopandas, ORM objects, and the bare COPY; each apart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from bench.apart import Steps
from bench.load_rows import FLAT_COLUMNS, TYPES
from geodata.folding import slug
from geodata.models import Location, Organisation, Participation, Project

ORM_BATCH = 1_000
_INDEXED = (
    "programme_code", "component_code", "result_programme", "support_kind", "sector", "status", "year",
    "support_amount", "call_code, year", "district",
)  # fmt: skip
"""As the register has them, but for those of search and change trace, which flat rows have not."""


def geopandas_way(url: str, flat: Path) -> Steps:
    """Read the flat rows, join them with the districts in memory, write a table with its indexes."""
    import geopandas
    import pandas

    steps, engine = Steps(), create_engine(url)
    with steps.step("read"):
        kinds: Any = {name: _PANDAS[kind.split("(")[0]] for name, kind in TYPES.items()}
        rows = pandas.read_csv(flat, dtype={name: kinds.get(name, "string") for name in FLAT_COLUMNS})
    with steps.step("spatial join"):
        points = geopandas.points_from_xy(rows.pop("longitude"), rows.pop("latitude"), crs=4326)
        frame = geopandas.GeoDataFrame(rows, geometry=points)
        districts = geopandas.read_postgis(
            "SELECT code AS district, geom FROM place WHERE kind = 'district'", engine, geom_col="geom"
        )
        joined = frame.sjoin(districts, how="left", predicate="within").drop(columns="index_right")
    with steps.step("to_postgis"):
        joined.to_postgis("peer_geopandas", engine, if_exists="replace", chunksize=10_000)
    with steps.step("indexes"), engine.begin() as connection:
        connection.execute(text("ALTER TABLE peer_geopandas ADD PRIMARY KEY (ref)"))
        _index(connection, "peer_geopandas")
    return steps


def orm_way(url: str, flat: Path, most: int) -> Steps:
    """The first rows as objects of the register's own tables, added a thousand at a time, all in one transaction.

    The district is known beforehand (the first one), names are no search text, and nothing is traced.
    """
    steps, engine = Steps(), create_engine(url)
    with steps.step("objects"), Session(engine) as session:
        district = session.execute(text("SELECT min(code) FROM place WHERE kind = 'district'")).scalar_one()
        bodies: set[str] = set()
        rows = islice(_typed(flat), most)
        while batch := list(islice(rows, ORM_BATCH)):
            made = [one for row in batch for one in _objects(row, district, bodies)]
            # Projects and bodies go before what names them.
            for parents in (True, False):
                session.add_all(one for one in made if isinstance(one, Project | Organisation) is parents)
                session.flush()
            session.expunge_all()
        session.commit()
    return steps


def copy_way(url: str, flat: Path, indexed: bool) -> Steps:
    """The file's bytes into a typed table: without any key, or with a primary key and indexes."""
    steps, engine = Steps(), create_engine(url)
    columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in FLAT_COLUMNS)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS peer_copy"))
        connection.execute(text(f"CREATE TABLE peer_copy ({columns}, district text)"))
        if indexed:
            connection.execute(text("ALTER TABLE peer_copy ADD PRIMARY KEY (ref)"))
            _index(connection, "peer_copy")
    with steps.step("copy"), engine.begin() as connection, flat.open("rb") as file:
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own: COPY
        told = f"COPY peer_copy ({', '.join(FLAT_COLUMNS)}) FROM STDIN (FORMAT csv, HEADER)"
        with cursor, cursor.copy(told) as copy:
            while block := file.read(1 << 20):
                copy.write(block)
    return steps


_PANDAS = {"boolean": "string", "integer": "Int64", "numeric": "float64", "float8": "float64"}


def _index(connection: Connection, table: str) -> None:
    for number, columns in enumerate(_INDEXED):
        connection.execute(text(f"CREATE INDEX {table}_{number} ON {table} ({columns})"))


def _typed(flat: Path) -> Iterator[dict[str, Any]]:
    """Rows as psycopg takes them: empty is unknown; PostgreSQL reads numbers and dates from their text by itself."""
    with flat.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found: dict[str, Any] = {name: value or None for name, value in row.items()}
            for name, kind in TYPES.items():
                if kind == "integer" and found[name]:
                    found[name] = int(found[name])
            yield found | {"title_is_official": row["title_is_official"] == "t"}


def _objects(row: dict[str, Any], district: str, bodies: set[str]) -> Iterator[Any]:
    east, north, name = row.pop("longitude"), row.pop("latitude"), row.pop("beneficiary")
    yield Project(**row)
    if east:
        point = f"SRID=4326;POINT({east} {north})"
        yield Location(project_ref=row["ref"], position=0, place_code=district, precision="settlement", geom=point)
    if name:
        key = slug(name)
        if key not in bodies:
            bodies.add(key)
            yield Organisation(key=key, name=name)
        yield Participation(project_ref=row["ref"], organisation_key=key, role="beneficiary")
