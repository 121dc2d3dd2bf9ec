"""Workbooks that no spreadsheet program writes, or only on a bad day: XLSX part by part, ODS, and what poses as them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from tests.loaders.books import HEADERS, second

Make = Callable[[], bytes]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(members: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def text(value: object, at: str = "", kind: str = "") -> str:
    """A cell of text as XLSX writes it, without a place of its own when none is given."""
    place = f' r="{at}"' if at else ""
    return f'<c{place} t="inlineStr"{kind}><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def line(number: int, values: Sequence[object], **exchanged: str) -> str:
    """A row; the cell below a header may be exchanged for XML in which ``@`` stands for its place."""
    cells = []
    for at, value in enumerate(values, start=1):
        place = f"{get_column_letter(at)}{number}"
        head = HEADERS[at - 1] if at <= len(HEADERS) else ""
        cells.append(exchanged[head].replace("@", place) if head in exchanged else text(value, place))
    return f'<row r="{number}">{"".join(cells)}</row>'


def right(**exchanged: str) -> str:
    """The header and a right row with some of its cells exchanged; underscores stand for spaces."""
    named = {head.replace("_", " "): cell for head, cell in exchanged.items()}
    return line(1, HEADERS) + line(2, [second()[head] for head in HEADERS], **named)


def book(
    rows: str = "", *, before: str = "", after: str = "", whole: str | bytes = "", **parts: str | bytes | None
) -> bytes:
    """A workbook of one sheet with these rows, XML before and after them, and parts exchanged (None: left out)."""
    sheet = whole or f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows or right()}</sheetData>{after}</worksheet>'
    members: dict[str, Any] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": relations(f"{LINK}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": workbook_of(ONE),
        "xl/_rels/workbook.xml.rels": relations(f"{LINK}/worksheet", "worksheets/sheet1.xml"),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        SHEET: sheet,
    }
    named = {"rels": "xl/_rels/workbook.xml.rels", "workbook": "xl/workbook.xml", "styles": "xl/styles.xml"}
    members |= {named.get(name, name): content for name, content in parts.items()}
    return packed({name: content for name, content in members.items() if content is not None})


def relations(*pairs: str) -> str:
    """A part of relations from kinds and targets in turn."""
    links = "".join(
        f'<Relationship Id="rId{at // 2 + 1}" Type="{pairs[at]}" Target="{pairs[at + 1]}"/>'
        for at in range(0, len(pairs), 2)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def strings(sheet: str, shared: str) -> bytes:
    """A workbook with a part of shared texts."""
    rels = relations(f"{LINK}/worksheet", "worksheets/sheet1.xml", f"{LINK}/sharedStrings", "sharedStrings.xml")
    return book(sheet, rels=rels, **{"xl/sharedStrings.xml": shared})


def workbook_of(sheets: str) -> str:
    """The part that names the sheets."""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>{sheets}</sheets></workbook>'


def number(value: str, kind: str = "") -> str:
    """A cell of a number, written as given."""
    return f'<c r="@"{kind}><v>{value}</v></c>'


PAID, STARTED = "Ödenen_(TL)", "Sözleşme_Tarihi"
SHARED = f'<sst xmlns="{MAIN}"><si><t>bir</t></si></sst>'
ONE = '<sheet name="Projeler" sheetId="1" r:id="rId1"/>'
LAUGHS = '<!DOCTYPE a [<!ENTITY a "' + "ha" * 50 + '">' + "".join(
    f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
) + "]>"  # fmt: skip


def ods(tables: str, **parts: str) -> bytes:
    """An OpenDocument spreadsheet around these tables."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f"<office:document-content {names} {calc}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    return packed({"mimetype": mime, "META-INF/manifest.xml": manifest, "content.xml": content, **parts})


def ods_table(rows: str, name: str = "Projeler") -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def ods_row(values: Sequence[object], more: str = "", of_row: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{escape(str(one))}</text:p></table:table-cell>'
        for one in values
    )
    return f"<table:table-row{of_row}>{cells}{more}</table:table-row>"


ODS_RIGHT = ods_row(HEADERS) + ods_row([second()[head] for head in HEADERS])
ERROR = '<table:table-cell calcext:value-type="error" office:value-type="string"{more}><text:p>#DIV/0!</text:p></table:table-cell>'

