"""pygeoapi beside our geodata services: the same tables, served by a program that knows nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from sqlalchemy import make_url, text

from bench.compared import Compared, of_sets
from bench.loopback import free_port
from bench.scratch import BenchRefused, Scratch

PATIENCE = 60.0
PAGE = 100
BOXES = ("27.0,38.3,27.3,38.6", "26.2,37.8,28.5,39.4", "27.13,38.41,27.15,38.43", "30,40,31,41")
COLLECTIONS = ("projects", "sites", "districts")
# Written anew and by hand: what the collections are said to hold, not how the register asks for it.
VIEWS = """
DROP SCHEMA IF EXISTS peer CASCADE;
CREATE SCHEMA peer;
CREATE VIEW peer.districts AS SELECT slug AS id, name, geom FROM place WHERE kind = 'district';
CREATE VIEW peer.sites AS SELECT slug AS id, name,
  CASE WHEN precision IN ('exact', 'street', 'neighbourhood', 'settlement') THEN geom END AS geom FROM site;
CREATE VIEW peer.projects AS SELECT p.ref AS id, p.title, p.year,
  (SELECT ST_Multi(ST_Collect(l.geom)) FROM location l WHERE l.project_ref = p.ref AND l.role = 'work'
   AND l.precision IN ('exact', 'street', 'neighbourhood', 'settlement')) AS geom
  FROM project p WHERE p.kind = 'support';
"""
# Coordinates of answers are rounded to a few centimetres; so rounded, a boundary may leave a sliver along its length.
DIFFERENT = """
SELECT id FROM (SELECT id, ST_GeomFromGeoJSON(ours) AS ours, ST_GeomFromGeoJSON(theirs) AS theirs
  FROM json_to_recordset(CAST(:pairs AS json)) AS pair(id text, ours text, theirs text)) AS pair
WHERE (ours IS NULL) <> (theirs IS NULL) OR CASE WHEN ST_Dimension(ours) = 2
  THEN ST_Area(ST_SymDifference(ours, theirs)) > 1e-6 * ST_Perimeter(ours)
  ELSE ST_NPoints(ours) <> ST_NPoints(theirs) OR ST_HausdorffDistance(ours, theirs) > 1e-6 END
"""


@dataclass(frozen=True)
class Given:
    """The tables or views that pygeoapi serves, the most items of an answer, their key, and where they are."""

    tables: Sequence[str]
    most: int = PAGE
    key: str = "id"
    schemas: Sequence[str] = ("peer", "public")


def compare(python: Path, scratch: Scratch, ours: str) -> Iterator[Compared]:
    """Question, our answer, pygeoapi's, and what differs, for each collection: all items, their geometry, boxes."""
    with scratch.engine() as engine, engine.begin() as connection:
        connection.execute(text(VIEWS))
    with serving(python, scratch) as (theirs, _):
        for key in COLLECTIONS:
            mine, other = _whole(f"{ours}/ogc", key), _whole(theirs, key)
            yield of_sets(f"{key}: all, page by page", mine.keys(), other.keys())
            wrong = other_shapes(scratch, mine, other)
            drawn = [sum(shape is not None for shape in one.values()) for one in (mine, other)]
            elsewhere = f"{wrong[:5]} lie elsewhere" if wrong else ""
            yield Compared(f"{key}: with geometry", str(drawn[0]), str(drawn[1]), elsewhere)
            for box in BOXES:
                inside = [_whole(base, key, bbox=box).keys() for base in (f"{ours}/ogc", theirs)]
                yield of_sets(f"{key}: box {box}", *inside)


