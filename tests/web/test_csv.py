"""The CSV of a question: the rows on the screen, readable by a Turkish Excel and by the book, and loadable again."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text

from geodata.filters import ProjectFilter
from geodata.money import Lens
from geodata.policy import PUBLIC_PROJECT_COLUMNS
from geodata.queries.codebook import codebook
from geodata.queries.projects import all_rows
from geodata.settings import Settings
from tests.conftest import run_loaders
from webmap import create_app
from webmap.contents.projects import FIELDS
from webmap.exports import exports
from webmap.exports.csv import EXCEL, PLAIN, cell

QUERIES = ["", "?program=kvky", "?ilce=konak&ilce=bornova", "?tutar=1000000-", "?varlik=faaliyet", "?q=yok-böyle-proje"]


def rows(body: bytes, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def on_screen(client: FlaskClient, query: str) -> int:
    found = re.search(r'<p class="hint">([\d.]+) satır', client.get(f"/projeler{query}").text)
    assert found
    return int(found[1].replace(".", ""))


@pytest.mark.parametrize("query", QUERIES)
def test_the_file_has_as_many_rows_as_the_screen_says(client: FlaskClient, query: str) -> None:
    assert len(rows(client.get(f"/projeler.csv{query}").data)) == on_screen(client, query)


def test_a_turkish_excel_reads_it(client: FlaskClient) -> None:
    answer = client.get("/projeler.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith(b"\xef\xbb\xbfReferans No;")
    assert re.search(r'filename="projeler-[\w-]+\.csv"', answer.headers["Content-Disposition"])
    by_ref = {row["Referans No"]: row for row in rows(answer.data)}
    assert by_ref["PRJ-010"]["Toplam Bütçe (TL)"] == "3363910,96"
    assert by_ref["PRJ-010"]["Enlem"] == "38,08593"
    assert by_ref["PRJ-010"]["İlçe"] == "Beydağ"


def test_the_plain_dialect_keeps_to_rfc_4180(client: FlaskClient) -> None:
    body = client.get("/projeler.csv?bicim=rfc4180").data
    assert body.startswith("Referans No,Kayıt Türü,".encode())
    assert body.count(b"\r\n") == len(rows(body, ",")) + 1
    by_ref = {row["Referans No"]: row for row in rows(body, ",")}
    assert Decimal(by_ref["PRJ-010"]["Toplam Bütçe (TL)"]) == Decimal("3363910.96")
    assert by_ref["PRJ-112"]["Pay"].split("; ") == ["0.125"] * 8


def test_an_unknown_dialect_is_refused_by_name(client: FlaskClient) -> None:
    answer = client.get("/projeler.csv?bicim=xml")
    assert answer.status_code == 400
    assert "rfc4180" in answer.text


def test_unknown_stays_empty_and_never_becomes_zero(client: FlaskClient) -> None:
    by_ref = {row["Referans No"]: row for row in rows(client.get("/projeler.csv").data)}
    assert by_ref["PRJ-011"]["Destek Tutarı (TL)"] == ""
    assert by_ref["PRJ-002"]["İlçe"] == ""


def test_every_row_carries_version_and_nature(client: FlaskClient, loaded: Connection) -> None:
    label = loaded.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
    read = rows(client.get("/projeler.csv").data)
    assert {(row["veri_surumu"], row["veri_niteligi"]) for row in read} == {(label, "gerçek")}


def test_a_rehearsal_says_so_in_name_and_rows(fresh_loaded_url: str) -> None:
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_version SET is_sample = true"))
    engine.dispose()
    app = create_app(Settings(database_url=fresh_loaded_url))
    client = app.test_client()
    answer = client.get("/projeler.csv")
    assert 'filename="ornek-projeler-' in answer.headers["Content-Disposition"]
    assert {row["veri_niteligi"] for row in rows(answer.data)} == {"ÖRNEK VERİ"}
    assert "ÖRNEK VERİ" in client.get("/ilce/konak").text
    assert "SAMPLE DATA" in client.get("/en/proje/PRJ-010").text
    app.config["DATABASE"].close()


def test_another_lens_adds_a_column_that_names_it(client: FlaskClient) -> None:
    read = rows(client.get("/projeler.csv?mercek=sabit&taban=2020&program=kvky").data)
    assert any(row["Destek Tutarı (2020 fiyatlarıyla, TL)"] for row in read)
    assert "Destek Tutarı (avro, destek yılının kuruyla)" in rows(client.get("/projeler.csv?mercek=eur").data)[0]


@pytest.mark.parametrize("evil", ["=1+1", "+905", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_is_never_a_formula(evil: str) -> None:
    assert cell(evil, EXCEL) == f"'{evil}"


@pytest.mark.parametrize(
    ("value", "excel", "plain"),
    [
        (None, "", ""),
        (Decimal("1500000.00"), "1500000", "1500000"),
        (Decimal("-0.50"), "-0,5", "-0.5"),
        (Decimal("1E+3"), "1000", "1000"),
        ([Decimal("0.125"), Decimal("0.875")], "0,125; 0,875", "0.125; 0.875"),
        (Decimal("28.20843"), "28,20843", "28.20843"),
        (2017, "2017", "2017"),
    ],
)
def test_numbers_are_numbers(value: Any, excel: str, plain: str) -> None:
    assert (cell(value, EXCEL), cell(value, PLAIN)) == (excel, plain)


def test_only_public_columns_leave(loaded: Connection) -> None:
    assert {name for field in FIELDS for name in field.of} <= PUBLIC_PROJECT_COLUMNS
    rates = codebook(loaded).rates
    selected = set(next(all_rows(loaded, ProjectFilter(), Lens(), rates))._fields)
    assert selected <= PUBLIC_PROJECT_COLUMNS


def test_formats_are_found_by_walking() -> None:
    assert exports()["csv"].variants == ("rfc4180",)


@pytest.mark.parametrize("variant", ["", "&bicim=rfc4180"])
def test_what_was_taken_out_can_be_loaded_again(
    client: FlaskClient, fresh_loaded_url: str, tmp_path: Path, variant: str
) -> None:
    parts = [
        client.get(f"/projeler.csv?varlik={kind}{variant}").data.decode("utf-8-sig") for kind in ("proje", "faaliyet")
    ]
    file = tmp_path / "projeler.csv"
    file.write_text(parts[0] + parts[1].split("\r\n", 1)[1], encoding="utf-8", newline="")
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(file))
    app = create_app(Settings(database_url=fresh_loaded_url))
    delimiter = "," if variant else ";"
    before, after = (
        rows(one.get(f"/projeler.csv?{variant.lstrip('&')}").data, delimiter) for one in (client, app.test_client())
    )
    for row in (*before, *after):
        del row["veri_surumu"]
    assert after == before
    app.config["DATABASE"].close()
