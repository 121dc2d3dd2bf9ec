"""Old data versions: every page opens in them, stays in them, says so, and what lies between two is told."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from bench.loopback import served
from geodata.settings import Settings
from tests.databases import Databases
from tests.geodata.test_past import bundled, load, moved, renamed
from tests.web.test_pages import PAGES
from webmap import create_app, release

OLD_AND_NEW = tuple[FlaskClient, str, str]
Published = tuple[str, str, str]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, databases: Databases, loaded_url: str) -> Iterator[Published]:
    """A register published twice more: its database, the label before and the label after."""
    with databases.own("loaded") as url:
        engine = create_engine(url)

        def newest() -> str:
            with engine.connect() as connection:
                sql = "SELECT label FROM data_version ORDER BY id DESC LIMIT 1"
                return str(connection.execute(text(sql)).scalar_one())

        before = newest()
        rows = [row for row in renamed(bundled()) if row["Referans No"] != "PRJ-011"]
        load(url, tmp_path_factory.mktemp("published"), moved(rows))
        yield url, before, newest()
        engine.dispose()


@pytest.fixture(scope="module")
def of_versions(published: Published) -> Iterator[Flask]:
    app = create_app(Settings(database_url=published[0]))
    yield app
    app.config["DATABASE"].close()


@pytest.fixture
def versions(of_versions: Flask, published: Published, tmp_path: Path) -> OLD_AND_NEW:
    """A reader of the register, whose releases lie in a folder of the test's own, and both labels."""
    settings = replace(of_versions.config["SETTINGS"], releases_dir=str(tmp_path / "releases"))
    of_versions.config["SETTINGS"] = settings
    return of_versions.test_client(), *published[1:]


def with_version(address: str, label: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}v={label}"


@pytest.mark.parametrize("address", [*PAGES, "/ozet", "/surumler", "/harita.js", "/projeler.csv", "/istatistik"])
def test_every_page_opens_in_an_old_version_and_says_so(versions: OLD_AND_NEW, address: str) -> None:
    client, before, _after = versions
    answer = client.get(with_version(address, before))
    assert answer.status_code == 200
    if answer.mimetype != "text/html":
        return
    assert '<div class="old-version"' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert before in answer.text
    plain = client.get(address).text
    assert '<div class="old-version"' not in plain


@pytest.mark.parametrize("layer", ["ilceler", "noktalar", "alanlar", "ilce-rozetleri", "alt-bolgeler"])
def test_every_layer_of_the_map_is_of_that_version(versions: OLD_AND_NEW, layer: str) -> None:
    client, before, _after = versions
    assert client.get(f"/harita/{layer}.geojson?v={before}").get_json()["data_version"] == before


def test_old_numbers_stay(versions: OLD_AND_NEW) -> None:
    client, before, after = versions
    totals = [
        json.loads(client.get(f"/?v={one}").text.split('data-live="map-values">')[1].split("</script>")[0])["totals"]
        for one in (before, after)
    ]
    assert totals[0]["projects"] == totals[1]["projects"] + 1
    assert totals[0]["amount"] != totals[1]["amount"]
    assert "yenilendi" not in client.get(f"/projeler?v={before}").text
    assert "yenilendi" in client.get("/projeler").text
    assert client.get(f"/proje/PRJ-011?v={before}").status_code == 200
    assert client.get("/proje/PRJ-011").status_code == 404


@pytest.mark.parametrize("address", ["/", "/projeler", "/ilce/konak", "/ozet", "/programlar", "/en/istatistik"])
def test_links_of_an_old_page_stay_in_its_version(versions: OLD_AND_NEW, address: str) -> None:
    client, before, _after = versions
    page = client.get(with_version(address, before)).text
    body = page.split("<body", 1)[1]
    # What leads out on purpose: the newest version, and other versions in a list of them.
    body = re.sub(r'<div class="old-version".*?</div>', "", body, flags=re.S)
    links = [unescape(one) for one in re.findall(r'<a [^>]*href="(/[^"]*)"', body)]
    assert len(links) > 10
    lost = [one for one in links if f"v={before}" not in one and not one.startswith(("/static", "/medya"))]
    assert lost == []
    assert all(one.count("v=" + before) == 1 for one in links)


def test_forms_of_an_old_page_stay_in_its_version(versions: OLD_AND_NEW) -> None:
    client, before, _after = versions
    for form in re.findall(r'<form[^>]*method="get".*?</form>', client.get(f"/ozet?v={before}").text, re.S):
        assert f'name="v" value="{before}"' in form


def test_the_newest_version_by_name_is_the_newest_page(versions: OLD_AND_NEW) -> None:
    client, _before, after = versions
    page = client.get(f"/projeler?v={after}").text
    assert '<div class="old-version"' not in page
    assert f"v={after}&" not in page.split('class="cited"')[0].replace("&amp;", "&")


def test_an_unknown_version_is_refused_by_name(versions: OLD_AND_NEW) -> None:
    client, _before, _after = versions
    answer = client.get("/projeler?v=2001-01-01.1")
    assert answer.status_code == 400
    assert "2001-01-01.1" in answer.text
    for wrong in ("%00", "'", "1", "a" * 5000):
        assert client.get(f"/projeler?v={wrong}").status_code == 400
        assert client.get(f"/surumler/fark?once={wrong}").status_code == 400


