"""The services read by programs nobody here wrote: two GDALs through their OAPIF and MVT drivers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient

from tests.ogc.reading import get, whole

COLLECTIONS = ("projects", "sites", "districts", "sub-regions", "indicators")
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "ogc.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL) for line in block.splitlines()]


NEWER = """
import json, sys, pyogrio
meta, _fids, shapes, values = pyogrio.raw.read(sys.argv[1], layer=sys.argv[2])
ids = values[list(meta["fields"]).index("id")]
print(json.dumps([(ref, None if wkb is None else wkb.hex()) for ref, wkb in zip(ids, shapes)]))
"""


# A GeoPackage of a test need not survive the machine's fall: without this GDAL waits for the disk at each step.
ENVIRONMENT = {**os.environ, "OGR_SQLITE_SYNCHRONOUS": "OFF"}


def ran(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=120, env=ENVIRONMENT).stdout


@pytest.mark.parametrize("key", COLLECTIONS)
def test_debians_gdal_reads_every_collection_whole(
    sample: FlaskClient, service: str, asked: list[str], tmp_path: Path, key: str
) -> None:
    counted = get(sample, f"/ogc/collections/{key}/items?limit=1")["numberMatched"]
    size = max(1, counted // 3)
    path = tmp_path / "all.geojson"
    ran("ogr2ogr", "-oo", f"PAGE_SIZE={size}", "-lco", "RFC7946=YES", str(path), f"OAPIF:{service}", key)
    pages = [one for one in asked if f"/{key}/items?" in one and f"limit={size}" in one]
    assert len(pages) >= 3, asked
    read = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in read if one["geometry"]]
    assert len(read) == counted
    assert shapes
    assert all(shapely.is_valid(shapes))
    west, south, east, north = shapely.total_bounds(shapes)
    assert 26 < west <= east < 29, "longitude comes first"
    assert 37.5 < south <= north < 39.6


@pytest.mark.parametrize("key", COLLECTIONS)
def test_a_newer_gdal_reads_the_same(sample: FlaskClient, service: str, key: str) -> None:
    about = {one["id"]: one for one in whole(sample, key, limit=1000)}
    # In a process of its own: GDAL waits for the answer without letting this one's server give it.
    read = json.loads(ran(sys.executable, "-c", NEWER, f"OAPIF:{service}", key))
    assert len(read) == len(about)
    assert {ref for ref, _wkb in read} == set(about)
    for ref, wkb in read:
        given = about[ref]["geometry"]
        assert (wkb is None) == (given is None)
        if wkb is not None:
            assert shapely.from_wkb(wkb).equals_exact(shapely.from_geojson(json.dumps(given)), 1e-6)


def test_outer_rings_run_against_the_clock(sample: FlaskClient) -> None:
    for key in ("districts", "sub-regions"):
        for one in whole(sample, key):
            for polygon in shapely.from_geojson(json.dumps(one["geometry"])).geoms:
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


def test_gdal_pushes_its_filter_down(sample: FlaskClient, service: str, asked: list[str]) -> None:
    told = ran("ogrinfo", "-q", "-where", "sector = 'turizm'", f"OAPIF:{service}", "projects")
    expected = {one["id"] for one in whole(sample, "projects", "sector=turizm")}
    assert set(re.findall(r"^  id \(String\) = (.+)$", told, re.MULTILINE)) == expected != set()
    assert any("/projects/items" in one and "turizm" in one for one in asked), asked
    asked.clear()
    ran("ogrinfo", "-q", "-spat", "27", "38.3", "27.3", "38.5", f"OAPIF:{service}", "projects")
    assert any("/projects/items" in one and "bbox=27" in one for one in asked), asked


@pytest.mark.parametrize(("srid", "north_first"), [(4326, True), (3857, False), (5253, True), (32635, False)])
def test_coordinates_and_axes_are_those_of_gdal(
    sample: FlaskClient, tmp_path: Path, srid: int, north_first: bool
) -> None:
    plain, moved = tmp_path / "plain.geojson", tmp_path / "moved.geojson"
    query = "/ogc/collections/{}/items?limit=12&filter=geometry%20IS%20NOT%20NULL"
    for key in ("projects", "districts"):
        plain.write_bytes(sample.get(query.format(key)).data)
        moved.unlink(missing_ok=True)
        ran("ogr2ogr", "-t_srs", f"EPSG:{srid}", "-lco", "RFC7946=NO", str(moved), str(plain))
        answer = sample.get(f"{query.format(key)}&crs={EPSG}{srid}")
        assert answer.headers["Content-Crs"] == f"<{EPSG}{srid}>"
        ours = {one["id"]: points(one) for one in answer.get_json(force=True)["features"]}
        theirs = {one["id"]: points(one) for one in json.loads(moved.read_text())["features"]}
        assert ours.keys() == theirs.keys() != set()
        for ref, held in theirs.items():
            for (x, y), (first, second) in zip(held, ours[ref], strict=True):
                assert (first, second) == pytest.approx((y, x) if north_first else (x, y), abs=0.02, rel=1e-9)


def points(feature: dict[str, Any]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in shapely.get_coordinates(shapely.from_geojson(json.dumps(feature["geometry"])))]


@pytest.mark.parametrize("line", COMMANDS)
def test_what_the_documentation_says_to_type_works(service: str, tmp_path: Path, line: str) -> None:
    done = subprocess.run(
        ["sh", "-c", line],
        env={**ENVIRONMENT, "OGC": service},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert done.stdout or list(tmp_path.iterdir())
    if line.startswith("curl") and "/items" in line:
        assert json.loads(done.stdout)["numberMatched"] > 0
