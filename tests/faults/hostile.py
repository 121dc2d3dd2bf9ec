"""Addresses, headers and forms that nobody sends by mistake, drawn from a seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from urllib.parse import quote

from geodata.filters import known_parameters
from webmap.address import SHOWN

MARK = "<zx9 onload=zx9>"
"""Never stands in an answer as it is here: in a page it would be markup."""

GOOD = (
    "konak", "beydag", "kuzey", "kvky", "kvky-2017", "TR31/17/KV02", "2012-2015", "2016", "PRJ-010", "PRJ-011",
    "ALN-001",
    "26,38,27,39", "38.42,27.14,10", "38.3,27;38.5,27;38.5,27.3", "100000-500000", "proje", "alan", "sabit",
    "eur", "-tutar",
    "ad", "ilce", "program", "adet", "tutar", "1", "2", "3", "11.25/38.41/27.13", "nufus", "csv", "geojson",
    "xlsx", "zip",
    "gpkg", "parquet", "kml", "ods", "json", "pdf", "svg", "png", "html", "projects", "places", "sites", "districts",
    "2024", "2026-10", "2026-11-25", "2026-11-25T10:00:00Z", "../..",
    "http://www.opengis.net/def/crs/EPSG/0/3857", "tr", "en",
    "gonder", "yayimla", "reddet", "geri-cek", "cevapla", "kapat", "kilitle", "save", "add", "project", "site",
    "proje",
)  # fmt: skip
"""What means something somewhere."""

BAD = (
    "", " ", "0", "-1", "-0", "1e9", "1e999", "NaN", "inf", "-inf", "0x10", "9" * 30, "1" * 400, "２０１６", "²",
    "Ⅻ", "٣",
    "\0", "a\0b", "\r\n", "a\r\nSet-Cookie: zx9=1", "\n\nHTTP/1.1 200 OK", "\t", "\x1b[31m", "\x7f", "\ufeff",
    "\ufffe",
    "\u202eters\u202c", "\u200b\u200d", "\u2028", "а" * 3, "ı", "İ", "i̇", "ﬁ", "e\u0301" * 60, "Z̸̢̛" * 50,
    "👩‍👩‍👧‍👦" * 20,
    "\ud800", "%", "%00", "%zz", "%c0%ae", "_", "\\", "\\\\", "'", '"', "`", "';--", "' OR '1'='1",
    "'; DROP TABLE project;--",
    "$1", "%s", "%(a)s", ":a", "{a}", "{{7*7}}", "${7*7}", "#{7*7}", "{% debug %}", "..", "../../etc/passwd",
    "..\\..\\windows", "/etc/passwd", "file:///etc/passwd", "//evil.example", "http://evil.example/",
    "javascript:zx9",
    "data:text/html,zx9", "=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "[[[[", "]", "((((", "*" * 50, "(a+)+$",
    "\\1", ".*",
    "null", "undefined", "true", "None", "[object Object]", "2015-2012", "0000-9999", "-", "--", ",", ",,,",
    ";", ";;;", "/", "//",
    "nan,1,2,3", "1,2,3", "1,2,3,4,5", "-180,-90,180,90", "180,90,-180,-90", "1e308,1e308,-1e308,-1e308",
    "0,0,0", "91,181,1",
    "38.42,27.14,1e-320", "38.42,27.14,inf", "38,27;38,27;38,27", "0/0/0", "99/99/999", "9999-99-99",
    "2026-02-30", "../2026",
    "2026-11-25T25:61:61Z", "../..", "1/..", "a" * 201, "x" * 5000, MARK, f'"{MARK}', f"'>{MARK}", f"]]>{MARK}",
    f"--> {MARK}",
    f"</script>{MARK}", f"</title>{MARK}", f"*/{MARK}", "&lt;zx9&gt;", "&#60;zx9", "\\u003czx9",
)  # fmt: skip

PARAMETERS = (
    *known_parameters(), *SHOWN, "bicim", "baska", "limit", "cursor", "fields", "offset", "bbox", "bbox-crs",
    "crs", "datetime",
    "filter", "filter-lang", "filter-crs", "properties", "sortby", "f", "skipGeometry", "profile", "url",
    "format", "maxwidth",
    "maxheight", "genislik", "boyut", "adim", "kural", "s", "sayfa_adi", "satir", "esleme", "onay", "durum",
    "ad", "enlem",
    "boylam", "yer", "kisi", "islem", "gun", "once", "kabul", "code", "state", "error", "next", "sonra", "dil",
    "a", "b", "eski",
    "yeni", "variant", "tema", "katman", "baslik", "lang", "talep", "foto", "rows", "__proto__", "q[]", "q.a", MARK,
)  # fmt: skip

FIELDS = (
    "do", "title", "ref", "amount", "email", "password", "parola", "eposta", "kod", "ad", "metin", "mesaj",
    "konu", "izin", "neden",
    "gerekce", "not", "yap", "alt_tr", "alt_en", "caption_tr", "yapan", "lisans", "asama", "tarih",
    "denetlendi", "list", "sheet",
    "line", "c1", "c2", "role", "name", "note", "reason", "programme", "district", "position", "adres", "video",
    "sira", "ilce",
    "code", "label", "tr", "en", "p-1-place", "l-1-share", "csrf_token", "next", "eski", "yeni", "url", "token",
    "foto", "onay",
)  # fmt: skip

HEADERS: dict[str, tuple[str, ...]] = {
    "Accept": ("*/*", "application/json", "text/html;q=zx", ",,,;q=", "a/b;q=1e9", "application/geo+json", MARK,
    "x" * 4000),
    "Accept-Language": ("en", "tr,en;q=0.5", "zz", "*;q=nan", "-", "a-" * 900, MARK),
    "Accept-Encoding": ("br", "gzip;q=0", "zstd, br", "identity;q=0, *;q=0", "x" * 2000, ";;;"),
    "If-None-Match": ("*", '"a"', 'W/"', '"' * 900, MARK),
    "If-Modified-Since": ("Wed, 25 Nov 2026 10:00:00 GMT", "Thu, 99 Zzz 0000 99:99:99 GMT", "-1", "x" * 900),
    "If-Range": ('"a"', "zx"),
    "Range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2" + ",3-3" * 400, "zx=1", "bytes=" + "9" * 400),
    "Cookie": ("personel=zx9", "session=.eJx; personel=" + "a" * 3000, ";;;=;", "=\x01", f"dil={MARK}",
    "personel=\xff"),
    "Host": ("evil.example", "evil.example:99999", "[::1", "a b", "\xff", "localhost:0"),
    "Referer": ("http://evil.example/", "javascript:1", MARK, "x" * 4000),
    "Origin": ("null", "http://evil.example", MARK),
    "User-Agent": ("", MARK, "x" * 4000, "\xff\xfe"),
    "X-Forwarded-For": ("1.2.3.4", "zx", "::1, 1.1.1.1", MARK, "1" * 900),
    "X-Forwarded-Proto": ("https", MARK), "X-Forwarded-Host": ("evil.example", MARK),
    "X-Request-Id": ("a\tb", MARK, "x" * 4000), "Traceparent": ("00-zx-zx-01", "x" * 900),
    "X-HTTP-Method-Override": ("DELETE",), "Content-Type": ("text/html", "multipart/form-data",
    "application/json;charset=zx", MARK),
    "Content-Length": ("0",), "Authorization": ("Basic zx9", "Bearer " + "a" * 3000, "Digest ,=,"),
    "Content-Encoding": ("gzip",), "Transfer-Encoding": ("chunked",), "Expect": ("100-continue",), "Prefer": ("zx",),
}  # fmt: skip

_ALPHABET = "aıİşŞ0198-_.,;:/\\'\"<>&%()[]{}=+*?#@!~^|$ \t\n\r\0\x1b\u00e9\u202e\u4e2d\U0001f600\ud83d"


def text(draw: random.Random) -> str:
    """A value: one that means something, a bad one, a good one damaged, noise, or something very deep or long."""
    kind = draw.random()
    if kind < 0.25:
        return draw.choice(GOOD)
    if kind < 0.62:
        return draw.choice(BAD)
    if kind < 0.8:
        return damaged(draw, draw.choice(GOOD))
    if kind < 0.92:
        return "".join(draw.choices(_ALPHABET, k=draw.choice([1, 2, 5, 20, 100])))
    return draw.choice(LONG)(draw)


def damaged(draw: random.Random, value: str) -> str:
    """The value with a few letters doubled, taken out or exchanged."""
    letters = list(value)
    for _ in range(draw.choice([1, 1, 2, 4])):
        at = draw.randrange(len(letters) + 1)
        what = draw.randrange(3)
        letters[at : at + (what > 0)] = draw.choice(_ALPHABET) if what < 2 else ""
    return "".join(letters)


def _nested(draw: random.Random) -> str:
    deep = draw.choice([40, 70, 500, 5000])
    start, end = draw.choice(
        (('{"op":"not","args":[', "]}"), ("[", "]"), ("NOT (", ")"), ('{"a":', "}"), ("<a>", "</a>"))
    )
    return start * deep + "1" + end * deep


def _corners(draw: random.Random) -> str:
    number = draw.choice([3, 61, 2000, 20_000])
    corners = [(26 + draw.random() * 2, 37 + draw.random() * 2) for _ in range(number)]
    kind = draw.randrange(4)
    if kind == 0:
        return ";".join(f"{y},{x}" for x, y in corners)
    if kind == 1:
        return f"S_INTERSECTS(geometry, POLYGON(({', '.join(f'{x} {y}' for x, y in corners)})))"
    shape = {"type": "Polygon", "coordinates": [corners]}
    return json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, shape]} if kind == 2 else shape)


def _asked(draw: random.Random) -> str:
    column = draw.choice(("title", "amount", "year", "geometry", "ref", "zx", "started", "district"))
    value = draw.choice(
        (f"'{text_once(draw)}'", "1", "TRUE", "DATE('2026-01-01')", "POINT(27 38)", "NULL", "1e999", "CASEI('A')")
    )
    return f"{column} {draw.choice(('=', '<>', '<', 'LIKE', 'IN', 'BETWEEN', 'IS', '+', 'A_CONTAINS'))} {value}"


def _many(draw: random.Random) -> str:
    return draw.choice((",", ";", "-", " ", " AND ")).join(draw.choices(GOOD, k=draw.choice([10, 300, 3000])))


LONG: tuple[Callable[[random.Random], str], ...] = (
    _nested, _corners, _asked, _asked, _many, lambda draw: draw.choice("aı9 (%\U0001f600") * draw.choice([300,
    4000, 60_000]),
)  # fmt: skip


def text_once(draw: random.Random) -> str:
    return draw.choice(draw.choice((GOOD, BAD)))


def path(draw: random.Random, rule: str) -> str:
    """An address of that route, its places filled with anything."""

    def filled(found: re.Match[str]) -> str:
        kind, _colon, _name = found[1].rpartition(":")
        if kind == "int" and draw.random() < 0.8:
            return str(draw.choice([0, 1, 2, 3, 7, 12, 99, 2**31, 2**63, 10**30]))
        value = draw.choice(GOOD) if draw.random() < 0.6 else text(draw)[:3000]
        return quote(value, safe="/" if kind == "path" else "", errors="replace")

    made = re.sub(r"<([^>]+)>", filled, rule)
    if draw.random() < 0.06:
        made += draw.choice(
            (
                "/",
                "//",
                "/..",
                "/%2e%2e/%2e%2e/etc/passwd",
                "%00",
                "%ff",
                ";a=b",
                ".csv",
                "%0d%0aX-Zx9:1",
                "/" + "a/" * 500,
            )
        )
    return made


def pairs(draw: random.Random, names: tuple[str, ...], most: int) -> list[tuple[str, str]]:
    """Names with values; once in a while very many."""
    number = draw.choice([600, 1100]) if draw.random() < 0.01 else draw.randint(0, most)
    values = [(draw.choice(names), text(draw) if number < 50 else text_once(draw)) for _ in range(number)]
    return [
        (name.encode("utf-8", "replace").decode(), value.encode("utf-8", "replace").decode()) for name, value in values
    ]


def headers(draw: random.Random) -> list[tuple[str, str]]:
    """None, mostly; else a few."""
    names = draw.sample(sorted(HEADERS), draw.choice([0, 0, 0, 1, 1, 2, 4]))
    return [(name, draw.choice(HEADERS[name])) for name in names]
