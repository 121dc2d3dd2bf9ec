"""Maps and archives that mean harm: GeoJSON, GeoPackage, shapefiles, KML, and zips that lie about themselves."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.hostile_books import book, packed
from tests.loaders.books import second

Make = Callable[[], bytes]
NOWHERE = {name: value for name, value in second().items() if name not in ("Enlem", "Boylam")}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A right row at that geometry."""
    return {"type": "Feature", "geometry": geometry, "properties": NOWHERE | properties}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **more, "features": list(features)}).encode()


def at(*coordinates: Any, kind: str = "Point") -> bytes:
    """A right row at these coordinates."""
    return collection(feature({"type": kind, "coordinates": coordinates}))


def raw(coordinates: str, kind: str = "Point") -> bytes:
    """The same with coordinates as they are typed."""
    return at(0, kind=kind).replace(b"[0]", coordinates.encode())


def ring(number: int) -> list[list[float]]:
    """A closed ring of so many corners within the province."""
    side = max(1, number // 4)
    step = 0.2 / side
    corners = [[27.1 + step * n, 38.4] for n in range(side)] + [[27.3, 38.4 + step * n] for n in range(side)]
    corners += [[27.3 - step * n, 38.6] for n in range(side)] + [[27.1, 38.6 - step * n] for n in range(side)]
    return [*corners, corners[0]]


def nested(deep: int) -> bytes:
    head = '{"type":"GeometryCollection","geometries":['
    return raw("[28.2,38.0]").replace(
        b'{"type": "Point", "coordinates": [28.2,38.0]}', (head * deep + "]}" * deep).encode()
    )


def gpkg(*statements: str, **cells: Any) -> bytes:
    """A GeoPackage with a right point, and statements run on it as a database."""
    import geopandas
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        frame = geopandas.GeoDataFrame([NOWHERE | cells], geometry=[shapely.Point(28.20843, 38.08593)], crs=4326)
        frame.to_file(path, engine="pyogrio", layer="liste")
        with sqlite3.connect(path) as database:
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                # They call functions that only GDAL has.
                database.execute(f'DROP TRIGGER "{trigger}"')
            for one in statements:
                database.execute(one)
        database.close()
        return path.read_bytes()


def shapefile(**exchanged: bytes | None) -> bytes:
    """A zipped shapefile with parts exchanged or left out."""
    import geopandas
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.shp"
        frame = geopandas.GeoDataFrame({"ad": ["Kale"]}, geometry=[shapely.Point(28.2, 38.0)], crs=4326)
        frame.to_file(path, engine="pyogrio", encoding="UTF-8")
        parts: dict[str, Any] = {one.suffix[1:]: one.read_bytes() for one in sorted(Path(folder).iterdir())} | exchanged
    return packed({f"a.{end}": part for end, part in parts.items() if part is not None})


def view(select: str) -> tuple[str, ...]:
    """Statements that make a layer of a view."""
    return (
        f"CREATE VIEW sonsuz AS {select}",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('sonsuz', 'attributes', 'x', 0)",
    )


COUNT = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, x FROM c"
EXTRA = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5253"}}

GEOJSON: dict[str, Make] = {
    "a million corners": lambda: at(ring(1_000_000), kind="Polygon"),
    "a million points in one": lambda: at(*([28.2, 38.0] for _ in range(1_000_000)), kind="MultiPoint"),
    "crossing sides": lambda: at([[27, 38], [28, 39], [28, 38], [27, 39], [27, 38]], kind="Polygon"),
    "a ring that is not closed": lambda: at([[27, 38], [28, 38], [28, 39]], kind="Polygon"),
    "a ring of two corners": lambda: at([[27, 38], [27, 38]], kind="Polygon"),
    "a ring of nothing": lambda: at([], kind="Polygon"),
    "longitude and latitude exchanged": lambda: at(38.08593, 28.20843),
    "metres": lambda: at(606000, 4216000),
    "another system named": lambda: collection(feature({"type": "Point", "coordinates": [606000, 4216000]}), crs=EXTRA),
    "a system that is none": lambda: collection(
        feature({"type": "Point", "coordinates": [28.2, 38]}),
        crs={"type": "name", "properties": {"name": "urn:zx9"}},
    ),
    "a system at another host": lambda: collection(
        feature({"type": "Point", "coordinates": [28.2, 38]}),
        crs={"type": "link", "properties": {"href": "http://127.0.0.1:1/crs", "type": "proj4"}},
    ),
    "NaN": lambda: raw("[NaN, 38.0]"),
    "Infinity": lambda: raw("[Infinity, -Infinity]"),
    "1e400": lambda: raw("[1e400, 38.0]"),
    "texts for numbers": lambda: raw('["28.2", "38.0"]'),
    "coordinates of one number": lambda: raw("[28.2]"),
    "coordinates of a thousand numbers": lambda: at(*range(1000)),
    "coordinates null": lambda: raw("null"),
    "a point in a list": lambda: raw("[[[28.2, 38.0]]]"),
    "no geometry": lambda: collection(feature(None)),
    "a geometry of an unknown kind": lambda: at(28.2, 38.0, kind="Zx9"),
    "a circle": lambda: at(28.2, 38.0, kind="CircularString"),
    "collections within collections 20 deep": lambda: nested(20),
    "collections within collections 10 000 deep": lambda: nested(10_000),
    "JSON a million deep": lambda: b'{"type":"FeatureCollection","features":' + b"[" * 1_000_000,
    "objects a hundred thousand deep": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "across the antimeridian": lambda: at([[179, 38], [-179, 38], [-179, 39], [179, 39], [179, 38]], kind="Polygon"),
    "beyond the pole": lambda: at(28.2, 91),
    "ten thousand properties": lambda: collection(
        feature({"type": "Point", "coordinates": [28.2, 38]}, **{f"p{n}": n for n in range(10_000)})
    ),
    "another property in each feature": lambda: collection(
        *({"type": "Feature", "geometry": None, "properties": {f"p{n}": n}} for n in range(2000))
    ),
    "a property of a tree": lambda: collection(feature(None, Yer={"a": [{"b": [1, 2, {"c": "<zx9 onload=zx9>"}]}]})),
    "the same key twice": lambda: at(28.2, 38.0).replace(b'"Durum":', b'"Durum": "iptal", "Durum":'),
    "features that are no list": lambda: b'{"type": "FeatureCollection", "features": {"a": 1}}',
    "features of null": lambda: b'{"type": "FeatureCollection", "features": [null, 1, "a", []]}',
    "a hundred thousand features of nothing": lambda: collection(
        *({"type": "Feature", "geometry": None, "properties": {}} for _ in range(100_000))
    ),
    "a number of 100 000 digits": lambda: collection(feature(None, Yer=0)).replace(
        b'"Yer": 0', b'"Yer": ' + b"9" * 100_000
    ),
    "a text of ten megabytes": lambda: collection(feature(None, Yer="a" * 10_000_000)),
    "half a pair of a letter": lambda: collection(feature(None, Yer=0)).replace(b'"Yer": 0', b'"Yer": "\\ud800"'),
    "NUL in a text": lambda: collection(feature(None, Yer=0)).replace(b'"Yer": 0', b'"Yer": "a\\u0000b"'),
    "broken UTF-8": lambda: at(28.2, 38.0).replace(b"Kalesi", b"\xff\xfe\xc3"),
    "cut off": lambda: at(28.2, 38.0)[:-30],
    "UTF-16": lambda: at(28.2, 38.0).decode().encode("utf-16"),
    "ESRI's own": lambda: b'{"geometryType":"esriGeometryPoint","features":[{"geometry":{"x":28.2,"y":38},"attributes":{"a":1}}]}',
    "TopoJSON": lambda: b'{"type":"Topology","objects":{"a":{"type":"Point","coordinates":[28.2,38]}},"arcs":[]}',
    "TopoJSON of arcs that are not there": lambda: b'{"type":"Topology","objects":{"a":{"type":"Polygon","arcs":[[99999999]]}},"arcs":[]}',
    "a catalogue of other files": lambda: b'{"type":"FeatureCollection","stac_version":"1.0.0","features":[{"type":"Feature","stac_version":"1.0.0","geometry":null,"properties":{},"assets":{"a":{"href":"/etc/passwd"}}}]}',
    "a drawing of a map service": lambda: b'{"currentVersion":10.1,"layers":[{"id":0}],"serviceDescription":""}',
}  # fmt: skip
"""What is wrong → the bytes; named ``.geojson``."""

GPKG: dict[str, Make] = {
    "a view that never ends": lambda: gpkg(*view(COUNT)),
    "a view that never begins": lambda: gpkg(*view(COUNT + " WHERE x < 0")),
    "a view of a view of a view": lambda: gpkg(*view("SELECT * FROM liste a, liste b, liste c")),
    "a trigger": lambda: gpkg("CREATE TRIGGER t AFTER INSERT ON liste BEGIN DELETE FROM liste; END"),
    "a table that is not there": lambda: gpkg(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('yok', 'features', 'x', 4326)"
    ),
    "a table named with SQL": lambda: gpkg(
        'CREATE TABLE "a""; DROP TABLE liste; --" (a)',
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
        "VALUES ('a\"; DROP TABLE liste; --', 'attributes', 'x', 0)",
    ),
    "geometry of rubbish": lambda: gpkg("UPDATE liste SET geom = x'47500001'"),
    "geometry that claims a billion points": lambda: gpkg(
        "UPDATE liste SET geom = x'47500001E6100000' || x'0102000000FFFFFF7F'"
    ),
    "geometry as text": lambda: gpkg("UPDATE liste SET geom = 'POINT(28 38)'"),
    "a system of its own": lambda: gpkg("UPDATE gpkg_spatial_ref_sys SET definition = 'zx9'"),
    "a cell of bytes": lambda: gpkg("UPDATE liste SET \"Yer\" = x'fffe00'"),
    "no table at all": lambda: b"SQLite format 3\0" + bytes(4080),
    "cut off in the middle": lambda: gpkg()[:20_000],
    "a page of noise": lambda: gpkg()[:4096] + b"\xff" * 4096 + gpkg()[8192:],
    "a database that is no map": lambda: _database(),
}  # fmt: skip
"""What is wrong → the bytes; named ``.gpkg``."""


def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE kisiler (ad, parola)")
        database.close()
        return path.read_bytes()


def _named(*names: str) -> bytes:
    """A workbook, and files of these names beside its parts."""
    target = io.BytesIO(book())
    with zipfile.ZipFile(target, "a") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return target.getvalue()


def _link() -> bytes:
    target = io.BytesIO(book())
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def _wrong_sum() -> bytes:
    made = bytearray(book())
    place = made.rindex(b"PK\x01\x02")
    made[place + 16 : place + 20] = b"\0\0\0\0"
    return bytes(made)


def overlapping(entries: int, kernel: int) -> bytes:
    """David Fifield's bomb without its quoting: every entry of the directory names the same compressed data."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(kernel)
    data = press.compress(content) + press.flush()
    checksum = zlib.crc32(content)
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 33, checksum, len(data), kernel, 1, 0) + b"A"
    directory = b"".join(
        struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 8, 0, 33, checksum, len(data), kernel, len(name), 0, 0, 0, 0, 0, 0)
        + name
        for n in range(entries)
        if (name := f"{n:06}".encode())
    )  # fmt: skip
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, min(entries, 65535), min(entries, 65535), len(directory), len(head + data), 0
    )
    return head + data + directory + end


def _million() -> bytes:
    """A zip whose directory names a million empty files; its counts are those of ZIP64."""
    entry = struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
    directory = b"".join(entry + b"%06d" % n for n in range(1_000_000))
    head = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"A"
    start = len(head)
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, len(directory), start)
    where = struct.pack("<4sIQI", b"PK\6\7", 0, start + len(directory), 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return head + directory + end64 + where + end


PACKS: dict[str, tuple[str, Make]] = {
    "names that lead out": (".xlsx", lambda: _named("../../../../tmp/zx9", "/etc/cron.d/zx9", "C:\\zx9", "xl/../../zx9")),
    "names of control letters": (".xlsx", lambda: _named("a\r\nb", "\u202etxt.exe", "\x1b[2J")),
    "the same part twice": (".xlsx", lambda: _named("xl/worksheets/sheet1.xml")),
    "a link to a file of the disk": (".xlsx", _link),
    "a wrong checksum": (".xlsx", _wrong_sum),
    "overlapping entries": (".xlsx", lambda: overlapping(200, 2_000_000)),
    "overlapping entries of 60 gigabytes": (".xlsx", lambda: overlapping(6000, 10_000_000)),
    "a million empty entries": (".xlsx", _million),
    "a workbook in a workbook": (".xlsx", lambda: packed({"a.xlsx": book(), "b.zip": book()})),
    "a zip of nothing": (".zip", lambda: b"PK\5\6" + bytes(18)),
    "a zip before which stands a program": (".xlsx", lambda: b"MZ" + bytes(4000) + book()),
    "a zip after a comment of 60 kB": (".xlsx", lambda: book()[:-2] + struct.pack("<H", 60_000) + b"zx" * 30_000),
    "stored, not compressed": (".xlsx", lambda: packed({"xl/workbook.xml": "<workbook/>"}, zipfile.ZIP_STORED)),
    "compressed by LZMA": (".xlsx", lambda: packed({"xl/workbook.xml": "<workbook/>"}, zipfile.ZIP_LZMA)),
    "compressed by bzip2": (".xlsx", lambda: packed({"xl/workbook.xml": "<workbook/>"}, zipfile.ZIP_BZIP2)),
    "KMZ": (".kmz", lambda: packed({"doc.kml": "<kml/>"})),
    "KML": (".kml", lambda: b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark/></kml>'),
    "KML that fetches": (".kml", lambda: b"<kml><NetworkLink><Link><href>http://127.0.0.1:1/</href></Link></NetworkLink></kml>"),
    "GML named geojson": (".geojson", lambda: b'<?xml version="1.0"?><gml:a xmlns:gml="http://www.opengis.net/gml"/>'),
    "VRT named geojson": (".geojson", lambda: b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"),
    "shapefile without places": (".zip", lambda: shapefile(shp=b"")),
    "shapefile cut off": (".zip", lambda: shapefile(shp=b"\0\0\x27\x0a" + bytes(90))),
    "shapefile that claims two gigabytes": (".zip", lambda: shapefile(shp=b"\0\0\x27\x0a" + bytes(20) + b"\x7f\xff\xff\xff" + bytes(80))),
    "table of a billion rows": (".zip", lambda: shapefile(dbf=b"\x03\x7a\x01\x01" + b"\xff\xff\xff\x7f" + b"\x41\0\x0b\0" + bytes(100))),
    "table of rows without a length": (".zip", lambda: shapefile(dbf=b"\x03\x7a\x01\x01" + b"\x01\0\0\0" + b"\x41\0\0\0" + bytes(100))),
    "index of rubbish": (".zip", lambda: shapefile(shx=b"\xff" * 500)),
    "system of rubbish": (".zip", lambda: shapefile(prj=b"PROJCS[" * 5000)),
    "encoding of rubbish": (".zip", lambda: shapefile(cpg=b"../../etc/passwd")),
    "a shapefile named by a path": (".zip", lambda: packed({"../../../../etc/a.shp": b"x", "../../../../etc/a.shx": b"x", "../../../../etc/a.dbf": b"x"})),
    "gzip": (".xlsx", lambda: b"\x1f\x8b\x08" + bytes(500)),
    "7z": (".xlsx", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(500)),
    "RAR": (".xlsx", lambda: b"Rar!\x1a\x07\0" + bytes(500)),
    "Parquet": (".csv", lambda: b"PAR1" + bytes(100) + b"PAR1"),
}  # fmt: skip
"""What is wrong → the ending and the bytes."""
