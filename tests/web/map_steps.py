"""Steps of the map's browser tests: show an address, wait until the map is drawn, watch what the page asks for."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from tests.conftest import PATIENCE

DISTRICT = "path[data-district={}]"


def watched(page: Page, host: str) -> Iterator[Page]:
    """The page; at the end there must have been no script error, refused file or request to another host."""
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((host, "data:")) else troubles.append(asked.url),
    )
    yield page
    assert not troubles


def show(page: Page, address: str) -> dict[str, Any]:
    page.goto(address)
    return drawn(page)


def drawn(page: Page) -> dict[str, Any]:
    """Wait until all layers are drawn; the values the page is coloured by."""
    page.wait_for_selector("body[data-map-ready='1']", state="attached")
    return dict(json.loads(page.locator("#map-values").inner_text()))


def answered(page: Page, change: str) -> dict[str, Any]:
    """Wait until the address says so and the map has followed."""
    page.wait_for_url(re.compile(change))
    until(page, "!document.querySelector('.is-loading')")
    return drawn(page)


def until(page: Page, condition: str) -> None:
    """Wait for a condition in the page; Playwright's own way needs eval, which the page's policy forbids."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def zoom(page: Page) -> float:
    return float(page.evaluate("map_main.getZoom()"))
