"""Embeds work in a stranger's page under its own strict policy, and say the same numbers as the full pages."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
EMBEDS = ("/gomulu/harita?program=kvky", "/gomulu/tablo?yil=2014-2018", "/gomulu/ilce/bergama", "/en/gomulu/ilce/tire")


def figures(text: str) -> dict[str, str]:
    """The figures of a page by their names, as plain texts."""
    strip = re.search(r'<dl class="figures">(.*?)</dl>', text, re.DOTALL)
    assert strip
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", strip[1], re.DOTALL)
    return {name: re.sub(r"<[^>]+>|\s+", " ", value).strip() for name, value in pairs}


@pytest.mark.parametrize("address", EMBEDS)
def test_only_embeds_may_be_framed_and_none_sets_a_cookie(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'self'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "http://localhost/" in re.search(r'class="embed-foot">(.*?)</footer>', answer.text, re.DOTALL)[1]  # type: ignore[index]
    assert 'href="https://izka.org.tr"' in answer.text


@pytest.mark.parametrize("address", ["/", "/projeler", "/ilce/tire", "/proje/PRJ-010", "/paylas", "/yok", "/gomulu"])
def test_no_other_page_may_be_framed(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_card_of_each_district_has_the_numbers_of_its_page(client: FlaskClient) -> None:
    index = client.get("/").text
    slugs = sorted(set(re.findall(r'href="/ilce/([a-z-]+)"', index)))
    assert len(slugs) == 30
    for slug in slugs:
        whole, card = figures(client.get(f"/ilce/{slug}").text), figures(client.get(f"/gomulu/ilce/{slug}").text)
        assert len(card) == 5
        assert card.items() <= whole.items()


def test_an_embed_asks_the_same_question(client: FlaskClient) -> None:
    query = "?program=fizibilite&mercek=eur"
    said = re.search(r'class="answered"[^>]*>(.*?)</p>', client.get(f"/{query}").text)
    assert said
    for address in ("/gomulu/harita", "/gomulu/tablo"):
        assert said[1] in client.get(address + query).text
    assert client.get("/gomulu/harita?ilce=ankara").status_code == 400
    assert client.get("/gomulu/ilce/ankara").status_code == 404


def lines_of_code(client: FlaskClient, query: str) -> list[str]:
    page = client.get(f"/paylas{query}").text
    return [unescape(one) for one in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)]


def test_the_line_of_code_is_one_line_with_the_filter(client: FlaskClient) -> None:
    made = lines_of_code(client, "?ilce=tire&mercek=eur&gorunum=11/38.1/27.7")
    assert len(made) == 3
    for line in made:
        assert re.fullmatch(
            r'<iframe src="[^"]+" title="[^"]+" width="100%" height="\d+" loading="lazy"></iframe>', line
        )
    source = unescape(re.search(r'src="([^"]+)"', made[0])[1])  # type: ignore[index]
    assert source == "http://localhost/gomulu/harita?ilce=tire&mercek=eur&gorunum=11/38.1/27.7"
    assert "/gomulu/ilce/tire?mercek=eur" in made[2]


def test_words_in_the_filter_cannot_leave_the_line(client: FlaskClient) -> None:
    for line in lines_of_code(client, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        assert "<script" not in line
        assert line.count('"') == 8 + 2


# --- in a stranger's page


@pytest.fixture
def host(live_server: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Another site with a strict policy that allows frames from us only; its pages by path."""
    pages: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", f"default-src 'none'; frame-src {live_server}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    thread.join()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_all_three_are_drawn_in_an_empty_page_of_a_cms(
    page: Page, live_server: str, host: tuple[str, dict[str, str]], client: FlaskClient, width: int
) -> None:
    address, pages = host
    lines = [line.replace("http://localhost", live_server) for line in lines_of_code(client, "?ilce=bergama")]
    body = "".join(line.replace(' loading="lazy"', "") for line in lines)
    pages["/"] = f"<!doctype html><html lang=tr><title>Belediye</title><body>{body}"
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}/")
    chart, table, card = (page.frame_locator(f"iframe >> nth={at}") for at in range(3))
    expect(chart.locator("body[data-map-ready='1']")).to_be_attached()
    expect(chart.locator("path.district")).to_have_count(30)
    expect(table.locator("table.projects tbody tr").first).to_be_visible()
    expect(card.locator("h1")).to_have_text("Bergama")
    for frame in page.frames[1:]:
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert "system-ui" in frame.evaluate("getComputedStyle(document.body).fontFamily")
    assert page.context.cookies() == []
    assert troubles == []


@pytest.mark.browser
@pytest.mark.parametrize("address", [*EMBEDS, "/paylas?ilce=tire", "/proje/PRJ-010/pano", "/degisiklikler"])
def test_axe_finds_nothing(page: Page, live_server: str, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(live_server + address)
    if "harita" in address:
        page.wait_for_selector("body[data-map-ready='1']", state="attached")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found["violations"]] == []
