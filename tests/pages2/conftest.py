"""A register with made pictures, served: for the pages and files that show images."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from bench.loopback import served
from geodata.settings import Settings
from webmap import create_app

SITE = "etz-hayim-sinagogu"
IMAGES = [("once.png", "before", 0, (200, 60, 20)), ("sonra.png", "after", 1, (20, 90, 160))]


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def pictured(fresh_loaded_url: str, tmp_path: Path) -> Iterator[tuple[str, FlaskClient, Path]]:
    """The product with two images of one site: its address, a reader, and the folder of the images."""
    folder = tmp_path / "media"
    folder.mkdir()
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        for name, role, position, colour in IMAGES:
            (folder / name).write_bytes(png(320, 200, colour))
            connection.execute(
                text(
                    "INSERT INTO media (key, site_ref, role, position, file_name, width, height, credit, licence, "
                    "taken_on, alt_tr, alt_en, source_key, source) SELECT :name, ref, :role, :position, :name, 320, "
                    "200, 'Ayla Örnek', 'CC BY 4.0', '2019-05', :alt, :alt, 'test', 'test' FROM site WHERE slug = :site"
                ),
                {"name": name, "role": role, "position": position, "alt": f"{role} görünümü", "site": SITE},
            )
    engine.dispose()
    (folder / "gizli.png").write_bytes(png(1, 1, (0, 0, 0)))
    (tmp_path / "sir.png").write_bytes(png(1, 1, (0, 0, 0)))
    app = create_app(Settings(database_url=fresh_loaded_url, media_dir=str(folder)))
    with served(app) as address:
        yield address, app.test_client(), folder
    app.config["DATABASE"].close()
