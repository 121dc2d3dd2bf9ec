"""Files as they come from broken disks, odd programs and people who mean harm: good ones damaged from a seed."""

from __future__ import annotations

import io
import json
import random
import zipfile
from functools import cache
from pathlib import Path

from tests.loaders.books import csv_file, delimited, ods, second, table, xlsx
from tests.loaders.test_wrong_files import WRONG
from tests.staff.media.photos import HOSTILE, archive, ground, jpeg, moving, png, saved

XML = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + b"&a;" * 900 + b'">]><l>&b;</l>',
    b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    b"<a>" * 20_000, b"<a" + b" b='1'" * 20_000 + b"/>", b"\xff\xfe<\0a\0/\0>\0", b"", b"\0" * 5000,
)  # fmt: skip
CELLS = (
    "=cmd|' /C calc'!A0", "=WEBSERVICE(\"http://127.0.0.1:1\")", "1e400", "-1", "9" * 300, "31.02.2018",
    "0000-00-00", "NaN", "inf",
    "\u202eters", "\ufffe", "a" * 40_000, "<script>1</script>", "'; DROP TABLE project;--", "1.234,56.78", "٣",
    "²", "38,0", "999",
    "Κonak", "evet;hayır", "\x1b[2J", "2018-13", "12.03.20180", "Beydağ;" * 500, "_x0000_", "%s%n", "\r", '"',
    "#REF!", "TRUE",
)  # fmt: skip
NAMES = (
    "liste.xlsx",
    "liste.xls",
    "liste.ods",
    "liste.csv",
    "liste.txt",
    "liste.geojson",
    "liste.json",
    "liste.zip",
    "liste.shp",
    "liste",
)


@cache
def sheets(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """Good lists of every kind."""
    lines = table([second(), second(**{"Referans No": "B"})])
    text = delimited(lines)
    made = [xlsx(folder / "a.xlsx", lines), ods(folder / "a.ods", lines), csv_file(folder / "a.csv", lines)]
    coded = [("liste.csv", text.encode(code)) for code in ("utf-8-sig", "utf-16", "cp1254", "iso8859-9", "utf-32")]
    place = {"type": "Point", "coordinates": [28.2, 38.0]}
    feature = {"type": "Feature", "geometry": place, "properties": second()}
    point = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return tuple(
        [("liste" + one.suffix, one.read_bytes()) for one in made] + coded + [("liste.geojson", point.encode())]
    )


@cache
def pictures() -> tuple[tuple[str, bytes], ...]:
    """Good and odd pictures of every kind."""
    small = ground((420, 320))
    kinds = [
        (f"a.{end}", saved(small, kind))
        for end, kind in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("avif", "AVIF"), ("gif", "GIF"))
    ]
    return (*kinds, ("a.jpg", jpeg((700, 500))), ("a.png", png()), ("a.webp", moving("WEBP")), ("a.png", moving("PNG")))


def list_of(draw: random.Random, folder: Path) -> tuple[str, bytes]:
    """A damaged list: its name and what it holds."""
    kind = draw.random()
    if kind < 0.05:
        make = WRONG[draw.choice([name for name in sorted(WRONG) if "bomb" not in name and "lying" not in name])][0]
        made = make(_empty(folder))
        return (made.name, damaged(draw, made.read_bytes())) if made.is_file() else ("liste.csv", b"")
    name, content = draw.choice(sheets(folder))
    if kind < 0.3:
        content = _cells(draw, folder)
    elif kind < 0.55 and content[:2] == b"PK":
        content = repacked(draw, content)
    else:
        content = damaged(draw, content)
    if kind < 0.3:
        name = "liste.csv"
    return (draw.choice(NAMES) if draw.random() < 0.15 else name), content


def picture_of(draw: random.Random) -> tuple[str, bytes]:
    """A damaged picture: its name and what it holds."""
    cheap = [name for name in sorted(HOSTILE) if "MB" not in name and "too large" not in name]
    if draw.random() < 0.1:
        name, make, _rule = HOSTILE[draw.choice(cheap)]
        return name, damaged(draw, make())
    name, content = draw.choice(pictures())
    content = damaged(draw, content)
    if draw.random() < 0.1:
        content += draw.choice((archive(), b"<script>1</script>", b"%PDF-1.7", content))
    return (
        draw.choice(("a.jpg", "a.png", "a.svg", "a", "../a.png", "a.jpg.php", "a\0.jpg"))
        if draw.random() < 0.15
        else name
    ), content


def damaged(draw: random.Random, content: bytes) -> bytes:
    """The content cut off, or with some bytes exchanged, put in, taken out or doubled."""
    held = bytearray(content)
    if draw.random() < 0.3:
        return bytes(held[: draw.randrange(len(held) + 1)])
    for _ in range(draw.choice([1, 1, 3, 10, 60])):
        at, size = draw.randrange(len(held) + 1), draw.choice([1, 1, 2, 4, 64])
        put = draw.choice((draw.randbytes(size), b"\xff" * size, b"\0" * size, bytes(held[at : at + 40]), b""))
        held[at : at + draw.choice([0, size])] = put
    return bytes(held)


def repacked(draw: random.Random, content: bytes) -> bytes:
    """A workbook with one of its parts damaged, exchanged for hostile XML, or named like a path."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        victim = draw.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            if name == victim:
                part = draw.choice(XML) if draw.random() < 0.4 else damaged(draw, part)
            new.writestr(name, part)
        if draw.random() < 0.3:
            new.writestr(
                draw.choice(("../../etc/cron.d/a", "/etc/passwd", "xl/vbaProject.bin", "xl/../a", "a" * 300)), b"x"
            )
    return made.getvalue()


def _cells(draw: random.Random, folder: Path) -> bytes:
    rows = [second(**{"Referans No": f"P{n}"}) for n in range(draw.choice([1, 3, 30]))]
    for _ in range(draw.choice([1, 3, 20])):
        row = draw.choice(rows)
        row[draw.choice(sorted(row))] = draw.choice(CELLS)
    return delimited(table(rows)).encode("utf-8", "replace")


def _empty(folder: Path) -> Path:
    made = folder / "made"
    made.mkdir(exist_ok=True)
    for one in made.iterdir():
        one.unlink()
    return made
