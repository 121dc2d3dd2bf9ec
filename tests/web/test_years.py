"""Time: the table of years and the steps of the playback are the filter's own answers, year by year."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import Connection

from geodata.filters import ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.histogram import years
from geodata.queries.totals import totals
from tests.web.map_steps import answered, drawn, show, until
from webmap.address import Address
from webmap.pages.years_page import year_rows
from webmap.playback import playback


@pytest.mark.parametrize("lens", [Lens(), Lens("eur")])
@pytest.mark.parametrize("args", [(), (("ilce", "konak"),), (("haric_yil", "2017"), ("altbolge", "kuzey"))])
def test_a_step_is_the_filter_of_its_year(loaded: Connection, args: tuple[tuple[str, str], ...], lens: Lens) -> None:
    book = codebook(loaded)
    address = Address(ProjectFilter.from_args(args, book.lists), lens)
    found = years(loaded, address.flt, lens, book.rates)
    rows = list(year_rows(found, address))
    left_out = {span.low for span in address.flt.year.without}
    for row in rows:
        if row.year in left_out:
            continue
        alone = totals(loaded, row.alone.flt, lens, book.rates)
        assert (row.projects, row.amount) == (alone.projects, alone.amount), row.year
        if not left_out:
            together = totals(loaded, row.together.flt, lens, book.rates)
            assert (row.projects_so_far, row.amount_so_far or 0) == (together.projects, together.amount), row.year
    whole = totals(loaded, address.flt.but(year=type(address.flt.year)()), lens, book.rates)
    assert sum(one.projects for one in found) == whole.projects
    assert sum((one.amount for one in found), Decimal(0)) == whole.amount


def test_steps_go_from_the_first_year_to_the_last() -> None:
    known = ("2008", "2010", "2012")
    begun = playback(Address(), known)
    assert begun is not None
    assert (begun.at, begun.before) == (None, None)
    shown, at = [], begun.after
    while at is not None:
        now = playback(at, known)
        assert now is not None
        shown.append(now.at)
        at = now.after
    assert shown == [2008, 2009, 2010, 2011, 2012]
    assert playback(Address(), ()) is None


def test_all_years_up_to_one_ask_for_the_years_before_too() -> None:
    begun = playback(Address(), ("2008", "2012"))
    assert begun is not None
    assert begun.together.query() == "?yil=-2012"
    then = playback(begun.together, ("2008", "2012"))
    assert then is not None
    assert (then.cumulative, then.at, then.before) == (True, 2012, dict(then.years)[2011])


def test_the_table_leads_to_its_rows_and_runs_up(client: FlaskClient) -> None:
    page = client.get("/yillar?ilce=konak").text
    found = re.findall(r'href="(/projeler\?ilce=konak&amp;yil=-\d{4})">(\d+)</a>', page)
    assert found
    assert all(int(one[1]) <= int(other[1]) for one, other in pairwise(found))
    address, count = found[-1]
    assert f"{count} proje" in client.get(address.replace("&amp;", "&")).text


def test_playing_walks_the_address_until_the_reader_does_something(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    begin, end = page.locator("#play").inner_text(), page.locator("#play").get_attribute("data-stop")
    page.locator("#play").click()
    answered(page, r"yil=\d{4}$")
    assert page.locator("#play").inner_text() == end != begin
    first = page.url
    until(page, f"location.href !== {json.dumps(first)}")
    page.keyboard.press("Escape")
    assert page.locator("#play").inner_text() == begin
    drawn(page)
    stopped = page.url
    page.wait_for_timeout(2200)
    assert page.url == stopped


def test_playing_ends_at_the_last_year(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/?yil=2017")
    begin = page.locator("#play").inner_text()
    steps = page.evaluate("history.length")
    page.locator("#play").click()
    answered(page, "yil=2018")
    expect(page.locator("#play")).to_have_text(begin)
    expect(page.locator("#year-after")).to_have_count(0)
    assert page.evaluate("history.length") == steps + 1


def test_with_less_motion_there_are_only_steps(page: Page, live_server: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    show(page, f"{live_server}/?yil=2012")
    assert not page.locator("#play").is_visible()
    page.locator("#year-after").click()
    assert answered(page, r"yil=2013")["query"] == "?yil=2013"
    assert page.locator(".playback-at").inner_text() == "2013"
    assert page.evaluate("document.activeElement.id") == "year-after"
    assert "proje" in page.locator("body > [aria-live=polite]").inner_text()
