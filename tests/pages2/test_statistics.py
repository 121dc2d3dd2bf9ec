"""Statistics by call year against plain sums over the rows, and every number against the list it leads to."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text

from geodata.filters import Choice, ProjectFilter, Span
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.programmes import coverage
from geodata.queries.projects import all_rows
from geodata.queries.statistics import by_year, by_year_and_programme
from tests.pages2.readings import reading_of
from webmap.address import Address
from webmap.statistics import published, statistics

FILTERS = {
    "all": ProjectFilter(),
    "kvky": ProjectFilter(programme=Choice(("kvky",))),
    "but one programme": ProjectFilter(programme=Choice((), ("kobi",))),
    "years": ProjectFilter(year=Choice((Span(2012, 2015),))),
    "a district": ProjectFilter(district=Choice(("bornova",))),
}
RUNNING = {"sozlesme", "uygulamada"}


@pytest.mark.parametrize("lens", [Lens(), Lens("sabit", 2015), Lens("eur")])
@pytest.mark.parametrize("name", FILTERS)
def test_each_year_is_the_sum_of_its_rows(sample_url: str, name: str, lens: Lens) -> None:
    engine = create_engine(sample_url)
    with engine.connect() as connection:
        rates = codebook(connection).rates
        rows = list(all_rows(connection, FILTERS[name], lens, rates))
        found = by_year(connection, FILTERS[name], lens, rates)
        cells = by_year_and_programme(connection, FILTERS[name], lens, rates)
    engine.dispose()
    plain: dict[int | None, list[Any]] = defaultdict(list)
    for row in rows:
        plain[row.year].append(row)
    assert [one.year for one in found] == sorted(plain, key=lambda year: (year is None, year or 0))
    for one in found:
        group = plain[one.year]
        known = [row for row in group if row.amount is not None]
        assert one.projects == len(group)
        assert one.unknown == len(group) - len(known)
        assert one.amount == sum((row.amount for row in known), Decimal(0))
        assert one.sectored == sum((row.amount for row in known if row.sector), Decimal(0))
        assert one.manufacturing == sum((row.amount for row in known if row.sector == "imalat"), Decimal(0))
        assert one.running == len([row for row in group if row.status in RUNNING])
        assert one.budgets == len([row for row in group if row.total_budget is not None and priced(row, lens)])
        if lens.kind == "nominal":
            assert one.budget == sum((row.total_budget or Decimal(0) for row in group), Decimal(0))
    by_hand: dict[tuple[int | None, str | None], list[Any]] = defaultdict(list)
    for row in rows:
        by_hand[(row.year, row.programme)].append(row)
    assert {(cell.year, cell.programme): (cell.projects, cell.amount, cell.known) for cell in cells} == {
        key: (
            len(group),
            sum((row.amount for row in group if row.amount is not None), Decimal(0)),
            len([row for row in group if row.amount is not None]),
        )
        for key, group in by_hand.items()
    }


def priced(row: Any, lens: Lens) -> bool:
    return lens.kind == "nominal" or row.price_year is not None


def test_published_figures_are_the_sums_of_the_calls(loaded: Connection) -> None:
    calls = [call for call in coverage(loaded) if call.year == 2009]
    told = published(calls)
    assert told.calls == len(calls) == 2
    assert told.contracts.value == 65 + 38
    assert told.support.value == Decimal(18718470 + 12605308)
    assert (told.applications.value, told.applications.calls) == (128, 1)
    nothing = published([])
    assert (nothing.calls, nothing.contracts.value) == (0, None)


@pytest.mark.parametrize(
    ("address", "comparable", "years"),
    [
        (Address(), True, None),
        (Address(FILTERS["years"]), True, {2012, 2013, 2014, 2015}),
        (Address(FILTERS["kvky"]), True, {2017}),
        (Address(FILTERS["a district"]), False, None),
        (Address(ProjectFilter(year=Choice(("bilinmiyor",)))), True, {None}),
    ],
)
def test_published_figures_stand_only_where_they_answer_the_question(
    app: Flask, loaded: Connection, address: Address, comparable: bool, years: set[int | None] | None
) -> None:
    with reading_of(app, loaded, address=address) as r:
        found = statistics(r, None)
    assert found["comparable"] is comparable
    assert (found["published"] is not None) is comparable
    if years is not None:
        assert {line.year for line in found["lines"]} <= years
    if not comparable:
        assert all(line.published is None for line in found["lines"])
    assert (
        found["sum"].projects
        == found["totals"].projects
        == sum(line.held.projects for line in found["lines"] if line.held)
    )
    assert found["sum"].amount == found["totals"].amount


@pytest.mark.parametrize("query", ["", "?program=kvky", "?ilce=bornova&mercek=eur", "?yil=2012-2015"])
def test_every_number_leads_to_as_many_projects(client: FlaskClient, query: str) -> None:
    page = client.get("/en/istatistik" + query).text
    table = page[page.index('<table class="years">') :].split("</table>", 1)[0]
    links = re.findall(r'<a href="([^"]+)">(\d+)</a>', unescape(table))
    assert links
    for address, number in links:
        answered = re.search(r'<p class="answered"[^>]*>([\d,]+) project', client.get(address).text)
        assert answered is not None, address
        assert answered[1] == number, address


def test_an_unknown_indicator_is_refused_and_a_known_one_kept(client: FlaskClient) -> None:
    assert client.get("/istatistik?gosterge=yok").status_code == 400
    page = client.get("/en/istatistik?gosterge=nufus&mercek=eur").text
    assert '<option value="nufus" selected>' in page
    assert "gosterge.svg?mercek=eur&amp;gosterge=nufus" in page
    assert '<input type="hidden" name="mercek" value="eur">' in page


def test_the_menu_leads_to_it(client: FlaskClient) -> None:
    page = client.get("/istatistik").text
    assert re.search(r'<a href="/istatistik" aria-current="page">', page)


def test_no_known_amount_is_not_told_as_zero(client: FlaskClient, loaded: Connection) -> None:
    year = loaded.execute(
        text(
            "SELECT year FROM project WHERE kind = 'support' AND year IS NOT NULL "
            "GROUP BY year HAVING count(support_amount) = 0 LIMIT 1"
        )
    ).scalar_one()
    page = client.get(f"/en/istatistik?yil={year}").text
    table = page[page.index('<table class="years">') :].split("</table>", 1)[0]
    row = table[table.index(f'<th scope="row">{year}') :].split("</tr>", 1)[0]
    assert row.count("unknown") >= 2
    assert "TL\u00a00" not in row
