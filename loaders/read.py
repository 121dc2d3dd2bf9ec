"""Opening a file that somebody sent: what it really is, whether it is safe to open, and its sheets as text."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from loaders.formats import delimited, extent, workbook
from loaders.problems import FileRefused, Problem, Unreadable
from loaders.sheet import Sheet

MOST_BYTES = extent.MOST_BYTES
"""The largest file that is opened."""

MOST_OF_DIRECTORY = 1_000_000
"""Bytes of a packed file's directory, which takes about a hundred for each part."""

_LONGEST_END = 22 + 2**16 + 20 + 56
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACROS = re.compile(r"(?i)(^|/)vbaProject\.bin$|^Basic/.+\.xml$|^xl/macrosheets/")
_TEXT = {".csv", ".txt", ".tsv", ".tab"}
ACCEPTED = "CSV, XLSX, ODS, GeoJSON, GeoPackage (.gpkg), Shapefile (.shp / .zip)"


def sheets(path: Path, geometry: str = "point", called: str = "") -> list[Sheet]:
    """All sheets or layers of the file as text cells. Raises FileRefused, whose problem says why and what to do.

    ``called`` is the file's name as people know it, when the path's own is another.
    """
    name = called or path.name
    try:
        _refuse_unfit(path)
        found = _open(path, geometry)
    except Unreadable as fault:
        sheet = fault.args_of_rule.get("sheet", "")
        raise FileRefused(Problem(rule=fault.rule, file=name, sheet=sheet, args=fault.args_of_rule)) from fault
    except MemoryError as error:
        raise FileRefused(Problem(rule="needs_memory", file=name)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileRefused(Problem(rule="unreadable_file", file=name, args={"reason": reason})) from error
    if all(sheet.blank for sheet in found):
        raise FileRefused(Problem(rule="empty_file", file=name))
    return found


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refuse_unfit(path: Path) -> None:
    if not path.exists():
        raise Unreadable("no_such_file")
    if not path.is_file():
        raise Unreadable("not_a_file")
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("empty_file")
    if size > MOST_BYTES:
        raise Unreadable("too_big", megabytes=size // 1024**2, most=MOST_BYTES // 1024**2)


def _open(path: Path, geometry: str) -> list[Sheet]:
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _open_packed(path, geometry)
    if head.startswith(_OLE):
        # Excel wraps a workbook with a password in the container of the old .xls format.
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise Unreadable("encrypted" if encrypted else "old_excel")
    if head.startswith(b"SQLite format 3\0"):
        return _geo(path, geometry)
    if path.suffix.lower() == ".shp" or head.startswith(b"\x00\x00\x27\x0a"):
        return _open_shapefile(path, geometry)
    beginning = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if beginning[:1] in (b"{", b"["):
        return _geo(path, geometry)
    if re.match(rb"(?i)<(!doctype html|html|table|meta|head)", beginning):
        raise Unreadable("html_file")
    if path.suffix.lower() in _TEXT:
        return delimited.sheets(path)
    raise Unreadable("wrong_type", accepted=ACCEPTED, suffix=path.suffix or "—")


def _open_packed(path: Path, geometry: str) -> list[Sheet]:
    try:
        _refuse_many_parts(path)
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_unsafe(members)
            # Reading every part also finds one that unpacks to more than it says.
            broken = archive.testzip()
            declared = next((name for name in archive.namelist() if _declares(archive, name)), None)
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise Unreadable("unreadable_file", reason=str(error) or "zip") from error
    names = [member.filename for member in members]
    if broken is not None:
        raise Unreadable("unreadable_file", reason=broken)
    if declared is not None:
        raise Unreadable("unreadable_file", reason=f"DOCTYPE: {declared}")
    if b"encryption-data" in manifest:
        raise Unreadable("encrypted")
    if any(_MACROS.search(name) for name in names) or path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise Unreadable("macro_workbook")
    if "xl/workbook.xml" in names or ("content.xml" in names and b"opendocument.spreadsheet" in manifest):
        return workbook.sheets(path)
    shapes = [name for name in names if name.lower().endswith(".shp")]
    if len(shapes) == 1:
        _refuse_parts_missing(shapes[0], {name.lower() for name in names})
        return _geo(path, geometry, where=f"/vsizip/{path}/{shapes[0]}")
    if len(shapes) > 1:
        raise Unreadable("several_shapefiles", found=", ".join(shapes))
    raise Unreadable("wrong_type", accepted=ACCEPTED, suffix=path.suffix or "—")


def _refuse_many_parts(path: Path) -> None:
    """Before the directory of a zip file is read: a million names in it cost minutes. The end says how long it is."""
    with path.open("rb") as stream:
        stream.seek(-min(path.stat().st_size, _LONGEST_END), os.SEEK_END)
        end = stream.read()
    at, long = end.rfind(b"PK\5\6"), end.rfind(b"PK\6\6")
    size = int.from_bytes(end[at + 12 : at + 16], "little") if at >= 0 else 0
    if size == 2**32 - 1:
        size = int.from_bytes(end[long + 40 : long + 48], "little") if long >= 0 else size
    if size > MOST_OF_DIRECTORY:
        raise Unreadable("too_many_parts", most=MOST_OF_DIRECTORY // 100)


def _declares(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether an XML part declares a document type: no spreadsheet program writes one, and entities hide in it."""
    if not name.endswith((".xml", ".rels")):
        return False
    with archive.open(name) as part:
        return b"<!DOCTYPE" in part.read(2048)


def _refuse_unsafe(members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_BYTES:
        raise Unreadable("zip_bomb", megabytes=unpacked // 1024**2, most=MOST_BYTES // 1024**2)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("encrypted")


def _open_shapefile(path: Path, geometry: str) -> list[Sheet]:
    _refuse_parts_missing(path.name, {sibling.name.lower() for sibling in path.parent.iterdir()})
    return _geo(path, geometry)


def _geo(path: Path, geometry: str, where: str | None = None) -> list[Sheet]:
    # geopandas takes a second to import, which every load of a plain list would wait for.
    from loaders.formats import geo

    return geo.sheets(path, geometry, where)


def _refuse_parts_missing(name: str, present: set[str]) -> None:
    missing = [part for part in (".shx", ".dbf") if name.lower().removesuffix(".shp") + part not in present]
    if missing:
        raise Unreadable("shapefile_parts", missing=" ".join(missing))
