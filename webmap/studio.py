"""The summary table in words: what its rows, columns and measures are called, and where each number leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from geodata.filters import UNKNOWN, Choice, params
from geodata.queries.codebook import Codebook
from geodata.queries.summary import summary
from geodata.queries.summary_table import (
    ALL,
    AMOUNTS,
    DIMENSIONS,
    PER_PLACE,
    PLACES,
    Head,
    Pivot,
    SummaryTable,
)
from webmap.address import Address, Studio
from webmap.classes import classify
from webmap.language import link
from webmap.presentation import label
from webmap.reading import Reading

DIMENSION_NAMES = {
    "ilce": _l("District"),
    "altbolge": _l("Sub-region"),
    "program": _l("Programme"),
    "cagri": _l("Call"),
    "bilesen": _l("Component"),
    "sop": _l("Result-oriented programme"),
    "yil": _l("Call year"),
    "durum": _l("Status"),
    "sektor": _l("Sector"),
    "tur": _l("Kind of support"),
}

MEASURE_NAMES = {
    "adet": _l("Projects"),
    "tutar": _l("Support"),
    "butce": _l("Total budget"),
    "odenen": _l("Paid"),
    "esfinans": _l("Own share"),
    "alan": _l("Restoration sites"),
    "kisi-basi": _l("Support per head"),
    "km2": _l("Support per km²"),
}

PREPARED = (
    (_l("District × programme"), Studio()),
    (_l("Sub-region × year"), Studio("altbolge", "yil")),
    (_l("Programme × status"), Studio("program", "durum")),
    (_l("District × sector"), Studio("ilce", "sektor")),
    (_l("District × kind of support"), Studio("ilce", "tur", ("adet",))),
    (_l("Sub-region × programme, per head"), Studio("altbolge", "program", ("tutar", "kisi-basi"))),
    (_l("Year × kind of support"), Studio("yil", "tur")),
    (_l("Districts: contract, budget, paid"), Studio("ilce", None, ("adet", "tutar", "butce", "odenen", "esfinans"))),
)
"""Tables that a working group asks for most."""


def table_of(r: Reading, more: tuple[str, ...] = Pivot.more) -> SummaryTable:
    """The summary table of the address, with the support and these sums (by default every one)."""
    address = r.address
    studio = address.studio
    pivot = Pivot(studio.rows, studio.columns, address.sharing, more)
    return in_order(summary(r.connection, address.flt, address.lens, r.codebook, pivot), studio)


def sums_shown(studio: Studio) -> tuple[str, ...]:
    """The sums besides the support that the table's measures need."""
    return tuple(AMOUNTS[one] for one in studio.measures if one in AMOUNTS and one != "tutar")


def in_order(table: SummaryTable, studio: Studio) -> SummaryTable:
    """The rows in the order asked; unknown totals come last, equal ones stay by name."""
    if studio.order == "ad":
        return table
    measure = studio.measures[0]
    values = {row.value: table.value(row.value, ALL, measure) for row in table.rows}
    known = [row for row in table.rows if values[row.value] is not None]
    known.sort(key=lambda row: values[row.value] or 0, reverse=studio.order.startswith("-"))
    return replace(table, rows=(*known, *(row for row in table.rows if values[row.value] is None)))


def head_name(book: Codebook, dimension: str, head: Head) -> str:
    """A row or column in words."""
    if dimension == "yil":
        return head.value if head.value != UNKNOWN else label(book, "year", None)
    return label(book, DIMENSIONS[dimension], None if head.value == UNKNOWN else head.value)