def _whole(base: str, key: str, **query: str) -> dict[str, Any]:
    """Id → geometry of all that answers, along the links. Raises BenchRefused where the pages do not add up."""
    found: dict[str, Any] = {}
    address: str | None = f"{base}/collections/{key}/items?{urlencode({'limit': PAGE, 'f': 'json', **query})}"
    read = 0
    while address:
        with urlopen(Request(address, headers={"Accept": "application/geo+json"}), timeout=PATIENCE) as answer:
            page = json.load(answer)
        read += len(page["features"])
        found |= {str(one["id"]): one["geometry"] for one in page["features"]}
        address = next((one["href"] for one in page["links"] if one["rel"] == "next" and page["features"]), None)
    if not read == len(found) == page["numberMatched"]:
        raise BenchRefused(f"{base} tells {page['numberMatched']} {key}, gives {read}, of them {len(found)} different.")
    return found


def other_shapes(scratch: Scratch, ours: dict[str, Any], theirs: dict[str, Any]) -> Sequence[str]:
    """The ids whose geometries differ, as PostGIS sees them."""
    pairs = [{"id": ref, "ours": _written(ours[ref]), "theirs": _written(theirs.get(ref))} for ref in ours]
    with scratch.engine() as engine, engine.connect() as connection:
        return list(connection.execute(text(DIFFERENT), {"pairs": json.dumps(pairs)}).scalars())


def _written(shape: Any) -> str | None:
    return None if shape is None else json.dumps(shape)


@contextmanager
def serving(python: Path, scratch: Scratch, given: Given = Given(COLLECTIONS)) -> Iterator[tuple[str, int]]:
    """The address and process of a pygeoapi that serves what is given, ended after the block."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    config = _config(address, port, given.most)
    config["resources"] = {one: _collection(scratch, one, given) for one in given.tables}
    with TemporaryDirectory(prefix="bench-pygeoapi-") as folder:
        place, definition = Path(folder) / "config.yml", Path(folder) / "openapi.yml"
        # JSON is YAML too.
        place.write_text(json.dumps(config), encoding="utf-8")
        env = {**os.environ, "PYGEOAPI_CONFIG": str(place), "PYGEOAPI_OPENAPI": str(definition)}
        tool = [str(python), "-c", "from pygeoapi import cli; cli()"]
        made = subprocess.run(
            [*tool, "openapi", "generate", str(place), "--output-file", str(definition)],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise BenchRefused(f"pygeoapi does not start: {made.stderr[-500:]}")
        with (Path(folder) / "log").open("w+") as log:
            server = subprocess.Popen([*tool, "serve", "--flask"], env=env, stdout=log, stderr=subprocess.STDOUT)
            try:
                _await(address, server, Path(log.name))
                yield address, server.pid
            finally:
                server.terminate()
                server.wait(timeout=10)


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/conformance?f=json", timeout=5):
                return
        except (URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                raise BenchRefused(f"pygeoapi does not answer: {log.read_text()[-500:]}") from None
            time.sleep(0.2)


_WORDS = {"title": "peer", "description": "peer", "keywords": ["peer"]}


def _config(address: str, port: int, most: int) -> dict[str, Any]:
    who = {"name": "peer", "url": address}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": address, "mimetype": "application/json",
            "encoding": "utf-8", "languages": ["en-US"], "limits": {"default_items": PAGE, "max_items": most},
            "map": {"url": "", "attribution": ""}, "admin": False,
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**_WORDS, "keywords_type": "theme", "terms_of_service": "", "url": address},
            "license": {"name": "CC BY 4.0", "url": address}, "provider": who, "contact": who,
        },
    }  # fmt: skip


def _collection(scratch: Scratch, table: str, given: Given) -> dict[str, Any]:
    url = make_url(scratch.url)
    data = {
        "host": url.host or url.query.get("host", "127.0.0.1"), "port": url.port or url.query.get("port", 5432),
        "dbname": url.database, "user": url.username, "password": url.password or "",
        "search_path": list(given.schemas),
    }  # fmt: skip
    whole = {"spatial": {"bbox": [26, 37, 29, 40], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    source = {
        "type": "feature", "name": "PostgreSQL", "data": data, "id_field": given.key, "table": table,
        "geom_field": "geom",
    }  # fmt: skip
    return {"type": "collection", **_WORDS, "links": [], "extents": whole, "providers": [source]}
