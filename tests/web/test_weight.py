"""What the first view of the map weighs, and the compressed copies the build lays beside its files."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from bench.loopback import served
from geodata.settings import Settings
from tests.web.map_steps import drawn
from webmap import create_app
from webmap.assets import MANIFEST, manifest

MOST = {"br, gzip": 150_000, "gzip": 155_000}
"""Bytes before the first map can be seen, with headers, by what the browser takes (only gzip: the net without TLS)."""

BEFORE_PAINT = """() => {
  const [{ startTime }] = performance.getEntriesByName("map-painted");
  return performance.getEntriesByType("resource").filter((one) => one.startTime < startTime).map(({ name }) => name);
}"""


@pytest.fixture(scope="module")
def sample_server(sample_url: str) -> Iterator[str]:
    """The product on the agency-sized sample."""
    app = create_app(Settings(database_url=sample_url))
    with served(app) as address:
        yield address
    app.config["DATABASE"].close()


@pytest.mark.browser
@pytest.mark.parametrize("encodings", MOST)
def test_the_first_view_of_an_agency_sized_register_stays_small(page: Page, sample_server: str, encodings: str) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": encodings}})
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        sizes[names[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    page.goto(f"{sample_server}/")
    drawn(page)
    page.wait_for_timeout(200)
    before = {f"{sample_server}/", *page.evaluate(BEFORE_PAINT)}
    assert any("noktalar" in name for name in before)
    weighed = {name: size for name, size in sizes.items() if name in before}
    assert sum(weighed.values()) < MOST[encodings], weighed
    assert not any(name.endswith(".map") for name in names.values())


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_built_files_are_sent_in_the_smallest_form_a_browser_takes(client: FlaskClient, encoding: str) -> None:
    for plain, name in manifest().items():
        answer = client.get(f"/static/build/{name}", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.mimetype == ("text/css" if plain.endswith(".css") else "text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
        unpacked = brotli.decompress(answer.data) if encoding == "br" else gzip.decompress(answer.data)
        assert unpacked == (MANIFEST.parent / name).read_bytes()
        assert b"sourceMappingURL" not in unpacked


def test_each_form_has_an_etag_of_its_own_and_is_not_sent_twice(app: Flask, client: FlaskClient) -> None:
    address = f"/static/build/{manifest()['map.js']}"
    tags = {}
    for encoding in ("br", "gzip", "identity"):
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        tags[encoding] = answer.headers["ETag"]
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": tags[encoding]})
        assert again.status_code == 304
    assert len(set(tags.values())) == 3


def test_what_takes_no_compression_gets_the_file_itself(client: FlaskClient) -> None:
    name = manifest()["site.js"]
    for accepted in ("", "identity"):
        answer = client.get(f"/static/build/{name}", headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in answer.headers
        assert answer.data == (MANIFEST.parent / name).read_bytes()
    assert client.get("/static/build/none.js", headers={"Accept-Encoding": "br"}).status_code == 404
