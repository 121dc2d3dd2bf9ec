"""Steps on the search field that its tests share."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def open_field(page: Page, address: str, typed: str) -> Locator:
    """Types into the search field as a person does, until suggestions stand below it."""
    page.goto(address)
    field = page.locator("#f-q")
    field.click()
    page.keyboard.type(typed, delay=20)
    expect(page.locator(".suggestions")).to_be_visible()
    return field
