"""Images of a restoration site: before and after by keyboard, two captioned images without a script."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, text

from geodata.settings import Settings
from tests.conftest import served
from webmap import create_app

SITE = "etz-hayim-sinagogu"
IMAGES = [("once.png", "before", 0, (200, 60, 20)), ("sonra.png", "after", 1, (20, 90, 160))]


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(colour) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def pictured(fresh_loaded_url: str, tmp_path: Path) -> Iterator[tuple[str, FlaskClient, Path]]:
    """The product with two images of one site: its address, a reader, and the folder of the images."""
    folder = tmp_path / "media"
    folder.mkdir()
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        for name, role, position, colour in IMAGES:
            (folder / name).write_bytes(png(320, 200, colour))
            connection.execute(
                text(
                    "INSERT INTO media (key, site_ref, role, position, file_name, width, height, credit, licence, "
                    "taken_on, alt_tr, alt_en, source_key, source) SELECT :name, ref, :role, :position, :name, 320, "
                    "200, 'Ayla Örnek', 'CC BY 4.0', '2019-05', :alt, :alt, 'test', 'test' FROM site WHERE slug = :site"
                ),
                {"name": name, "role": role, "position": position, "alt": f"{role} görünümü", "site": SITE},
            )
    engine.dispose()
    (folder / "gizli.png").write_bytes(png(1, 1, (0, 0, 0)))
    (tmp_path / "sir.png").write_bytes(png(1, 1, (0, 0, 0)))
    app = create_app(Settings(database_url=fresh_loaded_url, media_dir=str(folder)))
    with served(app) as address:
        yield address, app.test_client(), folder
    app.config["DATABASE"].close()


def test_only_images_of_the_register_are_served(pictured: tuple[str, FlaskClient, Path]) -> None:
    _address, client, folder = pictured
    answer = client.get("/medya/once.png")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", (folder / "once.png").read_bytes())
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name in ("gizli.png", "../sir.png", "..%2Fsir.png", ".png", "once.png%00", "once.svg", "yok.png"):
        assert client.get(f"/medya/{name}").status_code == 404, name
    (folder / "sonra.png").unlink()
    assert client.get("/medya/sonra.png").status_code == 404


def test_without_a_script_there_are_two_captioned_images(
    pictured: tuple[str, FlaskClient, Path], browser: Browser
) -> None:
    address, client, _folder = pictured
    page = client.get(f"/en/restorasyon/{SITE}").text
    figures = re.findall(r"<figure class=\"(\w+)-image\">.*?<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert [role for role, _caption in figures] == ["before", "after"]
    for role, caption in figures:
        assert f"<strong>{role}</strong>, May 2019" in caption
        assert "Ayla Örnek" in caption
        assert "CC BY 4.0" in caption
    context = browser.new_context(java_script_enabled=False)
    shown = context.new_page()
    shown.goto(f"{address}/restorasyon/{SITE}")
    images = shown.locator(".before-after img")
    boxes = [images.nth(at).bounding_box() for at in (0, 1)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    expect(shown.locator(".before-after-slider")).to_be_hidden()
    expect(shown.locator(".before-after figcaption").first).to_be_visible()
    context.close()


def test_the_slider_works_by_keyboard(pictured: tuple[str, FlaskClient, Path], browser: Browser) -> None:
    address, _client, _folder = pictured
    page = browser.new_page(viewport={"width": 360, "height": 740})
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.goto(f"{address}/en/restorasyon/{SITE}")
    slider = page.get_by_role("slider", name="Before and after")
    later = page.locator(".after-image img")
    boxes = [page.locator(".before-after img").nth(at).bounding_box() for at in (0, 1)]
    assert boxes[0] == boxes[1]
    slider.focus()
    slider.press("Home")
    assert later.evaluate("image => image.style.clipPath") == "inset(0px 0px 0px 100%)"
    slider.press("ArrowRight")
    assert later.evaluate("image => image.style.clipPath") == "inset(0px 0px 0px 99%)"
    expect(slider).to_have_attribute("aria-valuetext", "1 per cent after")
    slider.press("End")
    assert later.evaluate("image => image.style.clipPath") == "inset(0px 0px 0px 0%)"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for at in (0, 1):
        expect(page.locator(".before-after figcaption").nth(at)).to_be_visible()
    assert faults == []
    page.close()


def test_nothing_is_shown_where_there_are_no_images(client: FlaskClient) -> None:
    for path in (f"/restorasyon/{SITE}", "/proje/PRJ-010"):
        page = client.get(path).text
        assert "before-after" not in page
        assert "images-name" not in page
        assert "/medya/" not in page
