"""The summary table: two dimensions of the register against each other, every measure in each cell, with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal

ZERO = Decimal("0.00")

DIMENSIONS = {
    "ilce": "district",
    "altbolge": "subregion",
    "program": "programme",
    "cagri": "call",
    "bilesen": "component",
    "sop": "result_programme",
    "yil": "year",
    "durum": "status",
    "sektor": "sector",
    "tur": "support_kind",
}
"""What rows and columns can be, as addresses name it → the filter's question."""

PLACES = ("ilce", "altbolge")
"""Dimensions in which a project may have several values."""

COLUMN_DIMENSIONS = tuple(one for one in DIMENSIONS if one not in PLACES)

MEASURES = ("adet", "tutar", "butce", "odenen", "esfinans", "alan", "kisi-basi", "km2")
"""Projects, support, total budget, paid, own share, restoration sites, support per head and per square kilometre."""

PER_PLACE = ("kisi-basi", "km2")
"""Measures that only places have."""

AMOUNTS = {"tutar": "amount", "butce": "budget", "odenen": "paid", "esfinans": "own"}
"""Measures that are sums of money → the cell's fields."""

SCOPES = ("single", "several", "province", "unlocated")
SHARED_OUT = "shared_out"
ALL = ""
"""The value that stands for a whole row or column."""


@dataclass(frozen=True)
class Pivot:
    """What is asked besides the filter: rows, columns (None: no columns), how a project in several places counts, and
    which sums are worked out besides the support (the others are zero, and known of no project).

    Raises ValueError for an unknown dimension, the same one twice, or places as columns: they are rows.
    """

    rows: str = "ilce"
    columns: str | None = "program"
    sharing: str = "pay"
    more: tuple[str, ...] = ("budget", "paid", "own")

    def __post_init__(self) -> None:
        if self.rows not in DIMENSIONS or (self.columns is not None and self.columns not in COLUMN_DIMENSIONS):
            raise ValueError(f"no summary of {self.rows} by {self.columns}")
        if self.rows == self.columns:
            raise ValueError(f"{self.rows} by itself")


@dataclass(frozen=True)
class Cell:
    """Projects and sites of a cell, and four sums in the lens asked, each with how many projects have that amount."""

    projects: int = 0
    sites: int = 0
    amount: Decimal = ZERO
    amount_known: int = 0
    budget: Decimal = ZERO
    budget_known: int = 0
    paid: Decimal = ZERO
    paid_known: int = 0
    own: Decimal = ZERO
    own_known: int = 0

    def __add__(self, other: Cell) -> Cell:
        """Both together, where no project is in both. Sites are not added up: one may be in both."""
        numbers = (getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        return replace(Cell(*numbers), sites=0)

    def value(self, measure: str) -> Decimal | int | None:
        """The measure; None where there are projects and not one has that amount: unknown is not zero."""
        if measure == "adet":
            return self.projects
        if measure == "alan":
            return self.sites
        name = AMOUNTS["tutar" if measure in PER_PLACE else measure]
        known: int = getattr(self, f"{name}_known")
        amount: Decimal = getattr(self, name)
        return amount if known or not self.projects else None


@dataclass(frozen=True)
class Head:
    """A row or column: its value as the address writes it; places have their official code, people and area."""

    value: str
    official: str | None = None
    population: Decimal | None = None
    area_km2: Decimal | None = None


@dataclass(frozen=True)
class SummaryTable:
    """Cells by (row, column); a pair without a project is absent.

    ``row_totals``, ``column_totals`` and ``total`` count each project once: they are never sums of cells that count
    it twice. ``foot`` says for each scope and column what the projects of that scope hold (``ALL``: of all columns);
    ``shared_out`` is what of several-place projects falls outside the rows. There is no foot where rows are no places.
    """

    pivot: Pivot
    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    cells: Mapping[tuple[str, str], Cell]
    row_totals: Mapping[str, Cell]
    column_totals: Mapping[str, Cell]
    total: Cell
    foot: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)
    population_year: str | None = None

    def cell(self, row: str, column: str) -> Cell:
        """The cell of a row and column; ``ALL`` for either gives a total."""
        if row == ALL:
            return self.total if column == ALL else self.column_totals.get(column, Cell())
        return self.row_totals.get(row, Cell()) if column == ALL else self.cells.get((row, column), Cell())

    def value(self, row: str, column: str, measure: str) -> Decimal | int | None:
        """One measure of one cell; per head and per km² only where a place stands for it."""
        value = self.cell(row, column).value(measure)
        if measure not in PER_PLACE:
            return value
        head = next((one for one in self.rows if one.value == row), None)
        by = None if head is None else head.population if measure == "kisi-basi" else head.area_km2
        return (Decimal(value) / by).quantize(ZERO) if value is not None and by else None

    @property
    def adds_up(self) -> bool:
        """Whether the cells prove the totals, for each column and each sum (always, unless the code is wrong)."""
        proven = self._proven if self.pivot.rows in PLACES else self._sums
        return all(proven(column) for column in [ALL, *(one.value for one in self.columns)])

    def _sums(self, column: str) -> bool:
        found = [self.cell(row.value, column) for row in self.rows]
        whole = self.cell(ALL, column)
        return sum(one.projects for one in found) == whole.projects and all(
            _sum(found, name) == getattr(whole, name) for name in AMOUNTS.values()
        )

    def _proven(self, column: str) -> bool:
        """Scopes add up to the whole; in shares, so do rows, what is shared out of them, and what has no row."""
        whole = self.cell(ALL, column)
        parts = {scope: self.foot[scope].get(column, Cell()) for scope in (*SCOPES, SHARED_OUT)}
        if sum(parts[scope].projects for scope in SCOPES) != whole.projects:
            return False
        rows = [self.cell(row.value, column) for row in self.rows]
        beside = [parts[scope] for scope in (*SCOPES[2:], SHARED_OUT)]
        return all(
            _sum([parts[scope] for scope in SCOPES], name) == getattr(whole, name)
            and (self.pivot.sharing != "pay" or _sum(rows + beside, name) == getattr(whole, name))
            for name in AMOUNTS.values()
        )


def _sum(cells: Iterable[Cell], name: str) -> Decimal:
    return sum((getattr(one, name) for one in cells), ZERO)
