"""The desk of a place: numbers that lead to their rows, the map of its projects, and pictures with their credit."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import Connection, insert

from geodata.filters import Choice, ProjectFilter
from geodata.models import Media, Project, SiteProject
from geodata.money import Lens
from geodata.queries.codebook import codebook
from geodata.queries.images import images
from geodata.queries.totals import totals
from tests.pages2.conftest import SITE

PLACES = [("district", "/en/ilce/bergama", "bergama"), ("subregion", "/en/alt-bolge/merkez", "merkez")]


def breakdown_tables(text: str) -> list[str]:
    return re.findall(r'<table class="breakdown">.*?</table>', text, re.S)


@pytest.mark.parametrize(("kind", "path", "slug"), PLACES)
def test_each_number_leads_to_exactly_its_rows(
    client: FlaskClient, loaded: Connection, kind: str, path: str, slug: str
) -> None:
    tables = breakdown_tables(client.get(path).text)
    assert len(tables) == 5
    whole = totals(loaded, ProjectFilter().but(**{kind: Choice((slug,))}), Lens(), codebook(loaded).rates)
    for table in tables:
        body, foot = table.split("<tfoot>")
        links = re.findall(r'<td class="num"><a href="([^"]+)">([\d,]+)</a>', body)
        assert links
        for href, number in links:
            listed = client.get(unescape(href)).text
            assert f"{number} project" in re.sub(r"<[^>]+>", "", listed), href
        assert sum(int(number) for _href, number in links) == whole.projects
        assert re.search(rf">{whole.projects}</a>", foot)


def test_what_is_left_out_leads_to_its_rows_too(client: FlaskClient) -> None:
    table = breakdown_tables(client.get("/en/ilce/konak?haric_program=kvky").text)[0]
    href = next(unescape(one) for one in re.findall(r'<a href="([^"]+)">\d+</a>', table) if "?program=kvky" in one)
    assert "haric_program" not in href


@pytest.mark.parametrize(("kind", "path", "slug"), PLACES)
def test_the_map_shows_the_place_among_all_and_only_its_projects(
    client: FlaskClient, kind: str, path: str, slug: str
) -> None:
    text = client.get(path).text
    values = json.loads(text.split('id="place-values">')[1].split("</script>")[0])
    front = json.loads(client.get("/en/").text.split('data-live="map-values">')[1].split("</script>")[0])
    assert values["districts"] == front["districts"]
    parameter = {"district": "ilce", "subregion": "altbolge"}[kind]
    assert values["query"] == f"?{parameter}={slug}"
    assert values["selected"] == [slug] if kind == "district" else len(values["selected"]) > 3
    west, south, east, north = values["extent"]
    assert 0 < east - west < 1.5
    assert 0 < north - south < 1.5


def test_the_map_opens_and_another_district_leads_to_its_page(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/ilce/tire")
    page.wait_for_selector('body[data-map-ready="1"]')
    page.locator('path[data-district="bayindir"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ilce/bayindir*")


def picture(key: str, ref: str | None, site: str | None, role: str, position: int = 0) -> Media:
    return Media(
        key=key, project_ref=ref, site_ref=site, role=role, position=position, file_name=f"{key}.jpg", width=4,
        height=3, credit="A. Foto", licence="CC BY 4.0", taken_on="2020", alt_tr="Bir yapı", source="deneme",
    )  # fmt: skip


def put(connection: Connection, one: Media) -> None:
    values = {
        column.name: getattr(one, column.name) for column in Media.__table__.columns if column.name != "source_key"
    }
    connection.execute(insert(Media).values(values | {"source_key": "deneme"}))


def test_one_image_of_each_comes_before_the_second_of_any(loaded: Connection) -> None:
    link = loaded.execute(SiteProject.__table__.select().order_by("site_ref").limit(1)).one()
    other = loaded.execute(
        Project.__table__.select().where(Project.ref != link.project_ref).order_by("ref").limit(1)
    ).one()
    for one in (
        picture("k1", None, link.site_ref, "before"),
        picture("k2", None, link.site_ref, "after", 1),
        picture("k3", other.ref, None, "event"),
    ):
        put(loaded, one)
    keys = [one.key for one in images(loaded, ProjectFilter(), 6)]
    assert keys == ["k2", "k3", "k1"]
    assert [one.key for one in images(loaded, ProjectFilter(), 2)] == ["k2", "k3"]
    assert images(loaded, ProjectFilter(programme=Choice(("yok",))), 6) == []


def test_the_desk_shows_pictures_with_credit_and_what_they_show(pictured: tuple[str, FlaskClient, Path]) -> None:
    _address, client, _folder = pictured
    text = client.get("/en/alt-bolge/merkez").text
    shown = text[text.index('id="gallery-name"') :].split("</section>", 1)[0]
    assert shown.count("<figure>") == 2
    for told in ("Ayla Örnek", "CC BY 4.0", f"/en/restorasyon/{SITE}"):
        assert told in shown
    assert 'alt="after görünümü"' in shown
    assert 'id="gallery-name"' not in client.get("/en/ilce/karaburun").text
