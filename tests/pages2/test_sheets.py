"""Sheets and map pictures: tagged, readable by other programs, the page's own numbers, the same bytes each time."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import create_engine, text

from geodata.settings import Settings
from webmap import create_app

SHEETS = [
    "/ilce/tire.pdf",
    "/ilce/konak.pdf",
    "/ilce/guzelbahce.pdf",
    "/alt-bolge/kuzey.pdf",
    "/en/alt-bolge/merkez.pdf",
]
A4 = (595.28, 841.89)


def pdf(client: FlaskClient, address: str) -> PdfReader:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.data))


def root(reader: PdfReader) -> Any:
    return reader.trailer["/Root"]


def words(reader: PdfReader) -> str:
    return " ".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("address", SHEETS)
def test_a_sheet_is_tagged_and_fits_on_two_pages(client: FlaskClient, address: str) -> None:
    reader = pdf(client, address)
    catalog = root(reader)
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert str(catalog["/Lang"]).startswith("en" if address.startswith("/en") else "tr")
    assert 1 <= len(reader.pages) <= 2
    for page in reader.pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(A4, abs=0.5)
    assert reader.metadata
    assert reader.metadata.title


def alternatives(node: object) -> list[str]:
    found = []
    node = getattr(node, "get_object", lambda: node)()
    if isinstance(node, dict):
        if "/Alt" in node:
            found.append(str(node["/Alt"]))
        children = node.get("/K")
        for child in children if isinstance(children, list) else [children]:
            found += alternatives(child) if child is not None else []
    elif isinstance(node, list):
        for child in node:
            found += alternatives(child)
    return found


def test_its_pictures_are_told(client: FlaskClient) -> None:
    told = alternatives(root(pdf(client, "/ilce/tire.pdf"))["/StructTreeRoot"])
    assert any("Tire haritası" in one for one in told)
    assert any("/ilce/tire" in one for one in told)


@pytest.mark.parametrize("slug", ["konak", "odemis", "karaburun", "cigli"])
def test_it_says_the_numbers_of_the_page(client: FlaskClient, slug: str) -> None:
    sheet = re.sub(r"\s+", " ", words(pdf(client, f"/ilce/{slug}.pdf")))
    page = client.get(f"/ilce/{slug}").text
    lead = unescape(re.sub(r"<[^>]+>", "", re.search(r'<p class="lead">(.*?)</p>', page, re.S)[1]))  # type: ignore[index]
    assert re.sub(r"\s+", " ", lead).replace("\xa0", " ") in sheet.replace("\xa0", " ")
    standing = page[page.index('<table class="standing">') :].split("</table>")[0]
    for value, mean in re.findall(r'<td class="num">([^<]+)</td><td class="num">([^<]+)</td>', standing):
        for one in (value, mean):
            assert unescape(one).replace("\xa0", " ") in sheet.replace("\xa0", " ")


def test_turkish_letters_stay(client: FlaskClient) -> None:
    sheet = words(pdf(client, "/alt-bolge/kucuk-menderes.pdf"))
    for name in ("Ödemiş", "Beydağ", "Kiraz", "Bayındır", "İzmir"):
        assert name in sheet


def test_filter_and_lens_are_printed(client: FlaskClient) -> None:
    sheet = words(pdf(client, "/en/ilce/konak.pdf?program=kvky&mercek=sabit&taban=2020"))
    assert "2020" in sheet
    assert "KVKY" in sheet


@pytest.mark.parametrize("address", [SHEETS[0], SHEETS[3], "/harita.svg", "/harita.png?genislik=900"])
def test_the_same_version_gives_the_same_bytes(client: FlaskClient, loaded_url: str, address: str) -> None:
    first = client.get(address).data
    assert client.get(address).data == first
    code = (
        "import sys, hashlib; from geodata.settings import Settings; from webmap import create_app; "
        "app = create_app(Settings(database_url=sys.argv[1])); "
        "print(hashlib.sha256(app.test_client().get(sys.argv[2]).data).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, loaded_url, address], check=True, capture_output=True, text=True, cwd=Path.cwd()
    )
    import hashlib

    assert done.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_the_code_leads_to_the_page_of_this_version(client: FlaskClient, tmp_path: Path) -> None:
    reader = pdf(client, "/ilce/tire.pdf")
    told = [one for one in alternatives(root(reader)["/StructTreeRoot"]) if "/ilce/tire" in one]
    address = told[0].split(": ", 1)[1]
    assert re.search(r"v=\d{4}-\d{2}-\d{2}\.\d+$", address)
    import resvg_py

    from webmap.printed.map_picture import FONTS
    from webmap.qr import qr_svg

    picture = bytes(resvg_py.svg_to_bytes(svg_string=qr_svg(address, address).decode(), width=400, font_files=FONTS))
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text == address


def test_a_hostile_title_is_text(fresh_loaded_url: str) -> None:
    evil = '#panic("x") $x$ *kalın* <b>&amp; \\ " {} [] = başlık #import "x"'
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE project SET title = :title WHERE ref = 'PRJ-010'"), {"title": evil})
    engine.dispose()
    app = create_app(Settings(database_url=fresh_loaded_url))
    sheet = words(pdf(app.test_client(), "/ilce/beydag.pdf"))
    assert '#panic("x")' in sheet
    assert "*kalın*" in sheet
    app.config["DATABASE"].close()


def test_photographs_stand_with_their_credit(pictured: tuple[str, FlaskClient, Path]) -> None:
    _address, client, _folder = pictured
    reader = pdf(client, "/ilce/konak.pdf")
    assert "Ayla Örnek" in words(reader)
    assert "CC BY 4.0" in words(reader)
    told = alternatives(root(reader)["/StructTreeRoot"])
    assert "after görünümü" in told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/ilce/yok.pdf", 404),
        ("/ilce/tire.pdf?program=yok", 400),
        ("/harita.png?genislik=799", 400),
        ("/harita.png?genislik=99999999", 400),
        ("/harita.svg?metrik=yok", 400),
    ],
)
def test_what_cannot_be_made_is_said(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=yok-böyle-proje",
        "?ilce=tire&metrik=tutar&mercek=eur",
        "?program=kvky&metrik=km2",
        "?metrik=gosterge.sege-skor",
        "?metrik=tutar.nufus&mercek=eur",
        "?metrik=gosterge.nufus-degisimi",
    ],
)
def test_the_picture_has_legend_scale_and_credit(client: FlaskClient, query: str) -> None:
    drawn = client.get(f"/harita.svg{query}").text
    root = ET.fromstring(drawn)
    said = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    assert " km" in said
    assert "CC BY 3.0 IGO" in said
    assert "veri sürümü" in said
    assert "alt bölge sınırı" in said
    page = client.get(f"/{query}").text
    values = json.loads(page.split('data-live="map-values">')[1].split("</script>")[0])
    for one in values["classes"]:
        assert one["label"] in said


def test_the_picture_is_as_wide_as_asked(client: FlaskClient) -> None:
    data = client.get("/harita.png?genislik=1000").data
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20])[0] == 1000


def test_the_scale_bar_is_right(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/harita.svg").text)
    bars = [node for node in root.iter("{http://www.w3.org/2000/svg}path") if "v8h" in node.get("d", "")]
    length = float(re.search(r"h([\d.]+)v-8", bars[0].get("d", ""))[1])  # type: ignore[index]
    km = float(
        next(
            "".join(node.itertext()).split()[0]
            for node in root.iter("{http://www.w3.org/2000/svg}text")
            if "".join(node.itertext()).endswith(" km")
        )
    )
    # Bergama's town hall and Selçuk's lie 129 km apart from north to south: 39.12 and 37.95 degrees.
    scale = float(re.search(r"scale\(([\d.]+)\)", client.get("/harita.svg").text)[1])  # type: ignore[index]
    with client.application.test_request_context("/"):
        from webmap.outline import drawing
        from webmap.reading import reading

        with reading() as r:
            drawn = drawing(r)
    assert drawn is not None
    apart = (drawn.at(27.2, 37.95)[1] - drawn.at(27.2, 39.12)[1]) * scale
    assert apart / length * km == pytest.approx(130.2, rel=0.01)
