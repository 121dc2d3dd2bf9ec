"""Images in files, on the page of images and on the map: each says the same, and nothing of what is hidden."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pyogrio
import pytest
from flask.testing import FlaskClient
from PIL import ImageOps
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import create_engine, text

from bench.loopback import served
from geodata.settings import Settings
from tests.databases import Databases
from tests.staff.media.photos import ground, saved
from tests.web.map_steps import drawn, until
from webmap import create_app

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
LAT, LON = 38.41890, 27.12870
SECRET = "Gizli"

_INSERT = """
INSERT INTO media (key, project_ref, site_ref, kind, role, position, file_name, url, seconds, width, height, credit,
  licence, taken_on, alt_tr, alt_en, before_key, geom, source_key, source)
VALUES (:key, :project, :site, :kind, :role, :position, :file, :url, :seconds, :width, :height, :credit, 'CC BY 4.0',
  '2019-05', :alt, NULL, :before, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 'test', 'test')
"""
_IMAGES: list[dict[str, Any]] = [
    {"key": "a1", "site": True, "role": "before", "file": "once.jpg", "alt": "Onarım öncesi yapı", "lat": LAT},
    {"key": "a2", "site": True, "role": "after", "file": "sonra.jpg", "alt": "Onarım sonrası yapı", "before": "a1"},
    {"key": "a6", "site": True, "role": "before", "file": "once2.jpg", "alt": "Onarım öncesi avlu"},
    {"key": "a7", "site": True, "role": "after", "file": "sonra2.jpg", "alt": "Onarım sonrası avlu", "before": "a6",
     "width": 600},
    {"key": "a3", "project": "PRJ-001", "role": "after", "file": "proje.jpg", "alt": "=Açılış", "lat": LAT + 0.01},
    {"key": "a4", "project": "PRJ-001", "kind": "video", "role": "event", "alt": "Açılış filmi",
     "url": "https://video.example.org/1", "seconds": 95},
    {"key": "a5", "project": "PRJ-010", "role": "during", "file": "sirada.jpg", "alt": "İskele"},
    {"key": "b1", "project": "PRJ-011", "role": "after", "file": "gizli1.jpg", "alt": SECRET, "lat": LAT},
    {"key": "b2", "project": "PRJ-012", "role": "after", "file": "gizli2.jpg", "alt": SECRET, "lat": LAT},
]  # fmt: skip
"""PRJ-010 works on the site, PRJ-001 on none. b1 shows a withheld project, b2 was withdrawn for privacy."""


@dataclass(frozen=True)
class Shown:
    """A reader, the address for browsers, and the site with images."""

    client: FlaskClient
    address: str
    ref: str
    slug: str

    def json(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return json.loads(answer.data)


@pytest.fixture(scope="module")
def shown(databases: Databases, loaded_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The register with images of a site and a project, one of a withheld project and one withdrawn."""
    folder = tmp_path_factory.mktemp("gorseller")
    with databases.own("loaded") as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            ref, slug = connection.execute(
                text(
                    "SELECT s.ref, s.slug FROM site s JOIN site_project p ON p.site_ref = s.ref "
                    "WHERE p.project_ref = 'PRJ-010'"
                )
            ).one()
            for position, one in enumerate(_IMAGES):
                is_image = "file" in one
                values = {
                    "project": None, "kind": "image", "file": None, "url": None, "seconds": None, "position": position,
                    "credit": one["alt"] if one["alt"] == SECRET else "Şükrü Öğüt", "lat": None, "before": None,
                    "width": 900 if is_image else None, "height": 600 if is_image else None, **one,
                }  # fmt: skip
                values["lon"] = None if values["lat"] is None else LON
                values["site"] = ref if one.get("site") else None
                connection.execute(text(_INSERT), values)
                if is_image:
                    picture = ground((900, 600))
                    # The two of a pair must be told apart.
                    picture = ImageOps.invert(picture) if one["role"] == "before" else picture
                    (folder / one["file"]).write_bytes(saved(picture, "JPEG"))
            connection.execute(
                text(
                    "INSERT INTO withholding (ref, project_ref, reason, since, source_key, source) "
                    "VALUES ('PRJ-011', 'PRJ-011', 'x', '2026-01-01', 'visibility', '')"
                )
            )
            connection.execute(text("INSERT INTO desk.account (email, name) VALUES ('a@example.org', 'A')"))
            connection.execute(
                text(
                    "INSERT INTO desk.picture_withdrawal (media_key, reason, account_id) "
                    "SELECT 'b2', 'x', max(id) FROM desk.account"
                )
            )
        engine.dispose()
        app = create_app(Settings(database_url=url, media_dir=str(folder)))
        with served(app) as address:
            yield Shown(app.test_client(), address, ref, slug)
        app.config["DATABASE"].close()


