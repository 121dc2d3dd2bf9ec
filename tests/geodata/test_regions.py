"""Questions about the ground: read strictly, written back the same, answered as plain geometry answers them."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Connection, create_engine, text

from geodata.filters import BadAddress, ProjectFilter
from geodata.money import Lens, Rates
from geodata.queries.gazetteer import find, spots
from geodata.queries.projects import NEAREST, page
from geodata.regions import Near, crosses, read_drawing, read_near, write_drawing, write_near
from tests.ground import geodesic, in_polygon, random_shape
from tests.twin import Twin


@pytest.mark.parametrize("said", ["38.42,27.14,10", "38.4192,27.1287,0.5", "-3,27.1,200"])
def test_a_point_and_its_distance_are_written_back_the_same(said: str) -> None:
    assert write_near(read_near(said)) == said


@pytest.mark.parametrize(
    "said", ["38.42,27.14", "38.42,27.14,0", "38.42,27.14,201", "91,27,5", "a,b,c", "38.42;27.14;3", "1e1,2,3"]
)
def test_a_point_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(BadAddress) as refused:
        ProjectFilter.from_args([("yakin", said)])
    assert [fault.rule for fault in refused.value.faults] == ["near"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("38,27;38.5,27", "drawing"),
        ("38,27;38.5,27;38,27", "drawing"),
        ("38,27;38.5,27;38.5", "drawing"),
        ("38,27;99,27;38.5,27.2", "drawing"),
        (";".join(f"38.{n:03},27" for n in range(61)), "drawing"),
        ("38,27;38.5,27.5;38.5,27;38,27.5", "crossing"),
        ("38,27;38.1,27;38.2,27", "crossing"),
        ("38,27;39,27;39,28;38.5,27;38,28", "crossing"),
    ],
)
def test_a_shape_that_is_none_is_refused(said: str, rule: str) -> None:
    with pytest.raises(BadAddress) as refused:
        ProjectFilter.from_args([("cizim", said)])
    assert [fault.rule for fault in refused.value.faults] == [rule]


def test_shapes_are_written_back_the_same_and_do_not_cross() -> None:
    draw = random.Random(5)
    for _ in range(200):
        said = random_shape(draw)
        corners = read_drawing(said)
        assert read_drawing(write_drawing(corners)) == corners
        assert not crosses(list(corners))


def test_plain_geometry_agrees_with_postgis_on_random_points(connection: Connection) -> None:
    draw = random.Random(8)
    for _ in range(100):
        one = draw.uniform(37.8, 39.5), draw.uniform(26, 28.6)
        other = draw.uniform(37.8, 39.5), draw.uniform(26, 28.6)
        corners = read_drawing(random_shape(draw))
        ring = ", ".join(f"{lon} {lat}" for lat, lon in (*corners, corners[0]))
        metres, inside = connection.execute(
            text(
                "SELECT ST_Distance(ST_MakePoint(:x, :y)::geography, ST_MakePoint(:u, :v)::geography), "
                "ST_Intersects(ST_SetSRID(ST_MakePoint(:x, :y), 4326), ST_GeomFromText(:ring, 4326))"
            ),
            {"x": one[1], "y": one[0], "u": other[1], "v": other[0], "ring": f"POLYGON(({ring}))"},
        ).one()
        assert metres == pytest.approx(geodesic(one, other), abs=0.001)
        assert inside is in_polygon(one, corners)


def test_the_list_goes_from_the_nearest_on_and_says_how_far(sample_url: str) -> None:
    near = Near(38.42, 27.14, 25)
    flt = ProjectFilter(near=near)
    engine = create_engine(sample_url)
    with engine.connect() as sample:
        twin = Twin.read(sample)
        first = page(sample, flt, Lens(), Rates(), (NEAREST, 1))
        last = page(sample, flt, Lens(), Rates(), (NEAREST, first.pages))
        plain = page(sample, ProjectFilter(), Lens(), Rates(), (NEAREST, 1))
    engine.dispose()
    assert first.pages > 1
    shown = [row.distance for row in (*first.rows, *last.rows)]
    assert shown == sorted(shown)
    assert shown[-1] <= 25_000
    for row in first.rows:
        assert row.distance == pytest.approx(twin.metres(row.ref, near), abs=0.01)
    assert not hasattr(plain.rows[0], "distance")


def test_places_are_found_as_people_write_them(loaded: Connection) -> None:
    assert [spot.district for spot in find(loaded, "BADEMLI")] == ["Dikili", "Narlıdere", "Ödemiş"]
    assert find(loaded, "alacati")[0].name == "Alaçatı"
    assert find(loaded, "birgi ödemiş")[0].name == "Birgi"
    assert find(loaded, "  ") == ()
    assert find(loaded, "yok böyle yer") == ()
    names = {spot.name for spot in spots(loaded) if spot.kind == "district" or spot.name == spot.district}
    assert len(names) == 30
