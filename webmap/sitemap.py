"""All public pages in both languages, as sitemaps.org writes them."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import current_app, url_for

from geodata.queries.references import organisation_keys, project_count, project_refs, site_slugs
from webmap.codes import SCHEMES
from webmap.language import LANGUAGES
from webmap.pages.shown import absolute
from webmap.reading import Reading

MOST = 50_000
"""Addresses one file may hold (sitemaps.org)."""

NOT_LISTED = (
    "share_page",
    "compare_page",
    "suggest_page",
    "version_page",
    "difference_page",
    "district_pack_page",
    "subregion_pack_page",
    "report_page",
    "ticket_page",
    "story_page",
    "story_state_page",
    "catalogue_page",
)
"""Pages without content of their own, or of use to few."""

CODED = {
    "district_page": "district",
    "subregion_page": "subregion",
    "programme_page": "programme",
    "call_page": "call",
    "component_page": "component",
    "result_programme_page": "result_programme",
    "sector_page": "sector",
}
"""Pages of a code list: endpoint → list."""

Page = tuple[str, dict[str, Any]]


def how_many(r: Reading) -> int:
    """Addresses in all languages."""
    return len(LANGUAGES) * (len(_fixed(r)) + project_count(r.connection))


def index(parts: int, r: Reading) -> str:
    """The index of so many lists."""
    items = "".join(
        f"<sitemap><loc>{escape(absolute(f'/sitemap-{part}.xml'))}</loc>{_lastmod(r)}</sitemap>"
        for part in range(1, parts + 1)
    )
    return f'{_HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</sitemapindex>'


def listed(r: Reading, part: int) -> str:
    """The list ``part`` (from 1): each page in each language, naming its other languages."""
    room = MOST // len(LANGUAGES)
    start = (part - 1) * room
    fixed = _fixed(r)
    pages = fixed[start : start + room]
    missing = room - len(pages)
    if missing:
        refs = project_refs(r.connection, missing, max(0, start - len(fixed)))
        pages += [("project_page", {"ref": ref}) for ref in refs]
    changed = _lastmod(r)
    items = "".join(_item(page, changed) for page in pages)
    return (
        f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{items}</urlset>'
    )


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _fixed(r: Reading) -> list[Page]:
    """Every page but those of projects, whose number has no bound."""
    pages: list[Page] = [(name, {}) for name in _plain()]
    for endpoint, name in CODED.items():
        argument = _argument(endpoint)
        if argument:
            pages += [(endpoint, {argument: code}) for code in r.codebook.lists[name]]
    pages += [("indicator_page", {"slug": code}) for code in r.codebook.indicators]
    pages += [("code_page", {"scheme": key}) for key in SCHEMES]
    pages += [("site_page", {"slug": slug}) for slug in site_slugs(r.connection)]
    return pages + [("organisation_page", {"slug": key}) for key in organisation_keys(r.connection)]


def _plain() -> list[str]:
    """Endpoints of pages that need nothing to be named, as they are registered."""
    names = [
        rule.endpoint.partition(".")[2]
        for rule in current_app.url_map.iter_rules()
        if rule.endpoint.startswith("tr.") and rule.endpoint.endswith("_page") and not rule.arguments
    ]
    return [name for name in dict.fromkeys(names) if name not in NOT_LISTED]


def _argument(endpoint: str) -> str | None:
    """The one argument of a page's address, or None when there is no such page."""
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint == f"tr.{endpoint}" and len(rule.arguments) == 1:
            return next(iter(rule.arguments))
    return None


def _item(page: Page, changed: str) -> str:
    endpoint, values = page
    addresses = {language: absolute(url_for(f"{language}.{endpoint}", **values)) for language in LANGUAGES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in [*addresses.items(), ("x-default", addresses["tr"])]
    )
    return "".join(f"<url><loc>{escape(address)}</loc>{changed}{others}</url>" for address in addresses.values())


def _lastmod(r: Reading) -> str:
    version = r.codebook.version
    return f"<lastmod>{version.published_at.isoformat(timespec='seconds')}</lastmod>" if version else ""
