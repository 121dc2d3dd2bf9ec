"""Lists as text that no program exports on a good day: encodings, quotes, letters, lengths and ten thousand faults."""

from __future__ import annotations

import codecs
import random
from collections.abc import Callable

from tests.loaders.books import HEADERS, delimited, second, table

Make = Callable[[], bytes]
RIGHT = delimited(table([second()]))


def with_cell(**cells: object) -> bytes:
    """A right list but for these cells; underscores stand for spaces."""
    return delimited(table([second(**cells)])).encode("utf-8", "surrogatepass")


def rows(number: int, **cells: object) -> bytes:
    """So many rows with a reference each, and these cells in all of them."""
    made = [second(**{"Referans No": f"P{n}", **cells}) for n in range(number)]
    return delimited(table(made)).encode()


def malformed() -> bytes:
    """Ten thousand rows with a fault each, of five kinds."""
    draw = random.Random(7)
    kinds = (
        {"Durum": "askıda"}, {"Sözleşme Tarihi": "31.02.2018"}, {"Destek Tutarı (TL)": "çok"},
        {"Enlem": "98"}, {"İlçe": "Atlantis"},
    )  # fmt: skip
    made = [second(**{"Referans No": f"P{n}", **draw.choice(kinds)}) for n in range(10_000)]
    return delimited(table(made)).encode()


