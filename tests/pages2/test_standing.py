"""Ranks among districts and sub-regions, on the page and worked out by hand."""

from __future__ import annotations

import re
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection

from geodata.filters import Choice, ProjectFilter
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.place_table import PlaceRow
from geodata.queries.places import Asked, by_place
from webmap.districts import metric_text
from webmap.standing import mean, rank_changes, ranks


def test_equal_values_share_a_rank_and_unknown_ones_have_none() -> None:
    values = {"a": Decimal(5), "b": Decimal(9), "c": Decimal(5), "d": None, "e": Decimal(0)}
    assert ranks(values) == {"b": 1, "a": 2, "c": 2, "e": 4}


@pytest.mark.parametrize(
    ("path", "kind", "slug", "lens"),
    [
        ("/en/ilce/bergama", "district", "bergama", Lens()),
        ("/en/ilce/beydag?mercek=eur", "district", "beydag", Lens("eur")),
        ("/en/ilce/cesme?program=kvky", "district", "cesme", Lens()),
        ("/en/alt-bolge/kuzey", "subregion", "kuzey", Lens()),
    ],
)
def test_the_page_ranks_the_place_among_all_of_its_kind(
    client: FlaskClient, loaded: Connection, path: str, kind: str, slug: str, lens: Lens
) -> None:
    flt = ProjectFilter(programme=Choice(("kvky",))) if "kvky" in path else ProjectFilter()
    rows = by_place(loaded, flt, lens, codebook(loaded).rates, Asked(kind)).rows
    expected = []
    for measure in ("projects", "known_amount", "per_head", "per_km2"):
        values = {row.slug: getattr(row, measure) if row.projects else 0 for row in rows}
        known = [value for value in values.values() if value is not None]
        own = values[slug]
        expected.append(
            "no rank: the value is unknown"
            if own is None
            else f"rank {1 + len([v for v in known if v > own])} of {len(known)} with a known value"
        )
    page = unescape(client.get(path).text)
    table = page[page.index('<table class="standing">') :].split("</table>", 1)[0]
    assert re.findall(r"<td>((?:no )?rank[^<]+)</td>", table) == expected
    assert "no ranking by the agency" in page


def test_a_subregion_shows_its_districts_side_by_side_with_ranks(client: FlaskClient) -> None:
    page = client.get("/en/alt-bolge/kucuk-menderes").text
    table = page[page.index('aria-labelledby="members-name"') :].split("</table>", 1)[0]
    shown = re.findall(r"<td class=\"num\">([\d–]+) / ([\d–]+) / ([\d–]+)</td>", table)
    assert len(shown) == table.count('<th scope="row">') == 8
    projects = [int(number) for number in re.findall(r'<td class="num">(?:<a [^>]*>)?(\d+)(?:</a>)?</td>\s*<td', table)]
    assert min(int(one[0]) for one in shown) == 1
    assert projects


def row(slug: str, projects: int, amount: str, population: str | None = None) -> PlaceRow:
    head = None if population is None else Decimal(population)
    return PlaceRow(slug, slug, slug, projects, Decimal(amount), 0, Decimal(0), projects, Decimal(2), head, "2025")


def test_the_mean_of_ratios_is_the_ratio_of_sums() -> None:
    rows = [row("a", 3, "300.00", "100"), row("b", 0, "0.00", "900"), row("c", 1, "100.01", None)]
    assert mean(rows, "adet") == Decimal("1.3")
    assert mean(rows, "tutar") == Decimal("133.34")
    # c's population is unknown, so its support is in neither sum.
    assert mean(rows, "kisi-basi") == Decimal("0.30")
    assert mean(rows, "km2") == Decimal("66.67")


def test_a_mean_leaves_out_what_nobody_knows() -> None:
    unknown = PlaceRow("u", "u", "u", 2, Decimal(0), 0, Decimal(0), 0, None, None, None)
    assert mean([unknown], "tutar") is None
    assert mean([unknown, row("a", 1, "5.00")], "tutar") == Decimal("5.00")
    assert mean([unknown, row("a", 1, "5.00")], "adet") == Decimal("1.5")


def test_a_rank_moves_only_where_both_are_known() -> None:
    moved = rank_changes([row("a", 1, "5"), row("b", 2, "3")], [row("a", 3, "5"), row("b", 2, "9")], "adet")
    assert (moved["a"].up, moved["b"].up) == (1, -1)
    idle = rank_changes([row("a", 0, "0"), row("b", 2, "3")], [row("a", 0, "0"), row("b", 2, "9")], "adet")["a"]
    assert idle.idle
    assert idle.up is None


@pytest.mark.parametrize(("level", "page"), [("district", "/en/ilce/konak"), ("subregion", "/en/alt-bolge/merkez")])
def test_the_page_sets_the_mean_beside_its_figures(
    client: FlaskClient, loaded: Connection, level: str, page: str
) -> None:
    rows = by_place(loaded, ProjectFilter(), Lens(), codebook(loaded).rates, Asked(level)).rows
    text = unescape(client.get(page).text)
    table = text[text.index('<table class="standing">') :].split("</table>", 1)[0]
    shown = re.findall(r'<td class="num">([^<]+)</td><td class="num">([^<]+)</td>', table)
    with client.application.test_request_context("/en/"):
        expected = [metric_text(mean(rows, metric), metric, "TRY") for metric in ("adet", "tutar", "kisi-basi", "km2")]
    assert [pair[1] for pair in shown] == expected
    assert f"of {len(rows)} with a known value" in table
