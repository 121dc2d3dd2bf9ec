"""The summary table says what a slow twin says, to the kuruş; its page and files say the same, and links lead right."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine

from geodata.columns import READ_FROM
from geodata.filters import UNKNOWN
from geodata.money import Lens
from geodata.queries.codebook import Codebook, codebook
from geodata.queries.places import Asked, by_place
from geodata.queries.summary import summary
from geodata.queries.summary_table import (
    ALL,
    AMOUNTS,
    COLUMN_DIMENSIONS,
    DIMENSIONS,
    PLACES,
    SCOPES,
    Cell,
    Pivot,
    SummaryTable,
)
from tests.copied import read_in_columns
from tests.test_one_filter import LENSES, random_args
from tests.twin import Twin
from webmap.address import read_address

SETS = 40
OF = {"amount": "support_amount", "budget": "total_budget", "paid": "paid", "own": "own_share"}
COLUMNS = {
    "program": "programme_code", "cagri": "call_code", "bilesen": "component_code", "sop": "result_programme",
    "yil": "year", "durum": "status", "sektor": "sector", "tur": "support_kind",
}  # fmt: skip


@dataclass
class Made:
    """One cell counted by hand."""

    refs: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    known: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@pytest.fixture(scope="module", params=["real", "sample", "real in columns", "sample in columns"])
def register(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The real register and an agency-sized sample, answered by PostgreSQL and by their columnar copies."""
    url = request.getfixturevalue("loaded_url" if request.param.startswith("real") else "sample_url")
    if request.param.endswith("columns"):
        with read_in_columns(url, tmp_path_factory.mktemp("columns")) as connection:
            yield connection
        return
    engine = create_engine(url)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def book(register: Connection) -> Codebook:
    return codebook(register)


@pytest.fixture(scope="module")
def twin(register: Connection) -> Twin:
    return Twin.read(register)


def value_of(twin: Twin, ref: str, dimension: str | None) -> str:
    if dimension is None:
        return ALL
    value = twin.projects[ref][COLUMNS[dimension]]
    return UNKNOWN if value is None else str(value)


def places_of(twin: Twin, ref: str, rows: str) -> dict[str | None, set[str | None]]:
    """Row (None: outside every row) → the districts of the project in it."""
    found: dict[str | None, set[str | None]] = defaultdict(set)
    for location in twin.locations.get(ref, []):
        place = twin.places[location["place_code"]]
        slug = place["slug"] if place["kind"] == "district" else None
        groups: list[str | None] = [one for one, codes in twin.members.items() if location["place_code"] in codes]
        for row in [slug] if rows == "ilce" else groups or [None]:
            found[row].add(slug)
    return found


def counted(twin: Twin, refs: list[str], pivot: Pivot, lens: Lens) -> dict[tuple[str, str], Made]:
    """Every cell and total of the pivot, project by project."""
    cells: dict[tuple[str, str], Made] = defaultdict(Made)

    def put(row: str, column: str, ref: str, amount: Callable[[str], Decimal | None]) -> None:
        for key in {(row, column), (row, ALL)}:
            made = cells[key]
            made.refs.add(ref)
            made.sites |= twin.sites.get(ref, set())
            for name, of in OF.items():
                part = amount(of)
                if part is not None:
                    made.sums[name] += part
                    made.known[name] += 1

    for ref in refs:
        column = value_of(twin, ref, pivot.columns)
        put(ALL, column, ref, lambda of, ref=ref: twin.amount(ref, lens, of))  # type: ignore[misc]
        if pivot.rows not in PLACES:
            put(value_of(twin, ref, pivot.rows), column, ref, lambda of, ref=ref: twin.amount(ref, lens, of))  # type: ignore[misc]
            continue
        for row, districts in places_of(twin, ref, pivot.rows).items():
            if row is None:
                continue

            def part(of: str, ref: str = ref, districts: set[str | None] = districts) -> Decimal | None:
                whole = twin.amount(ref, lens, of)
                if whole is None or pivot.sharing == "tam":
                    return whole
                parts = twin.parts(ref, lens, of)
                return sum((parts[one] for one in districts), Decimal(0))

            put(row, column, ref, part)
    return cells


