"""Charts: a table first, the same numbers drawn, safe under the content policy, read without colours."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, delete, text

from geodata.filters import BadAddress, Choice, ProjectFilter
from geodata.models import IndicatorValue
from geodata.money import Lens, Rates
from geodata.queries.totals import totals
from tests.pages2.readings import reading_of
from webmap.address import Address
from webmap.charts import Wanted, charts
from webmap.charts.vega import CONTRAST, MAIN, REST, SERIES

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {
    "all": Address(),
    "kvky, euro": Address(ProjectFilter(programme=Choice(("kvky",))), Lens("eur")),
    "constant": Address(lens=Lens("sabit", 2010)),
    "one district": Address(ProjectFilter(district=Choice(("konak",)))),
    "nothing": Address(ProjectFilter.from_args([("q", "yok-böyle-proje")])),
}
KEYS = ["yil-program", "sektor", "tutar-dagilimi", "gosterge"]


def test_the_charts_are_found_in_their_order() -> None:
    assert list(charts()) == KEYS


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("key", KEYS)
def test_each_chart_is_a_table_a_sentence_and_a_safe_drawing(
    app: Flask, loaded: Connection, key: str, name: str, language: str
) -> None:
    with reading_of(app, loaded, "/en" if language == "en" else "/", ADDRESSES[name]) as r:
        chart = charts()[key](r, Wanted(ADDRESSES[name]))
        svg = chart.svg(language)
    assert chart.sentence.endswith(".")
    assert all(len(row) == len(chart.head) for row in chart.rows)
    if svg is None:
        assert name == "nothing" or not chart.rows
        return
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.sentence
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "g", "path", "rect", "line", "text", "tspan"}
        assert not {"style", "id", "href"} & set(element.attrib)
        assert element is root or not {"role", "aria-label", "aria-roledescription"} & set(element.attrib)
        assert not [attribute for attribute in element.attrib if attribute.startswith("on")]
    assert "url(" not in svg


@pytest.mark.parametrize("name", ["all", "kvky, euro", "one district"])
def test_tables_count_what_the_list_counts(app: Flask, client: FlaskClient, loaded: Connection, name: str) -> None:
    address = ADDRESSES[name]
    projects = totals(loaded, address.flt, Lens(), Rates())
    with reading_of(app, loaded, address=address) as r:
        years = charts()["yil-program"](r, Wanted(address))
        sectors = charts()["sektor"](r, Wanted(address))
        amounts = charts()["tutar-dagilimi"](r, Wanted(address))
    assert sum(int(row[-1].text) for row in years.rows) == projects.projects
    assert sum(int(row[1].text) for row in sectors.rows) == projects.projects
    assert sum(int(row[1].text) for row in amounts.rows) == projects.projects - projects.unknown
    linked = [entry for chart in (years, sectors, amounts) for row in chart.rows for entry in row[1:] if entry.address]
    assert linked
    for entry in linked:
        assert entry.address is not None
        assert entry.text == str(totals(loaded, entry.address.flt, Lens(), Rates()).projects)


def test_a_chart_has_an_address_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/grafik/sektor.svg?program=kvky&mercek=eur")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg ")
    assert "Content-Security-Policy" in answer.headers
    assert client.get("/grafik/yok.svg").status_code == 404
    assert client.get("/grafik/sektor.svg?q=yok-böyle-proje").status_code == 404
    bad = client.get("/grafik/gosterge.svg?gosterge=yok")
    assert bad.status_code == 400
    assert "sege-skor" in bad.text


def test_drawing_is_fast_and_kept(app: Flask, loaded: Connection) -> None:
    with reading_of(app, loaded) as r:
        charts()["sektor"](r, Wanted(Address())).svg("tr")
        chart = charts()["sektor"](r, Wanted(Address(lens=Lens("sabit", 2011))))
        began = time.perf_counter()
        first = chart.svg("tr")
        drawn = time.perf_counter() - began
        began = time.perf_counter()
        assert chart.svg("tr") == first
        kept = time.perf_counter() - began
    # A tenth of a second is the aim on a quiet machine; a busy one gets half a second.
    assert drawn < 0.5
    assert kept < 0.05


def test_districts_without_data_are_named_and_not_drawn(app: Flask, loaded: Connection) -> None:
    with reading_of(app, loaded, "/en") as r:
        whole = charts()["gosterge"](r, Wanted(Address(), "sege-skor"))
        loaded.execute(
            delete(IndicatorValue).where(
                IndicatorValue.indicator_code == "sege-skor",
                IndicatorValue.place_code == text("(SELECT code FROM place WHERE slug = 'urla' AND kind = 'district')"),
            )
        )
        short = charts()["gosterge"](r, Wanted(Address(), "sege-skor"))
    assert len(whole.rows) == len(short.rows) == 30
    assert "Urla" not in whole.note
    assert "no data of the indicator: Urla" in short.note
    urla = next(row for row in short.rows if row[0].text == "Urla")
    assert urla[1].text == "no data"
    assert whole.spec is not None
    assert short.spec is not None
    marks = [len(chart.spec["layer"][0]["data"]["values"]) for chart in (whole, short) if chart.spec]
    unpriced = re.search(r"has projects but no known amount: ([^;]+)", whole.note)
    assert marks[0] == 30 - (len(unpriced[1].split(", ")) if unpriced else 0)
    assert marks[1] in (marks[0] - 1, marks[0])
    assert not [value for value in short.spec["layer"][0]["data"]["values"] if value["name"] == "Urla"]


def test_an_indicator_nobody_measured_is_said_and_an_unknown_one_refused(app: Flask, loaded: Connection) -> None:
    with reading_of(app, loaded) as r:
        loaded.execute(delete(IndicatorValue).where(IndicatorValue.indicator_code == "sege-skor"))
        empty = charts()["gosterge"](r, Wanted(Address(), "sege-skor"))
        with pytest.raises(BadAddress):
            charts()["gosterge"](r, Wanted(Address(), "yok"))
    assert empty.spec is None
    assert len(empty.rows) == 30


# Machado, Oliveira and Fernandes (2009), severity 1: how linear RGB looks to dichromats.
SEEN = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def lab(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as somebody sees it."""
    plain = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in plain]
    seen = [min(max(sum(w * v for w, v in zip(row, linear, strict=True)), 0), 1) for row in matrix]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(w * v for w, v in zip(row, seen, strict=True)) for row in rows]
    x, y, z = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (part / white for part, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def dark_colours() -> dict[str, str]:
    """Colour of a drawing → what the page turns it into in the dark."""
    dark = (ROOT / "static" / "src" / "charts.css").read_text(encoding="utf-8").split("color-scheme: dark", 1)[1]
    return dict(re.findall(r'\[fill="(#\w{6})"\][^{]*\{ fill: (#\w{6})', dark))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SEEN)
def test_series_colours_differ_for_every_kind_of_sight(sight: str, scheme: str) -> None:
    used = [*SERIES, REST] if scheme == "light" else [dark_colours()[colour] for colour in (*SERIES, REST)]
    points = {colour: lab(colour, SEEN[sight]) for colour in used}
    near = {
        (one, other): sum((a - b) ** 2 for a, b in zip(points[one], points[other], strict=True)) ** 0.5
        for one, other in combinations(used, 2)
    }
    assert len(points) == 7
    assert min(near.values()) > 17, min(near, key=lambda pair: near[pair])


def test_the_page_turns_every_colour_of_a_drawing_dark() -> None:
    assert set(dark_colours()) == {*SERIES, REST, MAIN, CONTRAST}
