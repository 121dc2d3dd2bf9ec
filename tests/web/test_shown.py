"""Sources become safe links, and a drawing keeps every district."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from webmap.datasets import attributions, datasets
from webmap.outline import WIDTH, draw
from webmap.pages.shown import source_items


def test_only_web_addresses_become_links() -> None:
    items = source_items("javascript:alert(1) ; https://a.org/x(1) (kaynak) ; İZKA 2019 ; ftp://b.org ; http://c.org/.")
    assert items == [
        [("javascript:alert(1)", None)],
        [("a.org/x(1)", "https://a.org/x(1)"), (" (kaynak)", None)],
        [("İZKA 2019", None)],
        [("ftp://b.org", None)],
        [("c.org", "http://c.org/"), (".", None)],
    ]


@pytest.mark.parametrize("text", [None, "", " ; "])
def test_no_source_is_no_item(text: str | None) -> None:
    assert source_items(text) == []


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    assert source_items('https://a.org/"onmouseover=x') == [[("a.org", "https://a.org/"), ('"onmouseover=x', None)]]


def test_links_to_elsewhere_are_marked_on_the_page(client: FlaskClient) -> None:
    links = re.findall(r'<a href="https?://[^"]+"[^>]*>', client.get("/proje/PRJ-010").text.split('class="sources"')[1])
    assert links
    assert all("noopener" in link for link in links)


def test_a_drawing_has_north_up_and_every_ring() -> None:
    square = [[27.0, 38.0], [28.0, 38.0], [28.0, 39.0], [27.0, 39.0], [27.0, 38.0]]
    island = [[28.5, 38.5], [28.6, 38.5], [28.6, 38.6], [28.5, 38.5]]
    feature = {
        "geometry": {"coordinates": [[square], [island]]},
        "properties": {"slug": "ornek", "name": "Örnek"},
    }
    made = draw([feature])
    (shape,) = made.shapes
    assert made.width == WIDTH
    assert shape.path.count("M") == shape.path.count("z") == 2
    first = re.match(r"M(\d+) (\d+)", shape.path)
    assert first
    # The south-west corner stands at the left, at the bottom.
    assert (int(first[1]), int(first[2])) == (0, made.height)


def test_every_dataset_names_licence_and_source() -> None:
    assert len(datasets()) > 15
    for one in datasets():
        assert one.licences, one.file
        assert one.sources, one.file
        assert one.title["tr"], one.file
        assert one.title["en"], one.file
    assert any("CC BY 3.0 IGO" in text for text in attributions())
