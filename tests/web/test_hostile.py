"""Whatever an address says, the answer is a page: never a fault of ours, never the visitor's markup."""

from __future__ import annotations

import random

import pytest
from flask.testing import FlaskClient

from geodata.filters import known_parameters
from webmap.address import SHOWN

VALUES = (
    "", "0", "-1", "konak", "bilinmiyor", "2012-2015", "2015-2012", "1e9", "NaN", "inf", "-inf", "\x00",
    "'; DROP TABLE project;--", "<script>alert(1)</script>", "../../etc/passwd",
    "９", "²", "1" * 400, "26,38,27,39", "nan,1,2,3", "1,2,3",
    "9999999999999999999-", "0.001-", "pay", "sabit", "eur", "-tutar", "ı", "İ",
    "\\", "%", "_", "a" * 201, "999999999999",
    "\u202eters", "\ufeff", "\n\r\nSet-Cookie: a=b",
)  # fmt: skip
PATHS = (
    "/", "/en/", "/projeler", "/projeler.csv", "/ilce/konak", "/ilce/<x>", "/alt-bolge/kuzey", "/harita.js",
    "/harita/noktalar.geojson", "/harita/ilce-rozetleri.geojson", "/harita/alanlar.geojson", "/harita/yok.geojson",
    "/restorasyon", "/restorasyon/a\x00b", "/proje/a\x00b", "/proje/PRJ-010", "/p/<script>",
    "/program/kvky", "/program/%ff", "/yuklemeler",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_no_address_breaks_a_page(client: FlaskClient, seed: int) -> None:
    draw = random.Random(seed)
    names = [*known_parameters(), *SHOWN, "bicim", "baska"]
    for _ in range(80):
        path = draw.choice(PATHS)
        pairs = [(draw.choice(names), draw.choice(VALUES)) for _ in range(draw.choice([0, 1, 1, 2, 3]))]
        answer = client.get(path, query_string=pairs)
        said = f"{path} {pairs}"
        assert answer.status_code in (200, 301, 400, 404), said
        assert "<script>alert" not in answer.get_data(as_text=True), said
        assert "Set-Cookie" not in answer.headers, said
