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
from geodata.queries.places import Asked, by_place
from webmap.standing import ranks


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
    for measure in ("projects", "known_amount", "per_head"):
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
    assert re.findall(r"<td>([^<]+)</td>", table) == expected
    assert "no ranking by the agency" in page


def test_a_subregion_shows_its_districts_side_by_side_with_ranks(client: FlaskClient) -> None:
    page = client.get("/en/alt-bolge/kucuk-menderes").text
    table = page[page.index('aria-labelledby="members-name"') :].split("</table>", 1)[0]
    shown = re.findall(r"<td class=\"num\">([\d–]+) / ([\d–]+) / ([\d–]+)</td>", table)
    assert len(shown) == table.count('<th scope="row">') == 8
    projects = [int(number) for number in re.findall(r'<td class="num">(?:<a [^>]*>)?(\d+)(?:</a>)?</td>\s*<td', table)]
    assert min(int(one[0]) for one in shown) == 1
    assert projects
