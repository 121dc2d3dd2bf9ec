"""Vector tiles read by GDAL's own decoder: what is in them, how it is thinned, and how small they stay."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select

from geodata.filters import ProjectFilter
from geodata.models import POINT_PRECISIONS, Location, Project
from tests.ogc.reading import get, whole

TILES = "/ogc/collections/{}/tiles/WebMercatorQuad"
EDGE = 20037508.342789244
IZMIR = (26.2, 37.8, 28.5, 39.4)


def across(zoom: int) -> list[tuple[int, int]]:
    """Row and column of the tiles over İzmir."""
    west, south, east, north = IZMIR
    columns = [int((lon + 180) / 360 * 2**zoom) for lon in (west, east)]
    rows = [int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom) for lat in (north, south)]
    return [(row, column) for row in range(rows[0], rows[1] + 1) for column in range(columns[0], columns[1] + 1)]


def read(tmp_path: Path, body: bytes, at: tuple[int, int, int]) -> list[dict[str, Any]]:
    """The features of a tile whose point (or middle) lies inside it, as GDAL decodes them."""
    if not body:
        return []
    zoom, row, column = at
    path = tmp_path / f"{zoom}-{row}-{column}.pbf"
    path.write_bytes(body)
    name = pyogrio.list_layers(path)[0][0]
    meta, _fids, shapes, values = pyogrio.raw.read(path, layer=name, X=str(column), Y=str(row), Z=str(zoom), CLIP="NO")
    del shapes
    return [dict(zip(meta["fields"], one, strict=True)) for one in zip(*values, strict=True)]


def tile(client: FlaskClient, key: str, at: tuple[int, int, int], query: str = "") -> bytes:
    zoom, row, column = at
    answer = client.get(f"{TILES.format(key)}/{zoom}/{row}/{column}{query}")
    assert answer.status_code in (200, 204)
    assert answer.status_code == 204 or answer.mimetype == "application/vnd.mapbox-vector-tile"
    data: bytes = answer.data
    return data


@pytest.mark.parametrize("query", ["", "?sektor=turizm", "?ilce=konak&yil=2012-2018"])
def test_far_tiles_hold_every_place_together(
    sample: FlaskClient, register: Connection, tmp_path: Path, query: str
) -> None:
    pairs = [tuple(pair.split("=")) for pair in query[1:].split("&") if pair]
    flt = ProjectFilter.from_args(pairs)  # type: ignore[arg-type]  # split gives pairs
    meant = select(Project.ref).where(*flt.where())
    places, projects = register.execute(
        select(func.count(), func.count(Location.project_ref.distinct())).where(
            Location.project_ref.in_(meant), Location.role == "work", Location.precision.in_(POINT_PRECISIONS)
        )
    ).one()
    world = read(tmp_path, tile(sample, "projects", (0, 0, 0), query), (0, 0, 0))
    assert sum(one["places"] for one in world) == places > 0
    assert max(one["projects"] for one in world) <= projects
    assert len(world) < 4, "from far away İzmir is one sign"
    withs = [one for one in whole(sample, "projects", query[1:], 1000) if one["geometry"]]
    assert len(withs) == projects


def test_near_tiles_show_each_place(sample: FlaskClient, tmp_path: Path) -> None:
    one = next(it for it in whole(sample, "projects", limit=1000) if it["geometry"])
    lon, lat = one["geometry"]["coordinates"][0]
    zoom = 16
    column = int((lon + 180) / 360 * 2**zoom)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    held = read(tmp_path, tile(sample, "projects", (zoom, row, column)), (zoom, row, column))
    assert one["properties"]["ref"] in {it["ref"] for it in held}
    assert {it["places"] for it in held} == {1}


@pytest.mark.parametrize("key", ["projects", "sites", "districts", "sub-regions"])
@pytest.mark.parametrize("zoom", [0, 6, 8, 10])
def test_tiles_stay_small(sample: FlaskClient, tmp_path: Path, key: str, zoom: int) -> None:
    sizes = []
    # Near by they are many: every third shows what they are like.
    for row, column in across(zoom)[:: 3 if zoom == 10 else 1]:
        body = tile(sample, key, (zoom, row, column))
        sizes.append(len(body))
        for one in read(tmp_path, body, (zoom, row, column)):
            assert one.get("projects") is None or one["projects"] >= 0
    assert 0 < max(sizes) < 60_000, sizes


def test_districts_have_the_filters_figures(sample: FlaskClient, tmp_path: Path) -> None:
    figures = {one["id"]: one["properties"] for one in whole(sample, "districts", "sektor=turizm")}
    held = read(tmp_path, tile(sample, "districts", (5, 12, 18), "?sektor=turizm"), (5, 12, 18))
    assert len(held) == 30
    for one in held:
        assert one["projects"] == figures[one["id"]]["projects"]
        known = figures[one["id"]]["amount"]
        assert known is None or one["amount"] == pytest.approx(known)


def test_tiles_are_described(sample: FlaskClient) -> None:
    grid = get(sample, "/ogc/tileMatrixSets/WebMercatorQuad")
    assert grid["tileMatrices"][3]["scaleDenominator"] == pytest.approx(69885283.00358972)
    assert grid["tileMatrices"][3]["matrixWidth"] == 8
    for key in ("projects", "sites", "districts", "sub-regions"):
        listed = get(sample, TILES.format(key).removesuffix("/WebMercatorQuad"))["tilesets"][0]
        own = get(sample, f"{TILES.format(key)}?sektor=turizm")
        assert listed["tileMatrixSetURI"] == own["tileMatrixSetURI"] == grid["uri"]
        item = next(one for one in own["links"] if one["rel"] == "item")
        assert item["href"].endswith("/{tileMatrix}/{tileRow}/{tileCol}?sektor=turizm")
        told = get(sample, f"{TILES.format(key)}/tilejson.json?sektor=turizm")
        address = told["tiles"][0].replace("{z}", "0").replace("{y}", "0").replace("{x}", "0")
        assert sample.get(address).data == tile(sample, key, (0, 0, 0), "?sektor=turizm")
        assert "?sektor=turizm" in address
        west, south, east, north = told["bounds"]
        assert 26 < west < east < 29
        assert 37 < south < north < 40


@pytest.mark.parametrize("at", ["0/0/1", "19/0/0", "3/8/0", "a/b/c", "-1/0/0"])
def test_tiles_that_are_none_are_not_found(sample: FlaskClient, at: str) -> None:
    assert sample.get(f"{TILES.format('districts')}/{at}").status_code == 404
    assert sample.get(f"{TILES.format('indicators')}/0/0/0").status_code == 404


def test_a_tile_is_new_when_the_data_are(sample: FlaskClient) -> None:
    address = f"{TILES.format('projects')}/0/0/0"
    answer = sample.get(address)
    again = sample.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert sample.get(f"{address}?sektor=turizm").headers["ETag"] != answer.headers["ETag"]
    assert sample.get(f"{address}?foo=1").status_code == 400