def test_the_difference_names_what_changed_and_what_it_did(versions: OLD_AND_NEW) -> None:
    client, before, after = versions
    page = unescape(re.sub(r"<[^>]+>", " ", client.get(f"/en/surumler/fark?once={before}").text))
    assert f"From {before}" in page
    assert re.search(r"New projects \(0\)", page)
    assert re.search(r"Changed projects \(7\)", page)
    assert re.search(r"Removed projects \(1\)", page)
    assert "PRJ-011" in page
    assert "→ TL\xa01,234,567.89" in page
    # A text is named as changed; what stood there is not repeated.
    assert re.search(r"Title\s", page)
    assert re.search(r"Beydağ → Konak", page)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/surumler/fark.csv?once={before}").text[1:]), delimiter=";"))
    assert {next(iter(row.values())) for row in rows} >= {"PRJ-011", "PRJ-010"}
    assert after in page


def test_the_difference_of_a_place_is_only_its_own(versions: OLD_AND_NEW) -> None:
    client, before, _after = versions
    page = unescape(re.sub(r"<[^>]+>", " ", client.get(f"/en/surumler/fark?once={before}&ilce=beydag").text))
    # PRJ-010 moved away from there: for the district it is gone.
    assert re.search(r"Removed projects \(1\)", page)
    assert "PRJ-010" in page


@pytest.mark.parametrize("address", ["/surumler/fark", "/surumler/fark?once=yok", "/surumler/fark.csv?once={after}"])
def test_a_difference_needs_an_older_version(versions: OLD_AND_NEW, address: str) -> None:
    client, _before, after = versions
    assert client.get(address.format(after=after)).status_code == 400


def test_the_sum_of_the_places_differences_is_the_difference_of_the_total(versions: OLD_AND_NEW) -> None:
    client, before, _after = versions
    sheet = json.loads(client.get(f"/surumler/fark.json?once={before}").data)["tables"]
    places = {row["slug"]: row for row in sheet["ilceler"]["rows"]}
    for label, end in ((before, "before"), (None, "after")):
        found = client.get("/ilceler.json" + (f"?v={label}" if label else "")).get_json()["tables"]["ilceler"]["rows"]
        for row in found:
            assert places[row["slug"]][f"projects_{end}"] == row["projects"]
            assert places[row["slug"]][f"amount_{end}"] == row["amount"]


def test_a_page_is_cited_by_its_version(versions: OLD_AND_NEW) -> None:
    client, before, after = versions
    cited = unescape(re.search(r'<p class="cited"[^>]*>(.*?)</p>', client.get("/ilce/konak").text)[1])  # type: ignore[index]
    assert f"v={after}" in cited
    old = unescape(re.search(r'<p class="cited"[^>]*>(.*?)</p>', client.get(f"/ilce/konak?v={before}").text)[1])  # type: ignore[index]
    assert f"v={before}" in old


def test_a_month_is_frozen_once_and_its_checksums_hold(versions: OLD_AND_NEW, tmp_path: Path) -> None:
    client, _before, after = versions
    next_month = (date.today().replace(day=28) + timedelta(days=10)).replace(day=2)
    made = release.freeze(client.application, next_month)
    assert [one.version for one in made] == [after]
    assert release.freeze(client.application, next_month) == []
    answer = client.get(f"/surumler/{made[0].month}.zip")
    assert hashlib.sha256(answer.data).hexdigest() == made[0].sha256
    assert made[0].sha256 in client.get("/surumler").text
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(io.BytesIO(answer.data)).extractall(folder)
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == after
    again = Path(client.application.config["SETTINGS"].releases_dir)
    first = (again / made[0].file_name).read_bytes()
    for path in again.iterdir():
        path.unlink()
    release.freeze(client.application, next_month)
    assert (again / made[0].file_name).read_bytes() == first


def test_a_half_made_release_is_none(versions: OLD_AND_NEW) -> None:
    client, _before, _after = versions
    folder = Path(client.application.config["SETTINGS"].releases_dir)
    folder.mkdir(parents=True)
    (folder / "izmir-destek-2026-10-2026-10-31-1.zip").write_bytes(b"PK")
    (folder / "izmir-destek-2026-10-2026-10-31-1.zip.sha256").write_text("", encoding="ascii")
    assert release.listed(str(folder), "") == []
    assert client.get("/surumler/2026-10.zip").status_code == 404


def test_an_old_map_draws_in_the_browser(published: tuple[str, str, str], browser: object, page: object) -> None:
    url, before, _after = published
    app = create_app(Settings(database_url=url))
    with served(app) as address:
        page.goto(f"{address}/?v={before}")  # type: ignore[attr-defined]
        page.wait_for_selector('body[data-map-ready="1"]')  # type: ignore[attr-defined]
        page.locator('path[data-district="konak"]').focus()  # type: ignore[attr-defined]
        page.keyboard.press("Enter")  # type: ignore[attr-defined]
        page.wait_for_url("**ilce=konak**")  # type: ignore[attr-defined]
        assert f"v={before}" in page.url  # type: ignore[attr-defined]
    app.config["DATABASE"].close()
