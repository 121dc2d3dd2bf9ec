"""The sheet for a signboard, and the code on it that leads to the project for good."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
import resvg_py
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageFilter
from playwright.sync_api import Page

from geodata.settings import Settings
from tests.web.map_steps import watched
from webmap import create_app
from webmap.qr import QUIET_ZONE, qr_svg

MM = 25.4


def image_of(svg: bytes, width: int) -> Image.Image:
    """The SVG file as a picture of that many pixels across."""
    png = resvg_py.svg_to_bytes(svg_string=svg.decode(), width=width, background="#ffffff")
    return Image.open(io.BytesIO(bytes(png))).convert("L")


def modules(address: str) -> int:
    """Modules along one side of the product's own code for this address, quiet zone included, as its file says."""
    box = re.search(rb'viewBox="0 0 (\d+) (\d+)"', qr_svg(address, "x"))
    assert box
    assert box[1] == box[2]
    return int(box[1])


def read(picture: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def test_the_code_reads_as_the_short_address(client: FlaskClient) -> None:
    answer = client.get("/p/PRJ-010.svg")
    assert answer.mimetype == "image/svg+xml"
    assert read(image_of(answer.data, 400)) == "http://localhost/p/PRJ-010"
    # The same sign whatever language the reader took it from.
    assert client.get("/en/p/PRJ-010.svg").data == answer.data


def test_the_code_carries_the_address_the_product_is_known_by(loaded_url: str) -> None:
    app = create_app(Settings(database_url=loaded_url, base_url="https://destek.example.org"))
    assert read(image_of(app.test_client().get("/p/PRJ-010.svg").data, 400)) == "https://destek.example.org/p/PRJ-010"
    app.config["DATABASE"].close()


def test_the_code_is_read_at_two_centimetres_from_a_worn_print() -> None:
    address = "https://destekharitasi.izka.org.tr/p/TR31/17/KV02/0001"
    # 2 cm at 300 dots per inch, a little blurred and greyed as ink and weather leave it.
    picture = image_of(qr_svg(address, "x"), round(20 / MM * 300))
    worn = picture.filter(ImageFilter.GaussianBlur(1.2)).point(lambda value: 60 + value * 0.6)
    assert read(worn) == address
    assert 20 / modules(address) >= 0.4, "millimetres of one module: phones need about 0.4"


def test_a_code_has_its_quiet_zone_and_stands_damage() -> None:
    picture = image_of(qr_svg("https://example.org/p/PRJ-010", "x"), 370)
    side = 370 // modules("https://example.org/p/PRJ-010")
    for box in ((0, 0, 370, QUIET_ZONE * side), (0, 0, QUIET_ZONE * side, 370)):
        assert picture.crop(box).getextrema() == (255, 255)
    # A blot of some 4 % of the sign, within what level M mends (15 % of the codewords).
    picture.paste(255, (230, 230, 230 + 50, 230 + 50))
    assert read(picture) == "https://example.org/p/PRJ-010"


def test_a_title_with_markup_stays_text() -> None:
    svg = qr_svg("https://example.org/p/1", "<script>&").decode()
    assert "<script>" not in svg
    assert "&lt;script&gt;&amp;" in svg


def test_there_is_no_code_for_what_is_not_there(client: FlaskClient) -> None:
    assert client.get("/p/YOK-1.svg").status_code == 404
    assert client.get("/proje/YOK-1/pano").status_code == 404
    assert client.get("/proje/PRJ-010/pano?boy=a3").status_code == 400


def test_the_sheet_says_title_beneficiary_support_and_agency(client: FlaskClient) -> None:
    sheet = client.get("/proje/PRJ-010/pano").text.split('class="sheet ')[1].split("</article>")[0]
    page = client.get("/proje/PRJ-010").text
    title = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]  # type: ignore[index]
    assert title.strip() in sheet
    assert "İzmir Kalkınma Ajansı" in sheet
    assert "PRJ-010" in sheet
    assert "http://localhost/p/PRJ-010" in sheet
    assert re.search(r"[\d.]+ TL|bilinmiyor", sheet)
    assert len(client.get("/proje/PRJ-010").data) < 100_000


def test_an_agency_activity_names_no_support(client: FlaskClient) -> None:
    sheet = client.get("/proje/PRJ-135/pano").text.split('class="sheet ')[1].split("</article>")[0]
    assert "TL" not in sheet


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page whose troubles fail its test."""
    yield from watched(page, live_server)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "width", "height"), [("a4", 595, 842), ("a5", 420, 595)])
def test_the_sheet_prints_on_one_page_of_its_size(
    page: Page, live_server: str, size: str, width: int, height: int
) -> None:
    page.goto(f"{live_server}/proje/PRJ-010/pano?boy={size}")
    document = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", document)
    assert len(boxes) == 1
    assert [round(float(side)) for side in boxes[0]] == pytest.approx([width, height], abs=1)
    page.emulate_media(media="print")
    code = page.locator(".sheet-code").bounding_box()
    assert code
    assert code["width"] / 96 * MM >= 20


def test_references_with_slashes_find_their_own_pages(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    assert adapter.match("/proje/TR31/17/KV02/0001/pano") == ("tr.project_signboard", {"ref": "TR31/17/KV02/0001"})
    assert adapter.match("/p/TR31/17/KV02/0001.svg") == ("tr.project_qr", {"ref": "TR31/17/KV02/0001"})
    assert adapter.match("/p/TR31/17/KV02/0001") == ("tr.project_short", {"ref": "TR31/17/KV02/0001"})
