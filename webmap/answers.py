"""What pages show of a reading: the question in words, its totals and choices, the places' values for the map."""

from __future__ import annotations

from dataclasses import astuple
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from geodata.filters import UNKNOWN, ProjectFilter, params
from geodata.money import Lens, Rates
from geodata.params import LEFT_OUT
from geodata.queries.district import map_extent
from geodata.queries.facets import facets
from geodata.queries.map import bounds
from geodata.queries.places import Asked, by_place
from geodata.queries.programmes import published_totals
from geodata.queries.totals import Totals, totals
from geodata.regions import ground
from webmap import districts, gathering, options, sentences
from webmap.address import Address
from webmap.kept import kept
from webmap.playback import playback
from webmap.presentation import money
from webmap.ranges import ranges
from webmap.reading import Reading


def narrowing(r: Reading) -> dict[str, Any]:
    """The question and its choices, for the filter form and what stands above the answer."""
    address, book = r.address, r.codebook
    counts = facets(r.connection, address.flt, address.lens, book.rates)
    years = call_years(r)
    groups = options.groups(address.flt, counts, book, years)
    whole = totals(r.connection, address.flt, address.lens, book.rates)
    return {
        "address": address,
        "totals": whole,
        "asked": sentences.asked(address.flt, book),
        "answered": sentences.answered(address, whole),
        "chips": sentences.chips(address.flt, book),
        "groups": groups,
        "kinds": options.kinds(address, counts, book),
        "ranges": ranges(r, years),
        "playback": playback(address, years),
        "amount_text": params()["amount"].write(address.flt.amount) if address.flt.amount else "",
        "bands": [(band, band_name(band)) for band in options.AMOUNTS],
        "kept": options.kept(address, groups),
        "coverage": coverage(r),
    }


def call_years(r: Reading) -> tuple[str, ...]:
    """All call years of the register's projects, worked out once per data version."""
    return kept(r, "years", lambda: _call_years(r))


def _call_years(r: Reading) -> tuple[str, ...]:
    found = facets(r.connection, ProjectFilter(), Lens(), Rates())["year"]
    return tuple(sorted(set(found) - {UNKNOWN}))


def coverage(r: Reading) -> dict[str, Any] | None:
    """Projects held, and how many were supported by the newest published total; None without such a total."""
    return kept(r, "coverage", lambda: _coverage(r))


def _coverage(r: Reading) -> dict[str, Any] | None:
    published = [row for row in published_totals(r.connection) if row.projects]
    if not published:
        return None
    held = totals(r.connection, ProjectFilter(), Lens(), r.codebook.rates).projects
    return {"held": held, "published": published[-1].projects, "as_of": published[-1].as_of}


def left_out(r: Reading) -> Totals:
    """The records that enter no total, for pages that say what the totals hold."""
    return totals(r.connection, ProjectFilter(kind=LEFT_OUT), Lens(), r.codebook.rates)


def band_name(band: str) -> str:
    """A span of amounts in a few words."""
    low, _dash, high = band.partition("-")
    if not low:
        return str(_("up to %(amount)s", amount=money(Decimal(high))))
    if not high:
        return str(_("%(amount)s and more", amount=money(Decimal(low))))
    return f"{money(Decimal(low)).removesuffix(' TL')} – {money(Decimal(high))}"


def mapped(r: Reading) -> dict[str, Any]:
    """The table of districts, its classes, and the values the map is coloured by."""
    address, rates = r.address, r.codebook.rates
    table = by_place(r.connection, address.flt, address.lens, rates, Asked("district", address.sharing))
    coloured = districts.coloured(table, address, districts.indicator_values(r, address.metric))
    return {
        "table": table,
        "coloured": coloured,
        "map_values": {
            "metric": address.metric,
            "classes": [
                {"key": one.key, "low": str(one.low), "high": str(one.high), "label": text}
                for one, text in coloured.legend
            ],
            "districts": coloured.values,
            "selected": list(address.flt.district.only),
            "totals": {
                "projects": table.total.projects,
                "amount": str(table.total.amount),
                "off_map": table.province.projects + table.unlocated.projects,
            },
            "query": Address(address.flt, address.lens, version=address.version).query(),
            "currency": address.lens.currency,
            "near": None if address.flt.near is None else astuple(address.flt.near),
            "drawing": address.flt.drawing,
            "extent": extent(r),
            "gathered": table.total.projects >= gathering.GATHER_FROM,
        },
    }


def extent(r: Reading) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the ground asked for: a circle, a shape, districts; or of the whole province."""
    corners = ground(r.address.flt)
    if corners:
        return corners
    asked = [(name, slug) for name in ("district", "subregion") for slug in getattr(r.address.flt, name).only]
    codes = [r.codebook.lists[name][slug].official for name, slug in asked]
    found = [box for code in codes if code and (box := map_extent(r.connection, code))]
    if not found:
        return bounds(r.connection)
    west, south, east, north = zip(*found, strict=True)
    return min(west), min(south), max(east), max(north)
