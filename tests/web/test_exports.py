"""Every format says the same as the page: rows and sums of random questions, read again by other programs."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import frictionless
import openpyxl
import pyogrio
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine, text

from geodata.filters import ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.places import Asked, by_place
from geodata.queries.totals import totals
from geodata.settings import Settings
from tests.conftest import _rolled_back
from webmap import create_app
from webmap.exports import exports

LISTS = ("projeler", "restorasyon", "ilceler", "alt-bolgeler", "ozet")
EVIL = "=cmd|'/C calc'!A0 <b>&amp;\u202e ]]> \x07 \"x\"; 'y' \U0001f600"


@pytest.fixture(scope="module")
def sample_app(sample_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=sample_url))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture(scope="module")
def sampled(
    sample_app: Flask, sample_url: str, engines: Callable[[str], Engine]
) -> Iterator[tuple[FlaskClient, Connection]]:
    """A reader of the agency-sized sample, and a connection to compare with."""
    with _rolled_back(engines(sample_url)) as connection:
        yield sample_app.test_client(), connection


def questions(connection: Connection, count: int) -> list[list[tuple[str, str]]]:
    """Random filters of the address, some with a lens."""
    book = codebook(connection)
    rng = random.Random(2026)
    names = {"program": "programme", "ilce": "district", "altbolge": "subregion", "durum": "status", "sektor": "sector"}
    found = []
    for _number in range(count):
        pairs = [(name, rng.choice(list(book.lists[code]))) for name, code in names.items() if rng.random() < 0.3]
        if rng.random() < 0.3:
            pairs.append(("yil", f"{rng.randint(2008, 2014)}-{rng.randint(2015, 2020)}"))
        if rng.random() < 0.3:
            pairs.append(("tutar", f"{rng.randint(0, 300_000)}-"))
        found.append(pairs)
    return found


def read(key: str, data: bytes, tmp_path: Path) -> tuple[int, Decimal]:
    """Rows of a list's file and the sum of its nominal support, as another program reads them."""
    file = tmp_path / f"liste.{key}"
    file.write_bytes(data)
    if key == "csv":
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
        amounts = [Decimal(row["Destek Tutarı (TL)"].replace(",", ".")) for row in rows if row["Destek Tutarı (TL)"]]
        return len(rows), sum(amounts, Decimal(0))
    if key == "zip":
        with zipfile.ZipFile(file) as archive:
            lines = io.StringIO(archive.read("projeler.csv").decode("utf-8"), newline="")
        listed = list(csv.DictReader(lines))
        found = [Decimal(row["Destek Tutarı (TL)"]) for row in listed if row["Destek Tutarı (TL)"]]
        return len(listed), sum(found, Decimal(0))
    if key in ("json", "geojson"):
        held = json.loads(data, parse_float=Decimal, parse_int=Decimal)
        plain = held["tables"]["projeler"]["rows"] if key == "json" else [one["properties"] for one in held["features"]]
        return len(plain), sum((row["support_amount"] or Decimal(0) for row in plain), Decimal(0))
    if key == "xlsx":
        return _workbook(file)
    if key == "ods":
        return _converted(file, tmp_path)
    if key == "gpkg":
        frame = pyogrio.read_dataframe(file, layer="projeler", read_geometry=False)
        return len(frame), Decimal(int(frame["support_amount_kurus"].fillna(0).sum())) / 100
    if key == "parquet":
        asked = duckdb.sql(f"SELECT count(*), coalesce(sum(support_amount), 0) FROM '{file}'")
        assert asked is not None
        count, amount = asked.fetchall()[0]
        return int(count), Decimal(amount)
    marks = list(ET.fromstring(data).iter("{http://www.opengis.net/kml/2.2}Placemark"))
    told = [one.text for one in ET.fromstring(data).iter("{http://www.opengis.net/kml/2.2}SimpleData")
            if one.get("name") == "support_amount"]  # fmt: skip
    return len(marks), sum((Decimal(one or "0") for one in told), Decimal(0))


def _workbook(file: Path) -> tuple[int, Decimal]:
    sheet = openpyxl.load_workbook(file, read_only=True).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    at = list(head).index("Destek Tutarı (TL)")
    amounts = [Decimal(str(row[at])) for row in rows if row[at] is not None]
    return sum(1 for row in rows if row[0]), sum(amounts, Decimal(0))


