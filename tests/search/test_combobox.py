"""The search field by keyboard: arrows, Enter, Escape, choosing a filter, a page or a word; and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.search.steps import open_field

MAP, LIST = "/", "/projeler"


@pytest.mark.parametrize("path", [MAP, LIST])
def test_a_filter_is_chosen_by_keyboard(page: Page, live_server: str, path: str) -> None:
    field = open_field(page, live_server + path, "berg")
    expect(field).to_have_attribute("role", "combobox")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_text("Bergama")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "-")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"ilce=bergama"))
    assert "q=berg" not in page.url
    expect(page.locator("#f-ilce-bergama")).to_be_checked()
    expect(page.locator("#f-q")).to_have_value("")


def test_arrows_go_round_and_escape_keeps_what_was_typed(page: Page, live_server: str) -> None:
    field = open_field(page, live_server + LIST, "berg")
    options = page.locator("[role=option]")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(field).to_have_value("berg")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_be_focused()


def test_enter_without_a_choice_searches(page: Page, live_server: str) -> None:
    open_field(page, live_server + LIST, "kale")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=kale"))
    expect(page.locator("mark").first).to_have_text("Kalesi")


def test_a_project_is_opened(page: Page, live_server: str) -> None:
    open_field(page, live_server + LIST, "beydağ kale")
    page.get_by_role("option", name=re.compile("Beydağ Kalesi Uyanıyor")).click()
    page.wait_for_url(live_server + "/proje/PRJ-010")


def test_an_organisation_becomes_a_filter_on_the_map(page: Page, live_server: str) -> None:
    open_field(page, live_server + MAP, "tarkem")
    page.get_by_role("option", name=re.compile("TARKEM")).first.click()
    page.wait_for_url(re.compile(r"kurum=tarkem"))


def test_the_list_stays_open_while_the_answer_arrives(page: Page, live_server: str) -> None:
    field = open_field(page, live_server + MAP, "berg")
    page.wait_for_url(re.compile(r"q=berg"))
    expect(page.locator(".suggestions")).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text("Bergama")
    expect(page.locator("[role=listbox]")).to_have_count(1)


def test_a_phone(page: Page, live_server: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_field(page, live_server + MAP + "#suzgec", "izmir")
    box = page.locator(".suggestions").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