XLSX: dict[str, Make] = {
    "dimension of the whole sheet": lambda: book(before='<dimension ref="A1:XFD1048576"/>'),
    "dimension of nonsense": lambda: book(before='<dimension ref="ZZZZ99999999999:-1"/>'),
    "a cell at the far corner": lambda: book(right() + line(1048576, []) + f'<row r="1048576">{text("x", "XFD1048576")}</row>'),
    "a cell far to the right": lambda: book(right() + f'<row r="3">{text("x", "XFD3")}</row>'),
    "a cell far below": lambda: book(right() + f'<row r="1048576">{text("x", "A1048576")}</row>'),
    "a cell below the last row": lambda: book(right() + f'<row r="4294967295">{text("x", "A4294967295")}</row>'),
    "a row beyond every number": lambda: book(right() + f'<row r="{"9" * 30}">{text("x", "A" + "9" * 30)}</row>'),
    "a column beyond every letter": lambda: book(right() + f'<row r="3">{text("x", "ZZZZZZZZZZ3")}</row>'),
    "a cell at row nought": lambda: book(right() + f'<row r="0">{text("x", "A0")}</row>'),
    "an error far below": lambda: book(right() + '<row r="1048576"><c r="XFD1048576" t="e"><v>#REF!</v></c></row>'),
    "an error below every row": lambda: book(right() + '<row><c r="A4000000000" t="e"><v>#REF!</v></c></row>'),
    "ten thousand errors": lambda: book(
        right() + "".join(f'<row r="{n}"><c r="A{n}" t="e"><v>#REF!</v></c></row>' for n in range(3, 10_003))
    ),
    "errors that never end": lambda: book(right() + '<row r="3">' + '<c r="A3" t="e">' * 200_000 + "</row>"),
    "cells that never end": lambda: book(right() + "<row r='3'>" + "<c " * 500_000),
    "rows that never end": lambda: book(right() + "<row " * 500_000),
    "formulas that never end": lambda: book(right() + '<row r="3">' + '<c r="A3"><f>' * 300_000),
    "one tag of two megabytes": lambda: book(right() + "<row r='3'><c " + "a='1' " * 350_000 + "/></row>"),
    "shared text that is not there": lambda: strings(right(Yer='<c r="@" t="s"><v>7</v></c>'), SHARED),
    "shared text below nought": lambda: strings(right(Yer='<c r="@" t="s"><v>-1</v></c>'), SHARED),
    "shared text by a word": lambda: strings(right(Yer='<c r="@" t="s"><v>bir</v></c>'), SHARED),
    "shared texts left out": lambda: strings(right(Yer='<c r="@" t="s"><v>0</v></c>'), ""),
    "shared text of four megabytes": lambda: strings(
        right(Yer='<c r="@" t="s"><v>0</v></c>'), SHARED.replace("bir", "b" * 4_000_000)
    ),
    "one shared text in every cell": lambda: strings(
        right() + "".join(f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>" for n in range(3, 2003)),
        SHARED.replace("bir", "b" * 30_000),
    ),
    "a million claimed shared texts": lambda: strings(right(), SHARED.replace("<sst ", '<sst count="4294967295" ')),
    "day nought": lambda: book(right(**{STARTED: number("0", ' s="1"')})),
    "a day before days": lambda: book(right(**{STARTED: number("-693594", ' s="1"')})),
    "a day in the year 9999": lambda: book(right(**{STARTED: number("2958465", ' s="1"')})),
    "a day beyond the year 9999": lambda: book(right(**{STARTED: number("1e15", ' s="1"')})),
    "a day that is no number": lambda: book(right(**{STARTED: number("NaN", ' s="1"')})),
    "29 February 1900": lambda: book(right(**{STARTED: number("60", ' s="1"')})),
    "a written day of year nought": lambda: book(right(**{STARTED: '<c r="@" t="d"><v>0000-00-00</v></c>'})),
    "a written day of year 99999": lambda: book(right(**{STARTED: '<c r="@" t="d"><v>99999-01-01T00:00:00Z</v></c>'})),
    "a style that is not there": lambda: book(right(**{STARTED: number("43171", ' s="99999"')})),
    "1e308": lambda: book(right(**{PAID: number("1e308")})),
    "1e309": lambda: book(right(**{PAID: number("1e309")})),
    "minus infinity": lambda: book(right(**{PAID: number("-INF")})),
    "NaN": lambda: book(right(**{PAID: number("NaN")})),
    "a number of 100 000 digits": lambda: book(right(**{PAID: number("9" * 100_000)})),
    "Arabic digits": lambda: book(right(**{PAID: text("٧٥٠٠٠٠", "@")})),
    "full-width digits": lambda: book(right(**{PAID: text("７５００００", "@")})),
    "a formula without its value": lambda: book(right(**{PAID: '<c r="@"><f>1+1</f></c>'})),
    "a formula that reaches out": lambda: book(right(Yer=text('=WEBSERVICE("http://127.0.0.1:1/")', "@"))),
    "a formula of DDE": lambda: book(right(Yer=text("=cmd|' /C calc'!A0", "@"))),
    "a shared formula of a million cells": lambda: book(
        right(**{PAID: '<c r="@"><f t="shared" ref="A1:XFD1048576" si="0">1</f><v>5</v></c>'})
    ),
    "an array formula without a value": lambda: book(right(**{PAID: '<c r="@"><f t="array" ref="A1:B9">1</f><v/></c>'})),
    "an unknown kind of cell": lambda: book(right(Yer='<c r="@" t="zx"><v>1</v></c>')),
    "a truth of 7": lambda: book(right(Yer='<c r="@" t="b"><v>7</v></c>')),
    "merged header": lambda: book(after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'),
    "everything merged": lambda: book(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "merged backwards": lambda: book(after='<mergeCells><mergeCell ref="D9:A1"/></mergeCells>'),
    "merged nonsense": lambda: book(after='<mergeCells><mergeCell ref="zx"/><mergeCell/></mergeCells>'),
    "ten thousand merges": lambda: book(
        after="<mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 10_003)) + "</mergeCells>"
    ),
    "the same cell twice": lambda: book(right() + f'<row r="2">{text("BASKA", "A2")}</row>'),
    "rows upside down": lambda: book(line(2, [second()[head] for head in HEADERS]) + line(1, HEADERS)),
    "the same header twice": lambda: book(line(1, [*HEADERS, "Durum"]) + line(2, [*second().values(), "iptal"])),
    "header of 16 384 columns": lambda: book(line(1, [*HEADERS, *(f"S{n}" for n in range(16_361))])),
    "header of bidi and zero-width letters": lambda: book(
        line(1, ["\u202e" + HEADERS[0] + "\u202c", *(f"\u200b{head}\ufeff" for head in HEADERS[1:])])
        + line(2, list(second().values()))
    ),
    "header of homoglyphs": lambda: book(line(1, [head.replace("a", "а") for head in HEADERS]) + line(2, list(second().values()))),  # Cyrillic
    "very hidden sheet": lambda: book(workbook=workbook_of(ONE.replace("sheetId", 'state="veryHidden" sheetId'))),
    "a thousand sheets of one part": lambda: book(
        workbook=workbook_of("".join(ONE.replace("Projeler", f"P{n}") for n in range(1000)))
    ),
    "two sheets of one name": lambda: book(workbook=workbook_of(ONE + ONE)),
    "sheet without a name": lambda: book(workbook=workbook_of(ONE.replace('name="Projeler"', ""))),
    "sheet named with markup": lambda: book(
        workbook=workbook_of(ONE.replace("Projeler", "&lt;zx9 onload=zx9&gt;&#10;&#8238;"))
    ),
    "sheet that leads nowhere": lambda: book(rels=relations(f"{LINK}/worksheet", "worksheets/yok.xml")),
    "sheet that leads out": lambda: book(rels=relations(f"{LINK}/worksheet", "../../../../etc/passwd")),
    "sheet that is itself": lambda: book(rels=relations(f"{LINK}/worksheet", "workbook.xml")),
    "sheet at another host": lambda: book(rels=relations(f"{LINK}/worksheet", "http://127.0.0.1:1/sheet.xml")),
    "no relations": lambda: book(rels=None),
    "no styles": lambda: book(styles=None),
    "no sheets": lambda: book(workbook=workbook_of("")),
    "links to other books": lambda: book(
        rels=relations(f"{LINK}/worksheet", "worksheets/sheet1.xml", f"{LINK}/externalLink", "externalLinks/e.xml"),
        **{"xl/externalLinks/e.xml": "<externalLink/>"},
    ),
    "macros of Excel 4": lambda: book(**{"xl/macrosheets/sheet1.xml": "<xm:macrosheet/>"}),
    "macros under another name": lambda: book(**{"xl/VBAPROJECT.BIN": "macro"}),
    "laughs in the sheet": lambda: book(whole=LAUGHS + f'<worksheet xmlns="{MAIN}"><sheetData>&j;</sheetData></worksheet>'),
    "laughs after two kilobytes": lambda: book(
        workbook='<?xml version="1.0"?>' + " " * 3000 + LAUGHS + workbook_of(ONE.replace("Projeler", "&j;"))
    ),
    "laughs in UTF-16": lambda: book(
        workbook=('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS + workbook_of(ONE.replace("Projeler", "&j;"))).encode("utf-16")
    ),
    "a file from the disk": lambda: book(
        workbook='<?xml version="1.0"?>' + " " * 3000 + '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + workbook_of(ONE.replace("Projeler", "&f;"))
    ),
    "XML a hundred thousand deep": lambda: book(workbook="<a>" * 100_000 + "</a>" * 100_000),
    "sheet a hundred thousand deep": lambda: book(whole=f'<worksheet xmlns="{MAIN}">' + "<a>" * 100_000),
    "a hundred thousand attributes": lambda: book(
        workbook="<workbook " + " ".join(f"a{n}='1'" for n in range(100_000)) + "/>"
    ),
    "broken UTF-8": lambda: book(whole=f'<worksheet xmlns="{MAIN}"><sheetData>{right()}'.replace("Proje", "\udcff").encode("utf-8", "surrogateescape")),
    "a wrong encoding": lambda: book(whole=('<?xml version="1.0" encoding="zx-9"?>' + f'<worksheet xmlns="{MAIN}"/>').encode()),
    "cut off in the middle of a row": lambda: book(whole=f'<worksheet xmlns="{MAIN}"><sheetData>{right()}'[:-60]),
    "a text of 60 megabytes": lambda: book(right(Yer=text("a" * 60_000_000, "@"))),
    "an old workbook": lambda: OLE + bytes(504) + b"\x09\x08\x10\0\0\x06\x05\0" + bytes(600),
    "a workbook with a password": lambda: OLE + bytes(504) + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le"),
    "an OLE head alone": lambda: OLE,
    "binary workbook": lambda: packed({"xl/workbook.bin": b"\x83\x01\0", "[Content_Types].xml": "<Types/>"}),
}  # fmt: skip
"""What is wrong → the bytes; named ``.xlsx``."""

ODS: dict[str, Make] = {
    "a cell a billion times": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], '<table:table-cell table:number-columns-repeated="1000000000" office:value-type="string"><text:p>x</text:p></table:table-cell>'))
    ),
    "a row a billion times": lambda: ods(ods_table(ODS_RIGHT + ods_row(["x"], of_row=' table:number-rows-repeated="1000000000"'))),
    "a million full rows": lambda: ods(
        ods_table(ODS_RIGHT + ods_row(["x"] * 20, of_row=' table:number-rows-repeated="1048576"'))
    ),
    "empty rows to the end": lambda: ods(ods_table(ODS_RIGHT + ods_row([], of_row=' table:number-rows-repeated="1048573"'))),
    "a full row after a million": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], '<table:table-cell table:number-columns-repeated="16384"/>', ' table:number-rows-repeated="1048573"') + ods_row(["x"]))
    ),
    "an error after a billion rows": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], of_row=' table:number-rows-repeated="1000000000"') + ods_row([], ERROR.format(more="")))
    ),
    "an error after a billion columns": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], '<table:table-cell table:number-columns-repeated="1000000000"/>' + ERROR.format(more="")))
    ),
    "repeated less than nought": lambda: ods(ods_table(ODS_RIGHT + ods_row(["x"], ERROR.format(more=' table:number-columns-repeated="-5"')))),
    "repeated by a word": lambda: ods(ods_table(ODS_RIGHT + ods_row(["x"], ERROR.format(more=' table:number-columns-repeated="zx"')))),
    "repeated 10 000 digits": lambda: ods(ods_table(ODS_RIGHT + ods_row(["x"], ERROR.format(more=f' table:number-columns-repeated="{"9" * 10_000}"')))),
    "merged a billion rows": lambda: ods(ods_table(ODS_RIGHT + ods_row(["x"], ERROR.format(more=' table:number-rows-spanned="1000000000"')))),
    "ods laughs after two kilobytes": lambda: ods(ods_table(ODS_RIGHT), **{"content.xml": '<?xml version="1.0"?>' + " " * 3000 + LAUGHS + "<a>&j;</a>"}),
    "ods without a table": lambda: ods(""),
    "ods without content": lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
    "ods nested 50 000 deep": lambda: ods("<table:table>" * 50_000 + ERROR.format(more="") + "</table:table>" * 50_000),
    "ods of a date of year nought": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], '<table:table-cell office:value-type="date" office:date-value="0000-00-00"><text:p>0</text:p></table:table-cell>'))
    ),
    "ods of a number of 1e400": lambda: ods(
        ods_table(ODS_RIGHT + ods_row([], '<table:table-cell office:value-type="float" office:value="1e400"><text:p>0</text:p></table:table-cell>'))
    ),
    "ods named by markup": lambda: ods(ods_table(ODS_RIGHT, "&lt;zx9 onload=zx9&gt;")),
}  # fmt: skip
"""What is wrong → the bytes; named ``.ods``."""
