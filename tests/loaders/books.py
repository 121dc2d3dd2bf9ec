"""Project lists made in code, right or wrong, in every format that is read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas
from openpyxl import Workbook
from sqlalchemy import Connection, func, select

from geodata.models import Base
from geodata.register import register_tables
from loaders.run import Report, Request, run
from loaders.source import all_sources

RIGHT: dict[str, Any] = {
    "Referans No": "TR31/17/KV02/0001",
    "Proje Adı": "Örnek Konağı Yeniden Yaşıyor",
    "Program": "kvky",
    "Çağrı": "kvky-2017",
    "Bileşen": "TR31/17/KV02",
    "Sektör": "kultur-mirasi",
    "Durum": "uygulamada",
    "Sözleşme Tarihi": "12.03.2018",
    "Başlangıç": "2018-04",
    "Bitiş": "2019",
    "Destek Tutarı (TL)": "1.500.000,00",
    "Toplam Bütçe (TL)": "3.363.910,96",
    "Eş Finansman (TL)": "1.863.910,96",
    "Ödenen (TL)": "750.000",
    "Yararlanıcı": "Beydağ Belediyesi",
    "Ortaklar": "İzmir Büyükşehir Belediyesi (eş finansman); Ege Üniversitesi",
    "İlçe": "Beydağ",
    "Yer": "Beydağ Kalesi",
    "Enlem": "38,08593",
    "Boylam": "28,20843",
    "Konum Kesinliği": "yerleşim",
    "Pay": "",
    "Kaynak": "Örnek liste",
}
"""A row without any fault, whatever the wrong files change about it."""

HEADERS = list(RIGHT)


def changed(**cells: Any) -> dict[str, Any]:
    """The right row with some cells changed; underscores stand for spaces in the names of headers."""
    return RIGHT | {name.replace("_", " "): value for name, value in cells.items()}


def second(**cells: Any) -> dict[str, Any]:
    """Another right row, with a number of its own."""
    return changed(**{"Referans No": "TR31/17/KV02/0002"} | cells)


def table(rows: Sequence[Mapping[str, Any]], headers: Sequence[str] = HEADERS) -> list[list[Any]]:
    """Header and rows as lists of cells."""
    return [list(headers), *([row.get(header, "") for header in headers] for row in rows)]


def xlsx(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    """A workbook with one sheet."""
    book = Workbook()
    book.active.title = "Projeler"
    for line in lines:
        book.active.append([None if cell == "" else cell for cell in line])
    book.save(path)
    return path


def ods(path: Path, lines: Sequence[Sequence[Any]]) -> Path:
    """The same as an OpenDocument spreadsheet, written by hand: cells of text and numbers."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, line))}</table:table-row>" for line in lines)
    return ods_content(path, f'<table:table table:name="Projeler">{rows}</table:table>')


def ods_content(path: Path, tables: str, manifest: str = "") -> Path:
    """An OpenDocument spreadsheet around the given tables."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mime)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>{manifest}</manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {names} {calc}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def _ods_cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        kept = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kept}><text:p>{value}</text:p></table:table-cell>"
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def delimited(lines: Sequence[Sequence[Any]], delimiter: str = ",") -> str:
    """The text of a CSV file."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(lines)
    return stream.getvalue()


def csv_file(path: Path, lines: Sequence[Sequence[Any]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV file in the given encoding."""
    path.write_bytes(delimited(lines, delimiter).encode(encoding))
    return path


def judged(connection: Connection, path: Path, source: str = "projects", **options: Any) -> Report:
    """The file judged and, when right, delivered in the connection's transaction."""
    return run(connection, Request(all_sources().by_key[source], path, **options))


def content(connection: Connection) -> dict[str, int]:
    """The number of rows of every table of the register, and of its memory."""
    names = {table.name for table in register_tables()} | {
        "load",
        "change_set",
        "change",
        "data_version",
        "received_row",
    }
    return {
        name: connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
        for name in sorted(names)
    }


def frame(rows: Sequence[Mapping[str, Any]]) -> pandas.DataFrame:
    """Rows as a data frame, for files that geopandas writes."""
    return pandas.DataFrame([{header: row.get(header, "") for header in HEADERS} for row in rows])