def same(cell: Cell, made: Made) -> bool:
    return (
        cell.projects == len(made.refs)
        and cell.sites == len(made.sites)
        and all(
            getattr(cell, name) == made.sums[name] and getattr(cell, f"{name}_known") == made.known[name]
            for name in AMOUNTS.values()
        )
    )


def pivots(draw: random.Random) -> Pivot:
    rows = draw.choice([*PLACES, *PLACES, *DIMENSIONS])
    columns = draw.choice([None, *(one for one in COLUMN_DIMENSIONS if one != rows)])
    return Pivot(rows, columns, draw.choice(["pay", "tam"]))


@pytest.mark.parametrize("seed", [2008, 2017])
def test_every_cell_is_the_twins(
    register: Connection, book: Codebook, twin: Twin, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    draw = random.Random(seed)
    filled = 0
    sets = SETS // 3 if register.get_execution_options().get(READ_FROM) else SETS
    for number in range(sets):
        args = random_args(draw, book, twin) if number else []
        flt, lens, pivot = read_address(args, book).flt, LENSES[number % len(LENSES)], pivots(draw)
        refs = twin.matching(flt)
        table = summary(register, flt, lens, book, pivot)
        made = counted(twin, refs, pivot, lens)
        said = f"{args} through {lens} as {pivot}"
        shown = {
            **table.cells,
            **{(row, ALL): cell for row, cell in table.row_totals.items()},
            **{(ALL, column): cell for column, cell in table.column_totals.items() if pivot.columns},
            **({(ALL, ALL): table.total} if refs else {}),
        }
        wanted = made if pivot.columns else {key: one for key, one in made.items() if key[1] == ALL}
        assert set(shown) == set(wanted), said
        for key, cell in shown.items():
            assert same(cell, wanted[key]), (key, said)
        assert table.adds_up, said
        filled += len(shown)
    assert filled > sets
    assert not caplog.records, "a question was given back to PostgreSQL"


def test_the_foot_says_the_scopes(register: Connection, book: Codebook, twin: Twin) -> None:
    flt = read_address([], book).flt
    table = summary(register, flt, Lens(), book, Pivot("ilce", "program"))
    for scope in SCOPES:
        refs = [ref for ref in twin.matching(flt) if twin.scope(ref) == scope]
        cell = table.foot[scope].get(ALL, Cell())
        assert cell.projects == len(refs)
        assert cell.amount == sum((twin.amount(ref, Lens()) or Decimal(0) for ref in refs), Decimal(0))


@pytest.mark.parametrize("level", ["district", "subregion"])
@pytest.mark.parametrize("sharing", ["pay", "tam"])
def test_it_agrees_with_the_table_of_the_map(register: Connection, book: Codebook, level: str, sharing: str) -> None:
    flt = read_address([("durum", next(iter(book.lists["status"])))], book).flt
    rows = {"district": "ilce", "subregion": "altbolge"}[level]
    table = summary(register, flt, Lens("eur"), book, Pivot(rows, None, sharing))
    places = by_place(register, flt, Lens("eur"), book.rates, Asked(level, sharing))
    assert [row.value for row in table.rows] == [row.slug for row in places.rows]
    for row in places.rows:
        cell = table.cell(row.slug, ALL)
        assert (cell.projects, cell.amount, cell.amount_known) == (row.projects, row.amount, row.known)
        if row.projects:
            assert table.value(row.slug, ALL, "kisi-basi") == row.per_head


def test_a_wrong_cell_is_noticed(register: Connection, book: Codebook) -> None:
    from dataclasses import replace

    table = summary(register, read_address([], book).flt, Lens(), book, Pivot("ilce", "durum"))
    key = next(key for key, cell in table.cells.items() if cell.amount)
    worse = replace(table.cells[key], amount=table.cells[key].amount + Decimal("0.01"))
    broken: SummaryTable = replace(table, cells={**table.cells, key: worse})
    assert table.adds_up
    assert not broken.adds_up


@pytest.mark.parametrize(
    "axes", [("ilce", "ilce"), ("program", "ilce"), ("yok", None), ("yil", "yil"), ("ilce", "altbolge")]
)
def test_what_cannot_be_set_against_each_other_is_refused(axes: tuple[str, str | None]) -> None:
    with pytest.raises(ValueError, match=r"no summary|by itself"):
        Pivot(*axes)


# ---- the page and its files ----

TABLES = [
    [],
    [("satir", "altbolge"), ("sutun", "yil"), ("olcu", "adet"), ("olcu", "tutar"), ("paylasim", "tam")],
    [("satir", "program"), ("sutun", "durum"), ("program", "kvky"), ("program", "fizibilite")],
    [("satir", "yil"), ("sutun", "yok"), ("olcu", "alan"), ("olcu", "adet")],
    [("satir", "ilce"), ("sutun", "tur"), ("ilce", "konak"), ("haric_durum", "iptal")],
]


@pytest.mark.parametrize("pairs", TABLES, ids=str)
def test_each_number_leads_to_exactly_its_rows(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    page = client.get(f"/en/ozet?{urlencode(pairs)}").text
    table = page[page.index('<table class="summary') :].split("</table>", 1)[0]
    measures = [value for name, value in pairs if name == "olcu"] or ["adet", "tutar"]
    if measures[0] != "adet":
        return
    links = {}
    for row in re.findall(r"<tr.*?</tr>", table.split("</thead>")[1], re.S):
        for cell in re.findall(r'<td class="num[^"]*"><a href="([^"]+)">([\d,]+)</a></td>', row):
            links[unescape(cell[0])] = cell[1]
    assert links
    for href, number in links.items():
        listed = client.get(href).text
        found = re.search(r'data-announce>([\d,]+) |class="answered">([\d,]+) project', listed)
        assert found, href
        assert (found[1] or found[2]) == number, href


@pytest.mark.parametrize("pairs", TABLES, ids=str)
@pytest.mark.parametrize("mercek", ["nominal", "eur"])
def test_the_file_is_the_table_on_the_screen(
    client: FlaskClient, loaded: Connection, pairs: list[tuple[str, str]], mercek: str
) -> None:
    book = codebook(loaded)
    asked = read_address([*pairs, ("mercek", mercek)], book)
    table = summary(loaded, asked.flt, asked.lens, book, Pivot(asked.studio.rows, asked.studio.columns, asked.sharing))
    answer = client.get(f"/ozet.json?{urlencode([*pairs, ('mercek', mercek)])}")
    held: Any = json.loads(answer.data, parse_float=Decimal)["tables"]
    wide = {row["key"]: row for row in held["ozet"]["rows"]}
    assert list(wide) == [row.value for row in table.rows]
    for measure in asked.studio.measures:
        for row in table.rows:
            name = measure.replace("-", "_")
            assert wide[row.value][f"total__{name}"] == table.value(row.value, ALL, measure)
            for column in table.columns:
                key = f"{column.value.replace('-', '_')}__{name}"
                assert wide[row.value][key] == table.value(row.value, column.value, measure)
    long = held["ozet_uzun"]["rows"]
    assert sum(row["adet"] for row in long) == sum(cell.projects for cell in table.cells.values() or [table.total]) or (
        not table.columns
    )


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("satir=yok", "altbolge"),
        ("sutun=ilce", "program"),
        ("satir=program&sutun=program", "sutun"),
        ("olcu=yok", "esfinans"),
        ("satir=program&olcu=kisi-basi", "tutar"),
        ("dizi=yok", "toplam"),
        ("satir=ilce&satir=program", "satir"),
    ],
)
def test_an_unknown_part_is_refused_by_name(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"/ozet?{query}")
    assert answer.status_code == 400
    assert named in answer.text
