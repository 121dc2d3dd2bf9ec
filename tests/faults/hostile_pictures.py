"""Pictures that mean harm: bombs, two files in one, lies about size and colour, and more of everything than is sane."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.staff.media.photos import chunk, exif, ground, jpeg, jpeg_claiming, png, png_bomb, saved

Make = Callable[[], bytes]
PAGE = b"<html><script>alert(1)</script>"


def segment(marker: int, content: bytes) -> bytes:
    """A segment of a JPEG."""
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


def with_segments(*parts: bytes) -> bytes:
    """A small JPEG with these segments after its first two bytes."""
    plain = saved(ground((400, 300)), "JPEG")
    return plain[:2] + b"".join(parts) + plain[2:]


def with_chunks(*parts: bytes, **options: Any) -> bytes:
    """A small PNG with these chunks after its head."""
    plain = saved(ground((300, 300)), "PNG", **options)
    return plain[:33] + b"".join(parts) + plain[33:]


def profile_bomb(size: int) -> bytes:
    """A colour profile of zeros that takes so many bytes when unpacked."""
    return chunk(b"iCCP", b"zx\0\0" + zlib.compress(bytes(size), 9))


def icc(tags: int, first: bytes = b"") -> bytes:
    """A colour profile that claims so many tags."""
    head = bytearray(128)
    head[:4] = struct.pack(">I", 400)
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    return bytes(head) + struct.pack(">I", tags) + first + bytes(300)


def webp_claiming(width: int, height: int) -> bytes:
    """An extended WebP whose canvas claims that size."""
    plain = saved(ground((300, 300)), "WEBP")
    canvas = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    body = b"WEBP" + canvas + plain[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def frames(kind: str, number: int) -> bytes:
    """A film of so many tiny pictures."""
    first = Image.new("RGB", (200, 200), "red")
    target = io.BytesIO()
    others = [Image.new("RGB", (200, 200), (n % 255, n // 255, 9)) for n in range(number - 1)]
    first.save(target, kind, save_all=True, append_images=others, duration=20)
    return target.getvalue()


def exif_of(offset: int, count: int) -> bytes:
    """EXIF whose directory points anywhere and claims so many entries."""
    return b"Exif\0\0II*\0" + struct.pack("<IH", offset, count) + b"\x0f\x01\x02\0\xff\xff\xff\x7f\0\0\0\0" * 20


def scans(number: int) -> bytes:
    """A progressive JPEG whose scans are said again and again, which costs its reader one pass each."""
    plain = saved(ground((3000, 2000)), "JPEG", progressive=True, quality=30)
    at = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[at:-2] * number + plain[-2:]


def png_of(
    width: int, height: int, depth: int, colour: int, data: bytes, filters: int = 0, interlaced: int = 0
) -> bytes:
    """A PNG of raw data."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, filters, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


