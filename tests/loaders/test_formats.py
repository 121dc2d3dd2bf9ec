"""The same list in every format, encoding and delimiter makes the same register."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from sqlalchemy import Connection

from geodata.register import register_hash
from loaders.clean import NumberText
from loaders.formats.delimited import decoded
from loaders.formats.workbook import as_text
from loaders.problems import Unreadable
from tests.loaders.books import csv_file, delimited, frame, judged, ods, second, table, xlsx

ROWS = [second(), second(**{"Referans No": "TR31/17/KV01/0003", "Proje Adı": 'Çeşme "Işık", ılık; öykü', "Not": ""})]
LINES = table(ROWS)


def _geo(path: Path, crs: int = 4326, encoding: str | None = None) -> Path:
    rows = frame(ROWS)
    points = geopandas.points_from_xy([28.20843] * 2, [38.08593] * 2, crs=4326)
    made = geopandas.GeoDataFrame(rows.drop(columns=["Enlem", "Boylam"]), geometry=points).to_crs(crs)
    made.to_file(path, engine="pyogrio", **({"encoding": encoding} if encoding else {}))
    return path


def _zipped(path: Path) -> Path:
    shape = _geo(path.with_suffix(".shp"), encoding="UTF-8")
    with zipfile.ZipFile(path, "w") as archive:
        for part in path.parent.glob(f"{shape.stem}.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
                part.unlink()
    return path


def _without_cpg(path: Path) -> Path:
    _geo(path, encoding="cp1254")
    path.with_suffix(".cpg").unlink()
    return path


def _hinted(path: Path) -> Path:
    path.write_text("sep=;\n" + delimited(LINES, ";"), encoding="utf-8")
    return path


MADE: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "csv": ("a.csv", lambda path: csv_file(path, LINES)),
    "csv with mark": ("a.csv", lambda path: csv_file(path, LINES, encoding="utf-8-sig")),
    "csv, semicolon, windows": ("a.csv", lambda path: csv_file(path, LINES, ";", "cp1254")),
    "csv, tab, utf-16": ("a.txt", lambda path: csv_file(path, LINES, "\t", "utf-16")),
    "csv with excel's hint": ("a.csv", _hinted),
    "xlsx": ("a.xlsx", lambda path: xlsx(path, LINES)),
    "ods": ("a.ods", lambda path: ods(path, LINES)),
    "geojson": ("a.geojson", _geo),
    "geopackage in another system": ("a.gpkg", lambda path: _geo(path, 32635)),
    "shapefile": ("a.shp", lambda path: _geo(path, encoding="UTF-8")),
    "shapefile in another system": ("a.shp", lambda path: _geo(path, 5253, encoding="UTF-8")),
    "shapefile without encoding": ("a.shp", _without_cpg),
    "zipped shapefile": ("a.zip", _zipped),
}


@pytest.mark.filterwarnings("ignore::UserWarning")  # geopandas warns of column names cut to ten letters
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", MADE)
def test_every_format_makes_the_same_register(reference: Connection, tmp_path: Path, name: str) -> None:
    bundled = judged(reference, csv_file(tmp_path / "first.csv", LINES))
    assert bundled.outcome is not None
    assert bundled.problems == ()
    expected = register_hash(reference)
    file, make = MADE[name]
    folder = tmp_path / "made"
    folder.mkdir()

    report = judged(reference, make(folder / file))

    assert [problem for problem in report.problems if problem.is_error] == []
    assert report.rows_read == 2
    assert report.outcome is not None
    assert report.outcome.version is None, report.outcome
    assert register_hash(reference) == expected


def test_received_cells_are_kept_as_they_came(reference: Connection, tmp_path: Path) -> None:
    judged(reference, csv_file(tmp_path / "a.csv", LINES))
    line, cells = reference.exec_driver_sql(
        "SELECT line, cells FROM received_row WHERE load_id = (SELECT max(id) FROM load) ORDER BY line LIMIT 1"
    ).one()
    assert line == 2
    assert cells["Destek Tutarı (TL)"] == "1.500.000,00"
    assert cells["Sözleşme Tarihi"] == "12.03.2018"
    assert "Pay" not in cells


def test_numbers_of_a_workbook_keep_fifteen_digits() -> None:
    assert as_text(0.1 + 0.2) == "0.3"
    assert as_text(7_200_000.0) == "7200000"
    assert as_text(123_456_789_012.34) == "123456789012.34"
    assert as_text(1e21) == "1000000000000000000000"
    assert isinstance(as_text(1.0), NumberText)
    assert as_text(True) == "true"


def test_windows_letters_are_read_and_dos_letters_are_not() -> None:
    assert decoded("İĞÜŞÖÇ ığüşöç".encode("cp1254")) == "İĞÜŞÖÇ ığüşöç"
    with pytest.raises(Unreadable):
        decoded("ÇİÖ".encode("cp857") + b"\x81\x8d")
