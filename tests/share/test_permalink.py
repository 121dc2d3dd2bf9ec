"""An address brings back what was on the screen: filter, lens, view and what is open."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import Connection

from geodata.params import BadAddress
from geodata.queries.codebook import Codebook, codebook
from geodata.queries.projects import SORTS
from tests.web.map_steps import DISTRICT, show, until, watched
from webmap.address import METRICS, Address, read_address
from webmap.view import View, read_selected, read_view


@pytest.fixture
def book(loaded: Connection) -> Codebook:
    return codebook(loaded)


def some_state(chance: random.Random, book: Codebook) -> list[tuple[str, str]]:
    """Parameter pairs of a state a reader could have made, in any order."""
    lists = {"program": "programme", "ilce": "district", "sektor": "sector", "durum": "status", "altbolge": "subregion"}
    pairs: list[tuple[str, str]] = []
    for name, codes in lists.items():
        picked = chance.sample(sorted(book.lists[codes]), chance.choice([0, 0, 1, 2]))
        pairs += [(chance.choice([name, f"haric_{name}"]), code) for code in picked]
    if chance.random() < 0.4:
        low = chance.randint(2008, 2020)
        pairs.append(("yil", f"{low}-{low + chance.randint(0, 5)}"))
    if chance.random() < 0.3:
        pairs.append(("tutar", f"{chance.randint(0, 9) * 1000}-{chance.choice(['', '500000'])}"))
    if chance.random() < 0.3:
        pairs.append(("q", chance.choice(["kale", "Işık & su", "zeytin yağı", "a+b=c"])))
    lens = chance.choice(["nominal", "eur", "sabit"])
    if lens != "nominal":
        pairs.append(("mercek", lens))
    if lens == "sabit":
        pairs.append(("taban", str(chance.choice(book.rates.base_years))))
    pairs.append(("metrik", chance.choice(METRICS)))
    pairs.append(("sirala", chance.choice([sort for sort in SORTS if "uzaklik" not in sort])))
    pairs.append(("paylasim", chance.choice(["pay", "tam"])))
    if chance.random() < 0.7:
        zoom, lat, lon = chance.randint(28, 72) / 4, chance.uniform(37.8, 39.4), chance.uniform(26.2, 28.5)
        pairs.append(("gorunum", f"{zoom:.2f}/{lat:.7f}/{lon:.7f}"))
    if chance.random() < 0.5:
        references = ["PRJ-010", "KVKY-01", "TR31/17/KV02/0001", chance.choice(sorted(book.lists["district"]))]
        pairs.append(("secili", chance.choice(references)))
    chance.shuffle(pairs)
    return pairs


def test_a_hundred_states_come_back_as_they_were(book: Codebook) -> None:
    chance = random.Random(31)
    queries = set()
    for _round in range(100):
        state = some_state(chance, book)
        address = read_address(state, book)
        again = read_address(parse_qsl(address.query().removeprefix("?")), book)
        assert again == address
        assert again.pairs() == address.pairs()
        # Nothing that was asked is lost on the way, and what is the default is not written.
        asked = {name for name, _value in state}
        written = {name for name, _value in address.pairs()}
        assert written <= asked
        assert asked - written <= {"metrik", "sirala", "paylasim"}
        queries.add(address.query())
    assert len(queries) > 95


def test_a_view_is_written_in_one_way_only() -> None:
    assert str(read_view("11.50/38.4000000/27.1234567")) == "11.5/38.4/27.12346"
    assert str(read_view("9/0/-0.0")) == "9/0/0"
    assert read_view("10.00/38.10/27") == View(Decimal(10), Decimal("38.1"), Decimal(27))


@pytest.mark.parametrize(
    "text", ["", "11", "11/38", "6/38/27", "19/38/27", "11/86/27", "11/38/181", "11/38/27/1", "a/b/c", "1e1/38/27",
             "11/٣٨/27", "11,5/38/27", " 11/38/27", "NaN/38/27"],
)  # fmt: skip
def test_what_is_no_view_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its text is the value read
        read_view(text)


@pytest.mark.parametrize("text", ["ankara", "x", "<script>1", "PRJ-010\n", "A" * 81, "-1"])
def test_what_can_stand_for_nothing_on_the_map_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # its text is the value read
        read_selected(text, {"tire"})


def test_both_are_named_when_they_cannot_be_read(book: Codebook, client: FlaskClient) -> None:
    with pytest.raises(BadAddress) as caught:
        read_address([("gorunum", "1/2/3"), ("secili", "ankara")], book)
    assert [fault.parameter for fault in caught.value.faults] == ["gorunum", "secili"]
    answer = client.get("/?gorunum=1/2/3&secili=ankara")
    assert answer.status_code == 400
    assert "11.25/38.41/27.13" in answer.text


def test_another_question_is_seen_whole(book: Codebook) -> None:
    here = read_address([("gorunum", "11/38/27"), ("secili", "PRJ-010"), ("sayfa", "3")], book)
    assert here.but(metric="tutar") == Address(metric="tutar")


def test_a_link_of_the_filter_does_not_carry_the_view(client: FlaskClient) -> None:
    page = client.get("/?gorunum=11/38.4/27.1&ilce=tire").text
    form = page.split('id="suzgec"')[1].split("</form>")[0]
    assert "gorunum" not in form
    other = '<link rel="canonical" href="http://localhost/?ilce=tire">'
    assert other in page


# --- in the browser


@pytest.fixture
def page(page: Page, live_server: str) -> Iterator[Page]:
    """A page whose troubles fail its test."""
    yield from watched(page, live_server)


def state(page: Page) -> dict[str, Any]:
    """What the reader sees: the centre, the zoom, and the heading of what is open."""
    return dict(
        page.evaluate(
            """() => { const { lat, lng } = map_main.getCenter();
               const open = document.querySelector('.map-popup-title');
               return { lat, lon: lng, zoom: map_main.getZoom(),
                        open: open && open.textContent }; }"""
        )
    )


@pytest.mark.browser
@pytest.mark.parametrize(
    "query",
    ["?gorunum=11.25/38.4/27.1", "?ilce=bergama&gorunum=12/39.1/27.18", "?metrik=tutar&mercek=eur&gorunum=8/38.5/27.3",
     "?gorunum=10/38.2/27.6&secili=tire", "?secili=KVKY-01&gorunum=12/38.09/28.21"],
)  # fmt: skip
def test_what_was_on_the_screen_comes_back(page: Page, live_server: str, query: str) -> None:
    show(page, f"{live_server}/{query}")
    if "secili" in query:
        expect(page.get_by_role("dialog")).to_have_count(1)
    page.evaluate("map_main.panBy([37, -23], { animate: false })")
    until(page, f"location.search.includes('gorunum') && location.search !== '{query}'")
    page.wait_for_timeout(300)
    before, address = state(page), page.url
    show(page, address)
    page.wait_for_timeout(300)
    after = state(page)
    assert (after["open"], after["zoom"]) == (before["open"], before["zoom"])
    assert (after["lat"], after["lon"]) == pytest.approx((before["lat"], before["lon"]), abs=1e-5)
    assert page.url == address
    assert ("secili=" in address) == ("secili=" in query)


@pytest.mark.browser
def test_the_whole_view_needs_no_words_and_a_filter_leaves_the_old_one(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.wait_for_timeout(300)
    assert page.url == f"{live_server}/"
    page.evaluate("map_main.setView([38.4, 27.1], 12, { animate: false })")
    until(page, "location.search.includes('gorunum=12/38.4/27.1')")
    page.locator(DISTRICT.format("tire")).dispatch_event("click")
    until(page, "location.search === '?ilce=tire'")
    page.go_back()
    until(page, "location.search.includes('gorunum=12/38.4/27.1')")
    until(page, "map_main.getZoom() === 12")


@pytest.mark.browser
def test_an_open_sign_is_named_and_closing_it_takes_the_name_away(page: Page, live_server: str) -> None:
    show(page, f"{live_server}/")
    page.locator(".map-sign:has(.symbol--badge)").first.dispatch_event("click")
    until(page, "/secili=[a-z-]+/.test(location.search)")
    page.keyboard.press("Escape")
    page.evaluate("map_main.closePopup()")
    until(page, "!location.search.includes('secili')")


@pytest.mark.browser
def test_the_link_is_copied(page: Page, live_server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server)
    show(page, f"{live_server}/?ilce=tire")
    page.evaluate("map_main.setView([38.1, 27.7], 12, { animate: false })")
    until(page, "location.search.includes('gorunum')")
    page.locator("button[data-copy]").click()
    expect(page.locator("[data-said]")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert "gorunum" in (page.locator("a[data-view]").get_attribute("href") or "")
