"""Change sets and proposals are called in the reader's language; what was kept in words is shown as it is."""

from __future__ import annotations

import pytest
from flask import Flask

from geodata.models.proposals import PROPOSAL_KINDS
from loaders.source import all_sources
from webmap.change_titles import WORDS, change_title, said_title
from webmap.staff.code_lists import LISTS
from webmap.staff.proposal_words import titled

TURKISH, ENGLISH = "/degisiklikler", "/en/degisiklikler"
OTHERWISE = {"Area": "Area of districts", "Neighbourhoods": "Number of neighbourhoods"}
"""Words that mean something else elsewhere in the product."""


def test_every_kind_and_every_bundled_list_has_words(app: Flask) -> None:
    sources = list(all_sources().by_key.values())
    assert set(PROPOSAL_KINDS) | {source.title for source in sources} == set(WORDS)
    with app.test_request_context(TURKISH):
        assert [change_title(source.title) for source in sources] == [source.title for source in sources]
        assert str(said_title("edit")) == "<span>Kayıtlarda düzeltme</span>"
        assert not [kind for kind in PROPOSAL_KINDS if change_title(kind) == kind]
    with app.test_request_context(ENGLISH):
        english = {source.title: OTHERWISE.get(source.title_en, source.title_en) for source in sources}
        assert {title: change_title(title) for title in english} == english


def test_a_title_in_plain_words_stays(app: Flask) -> None:
    old = "Liste aktarımı <2024>"
    with app.test_request_context(ENGLISH):
        assert str(said_title(old)) == '<span lang="tr">Liste aktarımı &lt;2024&gt;</span>'
    with app.test_request_context(TURKISH):
        assert str(said_title(old)) == "<span>Liste aktarımı &lt;2024&gt;</span>"


def test_public_pages_in_english_say_no_turkish_title(app: Flask) -> None:
    client = app.test_client()
    for path in (ENGLISH, "/en/surumler", "/en/degisiklikler.atom"):
        page = client.get(path).text
        assert "Supported projects" in page, path
        assert "Desteklenen projeler" not in page, path
    assert "Desteklenen projeler" in client.get(TURKISH).text


@pytest.mark.parametrize("code", ["removal", "withhold", "image_privacy", "undo", "subregion"])
def test_a_proposals_sentence_is_in_both_languages(app: Flask, code: str) -> None:
    with app.test_request_context(TURKISH):
        turkish = titled(code, "PRJ-1")
    with app.test_request_context(ENGLISH):
        english = titled(code, "PRJ-1")
    assert turkish != english
    assert "PRJ-1" in turkish
    assert "PRJ-1" in english


def test_what_a_proposal_is_of_stands_alone_without_a_sentence(app: Flask) -> None:
    with app.test_request_context(ENGLISH):
        assert titled("", "Liste 2024") == titled("unheard", "Liste 2024") == "Liste 2024"
        assert [titled("list", key) for key in LISTS] == [f"List: {LISTS[key].name}" for key in LISTS]
