"""Images of a restoration site: before and after by keyboard, two captioned images without a script."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, expect

from tests.pages2.conftest import SITE


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
