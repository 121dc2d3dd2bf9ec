"""Organisation, sector, result-oriented programme, programme, project and method pages: whole, linked and honest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text

from geodata.filters import Choice, ProjectFilter
from geodata.money import Lens, Rates
from geodata.queries.organisation import role_sums
from geodata.queries.targets import targeted_districts
from geodata.queries.totals import totals
from geodata.settings import Settings
from webmap import create_app
from webmap.life import life, split
from webmap.themes import spans

PAGES = [
    "/istatistik",
    "/istatistik?program=kvky&mercek=sabit",
    "/istatistik?q=yok-böyle-proje",
    "/kurum/ege-universitesi",
    "/kurum/konak-belediyesi?mercek=eur",
    "/sektor/turizm",
    "/sektor/saglik?program=kvky",
    "/sop/dysop",
    "/sop/kdsop",
    "/sop/ykf?mercek=sabit",
    "/program/ilceler-arasi",
    "/yontem",
]


@contextmanager
def serving(url: str, **settings: Any) -> Iterator[tuple[Flask, FlaskClient]]:
    app = create_app(replace(Settings(database_url=url), **settings))
    yield app, app.test_client()
    app.config["DATABASE"].close()


@pytest.mark.parametrize("path", [*PAGES, *("/en" + page for page in PAGES)])
def test_each_page_is_whole_and_needs_nothing_its_policy_forbids(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.text
    assert page.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", page):
        assert "src=" in tag or 'type="application/' in tag, tag
    assert not re.search(r"\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("path", PAGES)
def test_turkish_pages_speak_turkish(client: FlaskClient, path: str) -> None:
    page = re.sub(r"<script\b.*?</script>|<[^>]+>", " ", client.get(path).text, flags=re.DOTALL)
    words = set(re.findall(r"[a-z]+", page.lower()))
    assert not words & {"the", "unknown", "projects", "district", "districts", "amount", "support", "register", "year"}


@pytest.mark.parametrize("path", ["/kurum/yok", "/sektor/yok", "/sop/yok", "/kurum/Ege%20Universitesi"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_organisation_tells_each_role_with_its_sum(client: FlaskClient, loaded: Connection) -> None:
    key = loaded.execute(
        text(
            "SELECT organisation_key FROM participation JOIN project ON ref = project_ref WHERE kind = 'support' "
            "GROUP BY organisation_key ORDER BY count(DISTINCT role) DESC, count(*) DESC, 1 LIMIT 1"
        )
    ).scalar_one()
    flt = ProjectFilter(organisation=Choice((key,)))
    sums = role_sums(loaded, key, flt, Lens(), Rates())
    plain = loaded.execute(
        text(
            "SELECT role, count(*), coalesce(sum(support_amount), 0) FROM participation JOIN project "
            "ON ref = project_ref WHERE kind = 'support' AND organisation_key = :key GROUP BY role"
        ),
        {"key": key},
    )
    assert {(one.role, one.projects, one.amount) for one in sums.values()} == {tuple(row) for row in plain}
    page = unescape(client.get(f"/en/kurum/{key}").text)
    refs = set(re.findall(r'<tr role="row" data-ref="([^"]+)"', page))
    assert len(refs) == totals(loaded, flt, Lens(), Rates()).projects
    for ref in refs:
        assert f"/en/kurum/{key}" in client.get(f"/en/proje/{ref}").text


def test_a_natural_person_has_no_page_no_link_and_no_trace(fresh_loaded_url: str) -> None:
    engine = create_engine(fresh_loaded_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organisation (key, name, is_person, source_key, source) "
                "VALUES ('ayse-yilmaz', 'Ayşe Yılmaz', true, 'test', 'test')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO participation (project_ref, organisation_key, role, position, source_key, source) "
                "VALUES ('PRJ-010', 'ayse-yilmaz', 'partner', 9, 'test', 'test')"
            )
        )
    engine.dispose()
    with serving(fresh_loaded_url) as (_app, client):
        answer = client.get("/kurum/ayse-yilmaz")
        assert answer.status_code == 404
        assert "Ayşe" not in answer.text
        page = client.get("/en/proje/PRJ-010").text
        assert "a natural person" in page
        assert "ayse" not in page.lower()
        assert "Ayşe" not in page


def test_a_sector_counts_like_the_list(client: FlaskClient, loaded: Connection) -> None:
    flt = ProjectFilter(sector=Choice(("turizm",)))
    page = unescape(client.get("/en/sektor/turizm").text)
    assert f"All in the list ({totals(loaded, flt, Lens(), Rates()).projects})" in page
    assert page.count('<figure class="scroll chart-drawing"') >= 1
    numbers = re.findall(r'<td class="num"><a href="([^"]+)">(\d+)</a>', page)
    assert numbers
    for address, number in numbers[:12]:
        assert f"{number} project" in client.get(address).text


def test_a_result_programme_tells_plan_and_performance(client: FlaskClient) -> None:
    page = unescape(client.get("/en/sop/dysop").text)
    goals = page[page.index('aria-labelledby="goals-name"') :].split("</table>", 1)[0]
    assert "100%" in goals
    assert goals.count("<tr>") == 4
    pieces = page[page.index('aria-labelledby="pieces-name"') :].split("</table>", 1)[0]
    assert "/en/program/kvky#call-kvky-2017" in pieces
    assert "year/quarter" in pieces
    assert "No source gives its performance indicators." in client.get("/en/sop/kdsop").text
    assert '<a href="/sop/dysop">' in client.get("/programlar").text


def test_quarters_become_spans_of_the_whole_period() -> None:
    programme: Any = SimpleNamespace(starts=2018, ends=2022)
    pieces = [
        SimpleNamespace(code="a", starts_quarter="2018/1", ends_quarter="2022/4"),
        SimpleNamespace(code="b", starts_quarter="2019/1", ends_quarter="2019/4"),
        SimpleNamespace(code="c", starts_quarter="2020/3", ends_quarter=None),
        SimpleNamespace(code="d", starts_quarter=None, ends_quarter="2019/1"),
    ]
    found = spans(programme, pieces)
    assert {code: (span.start, span.width) for code, span in found.items()} == {
        "a": (0.0, 100.0),
        "b": (20.0, 20.0),
        "c": (50.0, 5.0),
    }


def test_target_districts_without_a_project_are_named(client: FlaskClient, loaded: Connection) -> None:
    named = targeted_districts(loaded, "ilceler-arasi")
    assert [one.slug for one in named] == ["beydag", "dikili", "karaburun", "kinik", "kiraz"]
    assert all(one.projects == 0 for one in named)
    members = loaded.execute(
        text(
            "SELECT count(*) FROM membership JOIN place ON code = group_code "
            "WHERE slug = 'yarimada' AND (membership.valid_to IS NULL OR membership.valid_to > current_date)"
        )
    ).scalar_one()
    assert len(targeted_districts(loaded, "yarimada")) == members > 3
    loaded.execute(
        text(
            "UPDATE project SET call_code = 'ilceler-arasi-2015' WHERE ref = (SELECT project_ref FROM location "
            "JOIN place ON code = place_code JOIN project p ON p.ref = project_ref "
            "WHERE slug = 'kinik' AND place.kind = 'district' AND p.kind = 'support' LIMIT 1)"
        )
    )
    assert {one.slug for one in targeted_districts(loaded, "ilceler-arasi") if one.projects} == {"kinik"}
    page = unescape(client.get("/en/program/ilceler-arasi").text)
    missing = page[page.index("Target districts without a project") :].split("</p>", 1)[0]
    for one in named:
        assert f'/en/ilce/{one.slug}">{one.name}</a>' in missing
    assert page.count('class="target"') == 5
    assert "Applications: 33; Contracts: 19; In the register: 0" in page
    assert "Coverage: 0 in the register of 19 published" in page


def project(**facts: Any) -> Any:
    known = dict.fromkeys(
        ("support_amount", "total_budget", "own_share", "paid", "contract_date", "start_date", "end_date")
    )
    return SimpleNamespace(**{**known, "status": "uygulamada", "status_as_of": None, "events": [], **facts})


def test_money_splits_only_when_the_amounts_agree() -> None:
    whole = split(project(support_amount=Decimal(60), own_share=Decimal(40), paid=Decimal(30)))
    assert whole is not None
    assert (whole.whole, whole.rest) == (Decimal(100), None)
    assert [(one.kind, one.start, one.width) for one in whole.pieces] == [("support", 0.0, 60.0), ("own", 60.0, 40.0)]
    assert whole.paid is not None
    assert (whole.paid.start, whole.paid.width) == (0.0, 30.0)
    part = split(project(support_amount=Decimal(60), total_budget=Decimal(100)))
    assert part is not None
    assert (part.rest, part.paid) == (Decimal(40), None)
    assert split(project(support_amount=Decimal(60))) is None
    assert split(project(total_budget=Decimal(60))) is None
    assert split(project(support_amount=Decimal(80), total_budget=Decimal(60))) is None
    over = split(project(support_amount=Decimal(60), own_share=Decimal(40), paid=Decimal(70)))
    assert over is not None
    assert over.paid is None


def test_a_life_is_told_oldest_first_on_a_line(app: Flask) -> None:
    event = {"happened": "2018-11", "status": "uygulamada", "text_tr": "temel atıldı", "text_en": "foundation laid"}
    facts = {"contract_date": "2018-01-01", "end_date": "2019", "status_as_of": "2018-11", "events": [event]}
    with app.test_request_context("/en"):
        told = life(project(**facts))
    assert [(one.date, one.text, one.status) for one in told] == [
        ("2018-01-01", "contract signed", None),
        ("2018-11", "foundation laid", "uygulamada"),
        ("2019", "end", None),
    ]
    assert told[0].at == 0.0
    assert told[-1].at == 100.0
    # 1 January to 15 November is 318 days, to 1 July of the next year 546.
    assert told[1].at == round(100 * 318 / 546, 2)
    with app.test_request_context("/"):
        assert life(project()) == ()


def test_the_method_page_prints_the_series(client: FlaskClient, loaded: Connection) -> None:
    page = client.get("/en/yontem").text
    table = page[page.index('<table class="rates">') :].split("</table>", 1)[0]
    rows = dict(re.findall(r'<th scope="row">(\d{4})</th><td class="num">([^<]+)<', table))
    years = loaded.execute(text("SELECT count(DISTINCT year) FROM yearly_rate WHERE series IN ('cpi', 'eur')"))
    assert len(rows) == years.scalar_one()
    assert rows["2010"] == "178.4"
    assert "8.0547" in table


def test_a_correction_can_be_asked_for_where_there_is_an_address(loaded_url: str, client: FlaskClient) -> None:
    assert "mailto:" not in client.get("/proje/PRJ-010").text
    with serving(loaded_url, contact="bilgi@ornek.org", base_url="https://harita.ornek.org") as (_app, other):
        page = unescape(other.get("/en/proje/PRJ-010").text)
        assert 'href="mailto:bilgi@ornek.org?subject=Correction%3A%20PRJ-010' in page
        assert "body=https%3A//harita.ornek.org/en/proje/PRJ-010" in page
        assert "mailto:" in other.get("/restorasyon/etz-hayim-sinagogu").text
