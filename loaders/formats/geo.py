"""GeoJSON, GeoPackage and shapefiles (also zipped) through geopandas: attributes as cells, geometry beside them."""

from __future__ import annotations

import math
import re
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas
import pyogrio
import shapely
from pyproj.exceptions import ProjError

from loaders.formats.workbook import as_text
from loaders.problems import Unreadable
from loaders.sheet import MOST_COLUMNS, Fault, Sheet

LATITUDE, LONGITUDE = "Enlem", "Boylam"
_SQLITE = b"SQLite format 3\0"
_FAULTS = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, shapely.errors.GEOSException, ProjError)
_LOST = re.compile(r"OGRGeoJSONRead|NULL geometry")
_GEOMETRY_COLUMN = "geometry"


def sheets(path: Path, geometry: str, where: str | None = None) -> list[Sheet]:
    """A sheet per layer, the header being the attribute names and line 1 the first feature.

    ``geometry="point"`` adds the columns Enlem and Boylam (EPSG:4326) and names every feature that is not one
    point; ``"area"`` keeps polygons as EWKT. ``where`` is GDAL's address of the file when it differs from the path.
    """
    source = where or str(path)
    _refuse_questions(path)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            layers = [str(name) for name, _ in pyogrio.list_layers(source)]
            found = [_layer(source, name, path, geometry) for name in layers]
    except (*_FAULTS, UnicodeDecodeError, ValueError) as error:
        raise Unreadable("unreadable_file", reason=str(error).splitlines()[0] if str(error) else "GDAL") from error
    # GDAL goes on without a place that it cannot read.
    lost = [str(one.message) for one in told if _LOST.search(str(one.message))]
    if lost:
        raise Unreadable("geometry_lost", times=len(lost), reason=lost[0][:200])
    return found


def _refuse_questions(path: Path) -> None:
    """A view or a virtual table is a question, which may never be answered to its end; GDAL would ask it."""
    with path.open("rb") as stream:
        if stream.read(len(_SQLITE)) != _SQLITE:
            return
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'view'"
        " OR (sql LIKE 'CREATE VIRTUAL TABLE%' AND lower(sql) NOT LIKE '%using%rtree%')"
    )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)) as database:
            found = [str(name) for (name,) in database.execute(sql)]
    except sqlite3.Error as error:
        raise Unreadable("unreadable_file", reason=str(error)) from error
    if found:
        raise Unreadable("view_in_file", names=", ".join(found)[:200])


def _layer(source: str, name: str, path: Path, geometry: str) -> Sheet:
    fields = pyogrio.read_info(source, layer=name)["fields"]
    if len(fields) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", sheet=name, columns=len(fields), most=MOST_COLUMNS)
    frame = _frame(source, name, path)
    is_shapefile = path.suffix.lower() in (".shp", ".zip")
    # The geometry says where a feature is; attributes that repeat it are not read a second time.
    said = {_GEOMETRY_COLUMN, LATITUDE, LONGITUDE} if isinstance(frame, geopandas.GeoDataFrame) else {_GEOMETRY_COLUMN}
    attributes = [column for column in frame.columns if column not in said]
    records = [[_cell(value) for value in record] for record in frame[attributes].itertuples(index=False, name=None)]
    if not isinstance(frame, geopandas.GeoDataFrame):
        return Sheet(name=name, lines=[attributes, *records], first_line=0, short_headers=is_shapefile)
    shapes = list(_in_wgs84(frame).geometry)
    if geometry == "area":
        ewkt: list[str | None] = [None, *(_area(shape) for shape in shapes)]
        faults = [Fault("not_area", line) for line, shape in enumerate(ewkt[1:], start=1) if shape is None]
        return Sheet(name=name, lines=[attributes, *records], first_line=0, faults=faults, geometry=ewkt)
    lines = [[*record, *_point(shape)] for record, shape in zip(records, shapes, strict=True)]
    faults = [
        Fault("not_point", line, args={"kind": shape.geom_type})
        for line, shape in enumerate(shapes, start=1)
        if shape is not None and not shape.is_empty and shape.geom_type != "Point"
    ]
    header = [*attributes, LATITUDE, LONGITUDE]
    return Sheet(name=name, lines=[header, *lines], first_line=0, faults=faults, short_headers=is_shapefile)


def _frame(source: str, layer: str, path: Path) -> Any:
    if path.suffix.lower() == ".shp" and not path.with_suffix(".cpg").exists():
        # A shapefile without a .cpg does not say its encoding; Turkish desktop programs wrote Windows-1254.
        try:
            return geopandas.read_file(source, layer=layer, encoding="UTF-8")
        except UnicodeDecodeError:
            return geopandas.read_file(source, layer=layer, encoding="cp1254")
    return geopandas.read_file(source, layer=layer)


def _in_wgs84(frame: Any) -> Any:
    if frame.crs is not None:
        return frame.to_crs(4326)
    left, bottom, right, top = frame.total_bounds
    if any(math.isfinite(edge) for edge in (left, bottom, right, top)) and not (
        -180 <= left <= right <= 180 and -90 <= bottom <= top <= 90
    ):
        raise Unreadable("no_crs")
    return frame


def _point(shape: Any) -> list[str]:
    if shape is None or shape.is_empty or shape.geom_type != "Point":
        return ["", ""]
    return [as_text(round(shape.y, 7)), as_text(round(shape.x, 7))]


def _area(shape: Any) -> str | None:
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    parts = shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])
    return f"SRID=4326;{shapely.to_wkt(parts, rounding_precision=9)}"


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>", "nan"):
        return ""
    item = getattr(value, "item", None)
    if item is not None and not isinstance(value, str):
        value = item()
    to_date = getattr(value, "to_pydatetime", None)
    return as_text(to_date() if to_date is not None else value)