def rows(shown: Shown, path: str, key: str) -> list[dict[str, str]]:
    """The rows of a table in a Data Package."""
    with zipfile.ZipFile(io.BytesIO(shown.client.get(path).data)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{key}.csv").decode("utf-8"), newline="")))


def test_a_list_knows_the_images_of_its_records(shown: Shown) -> None:
    listed = shown.json("/projeler.json")["tables"]["projeler"]["rows"]
    held = {row["ref"]: (row["image_count"], row["images"]) for row in listed if row["image_count"]}
    addresses = ["http://localhost/medya/proje.jpg", "https://video.example.org/1"]
    assert held == {"PRJ-001": (2, addresses), "PRJ-010": (1, ["http://localhost/medya/sirada.jpg"])}
    (site,) = [row for row in shown.json("/restorasyon.json")["tables"]["alanlar"]["rows"] if row["image_count"]]
    assert (site["ref"], site["image_count"]) == (shown.ref, 5)
    flat = shown.client.get("/projeler.csv").data.decode("utf-8-sig")
    (line,) = [one for one in csv.DictReader(io.StringIO(flat), delimiter=";") if one["Görsel Sayısı"] == "2"]
    assert line["Görseller"] == "; ".join(addresses)


def test_the_table_of_images_says_all_that_must_be_said(shown: Shown, tmp_path: Path) -> None:
    images = {row["Anahtar"]: row for row in rows(shown, "/restorasyon.zip", "gorseller")}
    assert list(images) == ["a1", "a2", "a6", "a7", "a5"]
    assert images["a5"]["Referans No"] == shown.ref
    first = images["a1"]
    told = [first[name] for name in ("Referans No", "Aşama", "Kaynak gösterimi", "Lisans", "Çekim tarihi", "Adres")]
    assert told == [shown.ref, "öncesi", "Şükrü Öğüt", "CC BY 4.0", "2019-05", "http://localhost/medya/once.jpg"]
    assert (first["Türkçe alternatif metin"], first["Genişlik"]) == ("Onarım öncesi yapı", "900")
    (tmp_path / "p.zip").write_bytes(shown.client.get("/projeler.zip").data)
    package = frictionless.Package(str(tmp_path / "p.zip"))
    assert {one.name for one in package.resources} == {"projeler", "gorseller"}
    assert frictionless.validate(str(tmp_path / "p.zip")).valid
    (tmp_path / "p.xlsx").write_bytes(shown.client.get("/projeler.xlsx").data)
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx", read_only=True)["Görseller"]
    head, *lines = sheet.iter_rows(values_only=True)
    assert [(line[0], line[list(head).index("Tür")]) for line in lines] == [
        ("a3", "görsel"),
        ("a4", "video"),
        ("a5", "görsel"),
    ]
    ods = zipfile.ZipFile(io.BytesIO(shown.client.get("/projeler.ods").data)).read("content.xml").decode()
    assert all(told in ods for told in ('table:name="Görseller"', "proje.jpg", "Açılış filmi"))
    (tmp_path / "p.gpkg").write_bytes(shown.client.get("/projeler.gpkg").data)
    frame = pyogrio.read_dataframe(tmp_path / "p.gpkg", layer="gorseller").set_index("key")
    assert list(frame.index) == ["a3", "a4", "a5"]
    assert frame.loc["a3"].geometry.geoms[0].coords[0] == pytest.approx((LON, LAT + 0.01))
    assert frame.loc["a4"].geometry is None


def test_a_file_with_images_loads_back(shown: Shown) -> None:
    from loaders.sources.projects import SOURCE

    assert {"Görsel Sayısı", "Görseller"} <= SOURCE.ignored


def test_page_files_and_layer_follow_the_question(shown: Shown) -> None:
    whole = {one["id"]: one["geometry"] for one in shown.json("/gorseller.geojson")["features"]}
    assert set(whole) == {"a1", "a2", "a3", "a4", "a5", "a6", "a7"}
    assert {key for key, geometry in whole.items() if geometry} == {"a1", "a3"}
    drawn_ones = shown.json("/harita/fotograflar.geojson")["features"]
    assert [one["properties"]["key"] for one in drawn_ones] == ["a1", "a3"]
    about = drawn_ones[0]["properties"]
    assert (about["site"], about["file"], about["credit"]) == (shown.slug, "once.jpg", "Şükrü Öğüt")
    narrowed = shown.json("/harita/fotograflar.geojson?varlik=alan")["features"]
    assert [one["properties"]["key"] for one in narrowed] == ["a1"]
    page = shown.client.get("/gorseller?varlik=alan").get_data(as_text=True)
    assert "Onarım öncesi yapı" in page
    assert "proje.jpg" not in page
    assert shown.client.get("/gorseller?sayfa=99").status_code == 200
    assert shown.client.get("/gorseller?q=boyle-bir-proje-yok").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/gorseller", "/en/gorseller", "/harita/fotograflar.geojson", "/projeler", "/restorasyon",
     *(f"/gorseller.{key}" for key in ("csv", "xlsx", "ods", "json", "zip", "geojson", "gpkg", "kml", "parquet"))],
)  # fmt: skip
def test_what_is_hidden_is_nowhere(shown: Shown, path: str) -> None:
    answer = shown.client.get(path)
    assert answer.status_code == 200
    body = answer.data
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    for word in (SECRET, "gizli1", "gizli2"):
        assert word.encode() not in body, path


