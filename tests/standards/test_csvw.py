"""The description beside a CSV file is found through the file, and reads it: names, types, lists and numbers."""

from __future__ import annotations

import json
import re
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import csvw
import pytest
from flask.testing import FlaskClient

FILES = (
    "/projeler.csv", "/projeler.csv?program=kvky&bicim=rfc4180", "/en/projeler.csv?durum=tamamlanan",
    "/projeler.csv?mercek=eur", "/restorasyon.csv", "/ilceler.csv", "/alt-bolgeler.csv", "/ozet.csv",
    "/gosterge/nufus.csv", "/projeler/360giving.csv", "/projeler/ab-islem-listesi.csv",
)  # fmt: skip


def described(client: FlaskClient, address: str) -> str:
    """The address of the description, as the file's Link header tells it."""
    header = ", ".join(client.get(address).headers.getlist("Link"))
    found = re.search(r'<([^>]+)>; rel="describedby"; type="application/csvm\+json"', header)
    assert found, header
    return found[1]


def tables(client: FlaskClient, address: str, tmp_path: Path) -> tuple[Any, dict[str, Any]]:
    """The file and its description laid side by side, opened by a CSVW reader."""
    path, _mark, query = described(client, address).partition("?")
    assert path == address.partition("?")[0] + "-metadata.json"
    answer = client.get(f"{path}?{query}" if query else path)
    assert answer.mimetype == "application/csvm+json"
    told = json.loads(answer.text)
    assert told["url"] == f"http://localhost{address}"
    (tmp_path / "dosya.csv").write_bytes(client.get(address).data)
    (tmp_path / "dosya.csv-metadata.json").write_text(json.dumps(told | {"url": "dosya.csv"}), encoding="utf-8")
    return csvw.CSVW(str(tmp_path / "dosya.csv-metadata.json"), validate=True), told


def converted(read: Any) -> list[dict[str, Any]]:
    """The file's rows with the values that the description makes of them; a cell that does not fit is an error."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Invalid column value")
        rows: list[dict[str, Any]] = read.to_json(minimal=True)
    return rows


@pytest.mark.parametrize("address", FILES)
@pytest.mark.filterwarnings("ignore")
def test_the_description_fits_the_file(sampled: FlaskClient, address: str, tmp_path: Path) -> None:
    read, told = tables(sampled, address, tmp_path)
    assert read.is_valid, [str(one.message) for one in read.warnings]
    rows = converted(read)
    assert rows
    names = {unquote(column["name"]) for column in told["tableSchema"]["columns"]}
    # A cell without a value is left out of the conversion.
    assert all({unquote(name) for name in row} <= names for row in rows)
    assert len({name for row in rows for name in row}) > len(names) / 3


@pytest.mark.filterwarnings("ignore")
def test_types_are_those_of_the_values(sampled: FlaskClient, tmp_path: Path) -> None:
    read, told = tables(sampled, "/projeler.csv", tmp_path)
    rows = converted(read)
    amounts = [Decimal(str(row["support_amount"])) for row in rows if "support_amount" in row]
    nested = json.loads(sampled.get("/projeler.json").text, parse_float=Decimal, parse_int=Decimal)
    same = [row["support_amount"] for row in nested["tables"]["projeler"]["rows"] if row["support_amount"] is not None]
    assert amounts == same
    assert len(amounts) > 100
    assert all(isinstance(row["title_is_official"], bool) for row in rows)
    several = [row["share"] for row in rows if len(row.get("share", [])) > 1]
    assert several
    assert all(abs(sum((Decimal(str(one)) for one in shares), Decimal(-1))) < Decimal("0.000001") for shares in several)
    assert told["dc:license"]["@id"].startswith("https://creativecommons.org/")
    assert told["dc:identifier"].split()[1] == nested["register_hash"]


@pytest.mark.filterwarnings("ignore")
def test_a_wrong_file_is_noticed(sampled: FlaskClient, tmp_path: Path) -> None:
    """The reader really reads: a value that the description does not allow is one more fault."""
    tables(sampled, "/projeler.csv", tmp_path)
    file = tmp_path / "dosya.csv"
    text = file.read_bytes().decode("utf-8-sig")
    # Support amounts are the only cells of so many digits.
    wrong, times = re.subn(r";\d{5,9};", ";çok;", text, count=1)
    assert times == 1
    file.write_text(wrong, encoding="utf-8")
    with pytest.raises(UserWarning, match="Invalid column value: çok"):
        converted(csvw.CSVW(str(tmp_path / "dosya.csv-metadata.json"), validate=True))


def test_only_csv_files_have_one(sampled: FlaskClient) -> None:
    assert "describedby" not in str(sampled.get("/projeler.json").headers.getlist("Link"))
    assert sampled.get("/projeler.xlsx-metadata.json").status_code == 404
    assert sampled.get("/projeler.csv-metadata.json?bicim=yok").status_code == 400
    assert sampled.get("/projeler.csv-metadata.json?ilce=yok").status_code == 400