def short_names(book: Codebook, table: SummaryTable) -> dict[str, str]:
    """Column → what stands over it: its name without the last words that many columns share.

    ``KOBİ Mali Destek Programı`` and its like say the same three words in twenty columns.
    """
    if table.pivot.columns is None:
        return {}
    names = {head.value: head_name(book, table.pivot.columns, head) for head in table.columns}
    endings: Counter[str] = Counter()
    for name in names.values():
        words = name.split()
        endings.update(" ".join(words[-count:]) for count in range(2, len(words)))
    shared = [ending for ending, count in endings.items() if count > max(2, len(names) // 3)]
    longest = max(shared, key=len, default="")
    return {value: name.removesuffix(longest).strip() or name for value, name in names.items()}


def cell_address(address: Address, row: str, column: str) -> Address | None:
    """The address whose projects a cell counts; ``ALL`` asks nothing more of that axis.

    None where no address asks for exactly them: a place beside the ones asked for has only the projects that work in
    both, and one question cannot say that.
    """
    for dimension, value in ((address.studio.rows, row), (address.studio.columns, column)):
        if dimension is None or value == ALL:
            continue
        name = DIMENSIONS[dimension]
        kept: Choice = getattr(address.flt, name)
        one = params()[name].read(value)
        if dimension in PLACES and kept.only and one not in kept.only:
            return None
        address = address.asking(**{name: Choice((one,), tuple(other for other in kept.without if other != one))})
    return address


def cell_links(address: Address) -> Callable[[str, str, bool], str | None]:
    """A function (row, column, whether its sites are meant) → where a cell of the table leads; None as above."""
    # A row is asked for once, not once in each of its cells.
    of_row = cache(lambda row: cell_address(address, row, ALL))

    @cache
    def leads(row: str, column: str, sites: bool) -> str | None:
        asked = of_row(row)
        at = None if asked is None else cell_address(asked, ALL, column)
        return None if at is None else link("sites_page" if sites else "list_page", at.but(studio=Studio()))

    return leads


def scope_address(address: Address, scope: str, column: str) -> Address | None:
    """The projects of a foot row; None where no question asks for exactly them (a scope of sub-regions)."""
    codes = {"single": "tek-ilce", "several": "cok-ilce", "province": "il-geneli", "unlocated": "yersiz"}
    if scope not in codes or (address.studio.rows != "ilce" and scope in ("single", "several")):
        return None
    asked = cell_address(address, ALL, column)
    if asked is None or asked.flt.scope:
        return None
    return asked.asking(scope=Choice((codes[scope],)))


def shades(table: SummaryTable, measure: str) -> dict[tuple[str, str], str]:
    """Cell → its class of shade by the measure (c1 light … c5 dark); cells without a value have none."""
    columns = [one.value for one in table.columns] or [ALL]
    values = {
        f"{row.value}\0{column}": table.value(row.value, column, measure)
        for row in table.rows
        for column in columns
        if (row.value, column) in table.cells or column == ALL
    }
    keys = classify(values).keys
    return {tuple(key.split("\0", 1)): shade for key, shade in keys.items()}  # type: ignore[misc]


def excess(table: SummaryTable) -> tuple[int, Decimal]:
    """By how many projects and how much support the rows add up to more than the total where each counts in full."""
    rows = [table.cell(row.value, ALL) for row in table.rows]
    beside = [table.foot[scope].get(ALL) for scope in ("province", "unlocated") if ALL in table.foot.get(scope, {})]
    projects = sum(one.projects for one in rows) + sum(one.projects for one in beside if one) - table.total.projects
    amount = sum((one.amount for one in rows), Decimal(0)) + sum((one.amount for one in beside if one), Decimal(0))
    return projects, amount - table.total.amount


def is_money(measure: str) -> bool:
    """Whether a measure is a sum of money, or money per something."""
    return measure in AMOUNTS or measure in PER_PLACE


def measures_for(studio: Studio) -> list[str]:
    """The measures that these rows can have."""
    return [one for one in MEASURE_NAMES if studio.rows in PLACES or one not in PER_PLACE]


def said(r: Reading) -> str:
    """What the table shows, in a sentence fragment: ``İlçe × Program: Proje, Destek``."""
    studio = r.address.studio
    axes = str(DIMENSION_NAMES[studio.rows])
    if studio.columns:
        axes += f" × {DIMENSION_NAMES[studio.columns]}"
    return f"{axes}: {', '.join(str(MEASURE_NAMES[one]) for one in studio.measures)}"


def sharing_words(sharing: str) -> str:
    """How a project in several places counts."""
    if sharing == "pay":
        return str(_("a project in several districts counts with its share in each"))
    return str(_("a project in several districts counts in full in each"))
