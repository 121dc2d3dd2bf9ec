"""What a file really is, told by its bytes alone: one still photograph from its first byte to its last, or refused."""

from __future__ import annotations

import struct
import zlib
from pathlib import PurePath

MOST_BYTES = 30 * 1024 * 1024
ENDINGS = {
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png",),
    "webp": ("webp",),
    "avif": ("avif",),
}
"""The kinds that are taken, with the endings a file of each may have."""

_PNG = b"\x89PNG\r\n\x1a\n"
_BRANDS = {b"avif": "avif", b"avis": "animated", b"heic": "heic", b"heix": "heic", b"mif1": "heic", b"hevc": "heic"}
_STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (_PNG, "png"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
)
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
"""JPEG markers without a length."""

_MOST_EXIF_BLOCKS = 4
"""A camera writes one; joining hundreds costs readers of the file minutes."""


class PictureRefused(Exception):
    """A file is not taken. ``rule`` says why in one word; ``found`` names what was found instead, where that helps."""

    def __init__(self, rule: str, found: str = "") -> None:
        super().__init__(f"{rule} {found}".strip())
        self.rule = rule
        self.found = found


def kind_of(data: bytes) -> str:
    """``jpeg``, ``png``, ``webp``, ``avif``, or the name of something that is not taken (``unknown``: of nothing)."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video")
    text = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if text.startswith((b"<?xml", b"<svg", b"<!--")) and b"<svg" in data[:65536].lower():
        return "svg"
    return "html" if text.startswith(b"<") else "unknown"


def check_file(name: str, data: bytes) -> str:
    """The kind of a still photograph that is a whole file and nothing besides. Raises PictureRefused."""
    kind = _whole(data)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending not in ENDINGS[kind]:
        raise PictureRefused("ending", kind)
    return kind


def check_pixels(data: bytes) -> str:
    """The kind of a still photograph of which only the pixels are wanted: phones put films behind theirs, and
    messengers give them other endings. Raises PictureRefused."""
    try:
        return _whole(data)
    except PictureRefused as refused:
        if refused.rule != "trailing":
            raise
        return kind_of(data)


def _whole(data: bytes) -> str:
    if not data:
        raise PictureRefused("empty")
    if len(data) > MOST_BYTES:
        raise PictureRefused("large")
    kind = kind_of(data)
    if kind in ("animated", "gif"):
        raise PictureRefused("animated")
    if kind not in ENDINGS:
        raise PictureRefused("kind", kind)
    try:
        {"jpeg": _jpeg, "png": _png, "webp": _webp, "avif": _avif}[kind](data)
    except (struct.error, IndexError) as error:
        raise PictureRefused("broken") from error
    return kind


def _jpeg(data: bytes) -> None:
    """Walk the markers to the end of the image. More images may follow only where the file's own index names them,
    as phones write them for high dynamic range; anything else behind the end is another file in disguise."""
    at, index_end, exif_blocks = 2, 0, 0
    while True:
        if data[at] != 0xFF:
            raise PictureRefused("broken")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker == 0xD9:
            break
        if marker in _STANDALONE:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker == 0xE2 and data[at + 2 : at + 6] == b"MPF\0":
            index_end = _last_named(data, at + 6)
        exif_blocks += marker == 0xE1 and data[at + 2 : at + 8] == b"Exif\0\0"
        if exif_blocks > _MOST_EXIF_BLOCKS:
            raise PictureRefused("broken")
        at += length
        if marker == 0xDA:
            at = _scan_end(data, at)
    if len(data) not in (at, index_end):
        raise PictureRefused("trailing")


def _scan_end(data: bytes, at: int) -> int:
    """Where the compressed data after a start of scan end: at the next marker that is neither stuffing nor restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise PictureRefused("broken")
        follows = data[at + 1]
        if follows == 0xFF:
            at += 1
        elif follows == 0 or follows in _STANDALONE:
            at += 2
        else:
            return at


def _last_named(data: bytes, base: int) -> int:
    """The end of the last image that a multi-picture index (CIPA DC-007) names, each beginning as a JPEG does; or 0."""
    order = {b"II": "<", b"MM": ">"}.get(data[base : base + 2])
    if order is None:
        return 0
    (directory,) = struct.unpack_from(f"{order}I", data, base + 4)
    (count,) = struct.unpack_from(f"{order}H", data, base + directory)
    last = 0
    for entry in range(min(count, 32)):
        tag, _kind, length, offset = struct.unpack_from(f"{order}HHII", data, base + directory + 2 + 12 * entry)
        if tag != 0xB002:
            continue
        for one in range(min(length // 16, 16)):
            _flags, size, start = struct.unpack_from(f"{order}III", data, base + offset + 16 * one)
            begin = base + start if start else 0
            if data[begin : begin + 2] != b"\xff\xd8":
                return 0
            last = max(last, begin + size)
    return last


def _png(data: bytes) -> None:
    at = len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"acTL":
            raise PictureRefused("animated")
        end = at + 12 + length
        if end > len(data) or struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(data[at + 4 : end - 4]):
            raise PictureRefused("broken")
        at = end
        if kind == b"IEND":
            break
    if at != len(data):
        raise PictureRefused("trailing")


def _webp(data: bytes) -> None:
    (length,) = struct.unpack_from("<I", data, 4)
    end = 8 + length + length % 2
    if end > len(data):
        raise PictureRefused("broken")
    if end != len(data):
        raise PictureRefused("trailing")
    at = 12
    while at < end:
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind in (b"ANIM", b"ANMF"):
            raise PictureRefused("animated")
        at += 8 + size + size % 2
    if at != end:
        raise PictureRefused("broken")


def _avif(data: bytes) -> None:
    at = 0
    while at < len(data):
        if len(data) - at < 8:
            raise PictureRefused("trailing")
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"moov":
            raise PictureRefused("animated")
        if kind not in (b"ftyp", b"meta", b"mdat"):
            raise PictureRefused("trailing")
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, at + 8)
        length = length or len(data) - at
        if length < 8:
            raise PictureRefused("broken")
        at += length
    if at != len(data):
        raise PictureRefused("broken")
