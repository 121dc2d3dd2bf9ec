"""Data Package: every table as plain CSV, with a descriptor of types, meanings, licence and checksums."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask_babel import lazy_gettext as _l

from webmap.archive import Archive
from webmap.datapackage import descriptor
from webmap.exports import Document, Export, pieces
from webmap.exports.csv import PLAIN, write_table


def write(document: Document) -> Iterator[bytes]:
    """The package as a zip."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.zip"
        archive = Archive(path)
        packed = [(table, archive.put(f"{table.key}.csv", write_table(table, PLAIN))) for table in document.tables]
        archive.put_text("datapackage.json", descriptor(document.title, document.note, packed))
        archive.close()
        yield from pieces(path)


EXPORT = Export(
    "zip", _l("Data Package"), "application/zip", write, purpose=_l("CSV with a description, checksums"), order=45
)
