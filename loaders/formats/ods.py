"""What calamine does not tell about an ODS workbook: error cells and merged cells, found in its ``content.xml``."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

from loaders.formats import extent
from loaders.problems import Unreadable
from loaders.sheet import Fault

_SUSPECT = re.compile(rb'value-type="error"|number-(?:columns|rows)-spanned="(?!1")')
_NAME = re.compile(rb'^[^<>]*\btable:name="([^"]*)"')
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def faults(content: bytes) -> defaultdict[str, list[Fault]]:
    """Error cells and merged cells by sheet. The slow walk is only taken when the text holds a sign of either."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unreadable("unreadable_file", reason="DOCTYPE")
    for table in content.split(b"<table:table ")[1:]:
        if b"</table:table>" not in table:
            raise Unreadable("unreadable_file", reason="table:table")
        name = found[1].decode("utf-8", "replace") if (found := _NAME.search(table)) else ""
        extent.refuse_vast(unescape(name), extent.of_ods(table))
    if not _SUSPECT.search(content):
        return defaultdict(list)
    root = ElementTree.parse(io.BytesIO(content)).getroot()
    tables = root.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table")
    return defaultdict(list, {table.get(f"{_TABLE}name", ""): list(_of(table)) for table in tables})


def _of(table: ElementTree.Element) -> Iterator[Fault]:
    line = 0
    for row in table.iter(f"{_TABLE}table-row"):
        column = 0
        for cell in row:
            if cell.get(f"{_CALC}value-type") == "error":
                yield Fault("formula_error", line + 1, column, "".join(cell.itertext()))
            down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
            if down > 1 or int(cell.get(f"{_TABLE}number-columns-spanned", "1")) > 1:
                yield Fault("merged_cells", line + 1, column, args={"until": str(line + down)})
            column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        line += int(row.get(f"{_TABLE}number-rows-repeated", "1"))
