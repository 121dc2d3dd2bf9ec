"""The meeting pack: whole, checked, readable by other programs, and the same again when a newer version is out."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyogrio
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import create_engine, text

from geodata.settings import Settings
from tests.geodata.test_past import bundled, load, renamed
from webmap import create_app


@pytest.fixture
def twice(fresh_loaded_url: str, tmp_path: Path) -> Iterator[tuple[FlaskClient, str, str, dict[str, bytes]]]:
    """A register published once more: a reader, both labels, and the packs as they were before."""
    engine = create_engine(fresh_loaded_url)

    def newest() -> str:
        with engine.connect() as connection:
            return str(connection.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one())

    first = newest()
    app = create_app(Settings(database_url=fresh_loaded_url))
    before = {one: app.test_client().get(one).data for one in ("/alt-bolge/merkez/paket.zip", "/ilce/konak/paket.zip")}
    load(fresh_loaded_url, tmp_path, renamed(bundled()))
    yield app.test_client(), first, newest(), before
    app.config["DATABASE"].close()
    engine.dispose()


def unpacked(data: bytes, folder: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(data)).extractall(folder)
    return folder


def test_a_pack_is_the_same_when_a_newer_version_is_out(
    twice: tuple[FlaskClient, str, str, dict[str, bytes]], tmp_path: Path
) -> None:
    client, first, _second, before = twice
    for address, data in before.items():
        again = client.get(f"{address}?v={first}").data
        old, new = unpacked(data, tmp_path / "old"), unpacked(again, tmp_path / "new")
        for path in sorted(old.iterdir()):
            assert (new / path.name).read_bytes() == path.read_bytes(), path.name
        assert again == data
        assert client.get(address).data != data


def test_its_checksums_hold_and_its_manifest_names_all(
    twice: tuple[FlaskClient, str, str, dict[str, bytes]], tmp_path: Path
) -> None:
    client, first, second, _before = twice
    folder = unpacked(client.get(f"/alt-bolge/merkez/paket.zip?once={first}").data, tmp_path / "pack")
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    assert (manifest["data_version"], manifest["since"]) == (second, first)
    assert {one["name"] for one in manifest["files"]} | {"MANIFEST.json", "SHA256SUMS"} == {
        path.name for path in folder.iterdir()
    }


def test_other_programs_read_what_is_in_it(
    twice: tuple[FlaskClient, str, str, dict[str, bytes]], tmp_path: Path
) -> None:
    client, first, _second, _before = twice
    folder = unpacked(client.get(f"/alt-bolge/merkez/paket.zip?once={first}").data, tmp_path / "pack")
    listed = client.get("/projeler.json?altbolge=merkez").get_json()["tables"]["projeler"]["rows"]
    layers = dict(pyogrio.list_layers(folder / "merkez.gpkg"))
    assert {"projeler", "ilceler", "alanlar"} <= set(layers)
    assert pyogrio.read_info(folder / "merkez.gpkg", layer="projeler")["features"] == len(listed)
    book = openpyxl.load_workbook(folder / "merkez.xlsx", read_only=True)
    sheet = next(one for one in book.worksheets if one.title == "Projeler")
    assert sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]) == len(listed)
    assert len(PdfReader(folder / "merkez-karne.pdf").pages) <= 2
    assert (folder / "merkez-harita.png").read_bytes().startswith(b"\x89PNG")
    assert "map_main" in (folder / "merkez-brifing.html").read_text(encoding="utf-8")
    changed = openpyxl.load_workbook(next(folder.glob("merkez-*beri*.xlsx")), read_only=True)
    assert changed.worksheets[0].max_row > 1
    assert first in (folder / "OKU-BENI.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/alt-bolge/yok/paket.zip", 404),
        ("/alt-bolge/yok/paket", 404),
        ("/alt-bolge/kuzey/paket.zip?once=yok", 400),
        ("/ilce/konak/paket.zip?program=yok", 400),
        ("/en/alt-bolge/kuzey/paket", 200),
        ("/ilce/konak/paket?program=kvky", 200),
    ],
)
def test_what_cannot_be_packed_is_said(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status
