"""What a page says of one sector, and of one result-oriented programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geodata.filters import Choice
from geodata.queries import result_programme as queries
from geodata.queries.facets import facets
from geodata.queries.organisation import work_districts
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import page
from geodata.queries.rows import AnyRow
from geodata.queries.totals import totals
from webmap import sentences
from webmap.address import Address
from webmap.charts import Wanted, charts
from webmap.errors import NotInRegister
from webmap.outline import drawing
from webmap.profile import breakdowns
from webmap.reading import Reading

SECTOR_CHARTS = ("yil-program", "tutar-dagilimi")


def sector_profile(r: Reading, code: str) -> dict[str, Any]:
    """Everything of the sector page. Raises NotInRegister for an unknown sector."""
    if code not in r.codebook.lists["sector"]:
        raise NotInRegister(code)
    here = r.address.asking(sector=Choice((code,)))
    flt, lens, rates = here.flt, here.lens, r.codebook.rates
    table = by_place(r.connection, flt, lens, rates, Asked())
    parts = breakdowns(r, facets(r.connection, flt, lens, rates))
    return {
        **_shared(r, here),
        "slug": code,
        "table": table,
        "breakdowns": [part for part in parts if part.name != "sector"],
        "charts": [charts()[key](r, Wanted(here)) for key in SECTOR_CHARTS],
    }


@dataclass(frozen=True)
class Span:
    """Where a planned piece lies between the first and last quarter of its programme, in hundredths of the whole."""

    start: float
    width: float


def result_profile(r: Reading, code: str) -> dict[str, Any]:
    """Everything of the page of a result-oriented programme. Raises NotInRegister for an unknown one."""
    found = queries.result_programme(r.connection, code)
    if found is None:
        raise NotInRegister(code)
    here = r.address.asking(result_programme=Choice((code,)))
    pieces = queries.pieces(r.connection, code)
    return {
        **_shared(r, here),
        "programme": found,
        "slug": code,
        "pieces": pieces,
        "spans": spans(found, pieces),
        "goals": queries.goals(r.connection, code),
    }


def spans(programme: AnyRow, pieces: Any) -> dict[str, Span]:
    """Piece code → its span, for the pieces whose quarters are known; the scale is the programme's whole years."""
    known = {piece.code: (piece.starts_quarter, piece.ends_quarter) for piece in pieces if piece.starts_quarter}
    if not known:
        return {}
    ends = {code: (_quarter(start), _quarter(end or start) + 1) for code, (start, end) in known.items()}
    first = min([programme.starts * 4 if programme.starts else _early(ends), _early(ends)])
    last = max([(programme.ends + 1) * 4 if programme.ends else _late(ends), _late(ends)])
    whole = last - first
    return {
        code: Span(round(100 * (start - first) / whole, 2), round(100 * (end - start) / whole, 2))
        for code, (start, end) in ends.items()
    }


def _early(ends: dict[str, tuple[int, int]]) -> int:
    return min(start for start, _end in ends.values())


def _late(ends: dict[str, tuple[int, int]]) -> int:
    return max(end for _start, end in ends.values())


def _quarter(text: str) -> int:
    """``2019/1`` as quarters since the year 0."""
    year, quarter = text.split("/")
    return int(year) * 4 + int(quarter) - 1


def _shared(r: Reading, here: Address) -> dict[str, Any]:
    whole = totals(r.connection, here.flt, here.lens, r.codebook.rates)
    districts = work_districts(r.connection, here.flt)
    return {
        "address": r.address,
        "here": here,
        "asked": sentences.asked(here.flt, r.codebook),
        "answered": sentences.answered(here, whole),
        "totals": whole,
        "districts": districts,
        "lit": {one.slug for one in districts},
        "drawing": drawing(r),
        "found": page(r.connection, here.flt, here.lens, r.codebook.rates, (here.sort, 1)),
    }
