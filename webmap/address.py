"""What an address asks: the filter, the money lens, and how the answer is shown. The address is the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from geodata.filters import BadAddress, Fault, ProjectFilter, known_parameters
from geodata.money import Lens, Rates, read_lens
from geodata.queries.codebook import Codebook
from geodata.queries.place_table import SHARINGS
from geodata.queries.projects import DEFAULT_SORT, NEAREST, SORTS
from geodata.queries.summary_table import COLUMN_DIMENSIONS, DIMENSIONS, MEASURES, PER_PLACE, PLACES
from geodata.search import understand
from webmap.view import View, read_selected, read_view

METRICS = ("adet", "tutar", "kisi-basi", "km2")
"""What the districts are coloured by: projects, support, support per head, support per square kilometre."""

OF_INDICATOR, PER_INDICATOR = "gosterge.", "tutar."
"""How a metric begins that is an indicator itself, or support divided by one; the indicator's code follows."""

STUDIO = ("satir", "sutun", "olcu", "dizi")
"""What the summary table is made of: rows, columns, measures, and the order of its rows."""

ORDERS = ("ad", "-toplam", "toplam")
"""Rows of the summary table by name (or code list), or by their total in the first measure."""

NO_COLUMNS = "yok"

SHOWN = ("mercek", "taban", "metrik", "paylasim", "sirala", "sayfa", "gorunum", "secili", "v", *STUDIO)
"""Parameters that change how an answer is shown, not which projects it is about."""

_LAST_PAGE = 1_000_000
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Studio:
    """How the summary table is made: what its rows and columns (None: none) are, its measures, and its rows' order."""

    rows: str = "ilce"
    columns: str | None = "program"
    measures: tuple[str, ...] = ("adet", "tutar")
    order: str = ORDERS[0]

    def pairs(self) -> list[tuple[str, str]]:
        """The table as address pairs; defaults are left out."""
        plain = Studio()
        pairs = [("satir", self.rows)] if self.rows != plain.rows else []
        pairs += [("sutun", self.columns or NO_COLUMNS)] if self.columns != plain.columns else []
        pairs += [("olcu", one) for one in self.measures] if self.measures != plain.measures else []
        return pairs + ([("dizi", self.order)] if self.order != plain.order else [])

    def but(self, **changes: Any) -> Studio:
        """A copy made otherwise; measures that only places have go when rows are no places, equal axes part."""
        made = replace(self, **changes)
        if made.rows not in PLACES:
            kept = tuple(one for one in made.measures if one not in PER_PLACE)
            made = replace(made, measures=kept or Studio().measures)
        return replace(made, columns=None) if made.columns == made.rows else made


@dataclass(frozen=True)
class Address:
    """A filter, how its answer is shown, and of which data version (None: the newest). Defaults are not written."""

    flt: ProjectFilter = ProjectFilter()
    lens: Lens = Lens()
    metric: str = METRICS[0]
    sharing: str = SHARINGS[0]
    sort: str = DEFAULT_SORT
    page: int = 1
    view: View | None = None
    selected: str | None = None
    studio: Studio = Studio()
    version: str | None = None

    def pairs(self) -> list[tuple[str, str]]:
        """The address as parameter pairs in a fixed order."""
        pairs = self.flt.to_args() + self.lens.to_args()
        defaults = Address()
        for name, value, default in (
            ("metrik", self.metric, defaults.metric),
            ("paylasim", self.sharing, defaults.sharing),
            ("sirala", defaults.sort if self.sort == NEAREST and not self.flt.near else self.sort, defaults.sort),
            ("sayfa", str(self.page), str(defaults.page)),
        ):
            if value != default:
                pairs.append((name, value))
        pairs += self.studio.pairs()
        if self.view is not None:
            pairs.append(("gorunum", str(self.view)))
        if self.selected is not None:
            pairs.append(("secili", self.selected))
        if self.version is not None:
            pairs.append(("v", self.version))
        return pairs

    def query(self) -> str:
        """The query string with its question mark, or nothing."""
        pairs = self.pairs()
        return "?" + urlencode(pairs, safe=",/;") if pairs else ""

    def but(self, **changes: Any) -> Address:
        """A copy shown otherwise: from the first page, and seen whole unless a view is given."""
        return replace(self, **{"page": 1, "view": None, "selected": None} | changes)

    def asking(self, **questions: Any) -> Address:
        """A copy whose filter asks these questions otherwise."""
        return self.but(flt=self.flt.but(**questions))


