"""From–to questions: the bars add up and ask what they show, and a form's fields lead to one address."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Connection, create_engine

from geodata.filters import ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.histogram import EDGES, bands, years
from tests.test_one_filter import random_args
from tests.twin import Twin
from tests.web.map_steps import answered, show
from webmap.address import read_address
from webmap.ranges import joined


@pytest.mark.parametrize("seed", [1, 2])
def test_bars_and_years_add_up_for_any_filter(sample_url: str, seed: int) -> None:
    engine = create_engine(sample_url)
    draw = random.Random(seed)
    with engine.connect() as connection:
        book, twin = codebook(connection), Twin.read(connection)
        for _ in range(40):
            args = random_args(draw, book, twin)
            flt = read_address(args, book).flt
            _check_bands(connection, twin, flt, args)
            for row in years(connection, flt, Lens(), book.rates):
                refs = [
                    ref
                    for ref in twin.matching(flt.but(year=type(flt.year)()))
                    if twin.projects[ref]["year"] == row.year
                ]
                known = [amount for ref in refs if (amount := twin.amount(ref, Lens())) is not None]
                assert (row.projects, row.amount, row.unknown) == (len(refs), sum(known), len(refs) - len(known)), args
    engine.dispose()


def _check_bands(connection: Connection, twin: Twin, flt: ProjectFilter, args: list[tuple[str, str]]) -> None:
    found = bands(connection, flt)
    others = twin.matching(flt.but(amount=None))
    known = [ref for ref in others if twin.projects[ref]["support_amount"] is not None]
    assert sum(band.projects for band in found) == len(known), args
    for band in found:
        assert band.projects == len(twin.matching(flt.but(amount=band.span))), (band, args)


def test_the_bands_leave_no_gap() -> None:
    assert all(high / low in (Decimal(2), Decimal("2.5")) for low, high in pairwise(EDGES))


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ([("yil_en_az", "2012"), ("yil_en_cok", "2015")], [("yil", "2012-2015")]),
        ([("yil_en_az", ""), ("yil_en_cok", "2015"), ("q", "")], [("yil", "-2015")]),
        ([("yil_en_az", "2014"), ("yil_en_cok", "2014")], [("yil", "2014")]),
        # The span was shown as a ticked option as well; the fields were changed, so they decide.
        (
            [("yil", "2012-2015"), ("yil_gorulen", "2012-2015"), ("yil_en_az", "2013"), ("yil_en_cok", "2015")],
            [("yil", "2013-2015")],
        ),
        # The option was unticked and the fields left alone: the option decides.
        ([("yil_gorulen", "2012-2015"), ("yil_en_az", "2012"), ("yil_en_cok", "2015")], []),
        ([("yil", "2012-2015"), ("yil_gorulen", "2012-2015")], []),
        (
            [("yil", "2009"), ("yil_gorulen", ""), ("tutar", "1-"), ("tutar_en_cok", "5")],
            [("yil", "2009"), ("tutar", "-5")],
        ),
        ([("program", "kvky"), ("tutar_en_az", ""), ("tutar_en_cok", "")], [("program", "kvky")]),
    ],
)
def test_fields_of_a_form_become_one_parameter(form: list[tuple[str, str]], address: list[tuple[str, str]]) -> None:
    assert joined(form) == address


def test_a_form_without_a_script_lands_at_the_one_address(client: FlaskClient) -> None:
    answer = client.get("/projeler?q=&yil_gorulen=&yil_en_az=2012&yil_en_cok=2015&tutar_en_az=1000&tutar_en_cok=")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/projeler?yil=2012-2015&tutar=1000-"
    page = client.get(answer.headers["Location"]).text
    assert 'name="yil_en_az" aria-label="İlk çağrı yılı"' in page or 'value="2012"' in page
    assert 'value="1000"' in page


def test_a_span_the_wrong_way_round_is_explained(client: FlaskClient) -> None:
    answer = client.get("/?yil_en_az=2016&yil_en_cok=2012", follow_redirects=True)
    assert answer.status_code == 400
    assert "2016-2012" in answer.text


def test_every_bar_is_a_link_to_its_rows(client: FlaskClient) -> None:
    page = client.get("/?program=gudumlu").text
    assert 'class="histogram"' in page
    assert "tutar=5000000-9999999.99" in page


def test_a_span_of_years_counts_what_it_holds(client: FlaskClient) -> None:
    page = client.get("/?yil=2009-2012").text
    told = re.search(r'for="f-yil-2009-2012">.*?<b>(\d+)</b>', page, re.DOTALL)
    assert told
    assert f"{told[1]} proje" in client.get("/projeler?yil=2009-2012").text


@pytest.mark.browser
def test_the_sliders_move_the_fields_and_do_not_pass_each_other(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator("#g-year > summary").click()
    low, high = page.locator("#s-yil-en-az"), page.locator("#s-yil-en-cok")
    first, last = int(low.get_attribute("min") or 0), int(low.get_attribute("max") or 0)
    low.focus()
    page.keyboard.press("ArrowRight")
    answered(page, rf"yil={first + 1}-$")
    assert page.locator("#f-yil-en-az").input_value() == str(first + 1)
    assert page.evaluate("document.activeElement.id") == "s-yil-en-az"
    high.focus()
    page.keyboard.press("Home")
    answered(page, rf"yil={first + 1}$")
    assert high.input_value() == str(first + 1)
    page.keyboard.press("End")
    answered(page, rf"yil={first + 1}-$")
    assert int(high.input_value()) == last
    low.focus()
    page.keyboard.press("Home")
    answered(page, r"/$")


@pytest.mark.browser
def test_a_year_half_typed_asks_nothing(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator("#g-year > summary").click()
    page.locator("#f-yil-en-az").press_sequentially("20", delay=10)
    page.wait_for_timeout(700)
    assert page.url.endswith("/")
    assert page.locator(".explorer-notice").count() == 0
    page.locator("#f-yil-en-az").press_sequentially("14")
    answered(page, "yil=2014-$")
