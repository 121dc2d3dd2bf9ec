"""What changed, for people and feed readers; and what there is, for search engines."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, render_template, request

from geodata.queries.changes import PAGE_SIZE, changes, how_many, version, versions
from webmap import change_titles, sitemap, told_changes
from webmap.errors import NotInRegister
from webmap.pages import bp
from webmap.pages.shown import absolute
from webmap.reading import reading

VERSIONS_SHOWN = 25

bp.app_template_global()(change_titles.change_title)
bp.app_template_global()(change_titles.said_title)


@bp.get("/degisiklikler")
def changes_page() -> str:
    """Data versions, newest first, with how many rows of each table changed."""
    with reading() as r:
        count = how_many(r.connection)
        pages = max(1, -(-count // VERSIONS_SHOWN))
        number = min(r.address.page, pages)
        found = versions(r.connection, VERSIONS_SHOWN, (number - 1) * VERSIONS_SHOWN)
        return render_template(
            "changes.html", address=r.address, versions=found, number=number, pages=pages, **told_changes.words()
        )


@bp.get("/degisiklikler/<label>")
def version_page(label: str) -> str:
    """One data version with the records that changed in it."""
    with reading() as r:
        found = version(r.connection, label)
        if found is None:
            raise NotInRegister(label)
        count = told_changes.told(found.counts)
        pages = max(1, -(-count // PAGE_SIZE))
        number = min(r.address.page, pages)
        rows = changes(r.connection, found.change_set, offset=(number - 1) * PAGE_SIZE)
        return render_template(
            "version.html",
            address=r.address,
            one=found,
            rows=[told_changes.told_row(row, r.codebook) for row in rows],
            number=number,
            pages=pages,
            **told_changes.words(),
        )


@bp.get("/degisiklikler.atom")
def changes_feed() -> Response:
    """The newest data versions as an Atom feed (RFC 4287)."""
    with reading() as r:
        found = versions(r.connection, VERSIONS_SHOWN)
        text = render_template(
            "changes_atom.html",
            versions=found,
            self_address=absolute(request.path),
            entry_id=_entry_id,
            feed_id=uuid.uuid5(uuid.NAMESPACE_URL, absolute(request.path)).urn,
            **told_changes.words(),
        )
    return Response(text, mimetype="application/atom+xml")


def _entry_id(one: Any) -> str:
    """The same for ever and at every address: the version's own name and content."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{one.label} {one.register_hash}").urn


@bp.get("/robots.txt")
def robots() -> Response:
    """What robots may read: everything but endless combinations of filters; of made-up records nothing."""
    with reading() as r:
        closed = r.codebook.version is not None and r.codebook.version.is_sample
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if closed else ["Disallow: /*?*haric_", "Disallow: /*?*gorunum=", "Disallow: /saglik/"]
    lines += ["", f"Sitemap: {absolute('/sitemap.xml')}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
def sitemap_file() -> Response:
    """All public pages, or an index of their lists when one file cannot hold them."""
    with reading() as r:
        parts = -(-sitemap.how_many(r) // sitemap.MOST)
        return _xml(sitemap.index(parts, r) if parts > 1 else sitemap.listed(r, 1))


@bp.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """One list of public pages, from 1."""
    with reading() as r:
        if not 1 <= part <= -(-sitemap.how_many(r) // sitemap.MOST):
            raise NotInRegister(f"sitemap-{part}.xml")
        return _xml(sitemap.listed(r, part))


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
