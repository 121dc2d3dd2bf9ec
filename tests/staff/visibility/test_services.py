"""The geodata services follow what staff decide: withheld, outside the totals, taken out, moved to another record."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.staff.conftest import Desk
from tests.staff.visibility.test_steps import OUT, version

ITEMS = "/ogc/collections/projects/items"
REF = "PRJ-010"


def refs(desk: Desk, query: str = "") -> set[str]:
    answer = desk.app.test_client().get(f"{ITEMS}?limit=1000{query}")
    return {one["id"] for one in answer.get_json(force=True)["features"]}


def tile_of(point: list[float]) -> str:
    """The tile of a point from near, where each place stands for itself."""
    lon, lat = point
    across = 2**16
    column = int((lon + 180) / 360 * across)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * across)
    return f"/ogc/collections/projects/tiles/WebMercatorQuad/16/{row}/{column}"


def test_services_follow_each_step(desk: Desk, publish: Callable[..., str]) -> None:
    client, old = desk.app.test_client(), version(desk)
    tile = tile_of(client.get(f"{ITEMS}/{REF}").get_json(force=True)["geometry"]["coordinates"][0])
    assert REF in refs(desk)
    assert REF.encode() in client.get(tile).data
    tag = client.get(ITEMS).headers["ETag"]

    publish(REF, do="withhold", reason="Dava sürüyor")
    for query in ("", f"?v={old}"):
        assert client.get(f"{ITEMS}/{REF}{query}").status_code == 404
        assert REF.encode() not in client.get(f"{tile}{query}").data
    assert REF not in refs(desk) | refs(desk, f"&v={old}") | refs(desk, "&varlik=haric")
    assert client.get(ITEMS, headers={"If-None-Match": tag}).status_code == 200, "the data are new"

    publish(REF, do="show")
    assert REF in refs(desk)
    publish(REF, **OUT)
    assert REF not in refs(desk)
    assert refs(desk, "&varlik=haric") == {REF}
    assert client.get(f"{ITEMS}/{REF}").get_json(force=True)["properties"]["in_totals"] is False
    assert REF in refs(desk, f"&v={old}"), "an old version counts what it counted"

    publish(REF, do="include")
    publish(REF, do="retire", reason_tr="Mükerrer kayıt", successor="PRJ-011")
    answer = client.get(f"{ITEMS}/{REF}")
    assert answer.status_code == 301
    assert answer.headers["Location"].endswith(f"{ITEMS}/PRJ-011")
    publish("PRJ-009", do="retire", reason_tr="Yanlış kayıt", successor="")
    gone = client.get(f"{ITEMS}/PRJ-009")
    assert (gone.status_code, gone.mimetype) == (410, "application/problem+json")
    assert "Yanlış kayıt" in gone.get_json()["detail"]
    assert client.get(f"{ITEMS}/PRJ-009?v={old}").status_code == 200
