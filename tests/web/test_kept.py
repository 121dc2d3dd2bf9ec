"""Answers kept in memory: the same bytes for the same question, nothing of another version, reader or language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient

from geodata.settings import Settings
from tests.conftest import run_loaders
from webmap import create_app, kept

PAGES = ("/", "/projeler", "/en/projeler?yil=2021", "/ozet", "/harita/noktalar.geojson", "/api/v1/totals")


@pytest.fixture
def app(fresh_loaded_url: str) -> Any:
    app = create_app(Settings(database_url=fresh_loaded_url))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def rendered(app: Flask) -> Any:
    made: list[str] = []

    def note(_sender: Flask, template: Any, **_more: Any) -> None:
        made.append(template.name)

    with template_rendered.connected_to(note, app):
        yield made


def gone_through(client: FlaskClient, address: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    told = {name: value for name, value in answer.headers.items() if name not in ("Date", "RateLimit")}
    return answer.get_data(), told


@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_the_second_answer_is_the_first_one(app: Flask, rendered: list[str], encoding: str) -> None:
    client = app.test_client()
    for address in PAGES:
        first = gone_through(client, address, **{"Accept-Encoding": encoding})
        made = len(rendered)
        assert gone_through(client, address, **{"Accept-Encoding": encoding}) == first
        assert len(rendered) == made, f"{address} was made twice"


def test_a_reader_who_has_it_is_told_so(app: Flask) -> None:
    client = app.test_client()
    client.get("/projeler")
    tag = client.get("/projeler").headers["ETag"]
    again = client.get("/projeler", headers={"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == tag


def test_a_publication_is_seen_at_once(app: Flask, fresh_loaded_url: str, tmp_path: Path) -> None:
    client = app.test_client()
    before = json.loads(client.get("/api/v1/totals").get_data())["data"]
    page = client.get("/projeler").get_data()
    # The register's own list without its last project.
    lines = client.get("/projeler.csv").get_data().decode("utf-8-sig").splitlines(keepends=True)
    file = tmp_path / "projeler.csv"
    file.write_text("".join(lines[:-1]), encoding="utf-8", newline="")
    run_loaders(fresh_loaded_url, "load", "projects", "--file", str(file))
    after = json.loads(client.get("/api/v1/totals").get_data())["data"]
    assert after["projects"] == before["projects"] - 1
    assert client.get("/projeler").get_data() != page


def test_languages_and_readers_are_kept_apart(app: Flask, rendered: list[str]) -> None:
    client = app.test_client()
    turkish, english = client.get("/").get_data(), client.get("/en").get_data()
    assert turkish != english
    assert client.get("/").get_data() == turkish
    problem = [
        client.get("/api/v1/projects/x", headers={"Accept-Language": language}).get_data() for language in ("tr", "en")
    ]
    assert problem[0] != problem[1]
    made = len(rendered)
    client.set_cookie("name", "value")
    client.get("/")
    assert len(rendered) == made + 1, "who sends a cookie may be somebody"


def test_what_shows_letters_of_the_public_is_made_anew(app: Flask, rendered: list[str]) -> None:
    client = app.test_client()
    ref = json.loads(client.get("/api/v1/projects?limit=1&fields=ref").get_data())["data"][0]["ref"]
    for _ in range(2):
        made = len(rendered)
        assert client.get(f"/proje/{ref}").status_code == 200
        assert len(rendered) == made + 1


def test_the_shelf_holds_no_more_than_it_may() -> None:
    shelf = kept.Shelf(100_000)
    small, huge = kept.Kept((), b"a" * 5_000), kept.Kept((), b"a" * 50_000)
    shelf.keep(("huge",), huge)
    assert shelf.find(("huge",)) is None
    for number in range(40):
        shelf.keep((str(number),), small)
    held = [number for number in range(40) if shelf.find((str(number),))]
    assert held == list(range(40 - len(held), 40))
    assert 10 < len(held) <= 100_000 // small.size
