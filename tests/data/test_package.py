"""The bundled files are a valid Data Package: typed, licensed, sourced, and exactly the bytes that were described."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from tests.data.bundled import FILES, descriptor, features, table

RESOURCES: list[dict[str, Any]] = descriptor()["resources"]
TABLES = [resource for resource in RESOURCES if resource["format"] == "csv"]
BOUNDARIES = ("ilceler", "ilceler-sade")
ATTRIBUTION = (
    "İlçe sınırları: Harita Genel Müdürlüğü (HGM) ve OCHA, Türkiye COD-AB "
    "(HDX, data.humdata.org/dataset/cod-ab-tur), CC BY 3.0 IGO; sadeleştirilmiştir."
)


def named(resource: dict[str, Any]) -> str:
    return str(resource["name"])


def test_it_validates() -> None:
    report = Package(str(FILES / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("projeler.csv", "kvky,kvky-2017,kvky-2017-kv02", "kvky,kvky-2071,kvky-2017-kv02", "foreign-key"),
        ("nufus.csv", "1128,Aliağa,2025,110892", "1128,Aliağa,2025,çok", "type-error"),
        ("alt-bolgeler.csv", ",inferred,", ",guessed,", "constraint-error"),
        ("tufe.csv", "117.4817", "117.4818", "hash-count"),
    ],
)
def test_a_damaged_file_does_not_validate(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    for path in FILES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damaged = tmp_path / file
    text = damaged.read_text(encoding="utf-8")
    assert old in text
    damaged.write_text(text.replace(old, new, 1), encoding="utf-8")
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert message in {kind for (kind,) in report.flatten(["type"])}


def test_every_file_is_described_as_it_is() -> None:
    here = {path.name for path in FILES.iterdir()} - {"datapackage.json"}
    assert here == {resource["path"] for resource in RESOURCES}
    for resource in RESOURCES:
        content = (FILES / resource["path"]).read_bytes()
        now = {"bytes": len(content), "hash": "sha256:" + hashlib.sha256(content).hexdigest()}
        assert now == {"bytes": resource["bytes"], "hash": resource["hash"]}, (
            f"{resource['path']} changed: write {json.dumps(now)} into its entry of datapackage.json"
        )


@pytest.mark.parametrize("resource", RESOURCES, ids=named)
def test_a_resource_says_what_it_is_in_two_languages(resource: dict[str, Any]) -> None:
    assert resource["title"]
    assert resource["title_en"]
    assert resource["title"] != resource["title_en"]
    assert resource["data_until"]
    assert all(source["title"] for source in resource["sources"])
    assert all(licence["name"] and licence["title"] for licence in resource["licenses"])
    for field in resource.get("schema", {}).get("fields", []):
        assert field["title"], field["name"]
        assert field["title_en"], field["name"]


@pytest.mark.parametrize("resource", TABLES, ids=named)
def test_every_row_names_its_source(resource: dict[str, Any]) -> None:
    rows = table(resource["name"])
    column = "Kaynak" if "Kaynak" in rows[0] else "source"
    assert rows
    assert [number for number, row in enumerate(rows, start=2) if not row[column].strip()] == []


@pytest.mark.parametrize("resource", TABLES, ids=named)
def test_a_table_is_plain_utf8_with_unix_lines(resource: dict[str, Any]) -> None:
    content = (FILES / resource["path"]).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    rows = table(resource["name"])
    assert all(None not in row and None not in row.values() for row in rows), "a row is longer or shorter"
    ragged = [value for row in rows for value in row.values() if value != value.strip() or "  " in value]
    assert ragged == []


@pytest.mark.parametrize("name", BOUNDARIES)
def test_boundaries_carry_their_attribution(name: str) -> None:
    (resource,) = (resource for resource in RESOURCES if resource["name"] == name)
    assert [licence["name"] for licence in resource["licenses"]] == ["CC-BY-3.0-IGO"]
    assert resource["attribution"] == ATTRIBUTION
    file = json.loads((FILES / resource["path"]).read_text(encoding="utf-8"))
    assert file["attribution"] == ATTRIBUTION
    assert all(feature["properties"]["source"] for feature in features(name))


def test_the_register_is_open() -> None:
    licences = {resource["name"]: resource["licenses"][0]["name"] for resource in RESOURCES}
    assert {licences[name] for name in ("projeler", "restorasyon-alanlari", "cagrilar")} == {"CC-BY-4.0"}
    assert {licences[name] for name in ("nufus", "alan", "sege", "tufe", "kurlar")} == {"other-at"}
