"""Signs of large questions: what the server gathers for a window is what the single places say, and zooms open."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from bench.loopback import served
from geodata.db import open_database
from geodata.filters import ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.gathered import Window, count_in, gathered, refs_in
from geodata.settings import Settings
from tests.copied import read_in_columns
from tests.web.map_steps import drawn, until, watched, zoom
from webmap import create_app, gathering

PROVINCE = "26.2,37.8,28.5,39.4,9.25"
WINDOWS = (PROVINCE, "27.0,38.3,27.3,38.6,11", "26.9,38.1,27.9,38.5,10.5")
FILTERS = ("", "&yil=2012-2018", "&ilce=odemis&mercek=eur")


@pytest.fixture(scope="module")
def crowded(sample_url: str) -> Iterator[Flask]:
    """The rehearsal register as if it were too large to be drawn one by one, nothing kept between tests."""
    app = create_app(Settings(database_url=sample_url, answers_mb=0))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def client(crowded: Flask) -> FlaskClient:
    return crowded.test_client()


def features(client: FlaskClient, key: str, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/harita/{key}.geojson?{query.lstrip('&')}")
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.data)["features"])


def cell_of(place: list[float], window: str) -> tuple[int, int]:
    west, south, east, north, level = (float(one) for one in window.split(","))
    sides = Window(west, south, east, north, level).cell
    column, row = (math.floor(round(at * 1e5) / (side * 1e5)) for at, side in zip(place, sides, strict=True))
    return column, row


def inside(place: list[float], window: str) -> bool:
    west, south, east, north, _level = (float(one) for one in window.split(","))
    return west <= round(place[0], 5) <= east and south <= round(place[1], 5) <= north


@pytest.mark.parametrize("asked", FILTERS)
@pytest.mark.parametrize("window", WINDOWS)
def test_cells_hold_what_stands_in_them(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, window: str, asked: str
) -> None:
    monkeypatch.setattr(gathering, "MOST", 0)
    held: defaultdict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for feature in features(client, "noktalar", asked):
        place = feature["geometry"]["coordinates"]
        if inside(place, window):
            held[cell_of(place, window)].append(feature["properties"])
    found = {
        cell_of(feature["geometry"]["coordinates"], window): feature["properties"]
        for feature in features(client, "noktalar", f"pencere={window}{asked}")
    }
    assert set(found) == set(held)
    for cell, rows in held.items():
        told = found[cell]
        known = {row["ref"] for row in rows if row["amount"] is not None}
        assert told["projects"] == len({row["ref"] for row in rows})
        assert told["known"] == len(known)
        kurus = sum(round(row["amount"] * 100) for row in rows if row["amount"] is not None)
        assert round((told["amount"] or 0) * 100) == kurus
        assert told["districts"] == sorted({row["district"] for row in rows})
        assert told["district"] in told["districts"]


def test_few_places_are_themselves(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    window = "27.1,38.3,27.3,38.5,12"
    every = [one for one in features(client, "noktalar", "") if inside(one["geometry"]["coordinates"], window)]
    assert features(client, "noktalar", f"pencere={window}") == every != []
    monkeypatch.setattr(gathering, "MOST", len(every) - 1)
    assert all("box" in one["properties"] for one in features(client, "noktalar", f"pencere={window}"))


def test_badges_of_a_cell_count_each_project_once(client: FlaskClient) -> None:
    refs = {
        one["properties"]["district"]: set(one["properties"]["refs"]) for one in features(client, "ilce-rozetleri", "")
    }
    cells = features(client, "ilce-rozetleri", f"pencere={PROVINCE}")
    assert sorted(slug for one in cells for slug in one["properties"]["districts"]) == sorted(refs)
    for one in cells:
        together = set[str]().union(*(refs[slug] for slug in one["properties"]["districts"]))
        assert one["properties"]["projects"] == len(together)


@pytest.mark.parametrize(
    "window",
    [
        "x",
        "27,38,28,39",
        "28,38,27,39,9",
        "27,39,28,38,9",
        "27,38,28,39,19",
        "0,0,90,80,12",
        "27,38,28,99,9",
        "nan,38,28,39,9",
        "1e1,38,28,39,9",
    ],
)
def test_no_window_is_said_to_be_none(client: FlaskClient, window: str) -> None:
    answer = client.get(f"/harita/noktalar.geojson?pencere={window}")
    assert answer.status_code == 400
    assert "pencere" in answer.text


def test_both_engines_gather_alike(sample_url: str, tmp_path: Path) -> None:
    database = open_database(Settings(database_url=sample_url))
    at = [(drawn_as, Window(26.2, 37.8, 28.5, 39.4, 9.25)) for drawn_as in ("point", "badge")]
    with read_in_columns(sample_url, tmp_path) as copy, database.reading() as register:
        rates = codebook(register).rates
        for one in at:
            for lens in (Lens(), Lens("sabit", 2020)):
                rows = [list(gathered(c, ProjectFilter(), lens, rates, one)) for c in (copy, register)]
                told = [[(*row[:-1], sorted(row[-1].split(","))) for row in found] for found in rows]
                # Two districts may hold equally many; which of them stands for the cell is all the same.
                assert [row[:-2] for row in told[0]] == [row[:-2] for row in told[1]] != []
                assert [row[-1] for row in told[0]] == [row[-1] for row in told[1]]
            assert count_in(copy, ProjectFilter(), one) == count_in(register, ProjectFilter(), one) > 0
            assert refs_in(copy, ProjectFilter(), one) == refs_in(register, ProjectFilter(), one)
    database.close()


@pytest.fixture
def crowd(crowded: Flask, page: Page, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Page, str]]:
    monkeypatch.setattr(gathering, "GATHER_FROM", 50)
    monkeypatch.setattr(gathering, "MOST", 30)
    with served(crowded) as address:
        for watching in watched(page, address):
            yield watching, address


def test_a_bubble_zooms_until_single_signs_stand(crowd: tuple[Page, str]) -> None:
    page, address = crowd
    page.goto(address)
    assert drawn(page)["gathered"] is True
    for _closer in range(6):
        signs = page.locator(".map-sign:has(.symbol--exact, .symbol--approximate)")
        if signs.count():
            break
        # While the map still glides, it takes no other way.
        page.wait_for_timeout(600)
        drawn(page)
        before = zoom(page)
        page.locator(".map-sign:has(.symbol--bubble)").first.focus()
        # A bubble of the rim brings itself into view, which fetches others; the focus stays on the nearest.
        page.wait_for_timeout(400)
        drawn(page)
        assert page.evaluate("document.activeElement.querySelector('.symbol--bubble') !== null")
        page.keyboard.press("Enter")
        until(page, f"map_main.getZoom() > {before} || document.querySelector('.leaflet-popup') !== null")
        drawn(page)
    assert signs.count()


def test_what_is_on_the_map_is_fetched_anew_when_it_moves(crowd: tuple[Page, str]) -> None:
    page, address = crowd
    page.goto(address)
    drawn(page)
    with page.expect_response(lambda answer: "noktalar" in answer.url and "pencere=" in answer.url) as asked:
        page.evaluate("map_main.panBy([220, 90], { animate: false })")
    assert asked.value.status == 200
    drawn(page)
    assert page.locator(".map-sign:has(.symbol--bubble)").count()


def test_a_small_question_is_drawn_whole(crowd: tuple[Page, str]) -> None:
    page, address = crowd
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{address}/?ilce=karaburun")
    assert drawn(page)["gathered"] is False
    assert not [url for url in asked if "pencere" in url]
