"""Every rule finds what was broken for it, as often as it was broken, and no more once it is mended."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, text

from geodata.filters import Choice, ProjectFilter
from geodata.queries.completeness import FIELDS, completeness
from geodata.queries.quality import counts, page, rules
from geodata.queries.quality.doubles import pairs
from geodata.register import deliver
from tests.geodata.made import places
from webmap import quality_words

PROJECTS = [f"T{number:02}" for number in range(1, 13)]


@pytest.fixture
def clean(connection: Connection) -> Connection:
    """Twelve projects of one call and a site, with nothing wrong."""
    deliver(connection, places())

    def run(sql: str, **values: Any) -> None:
        connection.execute(text(sql), values)

    owned = "source_key, source) VALUES"
    run(f"INSERT INTO support_kind (code, label_tr, label_en, position, {owned} ('mdp', 'm', 'm', 1, 't', 't')")
    run(f"INSERT INTO sector (code, label_tr, label_en, position, {owned} ('tarim', 't', 't', 1, 't', 't')")
    run(
        "INSERT INTO status (code, label_tr, label_en, phase, position, source_key, source) "
        "VALUES ('suren', 's', 's', 'running', 2, 't', 't')"
    )
    run(
        "INSERT INTO programme (code, name, name_en, support_kind, position, source_key, source) "
        "VALUES ('p', 'P', 'P', 'mdp', 1, 't', 't')"
    )
    run(
        "INSERT INTO call (code, programme_code, name, year, source_key, source) VALUES ('c', 'p', 'C', 2012, 't', 't')"
    )
    for number, ref in enumerate(PROJECTS):
        run(
            "INSERT INTO project (ref, kind, title, title_is_official, programme_code, call_code, sector, status, "
            "year, contract_date, start_date, end_date, support_amount, own_share, total_budget, "
            "paid, is_sample, scope, "
            "search_text, source_key, source) VALUES (:ref, 'support', :title, true, 'p', 'c', 'tarim', 'tamamlanan', "
            "2012, '2012-01-05', '2012-02', '2013', :amount, 10, :total, :amount, false, 'single', '', 't', 't')",
            ref=ref,
            title=f"Proje {ref}",
            amount=100 + 7 * number,
            total=110 + 7 * number,
        )
        run(
            "INSERT INTO location (project_ref, position, role, place_code, precision, share, method, geom, "
            "source_key, source) VALUES (:ref, 1, 'work', '1', 'exact', 1, 'stated', "
            "ST_SetSRID(ST_MakePoint(26.5, 38.5), 4326), "
            "'t', 't')",
            ref=ref,
        )
        key = f"{'abcdefghijkl'[number] * 6} kooperatifi"
        run(
            "INSERT INTO organisation (key, name, is_person, source_key, source) VALUES (:k, :k, false, 't', 't')",
            k=key,
        )
        run(
            "INSERT INTO participation (project_ref, organisation_key, role, position, source_key, source) "
            "VALUES (:ref, :k, 'beneficiary', 1, 't', 't')",
            ref=ref,
            k=key,
        )
        run(
            "INSERT INTO media (key, project_ref, role, position, file_name, width, height, credit, licence, taken_on, "
            "alt_tr, source_key, source) VALUES (:ref, :ref, 'after', 1, 'x.jpg', 1, 1, 'c', 'l', '2020', 'a', 't', "
            "'t')",
            ref=ref,
        )
    run(
        "INSERT INTO site (ref, slug, name, place_code, precision, status, is_sample, geom, source_key, source) VALUES "
        "('S', 's', 'Yapı', '1', 'exact', 'tamamlanan', false, ST_SetSRID(ST_MakePoint(26.5, 38.5), 4326), 't', 't')"
    )
    run(
        "INSERT INTO site_project (site_ref, project_ref, role, source_key, source) VALUES ('S', 'T01', 'works', "
        "'t', 't')"
    )
    assert {key: count for key, count in counts(connection, ProjectFilter()).items() if count} == {}
    return connection


FAR = "ST_SetSRID(ST_MakePoint(28.5, 38.5), 4326)"
SEEDS: dict[str, tuple[int, list[str], list[str]]] = {
    "yersiz": (2, ["UPDATE project SET scope = 'unlocated' WHERE ref IN ('T01', 'T02')"],
               ["UPDATE project SET scope = 'single' WHERE ref = 'T01'"]),
    "noktasiz": (2, ["UPDATE location SET geom = NULL, precision = 'district' WHERE project_ref IN ('T01', 'T02')"],
                 ["UPDATE location SET geom = ST_SetSRID(ST_MakePoint(26.4, 38.4), 4326) WHERE project_ref = 'T01'",
                  "UPDATE location SET precision = 'exact' WHERE project_ref = 'T01'"]),
    "alan-noktasiz": (1, ["UPDATE site SET geom = NULL, precision = 'district'"],
                      ["UPDATE site SET geom = ST_SetSRID(ST_MakePoint(26.4, 38.4), 4326)"]),
    "kaba-yer": (2, ["UPDATE location SET precision = 'settlement' WHERE project_ref IN ('T01', 'T02')"],
                 ["UPDATE location SET precision = 'exact' WHERE project_ref = 'T01'"]),
    "disarida": (2, [f"UPDATE location SET geom = {FAR} WHERE project_ref IN ('T01', 'T02')"],
                 ["UPDATE location SET geom = ST_SetSRID(ST_MakePoint(26.4, 38.4), 4326) WHERE project_ref = 'T01'"]),
    "alan-disarida": (1, [f"UPDATE site SET geom = {FAR}"],
                      ["UPDATE site SET geom = ST_SetSRID(ST_MakePoint(26.4, 38.4), 4326)"]),
    "paylar": (2, ["UPDATE location SET share = 0.9 WHERE project_ref IN ('T01', 'T02')"],
               ["UPDATE location SET share = 1 WHERE project_ref = 'T01'"]),
    "tutar-yok": (2, ["UPDATE project SET support_amount = NULL, paid = NULL WHERE ref IN ('T01', 'T02')"],
                  ["UPDATE project SET support_amount = 100 WHERE ref = 'T01'"]),
    "yararlanicisiz": (2, ["UPDATE participation SET role = 'partner' WHERE project_ref IN ('T01', 'T02')"],
                       ["UPDATE participation SET role = 'beneficiary' WHERE project_ref = 'T01'"]),
    "programsiz": (2, ["UPDATE project SET programme_code = NULL WHERE ref IN ('T01', 'T02')"],
                   ["UPDATE project SET programme_code = 'p' WHERE ref = 'T01'"]),
    "sektorsuz": (2, ["UPDATE project SET sector = NULL WHERE ref IN ('T01', 'T02')"],
                  ["UPDATE project SET sector = 'tarim' WHERE ref = 'T01'"]),
    "yilsiz": (2, ["UPDATE project SET year = NULL WHERE ref IN ('T01', 'T02')"],
               ["UPDATE project SET year = 2012 WHERE ref = 'T01'"]),
    "tarih-sirasi": (2, ["UPDATE project SET end_date = '2011-12' WHERE ref IN ('T01', 'T02')"],
                     ["UPDATE project SET end_date = '2012' WHERE ref = 'T01'"]),
    "bitmis-olmali": (2, ["UPDATE project SET status = 'suren' WHERE ref IN ('T01', 'T02')"],
                      ["UPDATE project SET status = 'tamamlanan' WHERE ref = 'T01'"]),
    "tutar-celiskisi": (2, ["UPDATE project SET total_budget = 60 WHERE ref IN ('T01', 'T02')"],
                        ["UPDATE project SET total_budget = 110 WHERE ref = 'T01'"]),
    "tutar-sapmasi": (2, ["UPDATE project SET support_amount = 90000, total_budget = NULL, paid = NULL "
                          "WHERE ref IN ('T01', 'T02')"],
                      ["UPDATE project SET support_amount = 100 WHERE ref = 'T01'"]),
    "ayni-yararlanici": (1, ["UPDATE organisation SET name = 'Foça Zeytin Kooperatifi' WHERE key LIKE 'aaa%'",
                             "UPDATE organisation SET name = 'FOCA ZEYTİN KOOPERATIFİ A.Ş.' WHERE key LIKE 'bbb%'"],
                         ["UPDATE organisation SET name = 'Bergama Bağ Kooperatifi' WHERE key LIKE 'bbb%'"]),
    "ayni-proje": (1, ["UPDATE project SET title = 'ışık' WHERE ref = 'T01'",
                       "UPDATE project SET title = 'IŞIK' WHERE ref = 'T02'"],
                   ["UPDATE project SET title = 'gölge' WHERE ref = 'T02'"]),
    "fotografsiz": (2, ["DELETE FROM media WHERE project_ref IN ('T02', 'T03')"],
                    ["INSERT INTO media (key, project_ref, role, position, file_name, width, height, credit, licence, "
                     "taken_on, alt_tr, source_key, source) VALUES ('x', 'T02', 'after', 1, 'x.jpg', 1, 1, 'c', 'l', "
                     "'2020', 'a', 't', 't')"]),
    "alan-fotografsiz": (1, ["UPDATE site_project SET project_ref = 'T02'",
                             "DELETE FROM media WHERE project_ref = 'T02'"],
                         ["UPDATE site_project SET project_ref = 'T01'"]),
    "kaynaksiz": (2, ["UPDATE project SET source = ' ' WHERE ref IN ('T01', 'T02')"],
                  ["UPDATE project SET source = 'rapor' WHERE ref = 'T01'"]),
}  # fmt: skip


def test_every_rule_is_seeded_and_said() -> None:
    assert set(SEEDS) == set(rules()) == set(quality_words_keys())


def quality_words_keys() -> set[str]:
    from geodata.settings import Settings
    from webmap import create_app

    with create_app(Settings(database_url="postgresql+psycopg://x@127.0.0.1/x")).test_request_context("/"):
        assert set(quality_words.fields()) == set(FIELDS)
        return set(quality_words.names())


@pytest.mark.parametrize("key", SEEDS)
def test_a_rule_counts_what_was_broken_and_one_less_when_mended(clean: Connection, key: str) -> None:
    seeded, breaks, mends = SEEDS[key]
    for statement in breaks:
        clean.execute(text(statement))
    assert counts(clean, ProjectFilter())[key] == seeded
    assert len(page(clean, rules()[key], ProjectFilter(), 1).rows) == seeded
    for statement in mends:
        clean.execute(text(statement))
    assert counts(clean, ProjectFilter())[key] == seeded - 1


def test_what_is_known_less_precisely_is_not_out_of_order(clean: Connection) -> None:
    clean.execute(text("UPDATE project SET start_date = '2013-05-01', end_date = '2013', contract_date = '2013-09'"))
    assert counts(clean, ProjectFilter())["tarih-sirasi"] == 0


def test_the_filter_narrows_the_lists(clean: Connection) -> None:
    clean.execute(text("UPDATE project SET sector = NULL"))
    clean.execute(text("UPDATE project SET year = 2015 WHERE ref = 'T05'"))
    flt = ProjectFilter.from_args([("yil", "2015")])
    assert counts(clean, flt)["sektorsuz"] == 1
    assert counts(clean, ProjectFilter(programme=Choice(("baska",))))["sektorsuz"] == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Kemalpaşa OSB", "KEMALPASA  OSB", True),
        ("2. Organize Sanayi Bölgesi", "3. Organize Sanayi Bölgesi", False),
        ("Ödemiş Ticaret Odası", "Ödemiş Ziraat Odası", False),
        ("Ege Makine San. ve Tic. Ltd. Şti.", "EGE MAKİNA SANAYİ TİCARET LİMİTED ŞİRKETİ", True),
        ("Konak Belediyesi", "Bornova Belediyesi", False),
    ],
)
def test_alike_names(one: str, other: str, alike: bool) -> None:
    assert bool(pairs([("a", one), ("b", other)])) is alike


def test_completeness_counts_each_field(clean: Connection) -> None:
    clean.execute(text("UPDATE project SET sector = NULL, year = 2014 WHERE ref IN ('T01', 'T02', 'T03')"))
    whole = completeness(clean, ProjectFilter(), "all")[0]
    assert (whole.projects, whole.known["sector"], whole.known["photo"], whole.known["summary"]) == (12, 9, 12, 0)
    by_year = {row.key: (row.projects, row.known["sector"]) for row in completeness(clean, ProjectFilter(), "year")}
    assert by_year == {2012: (9, 9), 2014: (3, 0)}
