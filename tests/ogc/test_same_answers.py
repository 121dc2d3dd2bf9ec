"""The services mean what the pages mean: the same filter, the same records, the same sums."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select

from geodata.models import Exclusion, Project, Withholding
from geodata.queries.codebook import codebook
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import all_rows
from geodata.queries.sites import sites
from geodata.queries.totals import totals
from tests.ogc.reading import get, whole
from webmap.address import Address, read_address

QUERIES = (
    "", "ilce=konak", "ilce=konak&ilce=bornova&yil=2012-2018", "haric_sektor=turizm", "sektor=bilinmiyor",
    "q=belediye", "tutar=100000-500000", "kutu=26.9,38.2,27.4,38.6", "yakin=38.42,27.14,10", "varlik=alan",
    "varlik=faaliyet", "altbolge=yarimada&mercek=eur", "kapsam=cok-ilce&mercek=sabit&taban=2015", "tutar=90000000000-",
)  # fmt: skip


def read(connection: Connection, query: str) -> Address:
    return read_address(parse_qsl(query), codebook(connection))


@pytest.mark.parametrize("query", QUERIES)
def test_projects_are_those_of_the_list(sample: FlaskClient, register: Connection, query: str) -> None:
    asked, rates = read(register, query), codebook(register).rates
    found = whole(sample, "projects", query)
    rows = {row.ref: row for row in all_rows(register, asked.flt, asked.lens, rates)}
    assert {one["id"] for one in found} == set(rows)
    total = totals(register, asked.flt, asked.lens, rates)
    assert len(found) == total.projects
    amounts = [Decimal(str(one["properties"]["amount"])) for one in found if one["properties"]["amount"] is not None]
    assert sum(amounts, Decimal(0)).quantize(Decimal("0.01")) == total.amount.quantize(Decimal("0.01"))
    for one in found:
        assert (one["geometry"] is None) == (rows[one["id"]].shape is None)
        assert one["properties"]["in_totals"] is True


@pytest.mark.parametrize("query", [*QUERIES[:3], *QUERIES[8:]])
@pytest.mark.parametrize(("key", "level"), [("districts", "district"), ("sub-regions", "subregion")])
def test_places_have_the_figures_of_the_table(
    sample: FlaskClient, register: Connection, query: str, key: str, level: str
) -> None:
    asked, rates = read(register, query), codebook(register).rates
    table = by_place(register, asked.flt, asked.lens, rates, Asked(level))
    told = {one["id"]: one["properties"] for one in whole(sample, key, query)}
    assert {row.slug for row in table.rows} == set(told)
    for row in table.rows:
        one = told[row.slug]
        assert (one["projects"], one["projects_with_amount"]) == (row.projects, row.known)
        known = None if row.known_amount is None else float(row.known_amount)
        assert one["amount"] == (pytest.approx(known) if known is not None else None)


@pytest.mark.parametrize("query", ["", "ilce=konak", "durum=tamamlanan", "yil=2017"])
def test_sites_are_those_of_the_list(sample: FlaskClient, register: Connection, query: str) -> None:
    flt = read(register, query).flt.but(kind="alan")
    assert {one["id"] for one in whole(sample, "sites", query)} == {row.slug for row in sites(register, flt)}


def test_what_is_withheld_is_in_no_service(hidden: Flask) -> None:
    client = hidden.test_client()
    with hidden.config["DATABASE"].writing() as connection:
        withheld = set(connection.execute(select(Withholding.ref)).scalars())
        out = set(connection.execute(select(Exclusion.project_ref)).scalars())
        refs = set(connection.execute(select(Project.ref).where(Project.kind == "support")).scalars())
    assert withheld & refs
    assert out - withheld
    shown = {one["id"] for one in whole(client, "projects")}
    assert shown == refs - withheld - out
    assert {one["id"] for one in whole(client, "projects", "varlik=haric")} == (refs & out) - withheld
    assert not withheld & {one["properties"]["ref"] for one in whole(client, "sites")}
    gone = sorted(withheld & refs)[0]
    assert client.get(f"/ogc/collections/projects/items/{gone}").status_code == 404
    kept = sorted(out - withheld)[0]
    assert get(client, f"/ogc/collections/projects/items/{kept}")["properties"]["in_totals"] is False


def test_indicators_are_all_values(sample: FlaskClient) -> None:
    found = whole(sample, "indicators", limit=300)
    assert len(found) > 500
    one = get(sample, "/ogc/collections/indicators/items?indicator=nufus&period=2025&place_kind=district")
    assert one["numberMatched"] == 30
    konak = get(sample, "/ogc/collections/indicators/items/nufus:konak:2025")
    assert konak["properties"]["place_name"] == "Konak"
    assert konak["properties"]["value"] > 100_000


def test_an_old_version_is_carried_along(sample: FlaskClient) -> None:
    label = get(sample, "/ogc/collections/projects/items?limit=1")["data_version"]
    answer = get(sample, f"/ogc/collections/districts/items?limit=1&v={label}")
    assert answer["data_version"] == label
    assert sample.get("/ogc/collections/projects/items?v=1999-01-01.1").status_code == 400
