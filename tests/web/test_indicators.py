"""Indicators on pages, on the map and in files say what the register holds, and nothing where it holds nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Connection, create_engine, select, text

from geodata.models import DataVersion, Indicator, IndicatorValue, Place
from geodata.queries.indicators import indicator_rows, indicator_table, together
from geodata.queries.targets import targeted_districts
from geodata.settings import Settings
from tests.conftest import run_loaders
from tests.loaders.test_indicator_files import CARD, book
from webmap import create_app
from webmap.classes import classify

CODES = (
    "nufus", "alan", "yogunluk", "sege-skor", "sege-sira", "sege-kademe", "nufus-degisimi", "mahalle-sayisi",
)  # fmt: skip


AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"


class Rows(HTMLParser):
    """The cells of the table with the id ``degerler``, by the place of each row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, list[str]] = {}
        self._place: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._place = dict(attrs).get("data-place")
        elif tag in ("td", "th") and self._place:
            self.rows.setdefault(self._place, []).append("")

    def handle_data(self, data: str) -> None:
        if self._place and self.rows.get(self._place):
            self.rows[self._place][-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._place = None


def plain(cell: str) -> Decimal | None:
    return None if cell == "veri yok" else Decimal(cell.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("code", CODES)
def test_the_page_says_what_the_register_holds(client: FlaskClient, loaded: Connection, code: str) -> None:
    answer = client.get(f"/gosterge/{code}")
    assert answer.status_code == 200
    rows = Rows(answer.text).rows
    columns = (Place.slug, IndicatorValue.period, IndicatorValue.value, Indicator.decimals)
    held = loaded.execute(
        select(*columns)
        .join(Place, Place.code == IndicatorValue.place_code)
        .join(Indicator, Indicator.code == IndicatorValue.indicator_code)
        .where(IndicatorValue.indicator_code == code, Place.kind == "district")
    ).all()
    periods = sorted(set(re.findall(r'<th scope="col" class="num">([\w-]*\d{4})</th>', answer.text)), reverse=True)
    shown = {
        (slug, period): plain(cell)
        for slug, cells in rows.items()
        for period, cell in zip(periods, cells[2:], strict=True)
    }
    assert {(row.slug, row.period): round(row.value, row.decimals) for row in held} == {
        key: value for key, value in shown.items() if value is not None and key[0] in {row.slug for row in held}
    }
    assert sum(slug in {row.slug for row in held} for slug in rows) == 30
    assert f"/gosterge/{code}" in client.get("/gostergeler").text


@pytest.mark.parametrize("code", CODES)
def test_the_file_says_what_the_page_says(client: FlaskClient, loaded: Connection, code: str) -> None:
    table = indicator_table(loaded, code)
    assert table is not None
    assert table.period is not None
    lines = client.get(f"/gosterge/{code}.csv")
    rows = client.get(f"/gosterge/{code}.json").get_json()["tables"]["gosterge"]["rows"]
    found = {row["slug"]: row for row in rows}
    for one in (*table.districts, *table.subregions, *table.province):
        value = one.values.get(table.period)
        told = found[one.slug]["value"]
        expected = None if value is None else round(value, table.indicator.decimals)
        assert (None if told is None else Decimal(str(told))) == expected
    read = list(csv.reader(io.StringIO(lines.text.lstrip("\ufeff"))))
    assert len(read) > 30
    for key in ("xlsx", "ods", "geojson", "gpkg", "kml", "parquet", "zip"):
        answer = client.get(f"/gosterge/{code}.{key}")
        assert answer.status_code == 200
        assert len(answer.data) > 500
    assert client.get(f"/gosterge/{code}.docx").status_code == 404


def test_computed_change_follows_from_the_populations(loaded: Connection) -> None:
    people, change = indicator_table(loaded, "nufus"), indicator_table(loaded, "nufus-degisimi")
    assert people is not None
    assert change is not None
    for one, other in zip((*people.districts, *people.province), (*change.districts, *change.province), strict=True):
        ratio = one.values["2025"] / one.values["2019"]
        expected = ((ratio ** (Decimal(1) / 6) - 1) * 100).quantize(Decimal("0.01"))
        assert dict(other.values) == {"2019-2025": expected}


def test_sub_regions_are_made_up_as_the_indicator_says(loaded: Connection) -> None:
    tables = {row.code: indicator_table(loaded, row.code) for row in indicator_rows(loaded)}
    people, area, density = tables["nufus"], tables["alan"], tables["yogunluk"]
    assert people is not None and area is not None and density is not None  # noqa: PT018
    for index, one in enumerate(people.subregions):
        members = set(
            loaded.execute(
                text("SELECT place_code FROM membership WHERE group_code = :code AND valid_to IS NULL"),
                {"code": one.code},
            ).scalars()
        )
        assert one.values["2025"] == sum(place.values["2025"] for place in people.districts if place.code in members)
        whole = one.values["2025"] / area.subregions[index].values["2014"]
        # The districts' densities are kept with one decimal.
        assert abs(density.subregions[index].values["2025"] - whole) < Decimal("0.1")
        # 2022 has ten districts only: no sum of what is known passes for the whole.
        assert ("2022" in one.values) == all("2022" in p.values for p in people.districts if p.code in members)
    score = tables["sege-skor"]
    assert score is not None
    assert all(not one.values for one in score.subregions)


def test_together_knows_what_it_does_not_know() -> None:
    values = {"a": Decimal(1), "b": Decimal(4)}
    weights: dict[str, Decimal | None] = {"a": Decimal(1), "b": Decimal(2)}
    assert together("sum", values, ["a", "b"], {}) == 5
    assert together("population", values, ["a", "b"], weights) == 3
    assert together("population", values, ["a", "b"], weights | {"b": None}) is None
    assert together("population", values, ["a"], {"a": Decimal(0)}) is None
    assert together("sum", values, ["a", "c"], {}) is None
    assert together("none", values, ["a", "b"], weights) is None
    assert together("sum", values, [], {}) is None


def test_every_indicator_colours_the_map_and_the_old_metrics_stay(client: FlaskClient) -> None:
    for code in CODES:
        answer = client.get(f"/?metrik=gosterge.{code}")
        assert answer.status_code == 200
        assert f'value="gosterge.{code}" selected' in answer.text
    per_head = client.get("/?metrik=kisi-basi").text
    divided = client.get("/?metrik=tutar.nufus").text
    values = re.compile(r'"value": ?"([^"]*)"')
    assert values.findall(per_head) == values.findall(divided)
    assert values.findall(client.get("/?metrik=km2").text) != []
    wrong = client.get("/?metrik=gosterge.atlantis")
    assert wrong.status_code == 400
    assert "gosterge.sege-skor" in wrong.text
    assert "tutar.nufus" in wrong.text
    # A score is no denominator.
    assert client.get("/?metrik=tutar.sege-skor").status_code == 400
    assert client.get("/karsilastir?b=program%3Dkvky&metrik=tutar.nufus").status_code == 200
    assert client.get("/karsilastir?b=program%3Dkvky&metrik=gosterge.sege-skor").status_code == 200
    assert client.get("/ilceler?metrik=gosterge.nufus&duzen=ad").status_code == 200


@pytest.mark.parametrize("count", range(6))
def test_classes_of_an_indicator_hold_any_number_of_values(count: int) -> None:
    values: dict[str, Decimal | None] = {f"p{n}": Decimal(n - 2) if n < count else None for n in range(30)}
    found = classify(values, every=True)
    assert len(found.classes) == count
    assert found.unknowns == 30 - count
    assert found.zeros == 0
    assert sum(one.places for one in found.classes) == count


def test_a_targeted_district_without_a_project_is_named(client: FlaskClient, loaded: Connection) -> None:
    missing = [one for one in targeted_districts(loaded, "ilceler-arasi") if not one.projects]
    assert missing
    for asked in ("program=ilceler-arasi", "cagri=ilceler-arasi-2015"):
        page = client.get(f"/gosterge/sege-skor?{asked}").text
        told = page[page.index("<ul><li>") :].partition("</ul>")[0]
        assert re.findall(r'/ilce/([a-z]+)"', told) == [one.slug for one in missing]
    assert "<ul><li>" not in client.get("/gosterge/sege-skor").text
    assert "<ul><li>" not in client.get("/gosterge/sege-skor?program=kvky").text
    assert client.get("/gosterge/atlantis").status_code == 404
    assert client.get("/en/gosterge/sege-skor").status_code == 200


@pytest.fixture
def own(fresh_loaded_url: str, tmp_path: Path) -> Iterator[tuple[FlaskClient, str]]:
    """The product with an indicator of one's own for two districts; the second is the version before it."""
    engine = create_engine(fresh_loaded_url)
    with engine.connect() as connection:
        before = connection.execute(select(DataVersion.label).order_by(DataVersion.id.desc()).limit(1)).scalar_one()
    engine.dispose()
    lines = [["Yer", "Dönem", "Değer"], ["Konak", "2024", "0"], ["Urla", "2024", "5"]]
    card = CARD | {"Payda Olur mu": "evet", "Alt Bölgede": "toplam", "Birim": "okul"}
    run_loaders(fresh_loaded_url, "load", "indicator", "--file", str(book(tmp_path / "x.xlsx", lines, card)))
    app: Flask = create_app(Settings(database_url=fresh_loaded_url))
    app.config["TESTING"] = False
    yield app.test_client(), before
    app.config["DATABASE"].close()


def test_an_indicator_of_ones_own_is_everywhere_without_code(
    own: tuple[FlaskClient, str], fresh_loaded_url: str
) -> None:
    client, before = own
    page = client.get("/gosterge/ornek-oran").text
    rows = Rows(page).rows
    assert (rows["konak"][-1], rows["urla"][-1], rows["buca"][-1]) == ("0", "5", "veri yok")
    assert "2/30" in client.get("/gostergeler").text
    assert "url(#no-data)" in page
    for metric in ("gosterge.ornek-oran", "tutar.ornek-oran"):
        shown = client.get(f"/?metrik={metric}")
        assert shown.status_code == 200, "a district with none of the unit is not divided by"
        assert "okul" in shown.text
    assert "ornek-oran" in client.get("/ilce/urla").text
    assert "ornek-oran" in client.get("/alt-bolge/yarimada").text
    # The version before it knows nothing of it; its own version shows it for ever.
    assert client.get(f"/gosterge/ornek-oran?v={before}").status_code == 404
    assert "ornek-oran" not in client.get(f"/gostergeler?v={before}").text
    assert client.get(f"/gosterge/nufus.csv?v={before}").status_code == 200
    now = re.search(r"(\d{4}-\d\d-\d\d\.\d+)</a>", client.get("/").text)
    assert now is not None
    run_loaders(fresh_loaded_url, "remove", "indicator", "ornek-oran")
    assert client.get("/gosterge/ornek-oran").status_code == 404
    assert client.get("/?metrik=gosterge.ornek-oran").status_code == 400
    assert "ornek-oran" not in client.get("/ilce/urla").text
    old = client.get(f"/gosterge/ornek-oran?v={now[1]}")
    assert Rows(old.text).rows == rows


@pytest.mark.parametrize(
    "address",
    ["/gostergeler", "/gosterge/sege-skor?program=ilceler-arasi", "/en/gosterge/nufus", "/?metrik=tutar.alan"],
)
def test_axe_finds_nothing_and_nothing_runs_off_a_phone(page: Page, live_server: str, address: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    page.goto(live_server + address)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