def _converted(file: Path, tmp_path: Path) -> tuple[int, Decimal]:
    """Through LibreOffice: it opens the workbook as a person would, and writes its first sheet as CSV."""
    made = libreoffice(file, tmp_path)
    with made.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    amounts = [row["Destek Tutarı (TL)"].replace(".", "").replace(",", ".") for row in rows]
    if rows and all(re.fullmatch(r"\d+\.\d{1,2}|\d+|", row["Destek Tutarı (TL)"]) for row in rows):
        amounts = [row["Destek Tutarı (TL)"] for row in rows]
    return len(rows), sum((Decimal(one) for one in amounts if one), Decimal(0))


def libreoffice(file: Path, tmp_path: Path) -> Path:
    """The first sheet as CSV; raises when LibreOffice cannot open the file."""
    target = tmp_path / "cevrilen"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profil", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false", "--outdir", str(target), str(file)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return next(target.glob("*.csv"))


@pytest.mark.parametrize("key", [key for key in exports() if key != "ods"])
def test_every_format_has_the_rows_and_the_sum_of_the_question(
    sampled: tuple[FlaskClient, Connection], tmp_path: Path, key: str
) -> None:
    client, connection = sampled
    rates = codebook(connection).rates
    lists = codebook(connection).lists
    for pairs in [[], *questions(connection, 24)]:
        flt = ProjectFilter.from_args(pairs, lists)
        whole = totals(connection, flt, Lens(), rates)
        answer = client.get(f"/projeler.{key}?{urlencode(pairs)}")
        assert answer.status_code == 200
        assert read(key, answer.data, tmp_path) == (whole.projects, whole.amount), pairs