TEXTS: dict[str, Make] = {
    "ten thousand faulty rows": malformed,
    "ten thousand times the same row": lambda: delimited(table([second()] * 10_000)).encode(),
    "ten thousand uneven rows": lambda: RIGHT.encode() + b"a,b\r\n" * 10_000,
    "two million empty lines": lambda: RIGHT.encode() + b"\r\n" * 2_000_000,
    "two million lines of one comma": lambda: RIGHT.encode() + b",\r\n" * 2_000_000,
    "one line of a million commas": lambda: RIGHT.encode() + b"," * 1_000_000,
    "header of ten thousand columns": lambda: (",".join(HEADERS) + "," + ",".join(f"S{n}" for n in range(10_000))).encode(),
    "a line of ten megabytes": lambda: b"a" * 10_000_000,
    "a cell of ten megabytes": lambda: with_cell(Yer="a" * 10_000_000),
    "cells of 100 000 letters": lambda: rows(60, Yer="a" * 100_000),
    "quotes that never close": lambda: RIGHT.encode() + b'"' + b"a,b\r\n" * 50_000,
    "a million quotes": lambda: RIGHT.encode() + b'"' * 1_000_001,
    "quotes within quotes": lambda: RIGHT.encode() + b'"a"b"c",x\r\n',
    "carriage returns alone": lambda: RIGHT.replace("\r\n", "\r").encode(),
    "line feeds alone": lambda: RIGHT.replace("\r\n", "\n").encode(),
    "lines of all kinds": lambda: RIGHT.replace("\r\n", "\r\r\n").encode(),
    "separators of Unicode": lambda: with_cell(Yer="bir\u2028iki\u2029üç\x85dört\x0bbeş"),
    "a line break in a cell": lambda: with_cell(Yer="bir\r\nSet-Cookie: zx9=1"),
    "hint for a delimiter that is none": lambda: b"sep=\r\n" + RIGHT.encode(),
    "hint for a delimiter of quotes": lambda: b'sep="\r\n' + RIGHT.encode(),
    "pipes between cells": lambda: RIGHT.replace(",", "|").encode(),
    "UTF-8 with two marks": lambda: codecs.BOM_UTF8 * 2 + RIGHT.encode(),
    "UTF-8 cut in a letter": lambda: RIGHT.encode() + "ş".encode()[:1],
    "UTF-8 too long": lambda: RIGHT.encode() + b"\xc0\xaf\xe0\x80\xaf",
    "UTF-8 of surrogates": lambda: with_cell(Yer="\ud800"),
    "UTF-16 of an odd length": lambda: RIGHT.encode("utf-16") + b"x",
    "UTF-16 of half a pair": lambda: codecs.BOM_UTF16_LE + RIGHT.encode("utf-16-le") + b"\x00\xd8",
    "UTF-32": lambda: RIGHT.encode("utf-32"),
    "UTF-7": lambda: RIGHT.encode("utf-7"),
    "Latin-5": lambda: RIGHT.encode("iso8859-9"),
    "code page of DOS": lambda: RIGHT.encode("cp857"),
    "EBCDIC": lambda: RIGHT.encode("cp1026", "replace"),
    "half in one encoding": lambda: RIGHT.encode() + delimited(table([second(Yer="Çeşme")])[1:]).encode("cp1254"),
    "a mark of UTF-8 alone": lambda: codecs.BOM_UTF8,
    "a mark of UTF-16 alone": lambda: codecs.BOM_UTF16_LE,
    "NUL at the end": lambda: RIGHT.encode() + b"\0",
    "NUL as a cell": lambda: with_cell(Yer="\0"),
    "escapes of a terminal": lambda: with_cell(Yer="\x1b]0;zx9\x07\x1b[2J"),
    "letters that turn the line round": lambda: with_cell(**{"Proje Adı": "\u202eELAK\u202c Kalesi \u2066x\u2069"}),
    "letters without width": lambda: with_cell(**{"Referans No": "TR31\u200b/17\u2060/KV02\u00ad/0009"}),
    "letters that look alike": lambda: with_cell(**{"Referans No": "ТR31/17/КV02/0009"}),  # Cyrillic
    "a name of 200 marks": lambda: with_cell(**{"Proje Adı": "Kale" + "\u0301" * 200}),
    "letters for private use": lambda: with_cell(**{"Proje Adı": "Kale \ue000 \U000f0000 \ufdd0 \U0010ffff"}),
    "decomposed letters": lambda: with_cell(İlçe="Beydag\u0306"),
    "markup": lambda: with_cell(**{"Proje Adı": "<zx9 onload=zx9>", "Yer": "</script><zx9 onload=zx9>", "Yararlanıcı": "\"><zx9 onload=zx9> Belediyesi"}),
    "formulas": lambda: with_cell(**{"Proje Adı": "=cmd|' /C calc'!A0", "Yer": "@SUM(1)", "Kaynak": "+1+1", "Yararlanıcı": "-2+3 Belediyesi"}),
    "SQL": lambda: with_cell(**{"Referans No": "'; DROP TABLE project; --", "İlçe": "' OR 1=1 --"}),
    "paths": lambda: with_cell(**{"Referans No": "../../../etc/passwd"}),
    "reference of a slash": lambda: with_cell(**{"Referans No": "/"}),
    "reference of dots": lambda: with_cell(**{"Referans No": ".."}),
    "reference with a question": lambda: with_cell(**{"Referans No": "A?x=1#y%2e%00"}),
    "reference of 5 000 letters": lambda: with_cell(**{"Referans No": "A" * 5000}),
    "braces": lambda: with_cell(**{"Proje Adı": "{0.__class__} {value!r:>99999999} %(x)s", "Durum": "{0.__class__.__mro__}"}),
    "Arabic amounts": lambda: with_cell(**{"Ödenen (TL)": "٧٥٠٠٠٠"}),
    "full-width amounts": lambda: with_cell(**{"Ödenen (TL)": "７５００００"}),
    "amount of superscripts": lambda: with_cell(**{"Ödenen (TL)": "7⁵"}),
    "amount of a thousand digits": lambda: with_cell(**{"Ödenen (TL)": "9" * 1000}),
    "amount with underscores": lambda: with_cell(**{"Ödenen (TL)": "750_000"}),
    "amount in hexadecimals": lambda: with_cell(**{"Ödenen (TL)": "0xB71B0"}),
    "amount 1e5": lambda: with_cell(**{"Ödenen (TL)": "7.5e5"}),
    "day of year nought": lambda: with_cell(**{"Sözleşme Tarihi": "00.00.0000"}),
    "day of year 9999": lambda: with_cell(**{"Sözleşme Tarihi": "31.12.9999"}),
    "day of year 10000": lambda: with_cell(**{"Sözleşme Tarihi": "01.01.10000"}),
    "day in Arabic digits": lambda: with_cell(**{"Sözleşme Tarihi": "١٢.٠٣.٢٠١٨"}),
    "day of a thousand digits": lambda: with_cell(**{"Sözleşme Tarihi": "1" * 1000}),
    "latitude NaN": lambda: with_cell(Enlem="NaN", Boylam="inf"),
    "latitude 1e308": lambda: with_cell(Enlem="1e308", Boylam="-1e308"),
    "latitude and longitude exchanged": lambda: with_cell(Enlem="28,20843", Boylam="38,08593"),
    "ten thousand partners": lambda: with_cell(Ortaklar="; ".join(f"Kurum {n}" for n in range(10_000))),
    "ten thousand districts": lambda: with_cell(İlçe="; ".join(["Beydağ"] * 10_000), Enlem="", Boylam="", **{"Konum Kesinliği": ""}),
    "a page named csv": lambda: b"<!DOCTYPE html><html><script>zx9</script></html>",
    "SVG named csv": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>zx9</script></svg>',
    "a program named csv": lambda: b"\x7fELF" + bytes(4000),
    "PDF named csv": lambda: b"%PDF-1.7\n1 0 obj<</JS(zx9)>>\n%%EOF",
    "JPEG named csv": lambda: b"\xff\xd8\xff\xe0" + bytes(range(1, 255)) * 20,
    "gzip named csv": lambda: codecs.encode(RIGHT.encode() * 1000, "zlib"),
    "JSON 100 000 deep named csv": lambda: b"[" * 100_000 + b"]" * 100_000,
    "VRT named csv": lambda: b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "database named csv": lambda: b"SQLite format 3\0" + bytes(5000),
}  # fmt: skip
"""What is wrong → the bytes; named ``.csv``."""
