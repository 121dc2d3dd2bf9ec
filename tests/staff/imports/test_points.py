"""A list that names districts and has no coordinates keeps the points of districts that stay, and tells which go."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from geodata.models import Location, Site
from loaders.audit import Request
from loaders.prepare import prepare
from loaders.problems import Problem
from loaders.source import all_sources
from loaders.workbench.partial import Completed, completed
from tests.loaders.books import csv_file

PRESENT = {"projects": {"ref", "title", "status", "district"}, "sites": {"ref", "name", "status", "district"}}
HEADS = {"projects": ["Referans No", "Proje Adı", "Durum", "İlçe"], "sites": ["Alan No", "Ad", "Durum", "İlçe"]}
THREE = (("Konak", "0.5", 27.13, 38.42), ("Konak", "0.3", 27.14, 38.41), ("Urla", "0.2", 26.77, 38.32))


@pytest.fixture
def ref(loaded: Connection) -> str:
    """A project with two points in Konak and one in Urla."""
    found: str = loaded.execute(text("SELECT min(ref) FROM project WHERE kind = 'support'")).scalar_one()
    loaded.execute(text("DELETE FROM location WHERE project_ref = :ref"), {"ref": found})
    for position, (district, share, lon, lat) in enumerate(THREE):
        loaded.execute(
            text(
                "INSERT INTO location (project_ref, position, role, place_code, place_name, precision, share, method, "
                "geom, geom_source, source_key, source) SELECT :ref, :position, 'work', code, :called, "
                "'exact', :share, 'stated', ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 'ölçüm', 'projects', '' "
                "FROM place WHERE kind = 'district' AND name = :district"
            ),
            {"ref": found, "position": position, "called": f"yer {position}", "share": share, "district": district}
            | {"lon": lon, "lat": lat},
        )
    return found


def brought(
    connection: Connection, folder: Path, ref: str, district: str, **more: str
) -> tuple[Completed, list[Location]]:
    """The list with one line for the project, completed; and the project's places in it."""
    cells = [ref, "Ad", "uygulamada", district, *more.values()]
    path = csv_file(folder / "liste.csv", [[*HEADS["projects"], *more], cells])
    prepared = prepare(connection, Request(all_sources().by_key["projects"], path, fewer=True))
    assert prepared.errors == ()
    columns = {"Pay": "share", "Konum Kesinliği": "precision"}
    done = completed(connection, prepared, PRESENT["projects"] | {columns[name] for name in more})
    places = [row for row in done.delivery.rows if isinstance(row, Location) and row.project_ref == ref]
    return done, sorted(places, key=lambda one: one.position)


def said(done: Completed) -> list[Problem]:
    """What is told of the rows: that a list leaves records out is told where it is chosen."""
    return [problem for problem in done.problems if problem.rule != "links_lost"]


def test_points_of_districts_that_stay_are_kept(loaded: Connection, ref: str, tmp_path: Path) -> None:
    for written in ("Konak; Urla", "Konak; Konak; Urla"):
        done, places = brought(loaded, tmp_path, ref, written)
        assert [(one.place_name, str(one.share), one.precision, bool(one.geom)) for one in places] == [
            ("yer 0", "0.5000000000", "exact", True),
            ("yer 1", "0.3000000000", "exact", True),
            ("yer 2", "0.2000000000", "exact", True),
        ]
        # The shares stay, so nobody is told that they were taken for equal.
        assert said(done) == []


def test_points_of_a_district_that_goes_are_told(loaded: Connection, ref: str, tmp_path: Path) -> None:
    done, places = brought(loaded, tmp_path, ref, "Konak; Ödemiş")
    assert [(one.place_name, bool(one.geom)) for one in places] == [("yer 0", True), ("yer 1", True), (None, False)]
    assert sum(one.share for one in places) == 1
    # Konak's half is divided as it was: 5 to 3.
    assert [str(one.share) for one in places] == ["0.3125000000", "0.1875000000", "0.5000000000"]
    equal, gone = sorted(said(done), key=lambda one: one.rule, reverse=True)
    assert (equal.rule, gone.rule, gone.row, gone.column) == ("shares_equal", "point_goes", 2, "İlçe")
    assert "Urla" in gone.text("tr")
    assert "38,32 26,77" in gone.text("tr")
    assert "38,32 26,77" in gone.text("en")
    assert not gone.is_error

    done, places = brought(loaded, tmp_path, ref, "")
    assert places == []
    assert {problem.args["district"] for problem in said(done)} == {"Konak", "Urla"}


def test_what_the_list_has_a_column_for_counts(loaded: Connection, ref: str, tmp_path: Path) -> None:
    more = {"Pay": "0,4; 0,4; 0,2", "Konum Kesinliği": "mahalle"}
    _done, places = brought(loaded, tmp_path, ref, "Konak; Konak; Urla", **more)
    assert [(str(one.share), one.precision, bool(one.geom)) for one in places] == [
        ("0.4000000000", "neighbourhood", True),
        ("0.4000000000", "neighbourhood", True),
        ("0.2000000000", "neighbourhood", True),
    ]


def test_a_site_keeps_its_point_in_its_district(loaded: Connection, tmp_path: Path) -> None:
    held = loaded.execute(
        text(
            "SELECT s.ref, s.name, s.status, s.precision, p.name AS district FROM site s JOIN place p "
            "ON p.code = s.place_code WHERE s.geom IS NOT NULL AND p.kind = 'district' ORDER BY s.ref LIMIT 1"
        )
    ).one()
    other = "Kiraz" if held.district != "Kiraz" else "Urla"
    for district, stays in ((held.district, True), (other, False)):
        path = csv_file(tmp_path / "alan.csv", [HEADS["sites"], [held.ref, held.name, held.status, district]])
        prepared = prepare(loaded, Request(all_sources().by_key["sites"], path, fewer=True))
        assert prepared.errors == ()
        done = completed(loaded, prepared, PRESENT["sites"])
        [site] = [row for row in done.delivery.rows if isinstance(row, Site)]
        assert (bool(site.geom), site.precision == held.precision or not stays) == (stays, True)
        assert [problem.rule for problem in said(done)] == ([] if stays else ["point_goes"])
