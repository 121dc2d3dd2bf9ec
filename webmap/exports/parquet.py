"""GeoParquet 1.1: exact decimals, lists as lists, geometry as WKB; for DuckDB, pandas and their like."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from flask_babel import lazy_gettext as _l

from webmap.arrow_rows import GEOMETRY, batches, made_columns, rich, schema
from webmap.exports import Document, Export, Table, pieces
from webmap.exports.json import about


def write(document: Document) -> Iterator[bytes]:
    """The main table; a row group for every few thousand rows, so that any length holds few in memory."""
    table = document.main
    columns = made_columns(table, rich)
    form = schema(table, columns).with_metadata(_metadata(document, table))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        with pq.ParquetWriter(path, form, compression="zstd") as writer:
            for batch in batches(table, columns):
                writer.write_batch(batch)
        yield from pieces(path)


def _metadata(document: Document, table: Table) -> dict[str, str]:
    words = {"title": document.title, **about(document.note)}
    fields = {one.key: {"title": one.header, "about": one.about, "unit": one.unit} for one in table.columns}
    found = {"about": json.dumps(words, ensure_ascii=False), "fields": json.dumps(fields, ensure_ascii=False)}
    if table.geometry:
        shape: dict[str, Any] = {"encoding": "WKB", "geometry_types": [table.geometry]}
        # Without a "crs" the standard means longitude and latitude on WGS 84 (OGC:CRS84).
        geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: shape}}
        found["geo"] = json.dumps(geo)
    return found


EXPORT = Export("parquet", "GeoParquet", "application/vnd.apache.parquet", write, purpose=_l("data analysis"), order=80)