PICTURES: dict[str, tuple[str, Make, str]] = {
    "png 65 500 by 65 500": ("a.png", lambda: png_bomb(65_500, 65_500), "pixels"),
    "png of the largest size": ("a.png", lambda: png_of(2**31 - 1, 200, 8, 2, bytes(9000)), "pixels broken"),
    "png of size nought": ("a.png", lambda: png_of(0, 0, 8, 2, b""), "broken small"),
    "png 63 million pixels": ("a.png", lambda: png_bomb(9_000, 7_000), "taken broken"),
    "jpeg 65 500 by 65 500": ("a.jpg", lambda: jpeg_claiming(65_500, 65_500), "pixels"),
    "jpeg 8 000 by 7 900 of nothing": ("a.jpg", lambda: jpeg_claiming(8_000, 7_900), "broken taken"),
    "jpeg of height nought": ("a.jpg", lambda: jpeg_claiming(400, 0), "broken small"),
    "jpeg of 300 passes": ("a.jpg", lambda: scans(300), "taken heavy broken"),
    "webp 16 383 by 16 383": ("a.webp", lambda: webp_claiming(16_383, 16_383), "pixels broken"),
    "webp of the largest canvas": ("a.webp", lambda: webp_claiming(2**24, 2**24), "pixels broken"),
    "gif 65 500 by 65 500": ("a.gif", lambda: b"GIF89a\xdc\xff\xdc\xff\0\0\0" + bytes(900) + b";", "animated"),
    "gif of 300 pictures": ("a.gif", lambda: frames("GIF", 300), "animated"),
    "png of 200 pictures": ("a.png", lambda: frames("PNG", 200), "animated"),
    "webp of 200 pictures": ("a.webp", lambda: frames("WEBP", 200), "animated"),
    "gif of ten thousand pictures": ("a.gif", lambda: frames("GIF", 2)[:-1] + b"\x2c" + bytes(9) + b"\x02\0" * 10_000 + b";", "animated"),
    "profile of 400 megabytes": ("a.png", lambda: with_chunks(profile_bomb(400_000_000)), "taken broken heavy"),
    "profile of a billion tags": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG", icc_profile=icc(2**31)), "taken"),
    "profile that is no profile": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG", icc_profile=b"zx9" * 900), "taken"),
    "profile of another colour": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG", icc_profile=icc(1, b"A2B0" + b"\xff" * 8)), "taken"),
    "profile in pieces that are missing": ("a.jpg", lambda: with_segments(segment(0xE2, b"ICC_PROFILE\0\x01\xff" + bytes(90))), "taken"),
    "exif that goes round": ("a.jpg", lambda: with_segments(segment(0xE1, exif_of(8, 1))), "taken"),
    "exif beyond its end": ("a.jpg", lambda: with_segments(segment(0xE1, exif_of(2**32 - 1, 65_535))), "taken broken"),
    "exif of rubbish": ("a.jpg", lambda: with_segments(segment(0xE1, b"Exif\0\0" + b"\xff" * 900)), "taken broken"),
    "exif of a place at the pole": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG", exif=exif(position=(91, 27))), "taken"),
    "exif turned nine times": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG", exif=exif(orientation=9)), "taken"),
    "ten thousand comments": ("a.jpg", lambda: with_segments(*[segment(0xFE, PAGE)] * 10_000), "taken"),
    "comment of a page": ("a.jpg", lambda: with_segments(segment(0xFE, PAGE)), "taken"),
    "xmp with entities": ("a.jpg", lambda: with_segments(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")), "taken"),
    "segment of length nought": ("a.jpg", lambda: with_segments(b"\xff\xe5\0\0"), "broken"),
    "markers without an end": ("a.jpg", lambda: b"\xff\xd8" + b"\xff" * 5_000_000, "broken"),
    "restarts without an end": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG")[:-2] + b"\xff\xd0" * 2_000_000, "broken"),
    "jpeg within a jpeg's head": ("a.jpg", lambda: with_segments(segment(0xE0, saved(ground((160, 160)), "JPEG")[:60_000])), "taken broken"),
    "jpeg of arithmetic coding": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG").replace(b"\xff\xc0", b"\xff\xc9", 1), "broken taken"),
    "jpeg without loss": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG").replace(b"\xff\xc0", b"\xff\xc3", 1), "broken"),
    "jpeg of 12 bits": ("a.jpg", lambda: saved(ground((300, 300)), "JPEG").replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c", 1), "broken"),
    "jpeg of CMYK": ("a.jpg", lambda: saved(ground((300, 300)).convert("CMYK"), "JPEG"), "taken"),
    "jpeg whose end is in a comment": ("a.jpg", lambda: with_segments(segment(0xFE, b"\xff\xd9" + PAGE)), "taken"),
    "jpeg and PDF in one": ("a.jpg", lambda: jpeg() + b"%PDF-1.7\n%%EOF", "trailing"),
    "jpeg and script in one": ("a.jpg", lambda: b"\xff\xd8\xff\xe0/*" + jpeg()[4:] + b"*/alert(1)", "broken trailing"),
    "PDF before a jpeg": ("a.jpg", lambda: b"%PDF-1.7\n" + jpeg(), "kind"),
    "page before a jpeg": ("a.jpg", lambda: PAGE + jpeg(), "kind"),
    "jpeg after its index": ("a.jpg", lambda: jpeg()[:-2] + b"\xff\xd9" + jpeg(), "trailing"),
    "png with a page as text": ("a.png", lambda: with_chunks(chunk(b"tEXt", b"Comment\0" + PAGE)), "taken"),
    "png of ten thousand texts": ("a.png", lambda: with_chunks(*[chunk(b"tEXt", b"a\0b")] * 10_000), "taken"),
    "png of an unknown critical part": ("a.png", lambda: with_chunks(chunk(b"ZXXX", b"a")), "taken broken"),
    "png of a part of four gigabytes": ("a.png", lambda: png()[:33] + b"\xff\xff\xff\xffIDAT" + png()[41:], "broken"),
    "png whose palette is missing": ("a.png", lambda: png_of(300, 300, 8, 3, bytes(301 * 300)), "taken broken"),
    "png of 16 bits": ("a.png", lambda: png_of(300, 300, 16, 0, bytes(601 * 300)), "taken"),
    "png of one bit": ("a.png", lambda: png_of(300, 300, 1, 0, bytes(39 * 300)), "taken"),
    "png of an unknown filter": ("a.png", lambda: png_of(300, 300, 8, 2, (b"\x09" + bytes(900)) * 300), "taken broken"),
    "png of too little": ("a.png", lambda: png_of(300, 300, 8, 2, bytes(1000)), "broken taken"),
    "png of 200 megabytes more": ("a.png", lambda: png_of(300, 300, 8, 2, bytes(200_000_000)), "taken broken"),
    "png in seven passes": ("a.png", lambda: png_of(300, 300, 8, 2, bytes(400_000), interlaced=1), "taken broken"),
    "png whose end comes first": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), "broken"),
    "webp of chunks without an end": ("a.webp", lambda: b"RIFF" + struct.pack("<I", 80_004) + b"WEBP" + b"zxzx\0\0\0\0" * 10_000, "broken"),
    "webp whose length is nought": ("a.webp", lambda: b"RIFF\0\0\0\0WEBP" + bytes(90), "trailing broken"),
    "avif of boxes within boxes": ("a.avif", lambda: b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + b"\xff\xff\xff\xffmeta" * 9000, "broken"),
    "avif of a box of length nought": ("a.avif", lambda: b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + b"\0\0\0\0mdat" + bytes(900), "broken"),
    "svg of a million shapes": ("a.svg", lambda: b"<svg>" + b"<use href='#a'/>" * 100_000 + b"</svg>", "kind"),
    "svg that includes a file": ("a.svg", lambda: b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY f SYSTEM "file:///etc/passwd">]><svg>&f;</svg>', "kind"),
    "svgz": ("a.svgz", lambda: b"\x1f\x8b\x08" + bytes(90), "kind"),
    "postscript": ("a.jpg", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run", "kind"),
    "ico": ("a.png", lambda: saved(ground((160, 160)), "ICO"), "kind"),
    "jpeg 2000": ("a.jpg", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(90), "kind"),
    "psd": ("a.jpg", lambda: b"8BPS\0\x01" + bytes(90), "kind"),
    "pdf with a script": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF", "kind"),
    "name with two endings": ("a.php.jpg", jpeg, "taken"),
    "name of a path": ("../../../../tmp/zx9.jpg", jpeg, "taken"),
    "name turned round": ("\u202egpj.exe.jpg", jpeg, "taken"),
    "name of line ends": ("a\r\nSet-Cookie: zx9=1\r\n.jpg", jpeg, "taken"),
    "name of NUL": ("a\0.jpg", jpeg, "taken"),
    "name of look-alikes": ("fоtо.jpg", jpeg, "taken"),  # Cyrillic
    "name of 5 000 letters": ("a" * 5000 + ".jpg", jpeg, "taken"),
    "name of markup": ("<zx9 onload=zx9>.jpg", jpeg, "taken"),
}  # fmt: skip
"""What it is → the file's name, its bytes, and what may come of it: a rule that refuses it, or ``taken``."""
