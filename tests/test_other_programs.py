"""Files and layers read again by programs nobody here wrote: GDAL and LibreOffice."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

LAYERS = {
    "ilceler": "Multi Polygon",
    "alt-bolgeler": "Multi Polygon",
    "noktalar": "Point",
    "ilce-rozetleri": "Point",
    "alanlar": "Point",
}


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_reads_every_layer(client: FlaskClient, tmp_path: Path, layer: str) -> None:
    answer = client.get(f"/harita/{layer}.geojson")
    assert answer.status_code == 200
    path = tmp_path / f"{layer}.geojson"
    path.write_bytes(answer.get_data())
    # Debian 12 has GDAL 3.6, whose ogrinfo does not yet speak JSON.
    told = subprocess.run(["ogrinfo", "-so", "-al", str(path)], check=True, capture_output=True, text=True).stdout
    held = json.loads(answer.get_data())["features"]
    assert int(re.findall(r"Feature Count: (\d+)", told)[0]) == len(held) > 0
    assert re.findall(r"Geometry: (.+)", told) == [LAYERS[layer]]
    west, south, east, north = (float(number) for number in re.findall(r"-?\d+\.\d+", told.split("Extent:")[1])[:4])
    assert 26 < west <= east < 29
    assert 37.5 < south <= north < 39.6


def test_libreoffice_opens_the_turkish_csv(client: FlaskClient, tmp_path: Path) -> None:
    answer = client.get("/projeler.csv")
    path = tmp_path / "projeler.csv"
    path.write_bytes(answer.get_data())
    # 59 = semicolon, 34 = quote, 76 = UTF-8; the locale is Turkish (1055), so that decimal commas are numbers.
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--infilter=CSV:59,34,76,1,,1055,false,true",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = CalamineWorkbook.from_path(str(tmp_path / "projeler.xlsx")).get_sheet_by_index(0).to_python()
    header = rows[0]
    listed = json.loads(client.get("/").get_data(as_text=True).split('id="map-values"')[1].split(">")[1].split("<")[0])
    assert len(rows) - 1 == listed["totals"]["projects"]
    amounts = [row[header.index("Destek Tutarı (TL)")] for row in rows[1:]]
    assert all(isinstance(amount, float) for amount in amounts if amount != "")
    assert any("ğ" in str(row) or "ş" in str(row) for row in rows)
