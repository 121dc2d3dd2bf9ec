"""Where points lie: the SQL answers like a slow plain comparison, and each fault has its own verdict."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
import shapely
from sqlalchemy import Connection

from geodata.queries.locate import STATED_TOLERANCE_M, Found, Point, locate
from tests.loaders.books import csv_file, judged, second, table


def where(connection: Connection, latitude: float, longitude: float, stated: str | None = None) -> Found:
    return locate(connection, [Point(7, Decimal(str(longitude)), Decimal(str(latitude)), stated)])[0]


def district(connection: Connection, name: str) -> str:
    return str(
        connection.exec_driver_sql("SELECT code FROM place WHERE kind = 'district' AND name = %s", (name,)).scalar_one()
    )


def test_inside(reference: Connection) -> None:
    code = district(reference, "Beydağ")
    assert where(reference, 38.08593, 28.20843) == Found(7, "inside", code)
    assert where(reference, 38.08593, 28.20843, code) == Found(7, "inside", code)


def test_stated_elsewhere_tells_both(reference: Connection) -> None:
    found = where(reference, 38.08593, 28.20843, district(reference, "Konak"))
    assert (found.verdict, found.place_code) == ("disagrees", district(reference, "Beydağ"))
    assert found.distance_m is not None
    assert 80_000 < found.distance_m < 110_000


@pytest.mark.parametrize(
    ("latitude", "longitude", "verdict"),
    [
        (28.20843, 38.08593, "swapped"),
        (38.60, 26.75, "sea"),
        (38.45, 27.02, "sea"),
        (38.30, 26.10, "sea"),
        (38.6, 27.43, "outside"),  # Manisa
        (37.86, 27.26, "outside"),  # Kuşadası
        (39.32, 26.69, "outside"),  # Ayvalık
        (39.93, 32.86, "outside"),  # Ankara
        (0, 0, "outside"),
        (-38.4, 27.1, "outside"),
        (38.4, 179.9, "outside"),
    ],
)
def test_not_in_the_province(reference: Connection, latitude: float, longitude: float, verdict: str) -> None:
    found = where(reference, latitude, longitude)
    assert found.verdict == verdict
    assert (found.place_code is not None) == (verdict == "swapped")


def _off(connection: Connection, name: str, metres: int) -> tuple[float, float]:
    """A point this far outside the province, off a shore of the district."""
    latitude, longitude = connection.exec_driver_sql(
        """
            WITH d AS (SELECT geom FROM place WHERE name = %(name)s AND kind = 'district'),
                 p AS (SELECT ST_Transform(ST_Union(geom), 32635) AS geom FROM place WHERE kind = 'district'),
                 ring AS (SELECT (ST_DumpPoints(ST_Boundary(ST_Buffer((SELECT geom FROM p), %(metres)s)))).geom)
            SELECT ST_Y(w), ST_X(w) FROM (
                SELECT ST_Transform(ring.geom, 4326) AS w FROM ring, d
                ORDER BY ST_Transform(ring.geom, 4326) <-> d.geom LIMIT 1) nearest
            """,
        {"name": name, "metres": metres},
    ).one()
    return latitude, longitude


def test_a_pier_belongs_to_the_nearest_district(reference: Connection) -> None:
    latitude, longitude = _off(reference, "Karaburun", 300)
    found = where(reference, latitude, longitude)
    assert (found.verdict, found.place_code) == ("nearest", district(reference, "Karaburun"))
    assert found.distance_m == pytest.approx(300, abs=15)
    assert where(reference, *_off(reference, "Karaburun", 700)).verdict in {"sea", "outside"}


def test_a_point_just_over_the_border_is_taken_for_the_stated_district(reference: Connection) -> None:
    # From the border of Konak and Buca into Buca, along the surface.
    (near_lat, near_lon), (far_lat, far_lon) = (
        reference.exec_driver_sql(
            """
            WITH border AS (
                SELECT ST_Transform(ST_LineInterpolatePoint(ST_LineMerge(line), 0.5), 32635) AS at, b.geom AS buca
                FROM (
                    SELECT (ST_Dump(ST_CollectionExtract(ST_Intersection(k.geom, b.geom), 2))).geom AS line
                    FROM place k, place b WHERE k.name = 'Konak' AND b.name = 'Buca' AND k.kind = b.kind
                ) lines, place b WHERE b.name = 'Buca' ORDER BY ST_Length(line) DESC LIMIT 1),
            ring AS (SELECT (ST_DumpPoints(ST_Buffer(at, %(metres)s))).geom AS geom, buca FROM border)
            SELECT ST_Y(w), ST_X(w) FROM (SELECT ST_Transform(geom, 4326) AS w, buca FROM ring) r
            WHERE ST_Covers(buca, w)
            ORDER BY ST_Distance(w, (SELECT geom FROM place WHERE name = 'Konak')) DESC LIMIT 1
            """,
            {"metres": metres},
        ).one()
        for metres in (150, 900)
    )
    konak, buca = district(reference, "Konak"), district(reference, "Buca")
    accepted = where(reference, near_lat, near_lon, konak)
    assert (accepted.verdict, accepted.place_code) == ("nearest", konak)
    assert accepted.distance_m is not None
    assert 0 < accepted.distance_m <= STATED_TOLERANCE_M
    refused = where(reference, far_lat, far_lon, konak)
    assert (refused.verdict, refused.place_code) == ("disagrees", buca)


def test_random_points_against_a_plain_twin(reference: Connection) -> None:
    places = {
        code: shapely.from_geojson(json.dumps(json.loads(shape)))
        for code, shape in reference.exec_driver_sql(
            "SELECT code, ST_AsGeoJSON(geom, 15) FROM place WHERE kind = 'district'"
        )
    }
    chance = random.Random(5)
    points = [
        Point(key, Decimal(f"{chance.uniform(26.2, 28.5):.6f}"), Decimal(f"{chance.uniform(37.9, 39.3):.6f}"))
        for key in range(400)
    ]
    answers = locate(reference, points)
    assert [answer.key for answer in answers] == list(range(400))
    for point, answer in zip(points, answers, strict=True):
        at = shapely.Point(float(point.longitude), float(point.latitude))
        inside = {code for code, shape in places.items() if shape.covers(at)}
        assert (answer.verdict == "inside") == bool(inside)
        if inside:
            assert answer.place_code in inside
    assert len({answer.verdict for answer in answers}) >= 3


def test_nothing_to_locate(reference: Connection) -> None:
    assert locate(reference, []) == []


def test_district_is_found_from_the_point_and_recorded(reference: Connection, tmp_path: Path) -> None:
    latitude, longitude = _off(reference, "Karaburun", 300)
    rows = [
        second(**{"İlçe": "", "Enlem": "38,08593", "Boylam": "28,20843"}),
        second(**{"Referans No": "B", "İlçe": "", "Enlem": f"{latitude:.6f}", "Boylam": f"{longitude:.6f}"}),
        second(**{"Referans No": "C"}),
    ]
    report = judged(reference, csv_file(tmp_path / "a.csv", table(rows)))
    assert report.errors == ()
    found = reference.exec_driver_sql(
        "SELECT p.name, l.method, l.distance_m IS NOT NULL FROM location l JOIN place p ON p.code = l.place_code "
        "ORDER BY l.project_ref"
    ).all()
    assert {tuple(row) for row in found} == {
        ("Beydağ", "inside", False),
        ("Karaburun", "nearest", True),
        ("Beydağ", "stated", False),
    }