@pytest.mark.slow
def test_libreoffice_opens_both_workbooks(sampled: tuple[FlaskClient, Connection], tmp_path: Path) -> None:
    client, connection = sampled
    whole = totals(connection, ProjectFilter(), Lens(), codebook(connection).rates)
    assert read("ods", client.get("/projeler.ods").data, tmp_path) == (whole.projects, whole.amount)
    for name in ("ozet.xlsx", "ilceler.ods", "restorasyon.xlsx"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_bytes(client.get(f"/{name}").data)
        assert libreoffice(folder / name, folder).stat().st_size > 100


@pytest.mark.parametrize("sharing", ["pay", "tam"])
@pytest.mark.parametrize("level", ["district", "subregion"])
def test_the_places_files_say_the_table_and_its_proof(
    sampled: tuple[FlaskClient, Connection], tmp_path: Path, level: str, sharing: str
) -> None:
    client, connection = sampled
    name = {"district": "ilceler", "subregion": "alt-bolgeler"}[level]
    table = by_place(connection, ProjectFilter(), Lens(), codebook(connection).rates, Asked(level, sharing))
    query = f"?paylasim={sharing}"
    file = tmp_path / "yerler.gpkg"
    file.write_bytes(client.get(f"/{name}.gpkg{query}").data)
    frame = pyogrio.read_dataframe(file, layer=name)
    assert [str(one) for one in frame["code"]] == [row.code for row in table.rows]
    assert list(frame["projects"]) == [row.projects for row in table.rows]
    assert [int(one) for one in frame["amount_kurus"].fillna(-1)] == [
        -1 if row.known_amount is None else int(row.known_amount * 100) for row in table.rows
    ]
    assert frame.geometry.is_valid.all()
    assert frame.crs.to_epsg() == 4326
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/{name}.xlsx{query}").data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    foot = rows[len(table.rows) + 1 :]
    assert all(one is None for one in rows[len(table.rows)])
    assert [row[3] for row in foot[:5]] == [
        table.single.projects, table.several.projects, table.province.projects, table.unlocated.projects,
        table.total.projects,
    ]  # fmt: skip
    assert Decimal(str(foot[4][6])) == table.total.amount


def test_outlines_run_as_the_standard_wants(sampled: tuple[FlaskClient, Connection]) -> None:
    client, _connection = sampled
    for feature in json.loads(client.get("/ilceler.geojson").data)["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert all(shapely.is_ccw(part.exterior) for part in shape.geoms)


def test_a_district_alone_is_never_a_point(sampled: tuple[FlaskClient, Connection]) -> None:
    client, _connection = sampled
    features = json.loads(client.get("/projeler.geojson").data)["features"]
    assert any(one["geometry"] is None for one in features)
    for one in features:
        sure = [word for word in one["properties"]["precision"] or [] if word not in ("ilçe", "il")]
        assert (one["geometry"] is not None) == bool(sure)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("key", list(exports()))
def test_equal_versions_give_equal_files_that_name_themselves(client: FlaskClient, name: str, key: str) -> None:
    answer = client.get(f"/{name}.{key}?program=kvky")
    if name == "ozet" and exports()[key].spatial:
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    assert answer.data == client.get(f"/{name}.{key}?program=kvky").data
    stem = {"restorasyon": "restorasyon"}.get(name, name)
    assert re.search(rf'filename="{stem}-[\d-]+\.{key}"', answer.headers["Content-Disposition"])
    assert client.head(f"/{name}.{key}").status_code == 200


@pytest.mark.parametrize("key", ["xlsx", "ods", "json", "geojson", "kml", "zip", "parquet", "gpkg"])
def test_every_file_says_what_it_is(client: FlaskClient, loaded: Connection, tmp_path: Path, key: str) -> None:
    label = loaded.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
    data = client.get(f"/projeler.{key}?program=kvky").data
    if key in ("xlsx", "ods", "zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"".join(archive.read(name) for name in archive.namelist())
    for told in (label, "CC-BY-4.0" if key == "zip" else "CC BY 4.0", f"v={label}"):
        assert told.encode() in data or told.encode("utf-16-le") in data, told


def test_the_data_package_is_valid(client: FlaskClient, tmp_path: Path) -> None:
    for name in ("projeler", "ozet"):
        folder = tmp_path / name
        zipfile.ZipFile(io.BytesIO(client.get(f"/{name}.zip?satir=altbolge&sutun=yil").data)).extractall(folder)
        report = frictionless.Package(str(folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["title", "message"])[:3]


def test_what_a_file_says_comes_in_the_readers_language(client: FlaskClient) -> None:
    head = client.get("/en/projeler.csv").data.decode("utf-8-sig").split("\r\n", 1)[0]
    assert head.startswith("Reference;Record kind;Title")
    sheets = openpyxl.load_workbook(io.BytesIO(client.get("/en/projeler.xlsx").data), read_only=True).sheetnames
    assert sheets == ["Projects", "Images", "About"]


def test_hostile_texts_stay_texts(fresh_loaded_url: str, tmp_path: Path) -> None:
    engine = create_engine(fresh_loaded_url)
    stored = EVIL.replace("\x07", "")
    with engine.begin() as connection:
        connection.execute(text("UPDATE project SET title = :evil WHERE ref = 'PRJ-010'"), {"evil": stored})
    engine.dispose()
    app = create_app(Settings(database_url=fresh_loaded_url))
    client = app.test_client()
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/projeler.xlsx").data)).worksheets[0]
    cells: dict[Any, Any] = {row[0].value: row[2] for row in sheet.iter_rows(min_row=2)}
    assert cells["PRJ-010"].value == stored
    assert cells["PRJ-010"].data_type == "s"
    rows = json.loads(client.get("/projeler.json").data)["tables"]["projeler"]["rows"]
    assert {row["ref"]: row["title"] for row in rows}["PRJ-010"] == stored
    for key in ("ods", "kml", "geojson", "gpkg"):
        assert client.get(f"/projeler.{key}").status_code == 200
    file = tmp_path / "x.kml"
    file.write_bytes(client.get("/projeler.kml").data)
    names = [one.text for one in ET.parse(file).iter("{http://www.opengis.net/kml/2.2}name")]
    assert stored in names
    app.config["DATABASE"].close()


def repeated(rows: list[Any], times: int) -> Iterator[Any]:
    for _time in range(times):
        yield from rows


@pytest.mark.parametrize("key", ["csv", "json", "geojson", "xlsx", "ods"])
def test_a_long_list_holds_few_rows_in_memory(sample_app: Flask, key: str) -> None:
    """Ten times the rows must not take ten times the memory: the same rows are given ten times over."""
    from webmap.contents import projects
    from webmap.file_answer import note
    from webmap.reading import reading

    peaks = []
    with sample_app.test_request_context("/projeler"), reading() as r:
        document = projects.document(r, note(r))
        rows = list(document.main.rows())
        for times in (2, 20):
            long = replace(document, tables=(replace(document.main, rows=partial(repeated, rows, times)),))
            tracemalloc.start()
            for _piece in exports()[key].write(long):
                pass
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2 + 1_000_000
