"""XLSX and ODS workbooks through calamine, and what calamine leaves out: error cells and formulas without a result."""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from loaders.clean import NumberText
from loaders.formats import extent, ods
from loaders.problems import Unreadable
from loaders.sheet import Fault, Sheet

# Each ends where the next tag begins: a file of nothing but beginnings is looked through once, not once for each.
_ERROR = re.compile(rb'<c ([^<>]*\bt="e"[^<>]*)>(?:<f\b[^<>]*>(?:[^<]*</f>)?)?\s*<v>([^<]*)<')
_NO_RESULT = re.compile(rb"<c ([^<>]*)>\s*<f\b[^<>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</")
_HIDDEN = re.compile(rb'<row\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*\br="([0-9]+)"')
_SHARED = "xl/sharedstrings.xml"
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]+)"')


def sheets(path: Path) -> list[Sheet]:
    """All sheets of the workbook with their faults; charts and the like are passed over."""
    try:
        # First: these refuse what would take calamine gigabytes.
        faults = _faults(path)
        book = CalamineWorkbook.from_path(str(path))
        return [
            _sheet(book, meta.name, meta.visible != SheetVisibleEnum.Visible, faults[meta.name])
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError) as error:
        raise Unreadable("unreadable_file", reason=_first_line(error)) from error


def _sheet(book: CalamineWorkbook, name: str, hidden: bool, faults: list[Fault]) -> Sheet:
    calamine = book.get_sheet_by_name(name)
    lines = [
        [cell if type(cell) is str else as_text(cell) for cell in line]
        for line in calamine.to_python(skip_empty_area=False)
    ]
    for fault in faults:
        # calamine gives an error cell as an empty one, which would pass for "unknown"; its text is put back.
        if fault.rule == "formula_error" and fault.column is not None:
            lines.extend([""] for _ in range(fault.line - len(lines)))
            line = lines[fault.line - 1]
            line.extend("" for _ in range(fault.column + 1 - len(line)))
            line[fault.column] = fault.value
    merged = [
        Fault("merged_cells", top + 1, left, args={"until": str(bottom + 1)})
        for (top, left), (bottom, _) in calamine.merged_cell_ranges or []
    ]
    kept = [fault for fault in faults if fault.rule != "formula_error"]
    return Sheet(name=name, lines=lines, hidden=hidden, faults=[*kept, *merged])


def as_text(cell: object) -> str:
    """A cell as text: numbers with a decimal point to 15 digits (all a spreadsheet keeps), dates in ISO form."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float() if not math.isfinite(cell):
            # No program writes such a number; as a text it is refused wherever a number is read.
            return str(cell)
        case int() | float():
            written = format(cell, ".15g")
            return NumberText(format(Decimal(written), "f") if "e" in written else written)
        case dt.datetime():
            return cell.date().isoformat() if cell.time() == dt.time(0) else cell.isoformat(sep=" ")
        case _:
            return str(cell)


def _faults(path: Path) -> dict[str, list[Fault]]:
    """The faults of each sheet. Raises Unreadable for a workbook that would take calamine gigabytes."""
    with zipfile.ZipFile(path) as archive:
        names = {_plain_name(name): name for name in archive.namelist()}
        if "content.xml" in names:
            return ods.faults(archive.read(names["content.xml"]))
        lengths = extent.text_lengths(archive.read(names[_SHARED])) if _SHARED in names else []
        faults, shown = dict[str, list[Fault]](), 0
        for name, part in _parts(archive, names):
            xml = extent.plain(archive.read(part))
            shown += len(xml) + extent.shown(xml, lengths)
            if shown > extent.MOST_BYTES:
                raise Unreadable("zip_bomb", megabytes=shown // 1024**2, most=extent.MOST_BYTES // 1024**2)
            extent.refuse_vast(name, extent.of_xlsx(xml))
            faults[name] = list(_xlsx_faults(xml))
        return faults


def _plain_name(name: str) -> str:
    """A part's name as calamine looks for it."""
    return name.replace("\\", "/").lower()


def _xlsx_faults(xml: bytes) -> Iterator[Fault]:
    # Each expression looks at every cell; most workbooks hold nothing of the kind anywhere, which is seen at once.
    if b't="e"' in xml:
        for found in _ERROR.finditer(xml):
            line, column = _place(found[1])
            yield Fault("formula_error", line, column, found[2].decode("utf-8", "replace"))
    if b"<f" in xml or b":f" in xml:
        for found in _NO_RESULT.finditer(xml):
            # A formula whose result is an empty text is marked t="str" and is what it says: empty.
            if b't="str"' not in found[1]:
                yield Fault("formula_without_result", *_place(found[1]))
    if b"hidden=" in xml:
        for found in _HIDDEN.finditer(xml):
            yield Fault("hidden_row", int(found[1]), None)


def _place(attributes: bytes) -> tuple[int, int | None]:
    found = _REFERENCE.search(attributes)
    if found is None:
        return 0, None
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - ord("A") + 1
    return int(found[2]), column - 1


def _parts(archive: zipfile.ZipFile, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The name of each sheet and the file inside the workbook that holds it."""
    relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in ElementTree.fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if sheet.tag.rsplit("}", 1)[-1] != "sheet":
            continue
        link = next((value for name, value in sheet.attrib.items() if name.rsplit("}", 1)[-1] == "id"), None)
        target = _plain_name(targets.get(link, "")).lstrip("/")
        part = names.get(target if target.startswith("xl/") else f"xl/{target}")
        if part is not None:
            yield sheet.get("name", ""), part


def _first_line(error: Exception) -> str:
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return (said.strip() or type(error).__name__).splitlines()[0]
