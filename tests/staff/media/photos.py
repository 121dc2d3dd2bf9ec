"""Photographs for tests: good ones that say too much, and files that nobody should open."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

CANARY = "KANARYA-73b1"
"""Stands in every kind of metadata of a photograph; no public file may hold it."""

LAT, LON = 38.4189, 27.1287
CREDIT, LICENCE = "Şükrü Öğüt", "CC BY 4.0"


def ground(size: tuple[int, int] = (1500, 1000)) -> Image.Image:
    """Something with edges and colours: left half red, right half in a gradient."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, size[0] // 2, size[1]))
    return picture


def exif(orientation: int = 1, position: tuple[float, float] | None = (LAT, LON)) -> bytes:
    """Device, day, position and a canary in every text."""
    block = Image.Exif()
    block[0x010E] = block[0x010F] = block[0x0131] = block[0x013B] = CANARY
    block[0x0112] = orientation
    block.get_ifd(0x8769)[0x9003] = "2023:05:14 10:20:30"
    block.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + CANARY.encode()
    block.get_ifd(0x8769)[0xA431] = CANARY
    if position:
        gps = block.get_ifd(0x8825)
        gps[1], gps[2] = "N", _dms(position[0])
        gps[3], gps[4] = "E", _dms(position[1])
    return block.tobytes()


def _dms(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 4)


@cache
def jpeg(size: tuple[int, int] = (1500, 1000), position: tuple[float, float] | None = (LAT, LON)) -> bytes:
    """A JPEG with EXIF, XMP, IPTC, a comment and a colour profile, each with the canary."""
    records = b"\x1c\x02\x78" + struct.pack(">H", len(CANARY)) + CANARY.encode()
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    iptc = b"Photoshop 3.0\0" + block
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(
        ground(size), "JPEG", exif=exif(position=position), comment=CANARY.encode(), quality=85,
        xmp=f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{CANARY}</x:xmpmeta>'.encode(), icc_profile=profile,
        extra=b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc,
    )  # fmt: skip


def png() -> bytes:
    """A transparent PNG with text and EXIF."""
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", CANARY)
    text.add_itxt("XML:com.adobe.xmp", CANARY)
    return saved(ground((700, 500)).convert("RGBA"), "PNG", pnginfo=text, exif=exif())


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of that kind."""
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def _frames() -> list[Image.Image]:
    return [Image.new("RGB", (200, 200), colour) for colour in ("red", "green", "blue")]


def moving(kind: str) -> bytes:
    """A file of several pictures."""
    first, *others = _frames()
    return saved(first, kind, save_all=True, append_images=others, duration=100)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG that would be gigabytes when decoded."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    press = zlib.compressobj(9)
    line = bytes(1 + 3 * width)
    data = b"".join(press.compress(line) for _row in range(200)) + press.flush()
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose header claims another size."""
    data = bytearray(jpeg(size=(400, 300)))
    at = next(at for at in range(len(data)) if data[at] == 0xFF and data[at + 1] in (0xC0, 0xC2))
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def archive() -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("kotu.html", "<script>alert(1)</script>")
    return target.getvalue()


def many_exif() -> bytes:
    """A JPEG with 25 MB of EXIF segments of nothing but claims."""
    segment = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x0f\x01\x02\0\xff\xff\xff\x7f\0\0\0\0" * 5000
    one = b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment
    plain = saved(ground((400, 300)), "JPEG")
    return plain[:2] + one * 400 + plain[2:]


def _rotten_png() -> bytes:
    plain = bytearray(saved(ground((300, 300)), "PNG"))
    plain[len(plain) // 2] ^= 0xFF
    return bytes(plain)


def _webp_longer() -> bytes:
    return saved(ground((300, 300)), "WEBP") + archive()


def _png_text_bomb() -> bytes:
    plain = saved(ground((300, 300)), "PNG")
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    return plain[:33] + text + plain[33:]


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "svg with a script": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "kind"),
    "svg named jpg": ("a.jpg", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "kind"),
    "html named jpg": ("a.jpg", lambda: b"<!doctype html><script>alert(1)</script>", "kind"),
    "php named jpg": ("a.jpg", lambda: b"<?php system($_GET[0]); ?>", "kind"),
    "pdf": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", "kind"),
    "zip": ("a.jpg", archive, "kind"),
    "program": ("a.png", lambda: b"\x7fELF" + bytes(500), "kind"),
    "tiff": ("a.tif", lambda: saved(ground((300, 300)), "TIFF"), "kind"),
    "bmp": ("a.bmp", lambda: saved(ground((300, 300)), "BMP"), "kind"),
    "video": ("a.avif", lambda: b"\0\0\0\x18ftypisom" + bytes(80), "kind"),
    "heic": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + bytes(80), "kind"),
    "noise": ("a.jpg", lambda: b"abc" * 100, "kind"),
    "empty": ("a.jpg", lambda: b"", "empty"),
    "too large": ("a.jpg", lambda: b"\xff\xd8\xff" + bytes(30 * 1024 * 1024), "large"),
    "still gif": ("a.gif", lambda: saved(_frames()[0], "GIF"), "animated"),
    "moving gif": ("a.gif", lambda: moving("GIF"), "animated"),
    "moving webp": ("a.webp", lambda: moving("WEBP"), "animated"),
    "moving png": ("a.png", lambda: moving("PNG"), "animated"),
    "moving avif": ("a.avif", lambda: moving("AVIF"), "animated"),
    "gif bomb": ("a.gif", lambda: b"GIF89a\xff\xff\xff\xff\0\0\0" + bytes(1000), "animated"),
    "png bomb": ("a.png", lambda: png_bomb(50_000, 50_000), "pixels"),
    "jpeg claiming 65000 by 65000": ("a.jpg", lambda: jpeg_claiming(65_000, 65_000), "pixels"),
    "png cut off": ("a.png", lambda: png()[:-2000], "broken"),
    "jpeg cut off": ("a.jpg", lambda: jpeg()[:-2000], "broken"),
    "jpeg of a head alone": ("a.jpg", lambda: jpeg()[:40], "broken"),
    "webp cut off": ("a.webp", lambda: saved(ground((300, 300)), "WEBP")[:-50], "broken"),
    "avif cut off": ("a.avif", lambda: saved(ground((300, 300)), "AVIF")[:-50], "broken"),
    "25 MB of damaged exif": ("a.jpg", many_exif, "broken"),
    "png with rotten data": ("a.png", _rotten_png, "broken"),
    "jpeg and zip in one": ("a.jpg", lambda: jpeg() + archive(), "trailing"),
    "jpeg and page in one": ("a.jpg", lambda: jpeg() + b"<script>alert(1)</script>", "trailing"),
    "png and zip in one": ("a.png", lambda: png() + archive(), "trailing"),
    "webp and zip in one": ("a.webp", _webp_longer, "trailing"),
    "avif and zip in one": ("a.avif", lambda: saved(ground((300, 300)), "AVIF") + archive(), "trailing"),
    "png named jpg": ("a.jpg", png, "ending"),
    "jpg without an ending": ("foto", jpeg, "ending"),
    "jpg named svg": ("a.svg", jpeg, "ending"),
    "dot": ("a.png", lambda: saved(ground((2, 2)), "PNG"), "small"),
}
"""What it is → the file's name, its bytes, and the rule that refuses it."""

HARMLESS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text that unpacks to 200 MB": ("a.png", _png_text_bomb),
}
"""Odd files of which the picture itself is sound: taken or refused, but never costly."""
