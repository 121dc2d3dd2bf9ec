"""GeoPackage for QGIS: a layer for each table with geometry, the others as tables, and one that says what it is."""

from __future__ import annotations

import datetime as dt
import errno
import json
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyogrio.errors
from flask_babel import lazy_gettext as _l

from webmap import about_sheet
from webmap.arrow_rows import GEOMETRY, WGS84, batches, made_columns, plain, schema
from webmap.exports import Column, Document, Export, Table, pieces
from webmap.exports.json import about

# GDAL writes the time of writing into the file unless it is told another one; that setting is the process's own.
_clock = threading.Lock()

_LITTLE = 1024 * 1024
"""Bytes of room below which a file that could not be written is one for which there was none."""


def write(document: Document) -> Iterator[bytes]:
    """The document as one database file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.gpkg"
        published = document.note.published_at or dt.datetime(2008, 1, 1)
        with _clock:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{published:%Y-%m-%dT%H:%M:%S}.000Z"})
            for table in (*document.tables, _about(document)):
                try:
                    _layer(path, document, table)
                except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
                    # GDAL does not say so: it fails at whatever it was about to write.
                    if shutil.disk_usage(folder).free < _LITTLE:
                        raise OSError(errno.ENOSPC, "No space left for a GeoPackage", folder) from error
                    raise
        yield from pieces(path)


def _layer(path: Path, document: Document, table: Table) -> None:
    columns = made_columns(table, plain)
    words = json.dumps(about(document.note), ensure_ascii=False)
    reader = pa.RecordBatchReader.from_batches(schema(table, columns), batches(table, columns))
    pyogrio.write_arrow(
        reader,
        path,
        layer=table.key,
        driver="GPKG",
        geometry_name=GEOMETRY if table.geometry else None,
        geometry_type=table.geometry,
        crs=WGS84 if table.geometry else None,
        append=path.exists(),
        # Understood by every QGIS in use; nothing here needs a newer one.
        dataset_options={} if path.exists() else {"VERSION": "1.2"},
        layer_options={
            "IDENTIFIER": table.title[:200],
            "DESCRIPTION": words,
        },
    )


def _about(document: Document) -> Table:
    name = about_sheet.title(document).replace("ı", "i").lower()
    columns = (Column("term", "Term"), Column("text", "Text"))
    return Table(name, about_sheet.title(document), columns, lambda: about_sheet.lines(document))


EXPORT = Export(
    "gpkg",
    "GeoPackage",
    "application/geopackage+sqlite3",
    write,
    purpose=_l("QGIS and other map programs"),
    spatial=True,
    order=50,
)
