"""The grants are what the standard requires, hold every record once, and say the same flat and nested."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text

from webmap.contents.grants import REQUIRED, title

DATA = Path(__file__).parent / "data"
SCHEMA = json.loads((DATA / "360-giving-schema.json").read_text(encoding="utf-8"))
PACKAGE = json.loads((DATA / "360-giving-package-schema.json").read_text(encoding="utf-8"))
# "One of date-time and day" can only be told apart by a reader that knows the formats.
FORMATS = jsonschema.FormatChecker(formats=["date-time"])
GRANT = jsonschema.Draft4Validator(SCHEMA, format_checker=FORMATS)
OURS = {"konumKesinligi", "pay", "ilce"}
"""Fields of a beneficiary location that the standard does not know and we say besides."""


def package(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/projeler/360giving.json{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = json.loads(answer.text, parse_float=Decimal)
    return found


def listed(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    """The plain list of the same question, as a program reads it."""
    parted = "&" if query else "?"
    body = client.get(f"/projeler.csv{query}{parted}bicim=rfc4180").text
    return list(csv.DictReader(io.StringIO(body)))


def plain(value: Any) -> Any:
    """Numbers as jsonschema knows them."""
    return json.loads(json.dumps(value, default=float))


@pytest.mark.parametrize("query", ["", "?program=kvky", "?ilce=tire&yil=2010-2018"])
def test_a_package_keeps_the_official_schema(sampled: FlaskClient, query: str) -> None:
    found = plain(package(sampled, query))
    head = {**PACKAGE["properties"], "grants": {**PACKAGE["properties"]["grants"], "items": {}}}
    jsonschema.Draft4Validator({**PACKAGE, "properties": head}, format_checker=FORMATS).validate(found)
    faults = [
        (one["id"], fault.json_path, fault.message) for one in found["grants"] for fault in GRANT.iter_errors(one)
    ]
    assert not faults, faults[:5]
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["title"].startswith("ÖRNEK VERİ")
    assert any("latitude" in place for one in found["grants"] for place in one["beneficiaryLocation"])


def test_no_field_is_of_our_own_making(sampled: FlaskClient) -> None:
    """The schema takes any field that it does not know, a misspelled one too."""
    for grant in plain(package(sampled, "?durum=tamamlanan"))["grants"]:
        assert not _unknown(grant, SCHEMA)


def _unknown(value: Any, schema: dict[str, Any]) -> set[str]:
    """The members of a value that the schema does not name, but for ours."""
    if "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return {name for one in value for name in _unknown(one, schema["items"])}
    if not isinstance(value, dict):
        return set()
    known = schema["properties"]
    inner = (_unknown(one, known[name]) for name, one in value.items() if name in known)
    return (set(value) - set(known) - OURS).union(*inner)


def test_the_titles_of_the_columns_are_the_standards_own(sampled: FlaskClient) -> None:
    head = sampled.get("/projeler/360giving.csv").text.splitlines()[0].split(",")
    assert len(head) > 30
    for column in head:
        steps, schema = [one for one in column.split(":") if not one.isdigit()], SCHEMA
        for step in steps:
            if step in OURS:
                break
            by_title = {_titled(one): one for one in schema["properties"].values()}
            assert step in by_title, column
            schema = by_title[step].get("items", by_title[step])
            if "$ref" in schema:
                schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]


def _titled(schema: dict[str, Any]) -> str | None:
    if "title" not in schema and "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema.get("title")


def test_the_schema_refuses_what_is_wrong(sampled: FlaskClient) -> None:
    good = plain(package(sampled)["grants"][0])
    assert GRANT.is_valid(good)
    faults: tuple[dict[str, Any], ...] = (
        {"awardDate": "2018-03"},
        {"amountAwarded": "5"},
        {"currency": "TL"},
        {"recipientOrganization": []},
        {"plannedDates": [{"duration": "12"}]},
        {"beneficiaryLocation": [{"latitude": "38.4"}]},
    )
    for wrong in faults:
        assert not GRANT.is_valid(good | wrong), wrong
    for name in SCHEMA["oneOf"][0]["required"]:
        assert not GRANT.is_valid({key: value for key, value in good.items() if key != name})


@pytest.mark.parametrize("query", ["", "?program=kvky", "?durum=tamamlanan", "?tutar=100000-"])
def test_every_record_stands_once_as_grant_or_left_out(sampled: FlaskClient, query: str) -> None:
    found, rows = package(sampled, query), listed(sampled, query)
    ids = [one["id"] for one in (*found["grants"], *found["leftOut"])]
    assert sorted(ids) == sorted(f"izka.org.tr-{row['Referans No'].replace('/', '_')}" for row in rows)
    assert len(rows) > 10
    by_id = {f"izka.org.tr-{row['Referans No'].replace('/', '_')}": row for row in rows}
    for one in found["grants"]:
        row = by_id[one["id"]]
        assert one["amountAwarded"] == Decimal(row["Destek Tutarı (TL)"])
        assert one["awardDate"] == row["Sözleşme Tarihi"]
        assert one["title"] == row["Proje Adı"]
    for one in found["leftOut"]:
        row = by_id[one["id"]]
        assert set(one["missing"]) <= set(REQUIRED)
        assert ("amountAwarded" in one["missing"]) == (not row["Destek Tutarı (TL)"])
        assert ("awardDate" in one["missing"]) == (len(row["Sözleşme Tarihi"]) != 10)


def flat(grant: dict[str, Any]) -> dict[str, str]:
    """A nested grant as the cells of a spreadsheet row, worked out another way than the product does."""
    cells = {}
    stack: list[tuple[str, Any]] = [("", grant)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}/{name}" if path else name, one) for name, one in value.items()]
        elif isinstance(value, list):
            stack += [(f"{path}/{at}", one) for at, one in enumerate(value)]
        else:
            cells[title(path)] = str(value)
    return cells


def test_flat_files_say_the_same(sampled: FlaskClient, tmp_path: Path) -> None:
    query = "?durum=tamamlanan"
    nested = {one["id"]: flat(one) for one in package(sampled, query)["grants"]}
    body = sampled.get(f"/projeler/360giving.csv{query}").text
    rows = list(csv.DictReader(io.StringIO(body)))
    told = {row["Identifier"]: {name: cell for name, cell in row.items() if cell} for row in rows}
    address = {"Data Source"}
    assert len(told) == len(nested) > 5
    for key, cells in nested.items():
        same = {name: cell for name, cell in cells.items() if name not in address}
        read = {name: cell for name, cell in told[key].items() if name not in address}
        assert {n: c for n, c in read.items() if n != "Amount Awarded"} == {
            n: c for n, c in same.items() if n != "Amount Awarded"
        }
        assert Decimal(read["Amount Awarded"]) == Decimal(same["Amount Awarded"])
    file = tmp_path / "hibe.xlsx"
    file.write_bytes(sampled.get(f"/projeler/360giving.xlsx{query}").data)
    book = openpyxl.load_workbook(file, read_only=True)
    sheet = book[next(name for name in book.sheetnames if name.lower().startswith("grants"))]
    held = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(held) if row and "Identifier" in row)
    assert {row[0] for row in held[head + 1 :] if row[0]} >= set(nested)


def test_no_person_is_named(sampled: FlaskClient, sample_url: str) -> None:
    engine = create_engine(sample_url)
    with engine.connect() as connection:
        names = _persons(connection)
    engine.dispose()
    body = sampled.get("/projeler/360giving.json").text
    assert not [name for name in names if name in body]
    alone = [one for one in json.loads(body)["grants"] if "recipientIndividual" in one]
    assert all(one["recipientIndividual"]["name"] == "Gerçek kişi" for one in alone)
    assert all("recipientOrganization" not in one for one in alone)


def _persons(connection: Connection) -> list[str]:
    found = connection.execute(text("SELECT name FROM organisation WHERE is_person")).scalars()
    return list(found)


def test_what_is_withheld_is_not_there(hidden: FlaskClient, hidden_url: str) -> None:
    engine = create_engine(hidden_url)
    with engine.connect() as connection:
        refs = connection.execute(
            text(
                "SELECT project_ref FROM withholding WHERE project_ref IS NOT NULL "
                "UNION SELECT project_ref FROM exclusion"
            )
        ).scalars()
        gone = {f"izka.org.tr-{ref.replace('/', '_')}" for ref in refs}
    engine.dispose()
    assert len(gone) > 100
    found = package(hidden)
    assert not gone & {one["id"] for one in (*found["grants"], *found["leftOut"])}
    operations = hidden.get("/projeler/ab-islem-listesi.csv?bicim=rfc4180").text
    kept = {f"izka.org.tr-{row[0].replace('/', '_')}" for row in csv.reader(io.StringIO(operations))}
    assert not gone & kept


def test_the_real_register_tells_what_it_lacks(client: FlaskClient) -> None:
    found = package(client)
    assert len(found["grants"]) + len(found["leftOut"]) == len(listed(client))
    assert found["leftOut"]
    assert {"awardDate", "amountAwarded"} <= {name for one in found["leftOut"] for name in one["missing"]}
    assert "sample_data" in found
    assert found["sample_data"] is False


def test_an_empty_answer_is_one(sampled: FlaskClient) -> None:
    found = package(sampled, "?tutar=999999999999-")
    assert found["grants"] == found["leftOut"] == []
    head = sampled.get("/projeler/360giving.csv?tutar=999999999999-").text.splitlines()
    assert head == ["Identifier,Title,Description,Currency,Amount Awarded,Award Date"]


@pytest.mark.parametrize("key", ["geojson", "kml", "html", "yok"])
def test_other_formats_are_not_found(sampled: FlaskClient, key: str) -> None:
    assert sampled.get(f"/projeler/360giving.{key}").status_code == 404


def test_the_list_of_operations_leaves_empty_what_is_not_known(sampled: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(sampled.get("/en/projeler/ab-islem-listesi.csv?bicim=rfc4180").text)))
    plain_rows = listed(sampled)
    assert len(rows) == len(plain_rows) > 500
    for letter in "bcijkmn":
        names = [name for name in rows[0] if name.endswith(f"[49(3)({letter})]")]
        assert len(names) == 1, letter
        assert not any(row[names[0]] for row in rows)
    by_ref = {row["Referans No"]: row for row in plain_rows}
    for row in rows:
        own = by_ref[row["Reference"]]
        assert row["Name of the operation [49(3)(d)]"] == own["Proje Adı"]
        assert row["Total cost of the operation [49(3)(h)]"] == own["Toplam Bütçe (TL)"]
        assert row["Start date [49(3)(f)]"] == own["Başlangıç"]
        assert row["Country [49(3)(l)]"] == "TR"
        assert "gerçek kişi" not in row["Beneficiary (legal entities) [49(3)(a)]"]
