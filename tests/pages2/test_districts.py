"""The districts ranked and compared: order, ranks and their change worked out by hand, and the page in a browser."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Connection, create_engine, text

from geodata.filters import Choice, ProjectFilter, Span
from geodata.queries.codebook import codebook
from geodata.queries.places import Asked, by_place
from geodata.settings import Settings
from tests.pages2.readings import reading_of
from webmap import create_app, ranking
from webmap.address import Address
from webmap.answers import call_years

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LETTERS = "abcçdefgğhıijklmnoöprsştuüvyz"


@pytest.fixture(scope="module")
def sample_app(sample_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=sample_url))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def sample(sample_url: str) -> Iterator[Connection]:
    engine = create_engine(sample_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def body(client: FlaskClient, address: str) -> str:
    return client.get(address).text.split('<table class="places ranked">')[1].split("</tbody>")[0]


def shown_slugs(client: FlaskClient, address: str) -> list[str]:
    return re.findall(r'<tr data-district="([^"]+)"', body(client, address))


def turkish(name: str) -> list[int]:
    return [LETTERS.index(letter) for letter in name.replace("İ", "i").replace("I", "ı").lower()]


def test_names_stand_in_the_turkish_order(client: FlaskClient) -> None:
    page = body(client, "/ilceler?duzen=ad")
    names = re.findall(r'<a href="/ilce/[^"]+">([^<]+)</a>', page)
    assert len(names) == 30
    assert names == sorted(names, key=turkish)
    assert names.index("Çeşme") < names.index("Çiğli") < names.index("Dikili") < names.index("Foça")
    assert shown_slugs(client, "/ilceler?duzen=-ad") == shown_slugs(client, "/ilceler?duzen=ad")[::-1]


@pytest.mark.parametrize(
    ("key", "field"),
    [("adet", "projects"), ("tutar", "known_amount"), ("kisi-basi", "per_head"), ("km2", "per_km2")],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_rows_stand_in_the_order_asked_unknown_ones_last(
    client: FlaskClient, loaded: Connection, key: str, field: str, sign: str
) -> None:
    rows = by_place(loaded, ProjectFilter(), Address().lens, codebook(loaded).rates, Asked()).rows
    value = {row.slug: getattr(row, field) if row.projects else Decimal(0) for row in rows}
    known = sorted(
        (slug for slug in value if value[slug] is not None),
        key=lambda slug: -value[slug] if sign else value[slug],
    )
    expected = known + [slug for slug in value if value[slug] is None]
    address = f"/ilceler?duzen={sign}{key}"
    assert shown_slugs(client, address) == expected
    head = client.get(address).text.split('<table class="places ranked">')[1].split("</thead>")[0]
    sorts = re.findall(r'aria-sort="(\w+)"', head)
    assert sorts == ["descending" if sign else "ascending"]


def test_a_heading_turns_its_own_order_round() -> None:
    assert ranking.Shown("-adet").turned("adet") == "adet"
    assert ranking.Shown("adet").turned("adet") == "-adet"
    assert ranking.Shown("-adet").turned("ad") == "ad"
    assert ranking.Shown("ad").turned("tutar") == "-tutar"


def by_hand(sample: Connection, low: int, high: int) -> dict[str, int]:
    """District → rank by projects: every project of the span counts once in each district it works in."""
    found = sample.execute(
        text(
            "SELECT DISTINCT p.ref, p.year, d.slug FROM project p JOIN location l ON l.project_ref = p.ref"
            " JOIN place d ON d.code = l.place_code"
            " WHERE l.role = 'work' AND d.kind = 'district' AND p.kind = 'support'"
        )
    ).all()
    counts: dict[str, int] = defaultdict(int)
    for _ref, year, slug in found:
        if year is not None and low <= year <= high:
            counts[slug] += 1
    slugs = [slug for (slug,) in sample.execute(text("SELECT slug FROM place WHERE kind = 'district'"))]
    return {slug: 1 + len([other for other in slugs if counts[other] > counts[slug]]) for slug in slugs}


@pytest.mark.parametrize("asked", [None, (2015, 2017)])
def test_ranks_change_as_worked_out_by_hand(
    sample_app: Flask, sample: Connection, asked: tuple[int, int] | None
) -> None:
    last = sample.execute(text("SELECT max(year) FROM project WHERE kind = 'support'")).scalar_one()
    low, high = asked or (last - 4, last)
    length = high - low + 1
    now, before = by_hand(sample, low, high), by_hand(sample, low - length, low - 1)
    page = body(sample_app.test_client(), f"/en/ilceler?yil={low}-{high}" if asked else "/en/ilceler")
    rows = re.findall(r'<tr data-district="([^"]+)"(.*?)</tr>', page, re.DOTALL)
    moved = 0
    for slug, cells in rows:
        cell = re.sub(r"<[^>]+>|\s+", " ", cells.rsplit("<td", 1)[1].partition(">")[2])
        ranked = re.search(r"(\d+)\s+→\s+(\d+)\s+(.*\S)", cell)
        if not ranked:
            assert "no project in either" in cell
            continue
        assert (int(ranked[1]), int(ranked[2])) == (before[slug], now[slug]), slug
        up = before[slug] - now[slug]
        assert ranked[3].strip() == (f"{up} up" if up > 0 else f"{-up} down" if up else "unchanged")
        moved += up != 0
    assert len(rows) == 30
    assert moved > 5


def test_each_rank_of_a_period_leads_to_its_rows(sample_app: Flask) -> None:
    client = sample_app.test_client()
    page = body(client, "/ilceler")
    links = [unescape(one) for one in re.findall(r'href="(/projeler\?[^"]*yil=[^"]*)"', page)]
    assert len({re.search(r"yil=([\d-]+)", one)[1] for one in links}) == 2  # type: ignore[index]
    counts = re.findall(r'<td class="num"><a href="(/projeler[^"]*)">([\d.]+)</a></td>', page)
    assert len(counts) > 20
    for address, number in counts[:6]:
        assert re.search(rf'<p class="hint">{re.escape(number)} satır', client.get(unescape(address)).text)


@pytest.mark.parametrize("query", ["yil=2012&yil=2014", "yil=bilinmiyor", "yil=2008", "yil=-2012"])
def test_no_change_is_said_where_nothing_can_be_compared(client: FlaskClient, query: str) -> None:
    page = client.get(f"/en/ilceler?{query}").text
    assert "No change of rank is shown" in page
    assert "→" not in page


def test_an_open_span_ends_with_the_register(app: Flask, loaded: Connection) -> None:
    address = Address(ProjectFilter(year=Choice((Span(2017, None),))))
    with reading_of(app, loaded, address=address) as r:
        last = int(call_years(r)[-1])
        found = ranking.periods(r, r.address)
    assert found is not None
    assert (found.now, found.before) == (Span(2017, last), Span(2017 - (last - 2016), 2016))


def test_districts_stand_side_by_side(client: FlaskClient) -> None:
    page = client.get("/en/ilceler?yanyana=konak&yanyana=foca&duzen=ad&mercek=eur").text
    table = page.split('<table class="places pinned">')[1].split("</table>")[0]
    assert re.findall(r'<a href="/en/ilce/([^"]+)">', table) == ["konak", "foca"]
    assert page.index('class="places pinned"') < page.index('class="places ranked"')
    assert re.search(r"population of \d{4}", table)
    assert len(re.findall(r'name="yanyana" value="(?:konak|foca)"[^>]* checked', page)) == 2
    form = page.split('id="pins">')[1].split("</form>")[0]
    assert 'name="mercek" value="eur"' in form
    assert 'name="duzen" value="ad"' in form
    back = unescape(re.findall(r'<a href="([^"]+)">put back', table)[0])
    assert back == "/en/ilceler?mercek=eur&duzen=ad&yanyana=foca"
    whole = "/ilceler?yanyana=konak&yanyana=foca&yanyana=tire&yanyana=urla"
    assert client.get(whole).text.count(" disabled") == 26


@pytest.mark.parametrize(
    "query",
    [
        "duzen=boy",
        "duzen=--ad",
        "duzen=ad&duzen=adet",
        "yanyana=ankara",
        "yanyana=konak&yanyana=foca&yanyana=tire&yanyana=urla&yanyana=buca",
        "foo=1",
    ],
)
def test_what_cannot_be_read_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/ilceler?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


def test_the_foot_proves_the_total_and_the_rest_is_said(client: FlaskClient) -> None:
    page = client.get("/ilceler?program=fizibilite").text
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)[0]  # type: ignore[index]
    *parts, total = (int(one) for one in re.findall(r'</th>\s*<td class="num">(?:<a[^>]*>)?(\d+)', foot))
    assert (len(parts), sum(parts)) == (4, total)
    assert "kuruşu kuruşuna tutuyor" in foot
    assert "bu, Ajansın bir sıralaması değildir" in page
    assert 'href="/ilceler?program=fizibilite"' in client.get("/?program=fizibilite").text


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, live_server: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server}/ilceler?yanyana=konak&yanyana=foca")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]] == []


@pytest.mark.browser
def test_ticking_works_without_a_script_and_fits_a_phone(browser: Browser, live_server: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/ilceler?duzen=ad&mercek=eur")
    page.locator('input[value="konak"]').check()
    page.locator('input[value="aliaga"]').check()
    page.locator("#pins button").click()
    assert page.url.endswith("/ilceler?mercek=eur&duzen=ad&yanyana=aliaga&yanyana=konak")
    assert page.locator("table.pinned thead th.num").count() == 2
    context.close()
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{live_server}/ilceler?yanyana=aliaga&yanyana=konak&yanyana=karaburun&yanyana=kemalpasa")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()
