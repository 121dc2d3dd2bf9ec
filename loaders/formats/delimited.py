"""Text files with ``;``, ``,`` or tab between the cells: UTF-8 with or without mark, UTF-16 with mark, Windows-1254."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice
from pathlib import Path

from loaders.problems import Unreadable
from loaders.sheet import Fault, Sheet

DELIMITERS = (";", ",", "\t")
_LONGEST_CELL = 131_072
_TRIED_LINES = 40


def sheets(path: Path) -> list[Sheet]:
    """The one sheet of the file. Blank lines and records that span lines count as one row each, as in a spreadsheet."""
    # The module has one limit for the whole process, which any other package may have changed.
    csv.field_size_limit(_LONGEST_CELL)
    written = decoded(path.read_bytes())
    hint, _, rest = written.partition("\n")
    if hint.lower().startswith("sep=") and hint[4:5] in DELIMITERS:
        # Excel's own hint for the delimiter; Excel does not show this line, so it is not counted.
        lines = _records(rest, hint[4:5])
    else:
        lines = _records(written, _delimiter(written))
    return [Sheet(name="", lines=lines, faults=_uneven(lines))]


def decoded(raw: bytes) -> str:
    """The text of the bytes. Raises Unreadable when no encoding fits."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return _strict(raw, encoding)
    if b"\0" in raw:
        raise Unreadable("nul_bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if not raw[: error.start].isascii():
            # Its first letters beyond ASCII are UTF-8, which no text in a code page is by chance: it is damaged here.
            raise Unreadable("wrong_encoding", position=error.start + 1) from error
        # Excel in Turkish writes "CSV" in the Windows code page.
        return _strict(raw, "cp1254")


def _strict(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("wrong_encoding", position=error.start + 1) from error
    if "\0" in text:
        raise Unreadable("nul_bytes")
    return text


def _delimiter(written: str) -> str:
    """The delimiter that cuts the first lines into the most cells, evenly."""
    head = "".join(islice(io.StringIO(written, newline=""), _TRIED_LINES))

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row]
        except csv.Error:
            # A cell that is too long; what is wrong is said when all is read.
            rows = []
        width, times = Counter(rows).most_common(1)[0] if rows else (1, 0)
        return (times if width > 1 else 0, width)

    return max(DELIMITERS, key=score)


def _records(written: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(reader)
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable("endless_cell", line=len(lines) + 1, most=_LONGEST_CELL) from error
        raise Unreadable("broken_quotes", line=len(lines) + 1, reason=error) from error
    return lines


def _uneven(lines: list[list[str]]) -> list[Fault]:
    """Rows with fewer or more cells than most: a delimiter or line break inside a value without quotes."""
    widths = [len(line) for line in lines if len(line) > 1]
    if not widths:
        return []
    usual = Counter(widths).most_common(1)[0][0]
    return [
        Fault("cell_count", number, None, args={"cells": str(len(line)), "usual": str(usual)})
        for number, line in enumerate(lines, start=1)
        if any(cell.strip() for cell in line) and (len(line) < usual or any(cell.strip() for cell in line[usual:]))
    ]
