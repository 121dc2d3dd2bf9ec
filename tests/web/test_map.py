"""The map's description and data: one script, one address per layer, the same answer as the list."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from geodata.settings import Settings
from webmap import create_app, layers
from webmap.layers import Layer
from webmap.map import Background, Base, Drawn, MapDescription, background, script

FILTERS = ("", "?ilce=bergama", "?altbolge=kuzey&mercek=eur", "?program=turizm-cevre", "?yil=2012-2018", "?q=zzzz")


def features(client: FlaskClient, key: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/harita/{key}.geojson{query}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/geo+json"
    collection = json.loads(answer.data)
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def described(**base: Any) -> MapDescription:
    ground = {"extent": (26.0, 38.0, 28.0, 39.0), "attribution": Markup("<a>x</a>"), **base}
    drawn = Drawn("noktalar", "points", "/harita/noktalar.geojson", "Projeler", True, True, True, (("exact", "tam"),))
    return MapDescription(Base(**ground), (drawn,), {"words": {"map": "</script><b>"}})


def test_equal_descriptions_give_equal_scripts() -> None:
    assert script(described()) == script(described())


def test_the_script_brings_no_markup_and_asks_no_other_host() -> None:
    written = script(described())
    assert "</" not in written
    assert "//" not in written
    assert "map_main" in written


def test_the_greatest_zoom_belongs_to_the_map_and_not_to_a_tile_layer() -> None:
    assert '"maxZoom": 18' in script(described())
    assert "L.tileLayer" not in script(described())


def test_a_tile_background_is_a_setting() -> None:
    tiles = Background("https://tiles.example/{z}/{x}/{y}.png", "© <i>Example</i>")
    written = script(described(background=tiles))
    assert "https://tiles.example/{z}/{x}/{y}.png" in written
    assert "<i>" not in written
    assert background(Settings(database_url="postgresql+psycopg://x")) is None
    named = background(Settings(database_url="postgresql+psycopg://x", tile_url="https://tiles.example/{z}"))
    assert named == Background("https://tiles.example/{z}", "tiles.example")


def test_the_script_speaks_the_language_and_is_fetched_once(client: FlaskClient) -> None:
    turkish, english = client.get("/harita.js"), client.get("/en/harita.js")
    assert turkish.mimetype == english.mimetype == "text/javascript"
    assert '"language": "tr"' in turkish.text
    assert '"language": "en"' in english.text
    assert "/en/proje/{ref}" in english.text
    assert '"zoom_in": "Zoom in"' in english.text
    assert "Zoom in" not in turkish.text
    again = client.get("/harita.js", headers={"If-None-Match": turkish.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_tile_setting_makes_another_script(loaded_url: str, client: FlaskClient) -> None:
    tiled = create_app(Settings(database_url=loaded_url, tile_url="https://tiles.example/{z}/{x}/{y}.png"))
    other = tiled.test_client().get("/harita.js")
    assert "tiles.example" in other.text
    assert other.headers["ETag"] != client.get("/harita.js").headers["ETag"]
    assert "https://tiles.example" in other.headers["Content-Security-Policy"]
    tiled.config["DATABASE"].close()


def test_each_layer_has_its_data_and_an_unknown_one_is_said_to_be(client: FlaskClient) -> None:
    for layer in layers.layers():
        # Nobody has given the bundled register a photograph yet; that layer is tried where there are some.
        assert features(client, layer.key) or layer.key == "fotograflar", layer.key
    answer = client.get("/harita/yollar.geojson")
    assert answer.status_code == 404
    assert "yollar" in answer.text


def test_layers_refuse_what_they_do_not_understand(client: FlaskClient) -> None:
    assert client.get("/harita/noktalar.geojson?renk=mavi").status_code == 400


def test_two_layers_of_one_key_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Layer(key="noktalar", draw="points", order=1, geojson=lambda reading: "")
    monkeypatch.setattr("webmap.layers.sites.LAYER", twin)
    layers.layers.cache_clear()
    with pytest.raises(RuntimeError, match="noktalar"):
        layers.layers()
    monkeypatch.undo()
    layers.layers.cache_clear()
    assert {layer.key for layer in layers.layers()} > {"noktalar", "alanlar"}


@pytest.mark.parametrize("query", FILTERS)
def test_map_and_counter_hold_every_project_of_the_list(client: FlaskClient, query: str) -> None:
    page = client.get(f"/{query}").text
    found = re.search(r'<script[^>]*id="map-values"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found
    values = json.loads(found[1])
    drawn = {feature["properties"]["ref"] for feature in features(client, "noktalar", query)}
    for badge in features(client, "ilce-rozetleri", query):
        assert badge["properties"]["projects"] == len(badge["properties"]["refs"])
        drawn |= set(badge["properties"]["refs"])
    assert len(drawn) + values["totals"]["off_map"] == values["totals"]["projects"]


def test_a_guess_at_district_level_is_never_a_point(client: FlaskClient) -> None:
    sure = {"exact", "street", "neighbourhood", "settlement"}
    assert {feature["properties"]["precision"] for feature in features(client, "noktalar")} <= sure


def test_nothing_per_project_is_in_the_page_or_the_script(app: Flask, client: FlaskClient) -> None:
    titles = [feature["properties"]["title"] for feature in features(client, "noktalar")]
    written = client.get("/harita.js").text
    assert titles
    assert not [title for title in titles if json.dumps(title)[1:-1] in written]
    assert len(written) < 20_000
