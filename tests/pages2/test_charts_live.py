"""Charts with JavaScript: marks and rows light up together, and the keyboard goes from mark to mark."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

KEYS = ["yil-program", "sektor", "tutar-dagilimi", "gosterge"]
LIT = re.compile(r"\bis-lit\b")


def test_every_mark_names_a_row_of_its_table(client: FlaskClient) -> None:
    html = client.get("/istatistik").get_data(as_text=True)
    for key in KEYS:
        section = html.partition(f'id="grafik-{key}"')[2].partition("</section>")[0]
        rows, columns = section.partition("<tbody>")[2].count("<tr>"), section.count('<th scope="col"')
        marks = re.findall(r'data-row="(\d+)"(?: data-column="(\d+)")?', section)
        assert marks, key
        assert len(set(marks)) == len(marks)
        assert all(int(row) < rows and int(column or 0) < columns for row, column in marks)


@pytest.mark.browser
def test_a_mark_and_its_row_light_up_together(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/istatistik")
    chart = page.locator("#grafik-sektor")
    row, mark = chart.locator("tbody tr").nth(1), chart.locator("[data-row='1']")
    mark.hover()
    expect(row).to_have_class(LIT)
    expect(mark).to_have_class(LIT)
    expect(chart.locator(".is-lit")).to_have_count(2)
    tip = chart.get_by_role("status")
    expect(tip).to_be_visible()
    for said in row.locator("th, td").all_inner_texts():
        expect(tip).to_contain_text(said)
    chart.locator("h2").hover()
    expect(tip).to_be_hidden()
    expect(chart.locator(".is-lit")).to_have_count(0)
    row.locator("a").focus()
    expect(mark).to_have_class(LIT)


@pytest.mark.browser
def test_the_arrows_go_from_mark_to_mark(page: Page, live_server: str) -> None:
    page.goto(f"{live_server}/istatistik")
    chart = page.locator("#grafik-yil-program")
    tip = chart.get_by_role("status")
    chart.locator(".chart-drawing").focus()
    page.keyboard.press("ArrowRight")
    first = chart.locator("[data-row].is-lit")
    expect(first).to_have_attribute("data-row", "0")
    column = int(first.get_attribute("data-column") or 0)
    row = chart.locator("tbody tr").first
    heading, value = row.locator("th").inner_text(), row.locator("th, td").nth(column).inner_text()
    expect(tip).to_have_text(re.compile(rf"^{heading} · .+: {re.escape(value)}$"))
    before = tip.inner_text()
    page.keyboard.press("ArrowRight")
    expect(tip).not_to_have_text(before)
    page.keyboard.press("ArrowLeft")
    expect(tip).to_have_text(before)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(chart.locator(".is-lit")).to_have_count(0)
