"""Questions on a register small enough to work out by hand."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from geodata.filters import ProjectFilter
from geodata.folding import fold, slug
from geodata.money import Lens, Rates, read_lens
from geodata.policy import PUBLIC_PROJECT_COLUMNS
from geodata.queries import map as map_query
from geodata.queries.codebook import codebook
from geodata.queries.places import Asked, by_place
from geodata.queries.project import project
from geodata.queries.projects import all_rows, lines
from geodata.queries.totals import totals
from geodata.queries.vocabulary import vocabulary
from geodata.register import deliver
from geodata.search import understand
from tests.geodata import made

ALL = ProjectFilter()


@pytest.fixture
def filled(connection: Connection) -> Connection:
    deliver(connection, made.places())
    deliver(connection, made.projects())
    return connection


@pytest.fixture
def rates(filled: Connection) -> Rates:
    return codebook(filled).rates


def test_totals_say_what_is_unknown(filled: Connection, rates: Rates) -> None:
    found = totals(filled, ALL, Lens(), rates)
    assert (found.projects, found.sites, found.amount) == (3, 1, Decimal("105.01"))
    assert (found.unknown, found.unconverted, found.off_map) == (1, 0, 2)


def test_constant_prices_and_euros(filled: Connection, rates: Rates) -> None:
    constant = totals(filled, ALL, Lens("sabit", 2020), rates)
    assert (constant.amount, constant.unconverted) == (Decimal("300.03"), 1)
    euros = totals(filled, ALL, Lens("eur"), rates)
    assert (euros.amount, euros.unconverted) == (Decimal("50.01"), 1)


def test_lens_reading(rates: Rates) -> None:
    assert read_lens("sabit", None, rates) == Lens("sabit", 2020)
    assert read_lens(None, None, rates) == Lens()
    for kind, base in (("altin", None), ("sabit", "1999"), ("nominal", "2020"), ("eur", "2020"), ("sabit", "²")):
        with pytest.raises(ValueError, match=r"lens|base"):
            read_lens(kind, base, rates)


@pytest.mark.parametrize(("sharing", "foca", "kinik"), [("pay", "33.34", "66.67"), ("tam", "100.01", "100.01")])
def test_shares_to_the_kurus(filled: Connection, rates: Rates, sharing: str, foca: str, kinik: str) -> None:
    table = by_place(filled, ALL, Lens(), rates, Asked("district", sharing))
    assert {row.slug: row.amount for row in table.rows} == {"foca": Decimal(foca), "kinik": Decimal(kinik)}
    assert table.adds_up
    assert (table.total.projects, table.total.amount) == (3, Decimal("105.01"))
    assert (table.several.projects, table.province.projects, table.unlocated.projects) == (1, 1, 1)


def test_subregion_table(filled: Connection, rates: Rates) -> None:
    table = by_place(filled, ALL, Lens(), rates, Asked("subregion", "pay"))
    assert [(row.slug, row.projects, row.amount) for row in table.rows] == [("kuzey", 1, Decimal("33.34"))]
    assert table.shared_out == Decimal("66.67")
    assert table.adds_up


def test_district_where_all_amounts_are_unknown_has_no_amount(filled: Connection, rates: Rates) -> None:
    only_unknown = ProjectFilter.from_args([("kapsam", "il-geneli")])
    rows = by_place(filled, only_unknown, Lens(), rates, Asked()).rows
    assert [row.known_amount for row in rows] == [Decimal(0), Decimal(0)]
    full = by_place(filled, ALL, Lens("sabit", 2020), rates, Asked()).rows
    assert full[0].known_amount == Decimal("100.01")
    assert full[0].per_head is None
    assert full[0].per_km2 == Decimal("10.00")


def test_a_district_level_guess_is_a_badge_and_never_a_point(filled: Connection, rates: Rates) -> None:
    points = json.loads(map_query.points(filled, ALL, Lens(), rates), parse_float=Decimal)["features"]
    badges = json.loads(map_query.badges(filled, ALL, Lens(), rates), parse_float=Decimal)["features"]
    assert [(f["properties"]["ref"], f["properties"]["amount"]) for f in points] == [("P1", Decimal("33.34"))]
    assert [(f["properties"]["district"], f["properties"]["refs"]) for f in badges] == [("kinik", ["P1"])]
    assert points[0]["geometry"] == {"type": "Point", "coordinates": [Decimal("26.5"), Decimal("38.5")]}


def test_sites_without_a_point_stand_on_their_district(filled: Connection) -> None:
    found = json.loads(map_query.sites(filled, ALL))["features"]
    assert [(f["properties"]["slug"], f["properties"]["precision"]) for f in found] == [("isik-evi", "district")]


def test_exclusion_keeps_what_is_unknown(filled: Connection, rates: Rates) -> None:
    flt = ProjectFilter.from_args([("haric_yil", "2010")])
    assert [row.ref for row in all_rows(filled, flt, Lens(), rates)] == ["P2", "P3"]


def test_a_person_has_no_name(filled: Connection, rates: Rates) -> None:
    row = project(filled, "P3", Lens(), rates)
    assert row is not None
    assert row.beneficiaries == [None]
    assert row.organisations[0]["name"] is None
    assert "Ayşe" not in str(row)


def test_a_person_cannot_be_asked_for_by_the_key_made_of_the_name(filled: Connection, rates: Rates) -> None:
    body = ProjectFilter.from_args([("kurum", "foca-belediyesi")])
    person = ProjectFilter.from_args([("kurum", "ayse-yilmaz")])
    assert totals(filled, body, Lens(), rates).projects == 1
    assert totals(filled, person, Lens(), rates).projects == 0


def test_the_list_carries_public_columns_only(rates: Rates) -> None:
    assert {column.name for column in lines(ALL, Lens(), rates).selected_columns} <= PUBLIC_PROJECT_COLUMNS


@pytest.mark.parametrize("word", ["IŞIK", "ışık", "Isik", "isik ev", "foça", "FOCA BELEDİYESİ", "p1"])
def test_words_are_found_however_they_are_written(filled: Connection, rates: Rates, word: str) -> None:
    flt = ProjectFilter(text=understand(vocabulary(filled), word))
    assert [row.ref for row in all_rows(filled, flt, Lens(), rates)] == ["P1"]


@pytest.mark.parametrize("word", ["%", "_", "\\", "100%"])
def test_wildcards_are_letters(filled: Connection, rates: Rates, word: str) -> None:
    assert totals(filled, ProjectFilter.from_args([("q", word)]), Lens(), rates).projects == 0


def test_folding_in_python_and_in_sql_agree(connection: Connection) -> None:
    for text in ("IŞIK", "ışık", "İzmir", "ÇĞÖŞÜ çğöşü ÂÎÛ", "Kınık'ta 2. etap", "ABC xyz"):
        assert connection.exec_driver_sql("SELECT fold_tr(%(t)s)", {"t": text}).scalar_one() == fold(text)
    assert slug("Foça Belediyesi (İzmir)") == "foca-belediyesi-izmir"
