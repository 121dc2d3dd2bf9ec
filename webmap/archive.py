"""Zip files without a clock: equal content gives equal bytes, and each file's checksum is known."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# A zip's calendar begins here; the time of packing is none of its business.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """A file of the archive: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


class Archive:
    """A zip being written. Files stand in the order they are put in."""

    def __init__(self, path: Path, comment: str = "") -> None:
        self._zip = zipfile.ZipFile(path, "w")
        self._zip.comment = comment.encode("ascii")
        self.files: list[Packed] = []

    def put(self, name: str, content: Iterable[bytes], packed: bool = True) -> Packed:
        """Write a file piece by piece. ``packed``: whether compressing it is of any use."""
        entry = zipfile.ZipInfo(name, _NO_CLOCK)
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for piece in content:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files.append(Packed(name, size, digest.hexdigest()))
        return self.files[-1]

    def put_text(self, name: str, text: str) -> Packed:
        """Write a text file in UTF-8."""
        return self.put(name, [text.encode("utf-8")])

    def close(self) -> None:
        """Write the checksums of all files, in the form that ``sha256sum -c`` reads, and end the archive."""
        self.put_text("SHA256SUMS", "".join(f"{one.sha256}  {one.name}\n" for one in self.files))
        self._zip.close()


def comment(path: Path) -> str:
    """What an archive says of itself beside its files."""
    with zipfile.ZipFile(path) as archive:
        return archive.comment.decode("ascii", "replace")
