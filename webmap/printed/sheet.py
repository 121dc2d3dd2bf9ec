"""The sheet of a district or sub-region: its page's own numbers on one or two A4 pages, as a tagged PDF."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import typst
from flask_babel import gettext as _

from geodata.queries.codebook import Version
from geodata.queries.facets import Count
from geodata.queries.statistics import by_year
from webmap.language import link
from webmap.media import printed_file
from webmap.options import TITLES
from webmap.pages.shown import absolute, with_query
from webmap.presentation import label, lens_name, lens_note, money, money_short, number, partial_date, percent, unknown
from webmap.printed.map_picture import FONTS, Frame, body_of, ground, hatch, north, scale_bar
from webmap.profile import place_map, profile
from webmap.qr import qr_svg
from webmap.reading import Reading
from webmap.store import store

SOURCE = Path(__file__).with_name("sheet.typ")
BREAKDOWNS = ("programme", "status")
MOST_ROWS = 8
MOST_PROJECTS = 10
MOST_PHOTOGRAPHS = 4

_MAP_WIDTH, _MAP_HEIGHT = 640.0, 520.0

Data = dict[str, Any]


def sheet_pdf(r: Reading, kind: str, slug: str) -> bytes:
    """The sheet as PDF/UA: tagged, in the reader's language, the same bytes for the same data version and address.

    Raises NotInRegister for a place that is not known.
    """
    data = _data(r, kind, slug)
    version = r.codebook.version
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        for one in data["photographs"]:
            content = store().get("public", one["file"][1:])
            Path(folder, one["file"][1:]).write_bytes(content or b"")
        made = _compiled(data, folder, version)
    assert isinstance(made, bytes)
    return made


def _compiled(data: Data, folder: str, version: Version | None) -> Any:
    return typst.compile(
        SOURCE.read_bytes(),
        root=folder,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=["ua-1"],
        # Equal data give equal bytes, so the clock has no say.
        timestamp=int((version.published_at if version else dt.datetime(2008, 1, 1, tzinfo=dt.UTC)).timestamp()),
    )


@cache
def _fonts() -> Any:
    """The only fonts used, so that a sheet looks the same on a machine without any."""
    folder = str(Path(FONTS[0]).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _data(r: Reading, kind: str, slug: str) -> Data:
    told = profile(r, kind, slug)
    here, place, version = told["here"], told["place"], r.codebook.version
    address = absolute(link(f"{kind}_page", address=r.address.but(), slug=slug))
    if version and "v=" not in address:
        address = with_query(address, "v", version.label)
    return {
        "lang": r.language,
        "title": f"{place.name} · {_('İzmir Supports Map')}",
        "author": _("İzmir Development Agency"),
        "sample": _sample(r),
        "eyebrow": _("District of İzmir") if kind == "district" else _("Sub-region of İzmir"),
        "name": place.name,
        "membership": _membership(told, kind),
        "sentence": told["sentence"],
        "question": told["asked"] if len(here.flt.asked()) > 1 else "",
        "qr": qr_svg(address, address).decode(),
        "qr_alt": _("QR code of this page: %(address)s", address=address),
        "figures": _figures(r, told),
        **_map(r, told, kind),
        "standing": _standing(told, kind),
        "indicators": _indicators(r, told),
        "members": _members(r, told),
        "breakdowns": _breakdowns(r, told),
        "breakdown_note": _("Sums are whole project amounts, %(lens)s.", lens=lens_name(here.lens)),
        **_years(r, told),
        "photographs_title": _("Images"),
        "photographs": _photographs(r, told),
        "sites": _sites(r, told),
        "projects": _projects(r, told, address),
        "foot": _foot(r, address),
    }


def _sample(r: Reading) -> str:
    version = r.codebook.version
    if not (version and version.is_sample):
        return ""
    return f"{_('SAMPLE DATA')}: {_('made-up records, not real supports')}"


def _membership(told: Data, kind: str) -> str:
    if kind == "district":
        names = ", ".join(one.name for one in told["memberships"]) or unknown()
        return f"{_('Sub-region')}: {names}"
    return ", ".join(one.name for one in told["members"])


def _figures(r: Reading, told: Data) -> list[Data]:
    row, totals, lens = told["row"], told["totals"], told["here"].lens
    nothing = not row.projects

    def amount(value: Any) -> str:
        return "0" if nothing else money_short(value, lens.currency)

    return [
        {"name": _("Projects"), "value": number(totals.projects)},
        {"name": _("Support that falls here, %(lens)s", lens=lens_name(lens)), "value": amount(row.known_amount)},
        {"name": _("Per head"), "value": amount(row.per_head)},
        {"name": _("Per km²"), "value": amount(row.per_km2)},
        {"name": _("Restoration sites"), "value": number(totals.sites)},
        {
            "name": _("Population") + (f", {row.population_year}" if row.population_year else ""),
            "value": number(row.population) if row.population else _("no data"),
        },
    ]


def _map(r: Reading, told: Data, kind: str) -> Data:
    shown = place_map(r, told)
    classes = {slug: one["class"] for slug, one in shown["coloured"].values.items()}
    here = ground(replace(r, address=told["here"]), classes, told["lit"])
    extent = shown["map_values"]["extent"]
    if here is None or extent is None:
        return {"map": _empty(), "map_alt": "", "map_note": ""}
    west, south, east, north_edge = extent
    left, top = here.drawing.at(west, north_edge)
    right, bottom = here.drawing.at(east, south)
    pad = max(right - left, bottom - top) * 0.12
    width, height = right - left + 2 * pad, bottom - top + 2 * pad
    scale = min(_MAP_WIDTH / width, _MAP_HEIGHT / height)
    width, height = _MAP_WIDTH / scale, _MAP_HEIGHT / scale
    frame = Frame((left + right - width) / 2, (top + bottom - height) / 2, width, height)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_MAP_WIDTH:g} {_MAP_HEIGHT + 34:g}" '
        f'font-family="\'Red Hat Display\'">{hatch()}<clipPath id="w"><rect width="{_MAP_WIDTH:g}" '
        f'height="{_MAP_HEIGHT:g}"/></clipPath><g clip-path="url(#w)"><rect width="{_MAP_WIDTH:g}" '
        f'height="{_MAP_HEIGHT:g}" fill="#eef3f4"/><g transform="scale({scale:.4f}) translate({-frame.x:.1f} '
        f'{-frame.y:.1f})">{body_of(here, frame, scale)}</g></g>'
        f"{scale_bar(here.drawing, scale, 6, _MAP_HEIGHT + 24)}{north(_MAP_WIDTH - 24, 30)}</svg>"
    )
    note = _("Colour: projects, in natural classes. Filled signs: exact; open: approximate; squares: district only.")
    credit = _("Boundaries: HGM and OCHA, CC BY 3.0 IGO.")
    return {
        "map": picture,
        "map_alt": _("Map of %(name)s", name=told["place"].name) + ". " + told["sentence"],
        "map_note": f"{note} {credit}",
    }


def _empty() -> str:
    return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 1"/>'


def _standing(told: Data, kind: str) -> Data:
    rows = [[one.name, one.value, one.mean, f"{one.rank} / {one.of}" if one.rank else "–"] for one in told["standings"]]
    return {
        "title": _("Among the districts") if kind == "district" else _("Among the sub-regions"),
        "head": [_("Measure"), told["place"].name, _("İzmir’s mean"), _("Rank")],
        "rows": rows,
        "note": _("The register holds only part of the supports; this is no ranking by the agency."),
    }


def _indicators(r: Reading, told: Data) -> Data:
    rows = []
    row = told["row"]
    if told["members"]:
        # Only what can be added up is said of a sub-region.
        people = number(row.population) if row.population else _("no data")
        area = f"{number(row.area_km2)} km²" if row.area_km2 else _("no data")
        rows = [[_("Population"), people, row.population_year or ""], [_("Area"), area, ""]]
    for one in () if told["members"] else told["indicators"]:
        english = r.language == "en"
        unit = one.unit_en if english else one.unit_tr
        value = _("no data") if one.value is None else f"{number(one.value, one.decimals)} {unit}"
        rows.append([one.name_en if english else one.name, value, one.period or ""])
    return {"title": _("About the place"), "head": [_("Indicator"), _("Value"), _("Period")], "rows": rows}


def _members(r: Reading, told: Data) -> Data:
    lens = told["here"].lens

    def amount(row: Any, value: Any) -> str:
        return "0" if not row.projects else money(value, lens.currency)

    rows = [
        [
            one.name,
            number(one.projects),
            amount(one, one.known_amount),
            amount(one, one.per_head),
            number(one.population) if one.population else _("no data"),
        ]
        for one in told["member_rows"]
    ]
    return {
        "title": _("Its districts side by side"),
        "head": [_("District"), _("Projects"), _("Support"), _("Per head"), _("Population")],
        "rows": rows,
        "note": _(
            "A project in several districts counts in each of them, so the column of projects may add up to more than "
            "the sub-region’s."
        ),
    }


def _breakdowns(r: Reading, told: Data) -> list[Data]:
    lens = told["here"].lens
    made = []
    for one in told["breakdowns"]:
        if one.name not in BREAKDOWNS or not one.rows:
            continue
        ordered = sorted(one.rows, key=lambda row: -row[2].projects)
        shown, rest = ordered[:MOST_ROWS], ordered[MOST_ROWS:]
        rows = [[text, number(count.projects), _sum(count, lens.currency)] for _value, text, count in shown]
        if rest:
            projects = sum(count.projects for _value, _text, count in rest)
            amount = sum((count.amount for _value, _text, count in rest), start=one.total.amount * 0)
            rows.append([_("the others"), number(projects), _sum(Count(projects, amount), lens.currency)])
        made.append(
            {
                "title": str(TITLES[one.name]),
                "head": [str(TITLES[one.name]), _("Projects"), _("Support")],
                "rows": rows,
                "foot": [_("all"), number(one.total.projects), _sum(one.total, lens.currency)],
            }
        )
    return made


def _sum(count: Any, currency: str) -> str:
    return unknown() if count.projects and not count.amount else money_short(count.amount, currency)


def _years(r: Reading, told: Data) -> Data:
    flt, lens = told["here"].flt, told["here"].lens
    found = by_year(r.connection, flt, lens, r.codebook.rates)
    most = max((row.projects for row in found), default=0)
    rows = [
        {"year": str(row.year or unknown()), "share": row.projects / most, "count": number(row.projects)}
        for row in found
    ]
    head = [_("Year"), "", _("Projects")]
    return {"years": rows, "years_title": _("By call year"), "years_head": head}


def _photographs(r: Reading, told: Data) -> list[Data]:
    found = []
    for one in told["images"][:MOST_PHOTOGRAPHS]:
        file = printed_file(one)
        if store().get("public", file) is None:
            continue
        shown = one.site_name or one.project_title
        alt = one.alt_en if r.language == "en" and one.alt_en else one.alt_tr
        caption = f"{shown}. {_caption(r, one)}{partial_date(one.taken_on)}. {one.credit}, {one.licence}"
        found.append({"file": f"/{file}", "alt": alt, "caption": caption})
    return found


def _caption(r: Reading, one: Any) -> str:
    text = one.caption_en if r.language == "en" and one.caption_en else one.caption_tr
    return f"{text} " if text else ""


def _sites(r: Reading, told: Data) -> Data:
    rows = [
        [
            one.name_en if r.language == "en" and one.name_en else one.name,
            label(r.codebook, "status", one.status),
            "" if one.progress_pct is None else percent(one.progress_pct / 100),
        ]
        for one in told["sites"]
    ]
    return {"title": _("Restoration sites"), "head": [_("Name"), _("Status"), _("Progress of the works")], "rows": rows}


def _projects(r: Reading, told: Data, address: str) -> Data:
    lens = told["here"].lens
    found = told["found"].rows[:MOST_PROJECTS]
    rows = [
        [
            one.title_en if r.language == "en" and one.title_en else one.title,
            str(one.year or unknown()),
            label(r.codebook, "status", one.status),
            unknown() if one.amount is None else money(one.amount, lens.currency),
        ]
        for one in found
    ]
    more = told["totals"].projects - len(rows)
    note = _("and %(count)s more: %(address)s", count=number(more), address=address) if more else ""
    return {
        "title": _("Projects"),
        "head": [_("Project"), _("Year"), _("Status"), _("Support")],
        "rows": rows,
        "note": note,
    }


def _foot(r: Reading, address: str) -> str:
    version = r.codebook.version
    said = [
        _("İzmir Development Agency"),
        _("İzmir Supports Map"),
        f"{_('data version %(label)s', label=version.label)}, {partial_date(version.published_at.date().isoformat())}"
        if version
        else "",
        lens_note(r.address.lens),
        "CC BY 4.0",
        address,
    ]
    return " · ".join(str(one) for one in said if one)