def read_address(args: Iterable[tuple[str, str]], book: Codebook) -> Address:
    """Read an address. Raises BadAddress with every fault: unknown parameters, unreadable values, unknown codes."""
    shown: dict[str, str] = {}
    asked: list[tuple[str, str]] = []
    faults: list[Fault] = []
    measures: list[str] = []
    for name, value in args:
        if name not in SHOWN:
            asked.append((name, value))
        elif name == "olcu":
            measures += [value.strip()] if value.strip() else []
        elif name in shown and shown[name] != value:
            faults.append(Fault(name, value, "once"))
        elif value.strip():
            shown[name] = value.strip()
    flt = ProjectFilter()
    try:
        flt = ProjectFilter.from_args(asked, book.lists)
    except BadAddress as error:
        faults += [_with_shown(fault) for fault in error.faults]
    if flt.text:
        flt = flt.but(text=understand(book.vocabulary, flt.text.text))
    address = Address(
        flt=flt,
        lens=_lens(shown, book.rates, faults),
        metric=_among("metrik", metrics(book), shown, faults),
        sharing=_among("paylasim", SHARINGS, shown, faults),
        sort=_among("sirala", SORTS, shown, faults, DEFAULT_SORT),
        page=_page(shown, faults),
        view=_read("gorunum", "view", shown, faults, read_view),
        studio=_studio(shown, measures, faults),
        version=shown.get("v"),
        selected=_read("secili", "selected", shown, faults, lambda text: read_selected(text, book.lists["district"])),
    )
    if faults:
        raise BadAddress(faults)
    return address


def metrics(book: Codebook) -> tuple[str, ...]:
    """Every metric there is: the four of the register, each indicator, and support per unit of those that divide."""
    divided = [PER_INDICATOR + code for code, one in book.indicators.items() if one.divides]
    return (*METRICS, *(OF_INDICATOR + code for code in book.indicators), *divided)


def _with_shown(fault: Fault) -> Fault:
    return replace(fault, known=known_parameters() + SHOWN) if fault.rule == "parameter" else fault


def _among(
    name: str, known: tuple[str, ...], shown: dict[str, str], faults: list[Fault], default: str | None = None
) -> str:
    value = shown.get(name, default or known[0])
    if value not in known:
        faults.append(Fault(name, value, "unknown", known))
    return value


def _studio(shown: dict[str, str], measures: list[str], faults: list[Fault]) -> Studio:
    plain = Studio()
    rows = _among("satir", tuple(DIMENSIONS), shown, faults)
    given = "sutun" in shown
    columns = _among("sutun", (*COLUMN_DIMENSIONS, NO_COLUMNS), shown, faults, plain.columns)
    if columns == rows:
        if given:
            faults.append(Fault("sutun", columns, "unknown", tuple(one for one in COLUMN_DIMENSIONS if one != rows)))
        columns = NO_COLUMNS
    known = MEASURES if rows in PLACES else tuple(one for one in MEASURES if one not in PER_PLACE)
    faults += [Fault("olcu", one, "unknown", known) for one in measures if one not in known]
    order = _among("dizi", ORDERS, shown, faults)
    chosen = tuple(one for one in MEASURES if one in measures) or plain.measures
    return Studio(rows, None if columns == NO_COLUMNS else columns, chosen, order)


def _read(
    name: str, rule: str, shown: dict[str, str], faults: list[Fault], read: Callable[[str], _Value]
) -> _Value | None:
    if name not in shown:
        return None
    try:
        return read(shown[name])
    except ValueError:
        faults.append(Fault(name, shown[name], rule))
        return None


def _lens(shown: dict[str, str], rates: Rates, faults: list[Fault]) -> Lens:
    try:
        return read_lens(shown.get("mercek"), shown.get("taban"), rates)
    except ValueError as error:
        if str(error) == "lens":
            faults.append(Fault("mercek", shown.get("mercek", ""), "unknown", ("nominal", "sabit", "eur")))
        else:
            years = tuple(str(year) for year in rates.base_years)
            faults.append(Fault("taban", shown.get("taban", ""), "base", years))
        return Lens()


def _page(shown: dict[str, str], faults: list[Fault]) -> int:
    text = shown.get("sayfa", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= _LAST_PAGE):
        faults.append(Fault("sayfa", text, "page"))
        return 1
    return int(text)
