"""One filter, every surface: the same projects and the same kuruş on list, totals, facets, tables, map and file."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import Connection, create_engine, text

from geodata.filters import EXCLUDE, KINDS, UNKNOWN, Choice, ProjectFilter, params
from geodata.money import Lens
from geodata.queries import map as map_query
from geodata.queries.codebook import Codebook, codebook
from geodata.queries.facets import facets
from geodata.queries.place_table import SHARINGS
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import PAGE_SIZE, all_rows, page
from geodata.queries.totals import totals
from geodata.settings import Settings
from tests.ground import random_shape
from tests.twin import Twin
from webmap import create_app
from webmap.address import read_address

SETS = 50
"""Random filters of one run of the test; four runs on the sample make 200, and one more looks at the real register."""

LENSES = (Lens(), Lens("sabit", 2025), Lens("sabit", 2015), Lens("eur"))
ZERO = Decimal(0)
SEARCHES = (
    "belediye", "İZMİR", "turizm", "ışık", "merkez", "%", "_", "100", "zeytinyağının", "turzim", "karabrun", "OSB",
    "organize sanayi bölgesi", "-turizm", '"mali destek" -belediye', "kadın kooperatifi", "zeytin yağı", "İzmir'in",
    "TR31/17", "restorasyon ve onarım", "güneş enerjisi", "üret", "bölgelerinde", "tarm projesi", "yok-böyle-bir-şey",
)  # fmt: skip
"""Words in many forms, phrases, exclusions, synonyms, slips, and what nobody wrote."""


RUNS = [("real", 2008), ("sample", 2008), ("sample", 2012), ("sample", 2016), ("hidden", 2020)]


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}")
def run(request: pytest.FixtureRequest) -> tuple[str, int]:
    """Which register, the real one, an agency-sized sample with every kind of record, or one with records withheld and
    outside the totals; and the seed of the filters."""
    asked: tuple[str, int] = request.param
    return asked


@pytest.fixture(scope="module")
def register_url(request: pytest.FixtureRequest, run: tuple[str, int]) -> str:
    fixtures = {"real": "loaded_url", "sample": "sample_url", "hidden": "hidden_url"}
    return str(request.getfixturevalue(fixtures[run[0]]))


@pytest.fixture(scope="module")
def register(register_url: str) -> Iterator[Connection]:
    engine = create_engine(register_url)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def book(register: Connection) -> Codebook:
    return codebook(register)


@pytest.fixture(scope="module")
def twin(register: Connection) -> Twin:
    return Twin.read(register)


@pytest.fixture(scope="module")
def site(register_url: str) -> Iterator[Flask]:
    app = create_app(Settings(database_url=register_url, api_rate=0))
    yield app
    app.config["DATABASE"].close()


def random_args(draw: random.Random, book: Codebook, twin: Twin) -> list[tuple[str, str]]:
    """Address pairs of a random filter whose questions mostly have an answer."""
    values: dict[str, list[str]] = {
        param.name: [*book.lists[param.codes]] + ([UNKNOWN] if param.unknown else [])
        for param in params().values()
        if param.codes
    }
    values["yil"] = ["2008", "2009-2012", "2013-", "-2015", "2017-2018", UNKNOWN]
    values["kurum"] = sorted({key for keys in twin.organisations.values() for key in keys})
    pairs = []
    for name in draw.sample(sorted(values), draw.choice([0, 1, 1, 2, 2, 3])):
        prefix = EXCLUDE if draw.random() < 0.3 else ""
        some = draw.sample(values[name], min(len(values[name]), draw.choice([1, 1, 2, 3])))
        pairs += [(prefix + name, value) for value in some]
    if draw.random() < 0.2:
        pairs.append(("q", draw.choice(SEARCHES)))
    if draw.random() < 0.2:
        low = draw.choice([0, 50_000, 250_000, 1_000_000])
        pairs.append(("tutar", draw.choice([f"{low}-", f"-{low}", f"{low}-{low + 500_000}"])))
    if draw.random() < 0.15:
        west, south = 26.2 + draw.random(), 37.8 + draw.random() * 0.8
        pairs.append(("kutu", f"{west:.4f},{south:.4f},{west + 0.8:.4f},{south + 0.5:.4f}"))
    if draw.random() < 0.15:
        lat, lon = 38.0 + draw.random(), 26.5 + draw.random() * 1.5
        pairs.append(("yakin", f"{lat:.3f},{lon:.3f},{draw.choice([2, 15, 37.5, 90])}"))
    if draw.random() < 0.15:
        pairs.append(("cizim", random_shape(draw)))
    if draw.random() < 0.15:
        pairs.append(("varlik", draw.choice(KINDS)))
    draw.shuffle(pairs)
    return pairs


def test_every_surface_gives_the_same(
    register: Connection, book: Codebook, twin: Twin, site: Flask, run: tuple[str, int]
) -> None:
    draw = random.Random(run[1])
    client = site.test_client()
    nonempty = 0
    for number in range(SETS):
        args = random_args(draw, book, twin)
        flt = read_address(args, book).flt
        lens = LENSES[number % len(LENSES)]
        refs = twin.matching(flt)
        nonempty += bool(refs)
        said = f"filter {number}: {args} through {lens}"
        _check_totals(register, book, twin, flt, lens, refs, said)
        _check_list(register, book, twin, flt, lens, refs, said)
        _check_facets(register, book, twin, flt, lens, said)
        for sharing in SHARINGS:
            _check_districts(register, book, twin, flt, lens, refs, sharing, said)
        _check_map(register, book, twin, flt, lens, refs, said)
        _check_page_and_file(client, twin, flt, lens, refs, said)
        _check_api(client, twin, flt, lens, refs, said)
    assert nonempty > SETS / 3, "the random filters must mostly find something, or this test proves little"


def _sum(twin: Twin, refs: list[str], lens: Lens) -> Decimal:
    return sum((twin.amount(ref, lens) or ZERO for ref in refs), ZERO)


def _check_totals(
    register: Connection,
    book: Codebook,
    twin: Twin,
    flt: ProjectFilter,
    lens: Lens,
    refs: list[str],
    said: str,
) -> None:
    found = totals(register, flt, lens, book.rates)
    sites = set[str]().union(*(twin.sites.get(ref, set()) for ref in refs))
    assert (found.projects, found.amount, found.sites) == (len(refs), _sum(twin, refs, lens), len(sites)), said
    assert found.unknown == sum(twin.projects[ref]["support_amount"] is None for ref in refs), said
    assert found.off_map == sum(twin.scope(ref) in ("province", "unlocated") for ref in refs), said


def _check_list(
    register: Connection,
    book: Codebook,
    twin: Twin,
    flt: ProjectFilter,
    lens: Lens,
    refs: list[str],
    said: str,
) -> None:
    rows = list(all_rows(register, flt, lens, book.rates))
    assert [row.ref for row in rows] == refs, said
    assert [row.amount for row in rows] == [twin.amount(ref, lens) for ref in refs], said
    first = page(register, flt, lens, book.rates, ("-tutar", 1))
    assert first.pages == max(1, -(-len(refs) // PAGE_SIZE)), said
    assert len(first.rows) == min(PAGE_SIZE, len(refs)), said


def _check_facets(register: Connection, book: Codebook, twin: Twin, flt: ProjectFilter, lens: Lens, said: str) -> None:
    found = facets(register, flt, lens, book.rates)
    columns = {"programme": "programme_code", "call": "call_code", "component": "component_code"}
    names = ("programme", "call", "component", "result_programme", "year", "sector", "status", "support_kind")
    for name in names:
        column = columns.get(name, name)
        expected: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, ZERO))
        for ref in twin.matching(flt.but(**{name: Choice()})):
            value = twin.projects[ref][column]
            option = UNKNOWN if value is None else str(value)
            count, amount = expected[option]
            expected[option] = count + 1, amount + (twin.amount(ref, lens) or ZERO)
        assert {option: (c.projects, c.amount) for option, c in found[name].items()} == dict(expected), (
            name,
            said,
        )
    expected_districts: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, ZERO))
    for ref in twin.matching(flt.but(district=Choice())):
        for slug in twin.slugs(ref):
            count, amount = expected_districts[slug]
            expected_districts[slug] = count + 1, amount + (twin.amount(ref, lens) or ZERO)
    assert {o: (c.projects, c.amount) for o, c in found["district"].items()} == dict(expected_districts), said


def _check_districts(
    register: Connection,
    book: Codebook,
    twin: Twin,
    flt: ProjectFilter,
    lens: Lens,
    refs: list[str],
    sharing: str,
    said: str,
) -> None:
    table = by_place(register, flt, lens, book.rates, Asked("district", sharing))
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    for ref in refs:
        parts = twin.parts(ref, lens)
        for slug in twin.slugs(ref):
            counts[slug] += 1
            amounts[slug] += (twin.amount(ref, lens) or ZERO) if sharing == "tam" else parts[slug]
    assert {row.slug: row.projects for row in table.rows if row.projects} == dict(counts), said
    assert {row.slug: row.amount for row in table.rows} == {row.slug: amounts[row.slug] for row in table.rows}, said
    assert table.adds_up, said
    assert (table.total.projects, table.total.amount) == (len(refs), _sum(twin, refs, lens)), said
    for scope in ("single", "several", "province", "unlocated"):
        these = [ref for ref in refs if twin.scope(ref) == scope]
        part = getattr(table, scope)
        assert (part.projects, part.amount) == (len(these), _sum(twin, these, lens)), (scope, said)


def _check_map(
    register: Connection,
    book: Codebook,
    twin: Twin,
    flt: ProjectFilter,
    lens: Lens,
    refs: list[str],
    said: str,
) -> None:
    points = json.loads(map_query.points(register, flt, lens, book.rates), parse_float=Decimal)["features"]
    badges = json.loads(map_query.badges(register, flt, lens, book.rates), parse_float=Decimal)["features"]
    drawn = {feature["properties"]["ref"] for feature in points}
    drawn |= {ref for feature in badges for ref in feature["properties"]["refs"]}
    off_map = [ref for ref in refs if twin.scope(ref) in ("province", "unlocated")]
    assert sorted(drawn | set(off_map)) == refs, said
    assert not drawn & set(off_map), said
    assert all(f["properties"]["precision"] not in ("district", "province") for f in points), said
    shown = sum((Decimal(f["properties"]["amount"] or 0) for f in points + badges), ZERO)
    outside = sum((twin.parts(ref, lens)[None] for ref in refs), ZERO)
    placed = [ref for ref in refs if twin.scope(ref) != "unlocated"]
    assert shown + outside == _sum(twin, placed, lens), said


def _check_page_and_file(client: Any, twin: Twin, flt: ProjectFilter, lens: Lens, refs: list[str], said: str) -> None:
    pairs = flt.to_args() + lens.to_args()
    shown = client.get("/", query_string=pairs)
    assert shown.status_code == 200, said
    body = shown.get_data(as_text=True)
    values = json.loads(body.split('id="map-values"', 1)[1].split(">", 1)[1].split("</script>", 1)[0])
    assert values["totals"]["projects"] == len(refs), said
    assert Decimal(values["totals"]["amount"]) == _sum(twin, refs, lens), said
    answer = client.get("/projeler.csv", query_string=pairs)
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert [row["Referans No"] for row in rows] == refs, said
    column = "Destek Tutarı (TL)"
    nominal = sum((Decimal(row[column].replace(",", ".")) for row in rows if row[column]), ZERO)
    assert nominal == _sum(twin, refs, Lens()), said


def _check_api(client: Any, twin: Twin, flt: ProjectFilter, lens: Lens, refs: list[str], said: str) -> None:
    pairs = flt.to_args() + lens.to_args()
    told = client.get("/api/v1/totals", query_string=pairs).get_json()
    assert told["data"]["projects"] == told["meta"]["count"] == len(refs), said
    assert Decimal(told["data"]["amount"]) == _sum(twin, refs, lens), said
    found: dict[str, Any] = {}
    address: str | None = "/api/v1/projects?" + urlencode([*pairs, ("limit", "200"), ("fields", "amount")])
    while address:
        page = client.get(address).get_json()
        found |= {one["ref"]: one["amount"] for one in page["data"]}
        address = page["links"]["next"]
    expected = {ref: twin.amount(ref, lens) for ref in refs}
    assert {ref: None if one is None else Decimal(one) for ref, one in found.items()} == expected, said


def test_scope_and_search_text_are_kept_by_the_door(register: Connection, twin: Twin) -> None:
    wrong = [ref for ref, project in twin.projects.items() if project["scope"] != twin.scope(ref)]
    assert not wrong
    unfolded = register.execute(text("SELECT count(*) FROM project WHERE search_text <> fold_tr(search_text)"))
    assert unfolded.scalar_one() == 0
