"""Pages of this site as frames in other sites' pages: which ones, how high, and the one line that puts them there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from geodata.queries.project import project
from geodata.queries.sites import site
from webmap import sentences
from webmap.address import Address
from webmap.errors import NotInRegister
from webmap.language import link
from webmap.missing import missing
from webmap.reading import Reading

WIDTH = 640


@dataclass(frozen=True)
class Frame:
    """An embed: its address, what it shows, its height in pixels, and the address of its picture."""

    src: str
    title: str
    height: int
    picture: str


@dataclass(frozen=True)
class Page:
    """A page of the address that was asked: its endpoint's values, the question, and the language."""

    values: Mapping[str, Any]
    address: Address
    language: str


def code(frame: Frame, width: str = "100%") -> str:
    """The one line another site pastes."""
    line = Markup('<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>')
    return str(line.format(frame.src, frame.title, width, frame.height))


def _map(r: Reading, page: Page) -> Frame:
    return _of_question(r, page, "embed_map")


def _table(r: Reading, page: Page) -> Frame:
    return _of_question(r, page, "embed_table")


def _of_question(r: Reading, page: Page, endpoint: str) -> Frame:
    src = link(endpoint, address=page.address, _language=page.language)
    picture = link("card_map", address=page.address.but(), _language=page.language)
    return Frame(src, sentences.asked(page.address.flt, r.codebook), 560, picture)


def _district(r: Reading, page: Page) -> Frame:
    slug = page.values["slug"]
    term = r.codebook.lists["district"].get(slug)
    if term is None:
        raise NotInRegister(slug)
    title = _("Card of the district %(name)s", name=term.label(page.language))
    src = link("embed_district", slug=slug, address=page.address, _language=page.language)
    return Frame(src, str(title), 480, link("card_district", slug=slug, _language=page.language))


def _project(r: Reading, page: Page) -> Frame:
    ref = page.values["ref"]
    found = project(r.connection, ref, r.address.lens, r.codebook.rates)
    if found is None:
        raise missing(r, "project", ref)
    src = link("embed_project", ref=ref, _language=page.language)
    return Frame(src, found.title, 520, link("card_project", ref=ref, _language=page.language))


def _site(r: Reading, page: Page) -> Frame:
    slug = page.values["slug"]
    found = site(r.connection, slug)
    if found is None:
        raise missing(r, "site", slug)
    src = link("embed_site", slug=slug, _language=page.language)
    return Frame(src, found.name, 520, link("card_site", slug=slug, _language=page.language))


FRAMES: Mapping[str, Callable[[Reading, Page], Frame]] = {
    "map_page": _map,
    "list_page": _table,
    "district_page": _district,
    "project_page": _project,
    "project_short": _project,
    "site_page": _site,
}
"""Endpoint of a page → the frame that stands for it. Raises what the page itself would for a record not there."""
