"""Figures of a question: its totals, what each further choice would leave, and two dimensions against each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from geodata.queries import facets as facet_query
from geodata.queries.summary_table import ALL, DIMENSIONS
from geodata.queries.totals import totals as count_and_sum
from webmap import studio
from webmap.api import Found, Text, resource
from webmap.api.shapes import Amount, Named, term
from webmap.reading import Reading

_LENS = ("mercek", "taban")


@dataclass(frozen=True)
class Totals:
    """Counts and sums. ``unknown`` projects have no published amount; ``unconverted`` have one whose year is unknown,
    so it is missing from a constant-price or euro sum."""

    projects: int
    sites: int
    amount: Amount
    unknown: int
    unconverted: int
    by_scope: dict[str, int]


@dataclass(frozen=True)
class Option:
    """A value of a question and what it would leave, every other question kept."""

    value: Named
    projects: int
    amount: Amount


@dataclass(frozen=True)
class Cell:
    """A row and a column of the table (null: all of them) with the measures asked."""

    row: str | None
    column: str | None
    values: dict[str, Decimal | int | None]


@dataclass(frozen=True)
class Summary:
    """Two dimensions against each other. Cells with null count each project once: they are never sums of cells."""

    rows: str
    columns: str | None
    measures: list[str]
    row_values: list[Named]
    column_values: list[Named]
    cells: list[Cell]
    adds_up: bool


@resource("/totals", Text("Bir süzgecin toplamları", "The totals of a filter"), Totals, filtered=True, shown=_LENS)
def totals(r: Reading) -> Found:
    """How many projects and sites, and how much."""
    found = count_and_sum(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
    told = Totals(found.projects, found.sites, found.amount, found.unknown, found.unconverted, found.by_scope)
    return Found(told, count=found.projects, page=("list_page", {}), files=("list_file", {}))


@resource(
    "/facets",
    Text("Her seçeneğin geride bırakacağı", "What each further choice would leave"),
    dict[str, list[Option]],
    filtered=True,
    shown=_LENS,
)
def facets(r: Reading) -> Found:
    """Dimension → its options with counts and sums."""
    found = facet_query.facets(r.connection, r.address.flt, r.address.lens, r.codebook.rates)
    told = {
        name: [Option(term(r.codebook, name, value), one.projects, one.amount) for value, one in sorted(of.items())]
        for name, of in found.items()
    }
    return Found(told, page=("list_page", {}))


@resource(
    "/summary",
    Text("Özet tablosu: iki boyut karşı karşıya", "The summary table: two dimensions against each other"),
    Summary,
    filtered=True,
    shown=(*_LENS, "paylasim", "satir", "sutun", "olcu", "dizi"),
)
def summary(r: Reading) -> Found:
    """The table of the address, with its totals."""
    asked = r.address.studio
    table = studio.table_of(r, studio.sums_shown(asked))
    rows, columns = [one.value for one in table.rows], [one.value for one in table.columns]
    keys = [(row, ALL) for row in rows] + [(ALL, column) for column in columns] + [(ALL, ALL)]
    keys += [(row, column) for row in rows for column in columns if (row, column) in table.cells]
    names = DIMENSIONS
    told = Summary(
        asked.rows,
        asked.columns,
        list(asked.measures),
        [term(r.codebook, names[asked.rows], one) for one in rows],
        [term(r.codebook, names[asked.columns], one) for one in columns] if asked.columns else [],
        [
            Cell(row or None, column or None, {one: table.value(row, column, one) for one in asked.measures})
            for row, column in keys
        ],
        table.adds_up,
    )
    return Found(told, count=table.total.projects, page=("summary_page", {}), files=("summary_file", {}), spatial=False)
