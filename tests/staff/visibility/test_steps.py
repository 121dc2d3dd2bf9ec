"""Withhold, leave out, take out and bring back: as staff do it and as the public sees it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import text

from geodata.queries.versions import newest
from tests.staff.conftest import Desk

REF = "PRJ-010"
API = "/api/v1/projects"
OUT = {"do": "exclude", "kind": "cancelled", "reason_tr": "Yararlanıcı vazgeçti.", "decided_on": "12.03.2024"}


def refs(desk: Desk, query: str = "") -> set[str]:
    body = desk.app.test_client().get(f"/projeler.csv{query}").data.decode("utf-8-sig")
    return {row["Referans No"] for row in csv.DictReader(io.StringIO(body), delimiter=";")}


def version(desk: Desk) -> str:
    with desk.database.reading() as connection:
        found = newest(connection)
    assert found
    return found


def test_what_is_withheld_is_nowhere_and_comes_back(desk: Desk, publish: Callable[..., str]) -> None:
    client, old = desk.app.test_client(), version(desk)
    publish(REF, do="withhold", reason="Dava sürüyor")
    for path in (
        f"/proje/{REF}",
        f"/p/{REF}.svg",
        f"/proje/{REF}/pano",
        f"/kart/proje/{REF}.png",
        f"/bildir/{REF}",
        f"{API}/{REF}",
    ):
        for query in ("", f"?v={old}") if "/bildir" not in path else ("",):
            assert client.get(path + query).status_code == 404, path + query
    assert REF not in refs(desk) | refs(desk, f"?v={old}") | refs(desk, "?varlik=haric")
    for path in (
        "/sitemap.xml",
        "/degisiklikler",
        f"/degisiklikler/{version(desk)}",
        "/surumler",
        "/degisiklikler.atom",
    ):
        assert REF not in client.get(path).text, path
    assert "Dava" not in client.get(f"/surumler/fark?once={old}").text
    publish(REF, do="show")
    assert client.get(f"/proje/{REF}").status_code == 200
    assert REF in refs(desk) & refs(desk, f"?v={old}")


def test_a_withheld_site_leaves_its_projects_but_not_its_name(desk: Desk, publish: Callable[..., str]) -> None:
    with desk.database.reading() as connection:
        row = connection.execute(
            text("SELECT i.ref, i.slug, i.name, s.project_ref FROM site i JOIN site_project s ON s.site_ref = i.ref")
        ).first()
    assert row
    client, old = desk.app.test_client(), version(desk)
    publish(row.ref, do="withhold", reason="x")
    for query in ("", f"?v={old}"):
        assert client.get(f"/restorasyon/{row.slug}{query}").status_code == 404
        assert row.slug not in client.get(f"/restorasyon{query}").text
        assert row.slug not in client.get(f"/harita/alanlar.geojson{query}").text
        assert row.slug not in client.get(f"/proje/{row.project_ref}{query}").text
    assert row.slug not in client.get("/sitemap.xml").text


def test_outside_the_totals_with_the_reason_on_the_page(desk: Desk, publish: Callable[..., str]) -> None:
    client, old = desk.app.test_client(), version(desk)
    before = refs(desk)
    publish(REF, **OUT, reason_en="The beneficiary withdrew.", successor="PRJ-011", decision="2024/7")
    assert refs(desk) == before - {REF}
    assert refs(desk, "?varlik=haric") == {REF}
    assert REF in refs(desk, f"?v={old}"), "an old version counts what it counted"
    page = client.get(f"/proje/{REF}").text
    for words in ("Yararlanıcı vazgeçti.", "12 Mart 2024", "2024/7", "/proje/PRJ-011"):
        assert words in page, words
    assert "The beneficiary withdrew." in client.get(f"/en/proje/{REF}").text
    listed = client.get("/toplam-disi").text
    assert REF in listed
    assert "Yararlanıcı vazgeçti." in listed
    for path in ("/yontem", "/istatistik"):
        assert "/toplam-disi" in client.get(path).text
    assert "/toplam-disi" in client.get("/sitemap.xml").text
    told = client.get(f"/surumler/fark?once={old}").text
    assert REF in told
    publish(REF, do="include")
    assert refs(desk) == before
    assert "Yararlanıcı vazgeçti." not in client.get(f"/proje/{REF}").text


@pytest.mark.parametrize(("successor", "status"), [("", 410), ("PRJ-011", 301)])
def test_an_address_outlives_its_record(desk: Desk, publish: Callable[..., str], successor: str, status: int) -> None:
    client, old = desk.app.test_client(), version(desk)
    publish(REF, do="retire", reason_tr="Mükerrer kayıt", successor=successor)
    for path in (f"/proje/{REF}", f"/proje/{REF}/pano", f"/p/{REF}.svg", f"/kart/proje/{REF}.png", f"{API}/{REF}"):
        answer = client.get(path)
        assert answer.status_code == status, path
        if successor:
            assert successor in answer.headers["Location"]
        else:
            assert "Mükerrer kayıt" in answer.text
    assert client.get(f"/p/{REF}", follow_redirects=True).status_code == (200 if successor else 410)
    assert client.get(f"/proje/{REF}?v={old}").status_code == 200
    assert "Mükerrer kayıt" in client.get("/toplam-disi").text


def test_a_site_leads_to_the_one_it_became(desk: Desk, publish: Callable[..., str]) -> None:
    with desk.database.reading() as connection:
        one, other = connection.execute(text("SELECT ref, slug FROM site ORDER BY ref LIMIT 2")).all()
    publish(one.ref, do="retire", reason_tr="Aynı yapı", successor=other.slug)
    answer = desk.app.test_client().get(f"/en/restorasyon/{one.slug}?mercek=eur")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/restorasyon/{other.slug}?mercek=eur")


@pytest.mark.parametrize(
    "form",
    [
        {"do": "nothing"},
        {"do": "withhold", "reason": "  "},
        {"do": "exclude", **{k: v for k, v in OUT.items() if k != "do"}, "decided_on": "dün"},
        {**OUT, "kind": "duplicate"},
        {**OUT, "kind": "bad"},
        {**OUT, "successor": REF},
        {"do": "retire", "reason_tr": "x", "successor": "YOK-1"},
        {"do": "show"},
    ],
    ids=str,
)
def test_a_wrong_form_is_told_and_proposes_nothing(desk: Desk, form: dict[str, str]) -> None:
    answer = desk.person("editor").post(f"/personel/gorunurluk/{REF}", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    with desk.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM desk.proposal")).scalar_one() == 0


def test_who_may_do_what(desk: Desk) -> None:
    viewer, stranger = desk.person("viewer"), desk.app.test_client()
    assert viewer.get(f"/personel/gorunurluk/{REF}").status_code == 200
    assert viewer.post(f"/personel/gorunurluk/{REF}", {"do": "show"}).status_code == 403
    assert viewer.get("/personel/kayitlar.xlsx").status_code == 403
    assert desk.person("editor").get("/personel/kayitlar.xlsx").status_code == 403
    assert stranger.get("/personel/kayitlar.xlsx").status_code == 303
    assert viewer.get("/personel/gorunurluk").status_code == 200
    assert viewer.get("/personel/gorunurluk/YOK").status_code == 404


def test_a_record_tells_its_history(desk: Desk, publish: Callable[..., str]) -> None:
    publish(REF, **OUT)
    page = desk.app.test_client().get(f"/proje/{REF}").text
    history = page.partition('id="history-name"')[2]
    assert version(desk) in history
    assert desk.app.test_client().get("/degisiklikler").text.count(version(desk))
    assert "Kayıtlarda düzeltme" in desk.app.test_client().get("/degisiklikler.atom").text
