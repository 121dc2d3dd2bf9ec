"""What the pictures of shared links say and show: a filter, a project, a district or sub-region, a restoration site."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from geodata.filters import Choice
from geodata.models import POINT_PRECISIONS
from geodata.queries.district import members, place
from geodata.queries.map import bounds
from geodata.queries.places import Asked, by_place
from geodata.queries.project import project
from geodata.queries.sites import site
from geodata.queries.totals import totals
from webmap import districts, sentences
from webmap.address import Address
from webmap.cards import Card
from webmap.errors import NotInRegister
from webmap.missing import missing
from webmap.outline import drawing
from webmap.presentation import label, lens_name, money_short
from webmap.reading import Reading


def of_filter(r: Reading) -> Card:
    """The sentence of a filter over the map in its colours."""
    address, rates = r.address, r.codebook.rates
    table = by_place(r.connection, address.flt, address.lens, rates, Asked("district", address.sharing))
    values = districts.coloured(table, address, districts.indicator_values(r, address.metric)).values
    fills = {slug: told["class"] for slug, told in values.items()}
    return _card(r, sentences.asked(address.flt, r.codebook), _answered(r, address), fills=fills)


def of_place(r: Reading, kind: str, slug: str) -> Card:
    """A district or sub-region, lit among the districts."""
    found = place(r.connection, kind, slug)
    if found is None:
        raise NotInRegister(slug)
    own: Choice = getattr(r.address.flt, kind)
    here = r.address.asking(**{kind: Choice((slug,), own.without)})
    lit = {slug} | {member.slug for member in members(r.connection, found.code)}
    sentence = f"{sentences.asked(here.flt, r.codebook)}: {_answered(r, here)}"
    return _card(r, found.name, sentence, fills=dict.fromkeys(lit, "lit"))


def of_project(r: Reading, ref: str) -> Card:
    """A project: its title, programme and support, and where it works. A point only where one is known."""
    found = project(r.connection, ref, r.address.lens, r.codebook.rates)
    if found is None:
        raise missing(r, "project", ref)
    work = [one for one in found.locations if one["role"] == "work"]
    parts = [ref]
    if found.kind == "agency":
        parts.append(_("Own activity of the agency, not a support"))
    else:
        parts.append(label(r.codebook, "programme", found.programme) if found.programme else _("programme unknown"))
        amount = _("amount unknown")
        if found.amount is not None:
            lens = r.address.lens
            amount = f"{money_short(found.amount, lens.currency)} ({lens_name(lens)})"
        parts.append(amount)
    points = tuple((one["lon"], one["lat"]) for one in work if is_point(one["precision"], one["lat"]))
    title = found.title_en if r.language == "en" and found.title_en else found.title
    lit = {one["slug"]: "lit" for one in work if one["kind"] == "district"}
    return _card(r, title, " · ".join(map(str, parts)), fills=lit, points=points)


def of_site(r: Reading, slug: str) -> Card:
    """A restoration site in its district."""
    found = site(r.connection, slug)
    if found is None:
        raise missing(r, "site", slug)
    points = ((found.lon, found.lat),) if is_point(found.precision, found.lat) else ()
    name = found.name_en if r.language == "en" and found.name_en else found.name
    sentence = " · ".join((str(_("Restoration site")), found.district, label(r.codebook, "status", found.status)))
    return _card(r, name, sentence, fills={found.district_slug: "lit"}, points=points)


def is_point(precision: str, lat: float | None) -> bool:
    """Whether a place is known well enough to be shown as a point."""
    return lat is not None and precision in POINT_PRECISIONS


def _answered(r: Reading, address: Address) -> str:
    return sentences.answered(address, totals(r.connection, address.flt, address.lens, r.codebook.rates)) + "."


def _card(r: Reading, headline: str, sentence: str, **shown: Any) -> Card:
    version = r.codebook.version
    sample = bool(version and version.is_sample)
    cited = _("data version %(label)s", label=version.label) if version else _("No data have been loaded yet")
    warning = ": ".join((_("SAMPLE DATA"), _("made-up records, not real supports")))
    lines = _("Boundaries: HGM and OCHA, CC BY 3.0 IGO.").rstrip(".")
    return Card(
        site=str(_("İzmir Supports Map")),
        headline=headline,
        sentence=sentence,
        foot=" · ".join((_("İzmir Development Agency"), str(cited), lines)),
        mark=warning if sample else "",
        drawing=drawing(r),
        extent=bounds(r.connection),
        **shown,
    )
