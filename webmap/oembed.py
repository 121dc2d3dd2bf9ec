"""oEmbed 1.0: who pastes an address of this site into a web editor gets its embed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.sax.saxutils import escape

from flask import Response, abort, current_app, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.exceptions import NotImplemented as FormatUnknown
from werkzeug.routing import RequestRedirect

from geodata.filters import BadAddress, Fault
from webmap.address import Address, read_address
from webmap.embeds import FRAMES, WIDTH, Frame, Page, code
from webmap.errors import GoneForGood, Moved, NotInRegister
from webmap.language import LANGUAGES, link
from webmap.pages.shown import absolute
from webmap.reading import Reading

_CARD = (1200, 630)
_DAY = 24 * 60 * 60


def discovery(endpoint: str, canonical: str) -> str | None:
    """The address that tells how to embed the page of this canonical address; None for pages without an embed."""
    return absolute(link_to(canonical)) if endpoint in FRAMES else None


def link_to(page: str, syntax: str = "json") -> str:
    """The endpoint's address for a page."""
    return f"{url_for('tr.oembed_answer')}?{urlencode({'url': page, 'format': syntax})}"


def example() -> str:
    """An address that shows what the endpoint answers."""
    return link_to(absolute(link("map_page")))


def answer(r: Reading) -> Response:
    """What the request asks for, as JSON or XML. Raises NotFound for an address that is not ours or has no embed,
    FormatUnknown (501) for another format, BadAddress for a size that is no number."""
    syntax = request.args.get("format", "json")
    if syntax not in ("json", "xml"):
        raise FormatUnknown(_("Only json and xml are answered."))
    told = _told(r, request.args.get("url", ""))
    if syntax == "json":
        return Response(json.dumps(told, ensure_ascii=False), mimetype="application/json")
    items = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in told.items())
    text = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{items}</oembed>\n'
    return Response(text, mimetype="text/xml")


def _told(r: Reading, url: str) -> dict[str, Any]:
    endpoint, page = _page(r, url)
    with force_locale(page.language):
        frame = _frame(r, endpoint, page)
        widest, highest = _size("maxwidth"), _size("maxheight")
        width = min(WIDTH, widest or WIDTH)
        height = min(frame.height, highest or frame.height)
        sized = Frame(absolute(frame.src), _sample(r) + frame.title, height, frame.picture)
        return {
            "version": "1.0",
            "type": "rich",
            "title": sized.title,
            "provider_name": str(_("İzmir Supports Map")),
            "provider_url": absolute(link("map_page", _language=page.language)),
            "cache_age": _DAY,
            "html": code(sized, str(width) if widest else "100%"),
            "width": width,
            "height": height,
            "thumbnail_url": absolute(frame.picture),
            "thumbnail_width": _CARD[0],
            "thumbnail_height": _CARD[1],
        }


def _frame(r: Reading, endpoint: str, page: Page) -> Frame:
    """The frame of a page; of the record that took the place of one that moved. NotFound for one not there."""
    try:
        return FRAMES[endpoint](r, page)
    except Moved as moved:
        return _frame(r, endpoint, replace(page, values={**page.values, moved.argument: moved.value}))
    except (NotInRegister, GoneForGood) as error:
        raise NotFound(_("“%(asked)s” is not in the register.", asked=str(error)[:100])) from error


def _sample(r: Reading) -> str:
    return f"{_('SAMPLE DATA')} · " if r.codebook.version and r.codebook.version.is_sample else ""


def _page(r: Reading, url: str) -> tuple[str, Page]:
    """The endpoint and question of an address of ours; any other is not found."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.netloc != urlsplit(absolute("/")).netloc:
        raise NotFound(_("Only addresses of this site can be embedded."))
    try:
        # Werkzeug's types promise a rule where the arguments are asked for.
        name, values = current_app.url_map.bind(parts.netloc).match(parts.path or "/", method="GET")
    except (HTTPException, RequestRedirect):
        abort(404)
    language, _dot, endpoint = str(name).partition(".")
    if language not in LANGUAGES or endpoint not in FRAMES:
        raise NotFound(_("This page has no embed."))
    address: Address = read_address(parse_qsl(parts.query), r.codebook)
    return endpoint, Page(dict(values), address, language)


def _size(name: str) -> int | None:
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:6]) > 0):
        raise BadAddress([Fault(name, text, "pixels")])
    return int(text[:6])
