"""Every public page, read without a script, in both languages: complete, linked to the rows behind it, honest."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from webmap.contents.projects import FIELDS
from webmap.ranges import joined

PAGES = [
    "/",
    "/?program=kvky&mercek=sabit&metrik=km2&paylasim=tam",
    "/?varlik=faaliyet&metrik=tutar",
    "/?q=yok-böyle-proje&mercek=eur&metrik=kisi-basi",
    "/projeler",
    "/projeler?ilce=konak&sirala=tutar&sayfa=1",
    "/ilce/beydag",
    "/ilce/karaburun?mercek=eur",
    "/ilce/cesme",
    "/alt-bolge/kucuk-menderes",
    "/alt-bolge/kuzey?mercek=sabit&taban=2010",
    "/proje/PRJ-010",
    "/proje/PRJ-112",
    "/proje/PRJ-135",
    "/restorasyon",
    "/restorasyon/etz-hayim-sinagogu",
    "/programlar",
    "/program/kvky",
    "/program/sogep",
    "/yillar",
    "/yillar?ilce=konak&mercek=eur",
    "/karsilastir?a=yil%3D-2013&b=program%3Dkvky&metrik=kisi-basi",
    "/yer-ara?yer=bademli&km=5",
    "/projeler?yakin=38.42,27.14,10&sirala=uzaklik&cizim=38.2,26.9;38.6,26.9;38.6,27.4;38.2,27.4",
    "/ilceler?yanyana=konak&yanyana=foca",
    "/ilceler?yil=2013-2015&duzen=-km2&paylasim=tam",
    "/ilceler?yil=2012&yil=2014",
    "/istatistik",
    "/kurum/konak-belediyesi",
    "/sektor/kultur-mirasi",
    "/sop/dysop",
    "/degisiklikler",
    "/ozet",
    "/ozet?satir=altbolge&sutun=yil&olcu=tutar&olcu=kisi-basi&paylasim=tam&dizi=-toplam",
    "/ozet?satir=program&sutun=durum&mercek=eur",
    "/ozet?satir=yil&sutun=yok&olcu=adet&olcu=butce&olcu=odenen&olcu=esfinans&olcu=alan&program=kvky",
    "/surumler",
    "/gostergeler",
    "/gosterge/nufus",
    "/gosterge/sege-skor?program=ilceler-arasi",
    "/alt-bolge/kuzey/paket",
    "/ilce/konak/paket?program=kvky",
    "/yontem",
    "/hakkinda",
    "/erisilebilirlik",
]


def in_english(address: str) -> str:
    return "/en" + address


@pytest.mark.parametrize("address", [*PAGES, *map(in_english, PAGES)])
def test_each_page_answers_in_its_language(client: FlaskClient, loaded: Connection, address: str) -> None:
    answer = client.get(address)
    page = answer.text
    assert answer.status_code == 200
    assert f'<html lang="{"en" if address.startswith("/en") else "tr"}">' in page
    label = loaded.execute(text("SELECT label FROM data_version ORDER BY id DESC LIMIT 1")).scalar_one()
    assert label in page
    assert "Harita Genel Müdürlüğü (HGM) ve OCHA" in page
    assert page.count("<h1") == 1
    assert "ÖRNEK VERİ" not in page
    assert "SAMPLE DATA" not in page


@pytest.mark.parametrize("address", [*PAGES, *map(in_english, PAGES)])
def test_no_page_needs_what_its_policy_forbids(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", answer.text):
        assert "src=" in tag or re.search(r'type="application/(ld\+)?json"', tag), tag
    assert not re.search(r"\sstyle=|\son\w+=", answer.text)
    # Canonical and alternate addresses are told whole, and loaded by nobody.
    loading = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", answer.text)
    loaded_from = re.findall(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="([^"]+)"', loading)
    assert not [address for address in loaded_from if urlsplit(address).netloc]


@pytest.mark.parametrize("address", PAGES)
def test_turkish_pages_speak_turkish(client: FlaskClient, address: str) -> None:
    page = re.sub(r"<script\b.*?</script>|<[^>]+>", " ", client.get(address).text, flags=re.DOTALL)
    words = set(re.findall(r"[a-z]+", page.lower()))
    assert not words & {"the", "unknown", "projects", "district", "districts", "amount", "support", "register"}


@pytest.mark.parametrize("address", PAGES)
def test_english_pages_mark_what_is_turkish(client: FlaskClient, address: str) -> None:
    page = client.get(in_english(address)).text
    apart = r'<(\w+)\b[^>]*(?:lang="tr"|class="(?:sources|datasets)")[^>]*>.*?</\1>|<script\b.*?</script>'
    page = re.sub(apart, " ", page, flags=re.DOTALL)
    words = set(re.findall(r"\w+", re.sub(r"<[^>]+>", " ", page).lower()))
    assert not words & {"ve", "projeler", "ilçe", "destek", "bilinmiyor", "kayıtta", "tutar", "göster"}


KINDS = "proje|kurum|ilce|alt-bolge|restorasyon|program|gosterge|degisiklikler|bildir|hikaye|p|medya|kod/[^/?.]+"
RECORD = re.compile(rf"(/(?:(?:kart|gomulu)/)?(?:{KINDS})/)[^/?.]+")


def test_every_link_of_the_site_leads_somewhere(client: FlaskClient) -> None:
    """Follow every link of each kind of page, and each link found there, in both languages."""
    begin = [*PAGES, *map(in_english, PAGES)]
    todo, seen = deque((address, 0) for address in begin), set(begin)
    while todo:
        address, depth = todo.popleft()
        answer = client.get(address)
        assert answer.status_code in (200, 301), (address, answer.status_code)
        if depth or not str(answer.mimetype).startswith("text/html"):
            continue
        ids = set(re.findall(r'\bid="([^"]+)"', answer.text))
        for href in map(unescape, re.findall(r'<a\b[^>]*\bhref="([^"]+)"', answer.text)):
            target = urlsplit(href)
            if not target.netloc and not target.path:
                assert target.fragment in ids, (address, href)
            plain = href.partition("#")[0]
            # One link of each shape is followed: thirty districts, or the same in English, need not be looked at twice.
            shape = RECORD.sub(r"\1…", re.sub(r"=[^&]+", "=", plain.removeprefix("/en")))
            if not target.netloc and target.path and shape not in seen:
                seen.add(shape)
                todo.append((plain, depth + 1))
    assert len(seen) > 150


@pytest.mark.parametrize("address", ["/ilce/bornova", "/alt-bolge/kucuk-menderes?mercek=sabit"])
def test_each_number_of_a_place_leads_to_exactly_its_rows(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    linked = re.findall(r'<td class="num"><a href="(/projeler[^"]*)">([\d.]+)</a>', page)
    assert len(linked) > 8
    for href, number in linked:
        listed = client.get(unescape(href)).text
        assert re.search(rf'<p class="hint">{re.escape(number)} satır', listed), (href, number)


def test_each_number_of_the_district_table_leads_to_exactly_its_rows(client: FlaskClient) -> None:
    page = client.get("/?paylasim=tam&program=fizibilite").text
    linked = re.findall(r'<td class="num"><a href="(/projeler[^"]*)">([\d.]+)</a>', page)
    assert len(linked) > 8
    for href, number in linked:
        assert re.search(rf'<p class="hint">{re.escape(number)} satır', client.get(unescape(href)).text), (href, number)


def test_map_and_counter_make_the_whole(client: FlaskClient) -> None:
    page = client.get("/").text
    off = int(re.search(r"Haritada yeri olmayan (\d+) proje", page)[1])  # type: ignore[index]
    href = unescape(re.search(r'<p class="off-map"[^>]*>\s*<a href="([^"]+)"', page)[1])  # type: ignore[index]
    assert re.search(rf'<p class="hint">{off} satır', client.get(href).text)
    foot = re.search(r"<tfoot>.*?</tfoot>", page, re.DOTALL)[0]  # type: ignore[index]
    single, several, province, unlocated, total = (
        int(number) for number in re.findall(r'</th>\s*<td class="num">(?:<a[^>]*>)?(\d+)', foot)
    )
    assert (single + several + province + unlocated, province + unlocated) == (total, off)


def test_unknown_is_said_and_is_not_zero(client: FlaskClient) -> None:
    page = client.get("/proje/PRJ-011").text
    row = re.search(r"Destek tutarı</th>\s*<td[^>]*>(.*?)</td>", page, re.DOTALL)
    assert row
    assert "bilinmiyor" in row[1]
    assert "veri yok" in client.get("/?metrik=tutar&ilce=konak").text


def test_a_descriptive_title_is_said_to_be_one(client: FlaskClient) -> None:
    assert "resmî adı bilinmiyor" in client.get("/proje/PRJ-011").text
    assert "resmî adı bilinmiyor" not in client.get("/proje/PRJ-010").text


def test_an_agency_activity_is_no_support(client: FlaskClient) -> None:
    page = client.get("/proje/PRJ-135").text
    assert "Ajansın kendi faaliyeti, destek değil" in page
    assert "Destek tutarı" not in page


def test_coverage_is_said(client: FlaskClient) -> None:
    assert re.search(r"kayıtta \d+ / yayımlanan 647", client.get("/").text)
    assert "kayıtta 4 / yayımlanan 15" in client.get("/program/kvky").text


def test_memberships_say_how_surely_they_are_known(client: FlaskClient) -> None:
    assert "ajans belirtmiş" in client.get("/ilce/beydag").text
    assert "çıkarım; ajans belirtmemiş" in client.get("/ilce/konak").text


def test_the_short_address_leads_on_for_good(client: FlaskClient) -> None:
    answer = client.get("/p/PRJ-010")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/proje/PRJ-010")
    assert client.get("/en/p/PRJ-010").headers["Location"] == "/en/proje/PRJ-010"


@pytest.mark.parametrize(
    "address",
    ["/proje/YOK-1", "/proje/TR31/17/KV02/0001", "/ilce/ankara", "/alt-bolge/dogu", "/restorasyon/yok", "/program/yok",
     "/projeler.exe", "/yok"],
)  # fmt: skip
def test_what_is_not_there_is_404_with_a_way_on(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert 'href="/projeler"' in answer.text


def test_a_bad_address_names_every_fault_and_what_is_known(client: FlaskClient) -> None:
    answer = client.get("/projeler?foo=1&ilce=ankara&yil=20x&mercek=dolar&sirala=boy")
    assert answer.status_code == 400
    faults = re.findall(r"<li>(.*?)</li>", answer.text)
    assert len(faults) == 5
    for known in ("program", "cagri", "haric_ilce", "mercek", "sayfa", "karaburun", "nominal", "-tutar"):
        assert known in answer.text
    assert client.get("/en/?foo=1").status_code == 400


def test_the_form_carries_the_question_along(client: FlaskClient) -> None:
    """What a browser without a script would send: every checked box, every hidden and every filled field."""
    query = "q=merkez&haric_program=kvky&program=gudumlu&yil=2014-2018&yil=2012&cagri=gudumlu&tutar=1000-&kapsam=yersiz"
    page = client.get(f"/?{query}&metrik=tutar&mercek=eur&paylasim=tam").text
    form = re.search(r'<form id="suzgec".*?</form>', page, re.DOTALL)[0]  # type: ignore[index]
    sent = set()
    for field in re.findall(r"<input\b[^>]*>", form):
        name, value = (re.search(rf'\b{key}="([^"]*)"', field) for key in ("name", "value"))
        boxed = 'type="checkbox"' in field or 'type="radio"' in field
        if name and value and value[1] and (" checked" in field or not boxed):
            sent.add((name[1], unescape(value[1])))
    expected = {tuple(pair.split("=")) for pair in query.split("&")} | {
        ("metrik", "tutar"), ("mercek", "eur"), ("paylasim", "tam"),
    }  # fmt: skip
    # The two fields of a span are put together on the way in.
    assert set(joined(sorted(sent))) == expected


def test_options_without_a_result_stay_in_sight_and_cannot_be_chosen(client: FlaskClient) -> None:
    page = client.get("/?program=kvky").text
    box = re.search(r'<input[^>]*id="f-ilce-cesme"[^>]*>', page)
    assert box
    assert "disabled" in box[0]
    chosen = re.search(r'<input[^>]*id="f-program-kvky"[^>]*>', client.get("/?program=kvky&ilce=cesme").text)
    assert chosen
    assert "checked" in chosen[0]
    assert "disabled" not in chosen[0]


def test_markup_in_what_is_asked_stays_text(client: FlaskClient) -> None:
    page = client.get("/?q=%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_sums_name_their_lens(client: FlaskClient) -> None:
    page = client.get("/projeler?mercek=sabit&taban=2015").text
    assert page.count("2015 fiyatlarıyla") >= 3
    assert "Tüketici" in page or "tüketici" in page


def test_every_column_of_the_file_is_named_in_turkish() -> None:
    assert len({field.header for field in FIELDS}) == len(FIELDS)
    assert len({field.key for field in FIELDS}) == len(FIELDS)
