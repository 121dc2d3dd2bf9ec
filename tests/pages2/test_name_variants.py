"""A body's other names stand on its page, and the search finds it by each of them."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import Connection

from geodata.queries.organisation import name_variants


def test_the_page_names_the_variants_and_search_knows_them(client: FlaskClient, loaded: Connection) -> None:
    name = "İzmir Yüksek Teknoloji Enstitüsü"
    variants = name_variants(loaded, name)
    assert "İYTE" in variants
    assert name not in variants
    page = client.get("/kurum/izmir-yuksek-teknoloji-enstitusu").get_data(as_text=True)
    assert all(variant in page for variant in variants)
    for words in (name, *variants):
        assert "PRJ-106" in client.get("/projeler", query_string={"q": words}).get_data(as_text=True), words


def test_a_body_without_variants_has_none(loaded: Connection) -> None:
    assert name_variants(loaded, "Beydağ Belediyesi") == []