def checked(page: Page) -> None:
    """No fault that axe finds, nothing sideways."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], iframes: false })")
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]  # it was given


@pytest.mark.browser
def test_the_layer_is_switched_on_by_keyboard_and_asks_this_site_alone(shown: Shown, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shown.address}/?varlik=alan")
    drawn(page)
    assert not [url for url in asked if "fotograflar" in url or "/medya/" in url]
    box = page.get_by_role("checkbox", name="Fotoğraflar")
    expect(box).not_to_be_checked()
    box.focus()
    with page.expect_response("**/harita/fotograflar.geojson*"):
        page.keyboard.press("Space")
    drawn(page)
    # The site's own sign may lie above it.
    sign = page.locator(".map-sign:has(.symbol--photo)")
    expect(sign).to_have_count(1)
    assert not [url for url in asked if "/medya/" in url]
    sign.focus()
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog")
    image = popup.get_by_role("img", name="Onarım öncesi yapı")
    expect(image).to_be_visible()
    until(page, "document.querySelector('.map-popup-photo img').naturalWidth > 0")
    expect(popup).to_contain_text("öncesi · Mayıs 2019")
    expect(popup.get_by_role("link", name="CC BY 4.0")).to_be_visible()
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/1440-layer.png")
    checked(page)
    assert {url.split("/")[2] for url in asked} == {shown.address.split("/")[2]}
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1440])
def test_the_pages_with_images_are_sound(shown: Shown, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in ("/gorseller", f"/restorasyon/{shown.slug}", "/en/proje/PRJ-001"):
        page.goto(shown.address + path)
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{width}-{path.strip('/').replace('/', '-')}.png", full_page=True)
        checked(page)
    page.close()


@pytest.mark.browser
def test_each_pair_has_a_slider_and_unlike_ones_stay_side_by_side(shown: Shown, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 900})
    page.goto(f"{shown.address}/restorasyon/{shown.slug}")
    frames = page.locator("[data-before-after]")
    expect(frames).to_have_count(2)
    expect(page.get_by_role("slider")).to_have_count(1)
    alike, unlike = frames.nth(0), frames.nth(1)
    first, second = (unlike.locator("img").nth(at).bounding_box() for at in (0, 1))
    assert first is not None
    assert second is not None
    assert first["x"] + first["width"] <= second["x"]
    later = alike.locator(".after-image img")
    later.scroll_into_view_if_needed()
    box = later.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 60)
    page.mouse.up()
    expect(page.get_by_role("slider")).to_have_value("75")
    assert later.evaluate("image => image.style.clipPath") == "inset(0px 0px 0px 25%)"
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 60)
    expect(page.get_by_role("slider")).to_have_value("75")
    page.close()
