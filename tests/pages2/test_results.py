"""Known results: what the file says is what the pages say, and nothing is added up that may not be."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import IntegrityError

from geodata.filters import Choice, ProjectFilter
from geodata.models import Project
from geodata.queries.results import known, of_project
from geodata.settings import Settings
from tests.data.bundled import table
from tests.loaders.books import csv_file, judged
from webmap import create_app

HEADING = 'id="results-name"'
Side = tuple[Decimal | None, int]


def side(rows: list[dict[str, str]], name: str) -> Side:
    """The sum of one column and how many projects tell it."""
    told = [row for row in rows if row[name]]
    return (sum((Decimal(row[name]) for row in told), Decimal(0)) if told else None), len(
        {row["project_ref"] for row in told}
    )


def by_hand(refs: set[str]) -> tuple[int, dict[str, tuple[Side, Side]]]:
    """Projects that tell any result, and per measure that adds up what is planned and achieved, in plain Python."""
    mine = [row for row in table("proje-sonuclari") if row["project_ref"] in refs]
    sums = {}
    for measure in (row["code"] for row in table("sonuc-olculeri") if row["sums"] == "evet"):
        if rows := [row for row in mine if row["measure"] == measure]:
            sums[measure] = (side(rows, "planned"), side(rows, "achieved"))
    return len({row["project_ref"] for row in mine}), sums


def cells(body: str) -> list[list[str]]:
    """The rows of the page's table of results, as text."""
    section = body[body.index(HEADING) : body.index("</section>", body.index(HEADING))]
    rows = re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL)
    plain = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in plain]


@pytest.mark.parametrize(
    ("flt", "telling"),
    [
        (ProjectFilter(), 9),
        (ProjectFilter(programme=Choice(("yenilenebilir-enerji",))), 3),
        (ProjectFilter(district=Choice(("odemis",))), 1),
        (ProjectFilter(district=Choice(("aliaga",))), 1),
        (ProjectFilter(subregion=Choice(("merkez",))), 4),
        (ProjectFilter(programme=Choice(("kvky",))), 0),
    ],
)
def test_sums_are_those_of_the_file(loaded: Connection, flt: ProjectFilter, telling: int) -> None:
    refs = set(loaded.scalars(select(Project.ref).where(*flt.where())))
    found = known(loaded, flt)
    told, sums = by_hand(refs)
    assert (found.projects, found.told) == (len(refs), told)
    assert told == telling
    assert [one.measure for one in found.sums] == list(sums)
    for one in found.sums:
        assert ((one.planned, one.planned_by), (one.achieved, one.achieved_by)) == sums[one.measure]


def test_what_does_not_add_up_is_told_but_not_summed(loaded: Connection) -> None:
    found = known(loaded, ProjectFilter(district=Choice(("aliaga",))))
    assert (found.told, found.sums) == (1, ())
    (row,) = of_project(loaded, "PRJ-117")
    assert (row.measure, row.planned, row.achieved) == ("isleme-kapasitesi", Decimal(80), None)


def test_a_project_says_what_was_planned_and_achieved(client: FlaskClient) -> None:
    rows = cells(client.get("/proje/PRJ-003").get_data(as_text=True))
    assert [row[:3] for row in rows[1:]] == [
        ["İstihdam kişi", "50", "bilinmiyor"],
        ["Kapalı üretim alanı m²", "16.500", "bilinmiyor"],
        ["Arazi m²", "110.000", "bilinmiyor"],
    ]
    rows = cells(client.get("/en/proje/PRJ-119").get_data(as_text=True))
    assert [row[:4] for row in rows[1:]] == [
        ["Energy saved kWh a year", "unknown", "2,500,000", "December 2015"],
        ["Waste saved tonnes a year", "unknown", "100", "December 2015"],
    ]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/ilce/menemen", ["Kurulu güç kW", "bilinmiyor", "0", "500", "1"]),
        ("/alt-bolge/kucuk-menderes", ["İstihdam kişi", "50", "1", "bilinmiyor", "0"]),
        ("/program/yenilenebilir-enerji", ["Arazi m²", "17.000", "1", "bilinmiyor", "0"]),
    ],
)
def test_pages_add_up_planned_and_achieved_apart(client: FlaskClient, path: str, first: list[str]) -> None:
    assert cells(client.get(path).get_data(as_text=True))[1] == first


def test_power_of_the_programme_is_both_planned_and_achieved(client: FlaskClient) -> None:
    rows = cells(client.get("/program/yenilenebilir-enerji").get_data(as_text=True))
    assert ["Kurulu güç kW", "550", "2", "500", "1"] in rows


@pytest.mark.parametrize("path", ["/proje/PRJ-001", "/ilce/konak", "/program/kvky"])
def test_without_a_known_result_nothing_is_said(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert HEADING not in answer.get_data(as_text=True)


def test_the_sample_has_no_results_and_says_none(sample_url: str) -> None:
    engine = create_engine(sample_url)
    with engine.connect() as connection:
        ref = connection.execute(text("SELECT min(ref) FROM project")).scalar_one()
        found = known(connection, ProjectFilter())
    engine.dispose()
    assert (found.told, found.sums) == (0, ())
    assert found.projects > 600
    app = create_app(Settings(database_url=sample_url))
    for path in (f"/proje/{ref}", "/ilce/konak", "/alt-bolge/merkez", "/program/kvky"):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        assert HEADING not in answer.get_data(as_text=True)
    app.config["DATABASE"].close()


HEADER = ["project_ref", "position", "measure", "planned", "achieved", "as_of", "note", "source"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (["PRJ-001", "1", "istihdam", "", "", "", "", "basın"], "empty_required"),
        (["PRJ-001", "1", "istihdam", "-5", "", "", "", "basın"], "negative"),
        (["PRJ-001", "1", "istihdam", "1,23456", "", "", "", "basın"], "too_many_decimals"),
        (["PRJ-001", "1", "mutluluk", "5", "", "", "", "basın"], "unknown_code"),
        (["PRJ-999", "1", "istihdam", "5", "", "", "", "basın"], "unknown_code"),
        (["PRJ-001", "1", "istihdam", "5", "", "2019-13", "", "basın"], "no_such_date"),
        (["PRJ-001", "1", "istihdam", "5", "", "", "", ""], "empty_required"),
    ],
)
def test_a_wrong_row_is_refused(loaded: Connection, tmp_path: Path, row: list[str], rule: str) -> None:
    report = judged(loaded, csv_file(tmp_path / "sonuc.csv", [HEADER, row]), "project-results", fewer=True)
    assert [problem.rule for problem in report.errors] == [rule]
    assert report.outcome is None


def test_results_go_with_their_project(loaded: Connection) -> None:
    loaded.execute(text("DELETE FROM project WHERE ref = 'PRJ-119'"))
    assert not of_project(loaded, "PRJ-119")


@pytest.mark.parametrize("values", ["NULL, NULL", "-1, NULL", "NULL, -1"])
def test_the_table_itself_refuses_what_tells_nothing(loaded: Connection, values: str) -> None:
    insert = (
        "INSERT INTO project_result (project_ref, position, measure, planned, achieved, source_key, source) "
        f"VALUES ('PRJ-001', 1, 'istihdam', {values}, 'x', 'x')"
    )
    with pytest.raises(IntegrityError, match="ck_project_result"):
        loaded.execute(text(insert))
