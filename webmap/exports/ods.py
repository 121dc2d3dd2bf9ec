"""ODS: the same workbook for LibreOffice, its rows written one by one into the archive."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask_babel import lazy_gettext as _l

from webmap import about_sheet
from webmap.exports import Column, Document, Export, Table, joined, pieces
from webmap.exports.csv import EXCEL, written
from webmap.exports.xlsx import MOST_ROWS, sheet_name

_MIME = "application/vnd.oasis.opendocument.spreadsheet"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'office:version="1.3"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLES = (
    "<office:automatic-styles>"
    '<number:number-style style:name="N2"><number:number number:decimal-places="2" number:min-decimal-places="2" '
    'number:min-integer-digits="1" number:grouping="true"/></number:number-style>'
    '<number:number-style style:name="N0"><number:number number:decimal-places="0" number:min-integer-digits="1" '
    'number:grouping="true"/></number:number-style>'
    '<number:date-style style:name="ND"><number:day number:style="long"/><number:text>.</number:text>'
    '<number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="money" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="whole" style:family="table-cell" style:data-style-name="N0"/>'
    '<style:style style:name="date" style:family="table-cell" style:data-style-name="ND"/>'
    '<style:style style:name="head" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#0d5c78" fo:wrap-option="wrap"/>'
    '<style:text-properties fo:font-weight="bold" fo:color="#ffffff"/></style:style>'
    '<style:style style:name="strong" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
    '<style:style style:name="wide" style:family="table-column">'
    '<style:table-column-properties style:column-width="6cm"/></style:style>'
    "</office:automatic-styles>"
)
# A zip without a clock: equal data give equal bytes. 1980 is where its calendar begins.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def write(document: Document) -> Iterator[bytes]:
    """The workbook, made in a temporary file since a zip's directory stands at its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.ods"
        with zipfile.ZipFile(path, "w") as archive:
            # First and not packed: that is how programs know the format.
            _put(archive, "mimetype", _MIME, zipfile.ZIP_STORED)
            with archive.open(_entry("content.xml"), "w", force_zip64=True) as file:
                for text in _content(document):
                    file.write(text.encode("utf-8"))
            _put(archive, "meta.xml", _meta(document))
            _put(archive, "META-INF/manifest.xml", _manifest())
        yield from pieces(path)


def _entry(name: str, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_CLOCK)
    entry.compress_type = packing
    return entry


def _put(archive: zipfile.ZipFile, name: str, text: str, packing: int = zipfile.ZIP_DEFLATED) -> None:
    archive.writestr(_entry(name, packing), text)


def _manifest() -> str:
    entries = [("/", _MIME), ("content.xml", "text/xml"), ("meta.xml", "text/xml")]
    files = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{mime}"/>' for path, mime in entries
    )
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"'
    return f"{_HEAD}<manifest:manifest {names}>{files}</manifest:manifest>"


def _meta(document: Document) -> str:
    note = document.note
    words = f"{note.nature} · {note.version} · {note.address}"
    return (
        f"{_HEAD}<office:document-meta {_NAMES}><office:meta><dc:title>{_safe(document.title)}</dc:title>"
        f"<dc:subject>{_safe(note.question)}</dc:subject><dc:description>{_safe(words)}</dc:description>"
        "</office:meta></office:document-meta>"
    )


def _content(document: Document) -> Iterator[str]:
    yield f"{_HEAD}<office:document-content {_NAMES}>{_STYLES}<office:body><office:spreadsheet>"
    ranges = []
    for table in document.tables:
        name = sheet_name(table.title)
        count = yield from _table(name, table)
        ranges.append((name, len(table.columns), count))
    yield from _about(document)
    yield "<table:database-ranges>"
    for at, (name, columns, count) in enumerate(ranges):
        target = quoteattr(f"'{name.replace(chr(39), chr(39) * 2)}'.A1:{_letters(columns)}{count + 1}")
        yield (
            f'<table:database-range table:name="veri{at}" table:target-range-address={target} '
            'table:display-filter-buttons="true"/>'
        )
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _table(name: str, table: Table) -> Generator[str, None, int]:
    """The sheet's text; returns the number of its rows."""
    wide = len(table.columns)
    yield f"<table:table table:name={quoteattr(name)}>"
    yield f'<table:table-column table:style-name="wide" table:number-columns-repeated="{wide}"/>'
    yield "<table:table-header-rows><table:table-row>"
    yield "".join(_string(column.header, "head") for column in table.columns)
    yield "</table:table-row></table:table-header-rows>"
    count = 0
    for count, row in enumerate(table.rows(), 1):
        if count > MOST_ROWS:
            raise RuntimeError(f"A sheet holds {MOST_ROWS} rows; take another format for more.")
        yield _row(table.columns, row)
    if table.foot:
        yield "<table:table-row><table:table-cell/></table:table-row>"
        for foot in table.foot:
            yield _row(table.columns, foot)
    yield "</table:table>"
    return count


def _row(columns: Sequence[Column], row: Sequence[Any]) -> str:
    cells = "".join(_cell(column, value) for column, value in zip(columns, row, strict=False))
    return f"<table:table-row>{cells}</table:table-row>"


def _cell(column: Column, value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], Decimal):
        value = value[0]
    if isinstance(value, bool):
        return _string("evet" if value else "hayır")
    if isinstance(value, int | Decimal):
        style = f' table:style-name="{column.kind}"' if column.kind in ("money", "whole") else ""
        return f'<table:table-cell{style} office:value-type="float" office:value="{value:f}"/>'
    if column.kind == "date" and (isinstance(value, dt.date) or _DAY.match(str(value))):
        return f'<table:table-cell table:style-name="date" office:value-type="date" office:date-value="{value}"/>'
    return _string(joined(value, lambda one: one if isinstance(one, str) else written(one, EXCEL)))


def _string(text: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    lines = "".join(f"<text:p>{_safe(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell{named} office:value-type="string">{lines}</table:table-cell>'


def _safe(text: str) -> str:
    return escape(_UNPRINTABLE.sub("", text))


def _about(document: Document) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(about_sheet.title(document))}>"
    yield '<table:table-column table:style-name="wide" table:number-columns-repeated="2"/>'
    for term, text in about_sheet.lines(document):
        style = "" if text else "strong"
        yield f"<table:table-row>{_string(term, style)}{_string(text)}</table:table-row>"
    yield "</table:table>"


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


EXPORT = Export("ods", _l("OpenDocument"), _MIME, write, purpose=_l("LibreOffice"), order=30)
