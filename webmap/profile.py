"""What a page says of one district or sub-region: figures, breakdowns, members, neighbours, indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from geodata.filters import UNKNOWN, Choice, params
from geodata.queries import district as places
from geodata.queries.facets import Count, facets
from geodata.queries.images import images
from geodata.queries.places import Asked, by_place
from geodata.queries.projects import page
from geodata.queries.results import known
from geodata.queries.sites import sites
from geodata.queries.statistics import by_year
from geodata.queries.totals import totals
from webmap import gathering, indicators, ranking, sentences
from webmap.address import Address
from webmap.answers import extent, mapped
from webmap.errors import NotInRegister
from webmap.options import TITLES
from webmap.outline import drawing
from webmap.place_words import Said, place_sentence
from webmap.presentation import label
from webmap.reading import Reading
from webmap.standing import RANKED, Change, rank_changes, rank_columns, standings

BREAKDOWNS = ("programme", "sector", "status", "year", "support_kind")
IMAGES_SHOWN = 6


@dataclass(frozen=True)
class Breakdown:
    """A place's projects by one question: each option (value, label, count), and the largest count for the bars."""

    name: str
    title: str
    rows: tuple[tuple[str, str, Count], ...]

    @property
    def most(self) -> int:
        """Projects of the largest option."""
        return max((count.projects for _value, _text, count in self.rows), default=0)

    @property
    def total(self) -> Count:
        """All options together: each project has exactly one of them, so nothing is counted twice."""
        counts = [count for _value, _text, count in self.rows]
        return Count(sum(one.projects for one in counts), sum((one.amount for one in counts), Decimal(0)))


def profile(r: Reading, kind: str, slug: str) -> dict[str, Any]:
    """Everything of the place page. Raises NotInRegister for a place that is not known."""
    found = places.place(r.connection, kind, slug)
    if found is None:
        raise NotInRegister(slug)
    own: Choice = getattr(r.address.flt, kind)
    address = r.address.asking(**{kind: Choice((slug,), own.without)})
    flt, lens, rates = address.flt, address.lens, r.codebook.rates
    table = by_place(r.connection, flt, lens, rates, Asked(kind, "pay"))
    members = places.members(r.connection, found.code)
    counts, whole = facets(r.connection, flt, lens, rates), totals(r.connection, flt, lens, rates)
    row = next(row for row in table.rows if row.slug == slug)
    # Among its like it is ranked by the same question asked of all of them, not of this place alone.
    among = address.asking(**{kind: Choice((), own.without)}).but(sharing="pay")
    alike = ranking.place_table(r, among, kind).rows
    periods = ranking.periods(r, among)
    member_rows = _member_rows(r, address, {member.slug for member in members})
    return {
        "place": found,
        "address": r.address,
        "here": address,
        "among": among,
        "asked": sentences.asked(flt, r.codebook),
        "totals": whole,
        "row": row,
        "sentence": place_sentence(
            Said(
                name=found.name,
                projects=whole.projects,
                amount=row.known_amount if whole.projects else None,
                unknown=whole.unknown,
                years=by_year(r.connection, flt, lens, rates),
                sectors=_sectors(r, address, counts),
                lens=lens,
            )
        ),
        "standings": standings(alike, slug, lens.currency, _moved(r, periods, kind, slug)),
        "periods": periods,
        "breakdowns": breakdowns(r, counts),
        "memberships": places.memberships(r.connection, found.code),
        "members": members,
        "member_rows": member_rows,
        "member_ranks": rank_columns(member_rows),
        "neighbours": places.neighbours(r.connection, found.code),
        "indicators": places.indicators(r.connection, found.code),
        "group_indicators": indicators.group_rows(r, slug) if kind == "subregion" else [],
        "found": page(r.connection, flt, lens, rates, (address.sort, 1)),
        "sites": sites(r.connection, flt),
        "results": known(r.connection, flt),
        "images": images(r.connection, flt, IMAGES_SHOWN),
        "drawing": drawing(r),
        "lit": {slug} | {member.slug for member in members},
    }


def place_map(r: Reading, told: dict[str, Any]) -> dict[str, Any]:
    """The map of a place by its ``profile``: districts coloured by the question asked of all of them, signs of this
    place's projects."""
    here: Address = told["here"]
    shown = mapped(replace(r, address=told["among"]))
    own = {
        "selected": sorted(told["lit"]),
        "query": Address(here.flt, here.lens, version=here.version).query(),
        "extent": extent(replace(r, address=here)),
        "gathered": told["totals"].projects >= gathering.GATHER_FROM,
    }
    return {"coloured": shown["coloured"], "map_values": shown["map_values"] | own}


def _moved(r: Reading, periods: ranking.Periods | None, kind: str, slug: str) -> dict[str, Change]:
    """Measure → the place's change of rank between the two periods; empty where there are none."""
    if periods is None:
        return {}
    was, now = ranking.period_rows(r, periods, kind)
    return {metric: rank_changes(was, now, metric)[slug] for metric in RANKED}


def _sectors(r: Reading, address: Address, counts: dict[str, dict[str, Count]]) -> dict[str, Count]:
    """Sector label → count; none when the address asks about sectors, because the counts take that question back."""
    if address.flt.sector:
        return {}
    held = {code: count for code, count in counts["sector"].items() if count.projects and code != UNKNOWN}
    return {label(r.codebook, "sector", code): count for code, count in held.items()}


def _member_rows(r: Reading, address: Address, members: set[str]) -> list[Any]:
    if not members:
        return []
    table = by_place(r.connection, address.flt, address.lens, r.codebook.rates, Asked("district", "pay"))
    return [row for row in table.rows if row.slug in members]


def breakdowns(r: Reading, counts: dict[str, dict[str, Count]]) -> list[Breakdown]:
    """The counts as tables, options in the order of their code list, without the empty ones."""
    made = []
    for name in BREAKDOWNS:
        held = {value: count for value, count in counts[name].items() if count.projects}
        codes = params()[name].codes
        order = list(r.codebook.lists[codes]) if codes else sorted(set(held) - {UNKNOWN}, reverse=True)
        rows = [
            (value, label(r.codebook, codes, value) if codes else value, held[value])
            for value in order
            if value in held
        ]
        if UNKNOWN in held:
            rows.append((UNKNOWN, label(r.codebook, name, None), held[UNKNOWN]))
        made.append(Breakdown(name, str(TITLES[name]), tuple(rows)))
    return made
